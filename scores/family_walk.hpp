#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "scores/discrete_score.hpp"

namespace abdera {

/// Scores families of one child one after another; parents that two in a row begin with are counted once, also from one
/// search to the next when both ask for the same child. Threads: one each.
class FamilyWalk {
 public:
  /// What is counted of the same child of the same score is kept. @param score must stay until the last call.
  void start(const DiscreteScore& score, Var child);
  /// The score with these parents, in this order. The last one is counted without a pass of its own.
  double score_of(std::span<const Var> parents);
  /// out[i] is the score with these parents and candidates[i].
  void scores_with(std::span<const Var> parents, std::span<const Var> candidates, std::span<double> out);

 private:
  friend class FamilyVisitor;
  double finish(double configurations, std::size_t num_parents);

  std::uint64_t serial_ = 0;  ///< of the score: another may come to lie at the same address
  const DiscreteScore* score_ = nullptr;
  Var child_ = -1;
  std::vector<Var> given_;
  TableWalk walk_;
  FamilyCounts counts_;
};

}  // namespace abdera
