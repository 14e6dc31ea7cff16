#pragma once
#include <cstddef>
#include <optional>

#include "core/var_set.hpp"
#include "graphs/mixed_graph.hpp"
#include "graphs/set_list.hpp"

namespace abdera {

/// What a separator may and must hold.
struct SeparatorOptions {
  /// Members of every separator, also where they are not needed: selected nodes, for instance. None by default.
  std::optional<VarSet> include{};
  /// The only nodes that may be used besides `include`; without a value every node but the two sides.
  std::optional<VarSet> restricted{};
};

// Sets that m-separate every node of x from every node of y. Every function here:
// @param graph a DAG, an ADMG without bows, a MAG or another ancestral graph. An undirected graph is one: there the
//        separators are the sets of nodes whose removal disconnects.
// @param x,y disjoint, not empty. @throws UsageError when they overlap each other or `include`, and for a set that is
//        not over the nodes of the graph.
// Threads: safe. Source: [vanderzander2019] sections 3-5; [vanderzander2020].

/// The largest candidate: everything allowed among the anteriors of x, y and `include`. A separator exists iff this is
/// one. Cost: two searches of O(p + m) row operations.
std::optional<VarSet> find_separator(const MixedGraph& graph, const VarSet& x, const VarSet& y,
                                     const SeparatorOptions& options = {});

/// A separator of which no proper subset with `include` separates, and of those the one nearest to x: in the moral
/// graph of the anteriors it cuts off the smallest part around x. Swap x and y for the one nearest to y.
/// Cost: four searches.
std::optional<VarSet> minimal_separator(const MixedGraph& graph, const VarSet& x, const VarSet& y,
                                        const SeparatorOptions& options = {});

/// Every separator, at most `limit` of them. Cost: O(p) searches a separator found.
SetList all_separators(const MixedGraph& graph, const VarSet& x, const VarSet& y, std::size_t limit,
                       const SeparatorOptions& options = {});

/// Every minimal separator (of which no proper subset with `include` separates), at most `limit` of them, that nearest
/// to x among them. Cost: O(p) searches of the moral graph a separator found. Memory: O(p^2) bits beside the result.
/// Source: [takata2010]. Differs: nodes that must be and nodes that must not be used.
SetList minimal_separators(const MixedGraph& graph, const VarSet& x, const VarSet& y, std::size_t limit,
                           const SeparatorOptions& options = {});

}  // namespace abdera
