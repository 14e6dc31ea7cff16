#pragma once
#include <vector>

#include "scores/score.hpp"
#include "scores/structure_prior.hpp"

namespace abdera::detail {

/// A score and a structure prior. Threads and cost: as the score.
class WeighedScore final : public Score {
 public:
  /// @param score kept by reference.
  WeighedScore(const Score& score, const StructurePrior& prior);
  int num_vars() const override { return score_.num_vars(); }
  double local(Var child, std::span<const Var> parents) const override;
  void table(Var child, std::span<const Var> candidates, int max_parents, std::span<double> out,
             const StopToken& stop) const override;
  bool score_equivalent() const override { return equivalent_; }
  double seconds_per_local() const override { return score_.seconds_per_local(); }

 private:
  const Score& score_;
  bool equivalent_;
  std::vector<double> by_size_;
};

}  // namespace abdera::detail
