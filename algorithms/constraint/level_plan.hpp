#pragma once
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "algorithms/constraint/skeleton.hpp"

namespace abdera::detail {

/// One piece of work of a level: some or all neighbours of x given subsets of a pool.
struct LevelItem {
  Var x;
  std::size_t ys_begin, ys_end;  ///< targets, in the plan's list
  std::size_t out;               ///< first outcome, one a target
  std::size_t own_pool = 0;      ///< with a rule of candidates: index of the pool
  int first_begin = 0, first_end = std::numeric_limits<int>::max();
  bool other_end = false;  ///< a single pair: then search the other end, into the next outcome
  double tests = 0;        ///< predicted
};

/// The work of one level of the adjacency search over frozen adjacencies: which pairs are asked given which pools, cut
/// into items by the data alone and never by the number of threads.
class LevelPlan {
 public:
  /// @param by_node whole neighbourhoods for a test that batches, else single pairs.
  LevelPlan(const Skeleton& skeleton, bool by_node, const CandidateRule* rule)
      : skeleton_(skeleton), by_node_(by_node), rule_(rule) {}

  /// Plans sets of one size over the pairs `active`, which are adjacent.
  /// @return whether any of them has enough neighbours.
  bool make(int size, std::span<const std::uint32_t> active);

  const std::vector<LevelItem>& items() const { return items_; }
  std::span<const Var> targets(const LevelItem& item) const {
    return std::span<const Var>(ys_).subspan(item.ys_begin, item.ys_end - item.ys_begin);
  }
  std::span<const Var> pool(const LevelItem& item) const {
    return rule_ ? std::span<const Var>(pools_[item.own_pool]) : skeleton_.pool(item.x);
  }
  /// Of the other end of a single pair.
  std::span<const Var> back_pool(const LevelItem& item) const {
    return rule_ ? std::span<const Var>(pools_[item.own_pool + 1]) : skeleton_.pool(ys_[item.ys_begin]);
  }
  /// The record that each outcome is about.
  const std::vector<std::uint32_t>& pair_of_out() const { return pair_of_out_; }
  double predicted_tests() const { return predicted_tests_; }

 private:
  void plan_node(Var x);
  void plan_node_by_rule(Var x);
  void add_node_items(Var x, std::size_t begin, std::size_t out, int members, std::size_t in_pool);
  void plan_pair(std::uint32_t pair);
  std::vector<Var> allowed(Var x, Var y) const;

  const Skeleton& skeleton_;
  const bool by_node_;
  const CandidateRule* rule_;
  int size_ = 0;
  std::vector<Var> ys_;
  std::vector<std::uint32_t> pair_of_out_;
  std::vector<LevelItem> items_;
  std::vector<std::vector<Var>> pools_;
  double predicted_tests_ = 0;
};

}  // namespace abdera::detail
