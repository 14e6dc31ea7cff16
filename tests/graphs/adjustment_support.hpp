#pragma once
#include <algorithm>
#include <bit>
#include <set>
#include <vector>

#include "graphs/adjustment.hpp"
#include "graphs/visible_edges.hpp"
#include "tests/graphs/class_support.hpp"

namespace abdera {

/// The valid sets as bits z of a word, for at most 6 nodes.
inline std::uint64_t valid_sets(const Adjustment& problem, int n) {
  SeparationScratch scratch;
  const unsigned ends = mask_of(problem.x()) | mask_of(problem.y());
  std::uint64_t out = 0;
  for (unsigned z = 0; z < 1u << n; ++z)
    if (!(z & ends) && problem.valid(nodes_of(z), scratch)) out |= std::uint64_t{1} << z;
  return out;
}

/// The literal condition on a path that a verdict shows as open: between X and Y, not possibly directed, every triple
/// of definite status, colliders ancestors of Z and the rest outside Z.
inline void expect_open_path(const MixedGraph& g, const std::vector<Var>& path, unsigned x, unsigned y, unsigned z) {
  ASSERT_GE(path.size(), 2u);
  ASSERT_TRUE(x >> path.front() & 1u);
  ASSERT_TRUE(y >> path.back() & 1u);
  for (std::size_t i = 1; i < path.size(); ++i) {
    ASSERT_TRUE(g.adjacent(path[i - 1], path[i]));
    ASSERT_FALSE(x >> path[i] & 1u) << "not proper";
  }
  ASSERT_EQ(std::set<Var>(path.begin(), path.end()).size(), path.size());
  // An arrowhead against it; in an MPDAG also one that skips nodes.
  bool possibly_directed = true;
  for (std::size_t i = 1; i < path.size(); ++i) {
    possibly_directed = possibly_directed && g.mark(path[i], path[i - 1]) != Mark::kArrow;
    for (std::size_t j = 0; j < i; ++j) possibly_directed = possibly_directed && !g.directed(path[i], path[j]);
  }
  ASSERT_FALSE(possibly_directed);
  for (std::size_t i = 1; i + 1 < path.size(); ++i) {
    const Var a = path[i - 1], v = path[i], b = path[i + 1];
    const bool left_arrow = g.mark(a, v) == Mark::kArrow, right_arrow = g.mark(b, v) == Mark::kArrow;
    if (left_arrow && right_arrow) {
      ASSERT_NE(mask_of(descendants(g, std::span(&v, 1))) & z, 0u);
      continue;
    }
    const bool noncollider = g.directed(v, a) || g.directed(v, b) || (!g.adjacent(a, b) && !left_arrow && !right_arrow);
    ASSERT_TRUE(noncollider) << "no definite status";
    ASSERT_FALSE(z >> v & 1u);
  }
}

inline void expect_explained(const GraphClass& graphs, const Adjustment& problem, unsigned x, unsigned y, unsigned z) {
  const int n = graphs.size();
  const MixedGraph& g = graphs.graph();
  const auto verdict = problem.check(set_of_mask(n, z));
  ASSERT_EQ(verdict.valid(), problem.valid(set_of_mask(n, z)));
  const auto on_possible_path = [&](const std::vector<Var>& path) {
    bool ok = path.size() > 1 && (x >> path.front() & 1u) && (y >> path.back() & 1u);
    for (std::size_t i = 1; i < path.size(); ++i) {
      ok = ok && g.adjacent(path[i - 1], path[i]) && !(x >> path[i] & 1u);
      ok = ok && g.mark(path[i], path[i - 1]) != Mark::kArrow;
      for (std::size_t j = 0; j < i; ++j) ok = ok && (graphs.has_hidden_causes() || !g.directed(path[i], path[j]));
    }
    return ok;
  };
  switch (verdict.fault) {
    case AdjustmentFault::kNone:
      break;
    case AdjustmentFault::kNotAmenable:
      ASSERT_TRUE(on_possible_path(verdict.path));
      ASSERT_FALSE(graphs.has_hidden_causes() ? is_visible(g, verdict.path[0], verdict.path[1])
                                              : g.directed(verdict.path[0], verdict.path[1]));
      break;
    case AdjustmentFault::kForbidden: {
      ASSERT_TRUE(on_possible_path(verdict.path));
      ASSERT_TRUE(z >> verdict.branch.back() & 1u);
      ASSERT_NE(std::find(verdict.path.begin() + 1, verdict.path.end(), verdict.branch.front()), verdict.path.end());
      for (std::size_t i = 1; i < verdict.branch.size(); ++i) {
        ASSERT_TRUE(g.adjacent(verdict.branch[i - 1], verdict.branch[i]));
        ASSERT_NE(g.mark(verdict.branch[i], verdict.branch[i - 1]), Mark::kArrow);
      }
      break;
    }
    case AdjustmentFault::kOpenPath:
      expect_open_path(g, verdict.path, x, y, z);
  }
}

/// What enumeration of the sets says, by brute force over all of them.
inline void expect_sets(const GraphClass& graphs, const Adjustment& problem, std::uint64_t valid) {
  const int n = graphs.size();
  std::vector<unsigned> all, minimal;
  for (unsigned z = 0; z < 1u << n; ++z)
    if (valid >> z & 1u) all.push_back(z);
  for (unsigned z : all)
    if (std::none_of(all.begin(), all.end(), [z](unsigned part) { return part != z && (part & ~z) == 0; }))
      minimal.push_back(z);
  const auto masks = [](const SetList& sets) {
    std::vector<unsigned> out;
    for (const auto& z : sets.sets) out.push_back(mask_of(z));
    std::sort(out.begin(), out.end());
    return out;
  };
  const auto found = problem.all(1000), found_minimal = problem.all_minimal(1000);
  ASSERT_TRUE(found.complete && found_minimal.complete);
  ASSERT_EQ(masks(found), all);
  ASSERT_EQ(masks(found_minimal), minimal);
  ASSERT_EQ(problem.canonical().has_value(), !all.empty());
  ASSERT_EQ(problem.minimal().has_value(), !all.empty());
  if (all.empty()) {
    ASSERT_FALSE(problem.optimal().set.has_value());
    return;
  }
  ASSERT_TRUE(valid >> mask_of(*problem.canonical()) & 1u);
  ASSERT_TRUE(std::binary_search(minimal.begin(), minimal.end(), mask_of(*problem.minimal())));
  const auto optimal = problem.optimal();
  if (graphs.has_hidden_causes()) {
    ASSERT_FALSE(optimal.set.has_value());
    return;
  }
  ASSERT_EQ(optimal.set.has_value(), optimal.why_not.empty());
  if (optimal.set) {
    ASSERT_TRUE(valid >> mask_of(*optimal.set) & 1u);
  }
  ASSERT_EQ(optimal.set.has_value(), problem.y().is_subset_of(problem.causal_nodes()));
}

}  // namespace abdera
