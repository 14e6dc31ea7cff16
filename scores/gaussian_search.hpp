#pragma once
#include <memory>
#include <span>
#include <vector>

#include "scores/gaussian_evidence.hpp"
#include "scores/score.hpp"

namespace abdera {

/// The parents of one child of a Gaussian score, with the Cholesky factor of their block. When a parent is removed, the
/// rows of those after it are factored anew rather than rotated: nothing drifts, and the numbers depend on the parents
/// and their order alone, to the last bit, not on how they were reached.
///
/// Cost: with k parents, `add` and one candidate of `gains_add` O(k^2), `remove` and `gains_remove` O(k^3 / 6). Many
/// candidates at once: O(k p) for each parent that is new since the last time, then O(1) a candidate, with 3 k p
/// doubles of memory. Nothing is allocated but to grow.
class GaussianSearch final : public ParentSearch {
 public:
  /// Residuals of all variables given the first 1, 2, ... parents of the search that used them last; another one
  /// begins anew.
  struct Rows {
    std::vector<double> memory;
    const GaussianSearch* user = nullptr;
  };

  /// @param evidence must outlive the search. @param rows of this search alone, or of several that one thread uses.
  GaussianSearch(const GaussianEvidence& evidence, Var child, std::shared_ptr<Rows> rows = std::make_shared<Rows>());

  void reset(std::span<const Var> parents) override;
  std::span<const Var> parents() const override { return now_.parents; }
  double value() const override { return value_; }
  void gains_add(std::span<const Var> candidates, std::span<double> out) override;
  void gains_remove(std::span<double> out) override;
  void add(Var parent) override;
  void remove(Var parent) override;
  void save() override;
  void restore() override;

 private:
  /// The factor of the first `sound` parents; fewer than all where others determine one.
  struct State {
    std::vector<Var> parents;
    std::vector<double> factor, inverse, child;  // L by rows, 1 / its diagonal, L^-1 of the covariances with the child
    std::vector<double> left{1}, log_det{0};     // by number of parents: of the child, of the parents
    std::size_t sound = 0;
  };
  /// Factors the parents from position `first` on and settles the value.
  void factor_from(std::size_t first);
  void grow(std::size_t parents);
  bool defined() const { return value_ != GaussianEvidence::kUndefined; }
  double gain(double squared_covariance, double candidate_left, Var candidate) const;
  /// Parents whose residuals are there.
  std::size_t known_rows() const { return rows_->user == this ? known_rows_ : 0; }
  /// Residuals of all variables given all parents, from those given the first `known_rows()`.
  void extend_rows();
  /// Residuals of the parent at this position given those before it; of all variables, squared, and of their
  /// covariances with the child, given the first `parents`, at least one.
  double* row(std::size_t parent) { return rows_->memory.data() + parent * 3 * stride_; }
  double* left_row(std::size_t parents) { return row(parents - 1) + stride_; }
  double* child_row(std::size_t parents) { return row(parents - 1) + 2 * stride_; }

  const GaussianEvidence& evidence_;
  Var child_;
  State now_, saved_;
  double value_ = 0, log_left_ = 0;
  std::size_t stride_;
  std::size_t known_rows_ = 0;
  std::shared_ptr<Rows> rows_;
  std::vector<double> scratch_;
};

}  // namespace abdera
