#pragma once
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "citests/score_test.hpp"
#include "core/params.hpp"
#include "core/run.hpp"
#include "datasets/dataset.hpp"

namespace abdera {

enum class ErrorPolicy { kCorrect, kIgnore };

struct SandwichTOptions {
  ErrorPolicy errors = ErrorPolicy::kCorrect;
  static auto fields() {
    return std::tuple{
        field("errors", &SandwichTOptions::errors,
              "measurement errors of the table: take their covariance off, or ignore them",
              Choices<ErrorPolicy>{{"correct", ErrorPolicy::kCorrect}, {"ignore", ErrorPolicy::kIgnore}})};
  }
};

/// t-test of a zero partial correlation whose variance comes from the rows (`ScoreTest`): for heavy tails, unequal
/// variances, weights of rows (also informative ones, such as inverse selection probabilities), clusters and panels,
/// time series, and known measurement errors.
///
/// With errors=correct the mean covariance of the errors, sum of sigma_i^2 on the diagonal plus the loadings of shared
/// error factors (`Dataset::error_factors`), is taken off the covariance: partial correlations are then those of the
/// true values. A column whose sigma is unknown throughout counts as exact; one where it is unknown for some rows is
/// refused. Errors must be independent of true values and of each other but for the shared factors. Where errors leave
/// too little the answer would be noise: a column whose remaining variance is not positive by two standard errors is
/// refused, and a query is kNotTestable unless what is left of the covariance of S is positive definite by two standard
/// errors and x and y have residual variance left. A whole matrix with an eigenvalue below zero by more than two
/// standard errors is refused: its errors are overstated or not independent.
///
/// Results, cost, threads: `ScoreTest`. The table of standardised values is copied.
/// Source: [white1980], [liang1986], [fuller1987] section 1.2 for the correction. Differs: [fuller1987] treats errors
/// of one variance; here they may differ from row to row.
class SandwichT final : public ScoreTest {
 public:
  static constexpr bool kLinear = true;
  static constexpr bool kUsesDependence = true, kUsesErrors = true;

  /// @param data complete.
  /// @throws DataError naming the columns whose errors leave no variance or contradict the data, see above, or whose
  /// sigma is known for some rows only.
  SandwichT(const Dataset& data, const SandwichTOptions& options, const RunContext& run);

 protected:
  void contributions(const ResidualPair& pair, std::span<double> out) const override;
  bool estimable(const ResidualPair& pair, std::span<const Var> given) const override;

 private:
  bool corrected() const { return !noisy_.empty() || !loading_.empty(); }
  void take_errors(const Dataset& data);
  /// The mean of the errors' covariance matrices, in the units of `values_`.
  Eigen::MatrixXd mean_error_covariance() const;
  /// @throws DataError, see above.
  void check_what_is_left(const Dataset& data) const;
  /// What errors leave of the variance of a combination of columns, and its standard error.
  struct Left {
    double variance = 0, error = 0;
    bool surely_positive() const { return variance > 2 * error; }
    bool surely_negative() const { return variance < -2 * error; }
  };
  Left left_of(const Eigen::VectorXd& combination) const;
  /// Centres contributions by the weighted mean and multiplies by the weights.
  void weigh(std::span<double> out) const;
  /// u'(covariance of the errors of row i)v, to be taken off.
  void take_off_errors(const Eigen::VectorXd& u, const Eigen::VectorXd& v, std::span<double> out) const;
  void rescale(const Eigen::VectorXd& factor);

  Eigen::MatrixXd values_;                // centred, standardised by what errors leave of the variance
  std::vector<double> weights_;           // mean 1; empty: all alike
  std::vector<Var> noisy_;                // columns with errors of their own
  Eigen::MatrixXd variances_;             // of those errors, samples x noisy_
  std::vector<Eigen::MatrixXd> loading_;  // of shared error factors
};

}  // namespace abdera
