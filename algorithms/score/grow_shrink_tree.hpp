#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "algorithms/score/order_chain.hpp"
#include "scores/score.hpp"

namespace abdera::detail {

/// The parents of one variable among those before it in an order: the best is added until none gains, then the worst
/// removed until none gains. What gains something after which additions is remembered as a tree, so that many orders
/// cost one walk down each. What is remembered changes no answer.
///
/// Threads: one thread each. Memory: `most_branches` branches, then it starts anew.
/// Source: [andrews2023].
class GrowShrinkTree {
 public:
  struct Choice {
    std::vector<Var> parents;  ///< sorted
    double local = 0;          ///< of `Score::local`; NaN where a stop left the choice unfinished
  };
  static constexpr std::size_t kMostBranches = 1 << 18;

  /// @param score, rules, stop must outlive the tree. @param search of this child.
  GrowShrinkTree(const Score& score, const OrderRules& rules, const StopToken& stop, Var child,
                 std::unique_ptr<ParentSearch> search, std::size_t most_branches = kMostBranches);

  /// The choice where these come before; valid until the next call. After a stop, what is not known yet is left out:
  /// the parents found so far, without a call of the score.
  const Choice& among(const VarSet& before);
  std::uint64_t scores() const { return scores_; }

 private:
  struct Branch {
    double gain;
    Var parent;
    std::int32_t node;  // -1: not there yet
  };
  struct Node {
    std::vector<Branch> branches;  // those that gain, best first
    bool grown = false, shrunk = false;
    Choice choice;
  };
  void grow(std::size_t node);
  void shrink(std::size_t node);
  const Choice& unfinished();

  const Score& score_;
  const OrderRules& rules_;
  const StopToken& stop_;
  Var child_;
  std::size_t most_branches_;
  std::unique_ptr<ParentSearch> search_;
  std::vector<Var> required_, path_;
  std::vector<Node> nodes_;
  Choice unfinished_;
  std::size_t branches_ = 0;
  std::uint64_t scores_ = 0;
};

/// The DAG of an order: a tree for each variable.
class OrderProjection {
 public:
  /// @param score, rules, stop must outlive this.
  OrderProjection(const Score& score, const OrderRules& rules, const StopToken& stop,
                  std::size_t most_branches = GrowShrinkTree::kMostBranches);
  const GrowShrinkTree::Choice& choice(Var v, const VarSet& before) {
    return trees_[static_cast<std::size_t>(v)].among(before);
  }
  /// All its local scores are there, after a stop, too.
  OrderedDag dag(std::span<const Var> order);
  std::uint64_t scores() const;

 private:
  const Score& score_;
  std::vector<GrowShrinkTree> trees_;
};

}  // namespace abdera::detail
