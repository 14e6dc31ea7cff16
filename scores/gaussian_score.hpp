#pragma once
#include <memory>
#include <span>
#include <vector>

#include "scores/gaussian_evidence.hpp"
#include "scores/score.hpp"

namespace abdera {

/// The evidence of some children.
struct GaussianPart {
  std::vector<Var> children;
  GaussianEvidence evidence;
};

/// What the Gaussian scores share: everything but their constants.
class GaussianScore : public Score {
 public:
  int num_vars() const final { return static_cast<int>(part_of_.size()); }
  double local(Var child, std::span<const Var> parents) const final {
    return gaussian_local(of(child), child, parents);
  }
  std::unique_ptr<ParentSearch> open(Var child) const final;
  std::vector<std::unique_ptr<ParentSearch>> open_all() const final;
  void table(Var child, std::span<const Var> candidates, int max_parents, std::span<double> out,
             const StopToken& stop) const final;
  bool score_equivalent() const final { return parts_.size() == 1; }
  /// On columns that others determine.
  std::vector<std::string> remarks() const override;
  double seconds_per_local() const final { return 1e-7; }

 protected:
  /// The same evidence for all children.
  explicit GaussianScore(GaussianEvidence evidence);
  /// @param parts every variable is a child of one.
  explicit GaussianScore(std::vector<GaussianPart> parts);

 private:
  const GaussianEvidence& of(Var child) const { return parts_[part_of_[static_cast<std::size_t>(child)]]; }
  std::vector<GaussianEvidence> parts_;
  std::vector<std::size_t> part_of_;
};

}  // namespace abdera
