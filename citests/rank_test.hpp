#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "citests/score_test.hpp"
#include "core/run.hpp"
#include "datasets/dataset.hpp"
#include "datasets/ranks.hpp"

namespace abdera {

/// A rank correlation of pairs of columns, and how each row moves it.
class RankCorrelation {
 public:
  RankCorrelation() = default;
  RankCorrelation(const RankCorrelation&) = delete;
  RankCorrelation& operator=(const RankCorrelation&) = delete;
  virtual ~RankCorrelation() = default;

  /// The rank correlation of two columns, a < b. @param influence of each row on it, to first order and times n,
  /// summing to zero but for rounding; empty: not wanted.
  virtual double of(Var a, Var b, std::span<double> influence) const = 0;
  /// The Pearson correlation of the Gaussian pair with this rank correlation, and its derivative.
  virtual double bridge(double rank_correlation) const = 0;
  virtual double slope(double rank_correlation) const = 0;
  /// Fills statistic, dof and p of the test of independence given nothing, for independent rows.
  virtual void judge_marginal(Var a, Var b, double rank_correlation, CiResult& out) const = 0;
  /// What S seems to leave of the variance of a variable that it determines, times the rows: seldom more than this.
  /// (Second order in the influences: C = A + B with Gaussian A and B, 50 to 5,000 rows, 60 draws each.)
  virtual double left_of_nothing() const = 0;
  /// Predicted seconds of `of` with influence.
  virtual double seconds() const = 0;
};

/// Tests of a zero partial correlation of the nonparanormal model: variables that are Gaussian after unknown increasing
/// transformations, of which ranks see nothing. The correlations of the Gaussian variables come from rank correlations
/// by a sine; a matrix of them that is not positive definite (eigenvalues below 1e-6) is replaced by the one with its
/// eigenvalues raised to 1e-6 and the diagonal scaled back to 1, and `remarks` says so.
///
/// The variance of the partial correlation comes from the influence of each row on the rank correlations (`ScoreTest`):
/// Fisher's z of sine-transformed correlations rejects 2.7 % at 0.01 with three variables in S. Given nothing, with
/// independent rows, the classical test of the rank correlation itself is used: of tau by its exact variance, of rho by
/// Student's t, not testable below ten rows, where that law does not hold.
///
/// Results: `effect` is the partial correlation of the Gaussian variables; given nothing `statistic` and `dof` are
/// those of the classical test. Increasing transformations of a column change no bit. Ties are allowed (mean ranks,
/// tau-b); with few distinct values the model is that of rounded Gaussian variables, to which the sine is an
/// approximation.
///
/// A run that is stopped while the test is made leaves one for which nothing is testable.
///
/// Cost: p^2 / 2 influences of n doubles each are kept up to 256 MiB, else made anew for each test. test() n |S|^2
/// flops. Threads: const members from any number of threads. Source: [harris2013], [liu2012]. Differs: both take
/// Fisher's z or none; the variance is by [hampel1974].
class RankTest : public ScoreTest {
 public:
  static constexpr bool kUsesDependence = true;

  CiResult test(Var x, Var y, std::span<const Var> given) const final;
  double seconds_per_test() const final { return 8e-9 * rows() + (stored_.empty() ? 3 * pairs_->seconds() : 0); }
  std::vector<std::string> remarks() const final;

 protected:
  RankTest(const Dataset& data, std::unique_ptr<const RankCorrelation> pairs, const RunContext& run);
  void contributions(const ResidualPair& pair, std::span<double> out) const final;
  /// False where S leaves so little of x or y that ranks cannot tell it from nothing.
  bool estimable(const ResidualPair& pair, std::span<const Var> given) const final;

 private:
  std::size_t pair_index(Var a, Var b) const;

  std::unique_ptr<const RankCorrelation> pairs_;
  bool complete_ = true;                     // false: stopped while it was made, nothing is testable
  Eigen::MatrixXd raw_;                      // rank correlations; the upper triangle is set
  std::vector<std::vector<double>> stored_;  // influence by pair; empty when they do not fit
  double lowest_eigenvalue_ = 0;             // of the matrix of sines, when it was replaced
};

}  // namespace abdera
