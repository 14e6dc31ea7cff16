#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <tuple>
#include <vector>

#include "citests/block_query.hpp"
#include "citests/ci_test.hpp"
#include "core/params.hpp"
#include "datasets/dataset.hpp"
#include "datasets/statistics/level_columns.hpp"

namespace abdera {

struct RunContext;

struct CgLrtOptions {
  double rows_per_parameter = 5;
  static auto fields() {
    return std::tuple{field("rows_per_parameter", &CgLrtOptions::rows_per_parameter,
                            "x and y with levels and numbers in S: strata with fewer rows for each parameter of the "
                            "logistic regressions are left out",
                            {1, 1e6})};
  }
};

/// The conditional Gaussian likelihood-ratio test: in every stratum of the members of S with levels, numbers have
/// Gaussian linear regressions of their own. By kinds of x and y, with T the likelihood ratio, summed over strata:
///
/// - two numbers: the partial correlation given the numbers of S, T = -n log(1 - r^2), 1 degree of freedom;
/// - a number and a column with levels: the regression of the number on the numbers of S, one for the stratum against
///   one for each level, with one residual variance: T = n log(RSS / sum of RSS), as many degrees of freedom as
///   coefficients are added;
/// - two columns with levels, no number in S: G^2 with (rows - 1)(columns - 1) of the levels that occur;
/// - two columns with levels and numbers in S: nested multinomial logistic regressions of either on the other and the
///   numbers, the two p-values combined as in `regression_lrt`. (The conditional Gaussian model with two levels-valued
///   ends of a path over a number is not decomposable: the ratio of saturated likelihoods is no test there.)
///
/// The response is chosen by kind, so the test is symmetric. Before they are summed and referred to chi-square, linear
/// parts get Bartlett's factor, and tables the factor that gives G^2 the mean of chi-square (g2_mean); `statistic` is
/// the plain T. `effect` is sqrt(1 - exp(-T / n_used)). Strata without
/// residual degrees of freedom, or where nothing can be compared (a number that is constant there), or whose logistic
/// regression has more than kMostParameters (500) parameters, are left out of T, dof and `n_used`; with none left:
/// `kNotTestable`. A number that S determines in all strata: `kDeterministic`.
///
/// Cost: O(rows (k + 2)^2) a test for k numbers in S, by two passes over the rows; logistic parts about 24 Newton
/// steps. Memory: linear in the rows, whatever the number of levels. Threads: const members from any number.
/// Source: [andrews2018], [lauritzen1996] section 6.
/// Differs: residual variances may differ between strata, not between the levels of x or y (under the null they do not,
///          and a ratio that compares variances rejects heavy tails); two columns with levels given numbers as above.
class CgLrt final : public CiTest {
 public:
  static constexpr bool kLinear = true;
  /// @throws DataError naming a column that is constant or has missing values.
  CgLrt(const Dataset& data, const CgLrtOptions& options, const RunContext& run);

  int num_vars() const override { return static_cast<int>(numbers_.cols()); }
  CiResult test(Var x, Var y, std::span<const Var> given) const override;
  double seconds_per_test() const override { return 1e-5 + 2e-7 * static_cast<double>(numbers_.rows()); }

 private:
  /// The members of S by kind, and the strata.
  struct Parts {
    std::vector<Var> numbers;
    StrataRows strata;
  };
  struct Sum;
  void numbers(Var x, Var y, const Parts& s, Sum& sum) const;
  void number_and_levels(Var number, Var levels, const Parts& s, Sum& sum) const;
  void tables(Var x, Var y, const Parts& s, Sum& sum) const;
  CiResult logistic(Var response, Var predictor, const Parts& s) const;

  Eigen::MatrixXd numbers_;  ///< rows x variables, standardised; zero for columns with levels
  LevelColumns levels_;
  double rows_per_parameter_;
};

}  // namespace abdera
