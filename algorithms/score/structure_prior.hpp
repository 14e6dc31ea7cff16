#pragma once
#include <cstdint>

#include "scores/score.hpp"

namespace abdera::detail {

/// What a structure prior adds to the local score of a variable by the number of its parents.
enum class FamilyPrior : std::uint8_t {
  kNone,
  kEdges,  ///< - penalty each
  kSizes,  ///< - log of the number of sets of so many among all other variables: every size alike
};

/// A score and the logarithm of a prior. Threads and cost: as the score.
class WithPrior final : public Score {
 public:
  /// @param score kept by reference.
  WithPrior(const Score& score, FamilyPrior prior, double penalty);
  int num_vars() const override { return score_.num_vars(); }
  double local(Var child, std::span<const Var> parents) const override;
  void table(Var child, std::span<const Var> candidates, int max_parents, std::span<double> out) const override;
  bool score_equivalent() const override { return score_.score_equivalent() && prior_ != FamilyPrior::kSizes; }
  double seconds_per_local() const override { return score_.seconds_per_local(); }

 private:
  const Score& score_;
  FamilyPrior prior_;
  std::vector<double> by_size_;
};

}  // namespace abdera::detail
