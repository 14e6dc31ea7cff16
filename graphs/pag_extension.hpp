#pragma once
#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graphs/mixed_graph.hpp"

namespace abdera {

/// A MAG that has all marks of `graph` and, but for the `ambiguous` triples, no unshielded collider that `graph` does
/// not have; nullopt when none is found.
/// @param ambiguous unshielded triples (a, b, c), middle second, a < c, sorted.
/// @param max_tried graphs looked at when the construction that serves PAGs (`mag_in`) fails.
/// @param exhausted receives whether every possibility was looked at, so that there is none.
/// Cost: a `check_mag`, or a closure by rules and a search a edge, for each graph.
std::optional<MixedGraph> mag_with_marks(const MixedGraph& graph, std::span<const std::array<Var, 3>> ambiguous,
                                         bool selection, int max_tried, bool* exhausted = nullptr);

/// For graphs some of whose unshielded triples are undecided: nullopt when some MAG has all their marks, the first
/// violated clause otherwise.
std::optional<std::string> check_pag_extendable(const MixedGraph& graph, std::span<const std::array<Var, 3>> ambiguous,
                                                const std::vector<std::string>& names = {}, bool selection = true);

}  // namespace abdera
