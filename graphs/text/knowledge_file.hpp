#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "graphs/knowledge.hpp"

namespace abdera {

/// Reads background knowledge about the named variables from a TOML file (.toml) or TETRAD's knowledge text (any other
/// suffix). Call `Knowledge::check` afterwards: reading alone does not look for contradictions, except that a variable
/// in two tiers is one.
/// @throws DataError naming the file, line and column of malformed text; UsageError naming an unknown variable and the
///         nearest known one; KnowledgeConflict for a variable in two tiers.
Knowledge read_knowledge(const std::string& path, const std::vector<std::string>& names);

/// Our own form; every key may be missing:
///   tiers = [["a"], ["b", "c"]]       # earlier tiers cause later ones
///   forbidden_within = [2]            # tiers, counted from 1, without edges inside
///   required = [["a", "b"]]           # a --> b
///   forbidden = [["c", "b"]]
///   exogenous = ["a"]
///   ancestral = [["a", "c"]]          # a ~> c
///   non_ancestral = [["c", "a"]]
Knowledge knowledge_from_toml(std::string_view text, const std::vector<std::string>& names);
std::string knowledge_to_toml(const Knowledge& knowledge, const std::vector<std::string>& names);

/// "/knowledge", then the sections addtemporal ("1* a b": a tier, * for no edges inside), forbiddirect and
/// requiredirect ("a b": a --> b). Names are separated by white space; in names it is written %20.
/// Groups and tiers that may only cause the next ("1-") are refused.
Knowledge knowledge_from_tetrad(std::string_view text, const std::vector<std::string>& names);
/// @throws UsageError for exogenous, ancestral and non-ancestral statements, which this form cannot hold.
std::string knowledge_to_tetrad(const Knowledge& knowledge, const std::vector<std::string>& names);

}  // namespace abdera
