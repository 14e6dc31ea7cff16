#pragma once
#include <Eigen/Core>
#include <span>
#include <string>
#include <vector>

#include "citests/ci_test.hpp"
#include "citests/partial_correlation.hpp"
#include "citests/row_units.hpp"

namespace abdera {

/// Tests of a zero partial correlation r that learn the variance of r from the rows instead of taking the data for
/// Gaussian and the rows for independent.
///
/// The residual covariance c = u'Rv, u and v being the residuals of x and y in terms of variables, changes to first
/// order by u'(dR)v alone: the coefficients in u and v are optimal. So each row contributes g_i = u'(influence of row i
/// on R)v, whatever R estimates: Pearson correlations, with weights, with measurement errors taken off, or rank
/// correlations. The statistic is n c / sqrt(V), V the variance of the sum of the g_i by `RowUnits`, times
/// sqrt((n - |S| - 2) / n); it is compared with Student's t. As in a score test, c alone is studentised, not r with the
/// variances of the residuals: sizes then hold for few rows and heavy tails too (docs/gaussian-tests.md).
///
/// Results: `effect` is r, `statistic` the t value, `dof` n - |S| - 2 for independent rows, else that of `RowUnits`;
/// `n_used` the rows (Kish's number for weighted ones), or with dependent rows as many independent Gaussian ones as
/// would know r so well. `kDeterministic`, `kNotTestable` and redundant members of S as for `CorrelationTest`.
///
/// Cost: test() n (|S| + 2) flops (ranks: n |S|^2), scan() a loop over it. Threads: const members from any number of
/// threads; n doubles a thread.
/// Source: [hampel1974] for influence, [white1980] for the variance; [harris2013] for rank correlations.
/// Differs: the score form of the statistic and its t reference are ours, calibrated in tests/statistical.
class ScoreTest : public CiTest {
 public:
  int num_vars() const final { return static_cast<int>(correlation_.cols()); }
  CiResult test(Var x, Var y, std::span<const Var> given) const override;
  double seconds_per_test() const override { return 4e-9 * rows_; }
  std::vector<std::string> remarks() const override;

  const Eigen::MatrixXd& correlation() const { return correlation_; }

 protected:
  /// @param rows and effective rows of the table; they differ with weights.
  ScoreTest(RowUnits units, double rows, double effective_rows)
      : units_(std::move(units)), rows_(rows), effective_rows_(effective_rows) {}
  /// To be called by constructors. @param correlation unit diagonal, positive definite.
  void set_correlation(Eigen::MatrixXd correlation) { correlation_ = std::move(correlation); }

  /// What each row contributes to the residual covariance, in units of the sum over rows: out[i] = w_i g_i, where the
  /// weights w have mean 1, summing to zero but for rounding.
  virtual void contributions(const ResidualPair& pair, std::span<double> out) const = 0;

  /// Whether the correlations of S are known well enough for a regression on S; kNotTestable otherwise.
  virtual bool estimable(const ResidualPair& pair, std::span<const Var> given) const {
    static_cast<void>(pair), static_cast<void>(given);
    return true;
  }

  const RowUnits& units() const { return units_; }
  double rows() const { return rows_; }
  double effective_rows() const { return effective_rows_; }

 private:
  RowUnits units_;
  double rows_, effective_rows_;
  Eigen::MatrixXd correlation_;
};

}  // namespace abdera
