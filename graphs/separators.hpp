#pragma once
#include <optional>
#include <span>
#include <vector>

#include "core/var_set.hpp"
#include "graphs/mixed_graph.hpp"

namespace abdera {

/// What a separator may and must hold.
struct SeparatorOptions {
  /// Members of every separator, also where they are not needed (selection variables, for instance).
  std::span<const Var> include{};
  /// The only nodes that may be used besides `include`; without a value every node but the two sides.
  std::optional<std::span<const Var>> restricted{};
};

/// Sets that m-separate every node of x from every node of y, in DAGs, ADMGs without bows, MAGs and other graphs for
/// which `m_separated` is defined. Answers are sorted.
///
/// @param x,y disjoint, not empty. @throws UsageError when they overlap each other or `include`.
/// Source: [vanderzander2019] sections 3-5; [vanderzander2020].

/// The largest candidate: everything allowed among the anteriors of x, y and `include`. A separator exists iff this is
/// one. Cost: O(p + m) words worth of work.
std::optional<std::vector<Var>> find_separator(const MixedGraph& graph, std::span<const Var> x, std::span<const Var> y,
                                               const SeparatorOptions& options = {});

/// A separator of which no proper subset with `include` separates, and of those the one nearest to x: in the moral
/// graph of the anteriors it cuts off the smallest part around x. Swap x and y for the one nearest to y. Cost: three
/// searches.
std::optional<std::vector<Var>> minimal_separator(const MixedGraph& graph, std::span<const Var> x,
                                                  std::span<const Var> y, const SeparatorOptions& options = {});

struct SeparatorList {
  std::vector<std::vector<Var>> sets;
  bool complete = true;  ///< false when the limit cut the list short
};

/// Every separator, at most `limit` of them.
/// Cost: O(p) searches a separator found.
SeparatorList all_separators(const MixedGraph& graph, std::span<const Var> x, std::span<const Var> y, int limit,
                             const SeparatorOptions& options = {});

/// Every minimal separator (of which no proper subset with `include` separates), at most `limit` of them.
/// Cost: O(p) searches a separator found, plus the moral graph of the anteriors. Source: [shen1997].
SeparatorList minimal_separators(const MixedGraph& graph, std::span<const Var> x, std::span<const Var> y, int limit,
                                 const SeparatorOptions& options = {});

/// The nodes with a path of --> and --- edges, forwards, to a member of `of`, and those members: ancestors where there
/// is no undirected edge.
VarSet anteriors(const MixedGraph& graph, std::span<const Var> of);

}  // namespace abdera
