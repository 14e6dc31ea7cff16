#pragma once
#include <memory>
#include <span>
#include <vector>

#include "scores/gaussian_evidence.hpp"
#include "scores/score.hpp"

namespace abdera {

/// What the Gaussian scores share: everything but their constants.
class GaussianScore : public Score {
 public:
  int num_vars() const final { return static_cast<int>(part_of_.size()); }
  double local(Var child, std::span<const Var> parents) const final {
    return gaussian_local(of(child), child, parents);
  }
  std::unique_ptr<ParentSearch> open(Var child) const final;
  void table(Var child, std::span<const Var> candidates, int max_parents, std::span<double> out) const final;
  bool score_equivalent() const final { return score_equivalent_; }
  double seconds_per_local() const final { return 1e-7; }

 protected:
  /// The same evidence for all children.
  GaussianScore(GaussianEvidence evidence, bool score_equivalent);
  /// @param part_of the part of each child.
  GaussianScore(std::vector<GaussianEvidence> parts, std::vector<std::size_t> part_of, bool score_equivalent)
      : parts_(std::move(parts)), part_of_(std::move(part_of)), score_equivalent_(score_equivalent) {}

 private:
  const GaussianEvidence& of(Var child) const { return parts_[part_of_[static_cast<std::size_t>(child)]]; }
  std::vector<GaussianEvidence> parts_;
  std::vector<std::size_t> part_of_;
  bool score_equivalent_;
};

}  // namespace abdera
