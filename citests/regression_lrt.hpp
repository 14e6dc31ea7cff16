#pragma once
#include <Eigen/Core>
#include <tuple>

#include "citests/ci_test.hpp"
#include "core/params.hpp"
#include "datasets/dataset.hpp"
#include "datasets/statistics/embedding.hpp"
#include "datasets/statistics/level_columns.hpp"

namespace abdera {

struct RunContext;

enum class Directions : std::uint8_t { kBoth, kNumber };

struct RegressionLrtOptions {
  Directions directions = Directions::kBoth;
  static auto fields() {
    return std::tuple{field("directions", &RegressionLrtOptions::directions,
                            "both: each of x and y is the response once, p-values combined; number: of a number and a "
                            "column with levels only the number is (linear regression alone, much faster)",
                            Choices<Directions>{{"both", Directions::kBoth}, {"number", Directions::kNumber}})};
  }
};

/// Nested regressions of x on S and on (y, S), and of y on S and on (x, S): linear for a number (F-test), logistic for
/// two levels, multinomial logistic for more (likelihood ratio, chi-square). Columns with levels, ordinal ones too,
/// enter as indicators.
///
/// The p-values of the two directions are combined as min(2 min(p, q), max(p, q)), so the test is symmetric; two
/// numbers have one test, that of their partial correlation. `statistic`, `dof` and `effect` belong to the direction
/// with the smaller p: -n log of the ratio of residual variances, or twice the difference of log-likelihoods; effect
/// sqrt(1 - exp(-statistic / n)), for two numbers the partial correlation.
///
/// Redundant columns are left out of the degrees of freedom. Levels that the regressors separate have infinite
/// estimates but finite likelihoods, which are used; a response that S alone predicts without error:
/// `kDeterministic`. Fewer rows than parameters, more than kMostParameters (500) of them in a regression with levels
/// (levels less one, times one and the columns), or fits that do not converge: that direction is left out, without any
/// left `kNotTestable`.
///
/// Cost: rows x functions doubles; two numbers O(|S|^3), else about 12 Newton steps of rows x columns^2 flops a
/// direction with levels; without numbers rows with the same regressors count once. Threads: const members from any
/// number. Source: [tsagris2018]. Differs: linear regressions use the F-test; ordinal responses are treated as nominal.
class RegressionLrt final : public CiTest {
 public:
  static constexpr bool kLinear = true;
  /// @throws DataError naming a column that is constant, has missing values or more than kMostLevels levels.
  RegressionLrt(const Dataset& data, const RegressionLrtOptions& options, const RunContext& run);

  int num_vars() const override { return blocks_.num_vars(); }
  CiResult test(Var x, Var y, std::span<const Var> given) const override;
  double seconds_per_test() const override { return 1e-4 + 1e-6 * static_cast<double>(design_.rows()); }

 private:
  CiResult logistic(Var response, Var predictor, std::span<const Var> given) const;
  BlockCorrelation blocks_;
  Eigen::MatrixXd design_;  ///< rows x functions of the embedding
  LevelColumns levels_;
  Directions directions_;
};

}  // namespace abdera
