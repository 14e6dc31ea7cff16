#pragma once
#include <Eigen/Core>
#include <span>

#include "citests/ci_test.hpp"

namespace abdera {

/// Where p-values of likelihood ratios of Gaussian blocks come from.
enum class WilksLaw : std::uint8_t {
  kF,          ///< Rao's F, exact when one of the blocks has at most two columns
  kChiSquare,  ///< the asymptotic law, too small for few rows
};

/// The likelihood ratio of a linear model: responses on predictors, beside what was eliminated before.
struct WilksRatio {
  double log_lambda = 0;              ///< log of Wilks' lambda, the ratio of residual determinants; <= 0
  int responses = 0, predictors = 0;  ///< without those that have no residual variance
  double residual_dof = 0;            ///< rows - 1 - eliminated - predictors
  bool testable() const { return responses > 0 && predictors > 0 && residual_dof >= responses; }
  double dof() const { return responses * predictors; }
  /// sqrt(1 - lambda^(1 / s)) for s canonical correlations: their mean in a geometric sense; |r| for single columns.
  double effect() const;
};

/// @param moments residual covariances of both blocks, of originally unit variances; columns that have less residual
///        variance than kNoResidual, given those before, are left out.
/// @param rows_left rows - 1 - eliminated.
WilksRatio wilks_ratio(const Eigen::Ref<const Eigen::MatrixXd>& moments, std::span<const int> responses,
                       std::span<const int> predictors, double rows_left);

/// F and its degrees of freedom for a ratio. Source: [rao1951].
struct RaoF {
  double root = 1, dof = 0, dof_residual = 0;
  explicit RaoF(const WilksRatio& ratio);
  double value(double log_lambda) const;
};

/// Bartlett's factor of -log lambda for `responses` and `predictors` columns beside rows_left rows. Source:
/// [bartlett1938].
inline double bartlett_factor(double rows_left, int responses, int predictors) {
  return rows_left - 0.5 * (responses + predictors + 1);
}

/// Two numbers as blocks of functions whose first is the value: value on block both ways (see BlockResponse::kValues).
struct BothWays {
  double log_lambda = 0;                   ///< of all three factors; <= 0
  double corrected = 0;                    ///< chi-square statistic with Bartlett's factors
  int predictors_x = 0, predictors_y = 0;  ///< ranks
  bool testable = false;
  double dof() const { return predictors_x + predictors_y - 1; }
};
/// @param split the first column of y in `moments`. @pre both values have residual variance
BothWays both_ways(const Eigen::Ref<const Eigen::MatrixXd>& moments, int split, double rows_left);

/// p_value and log_p of a ratio by Rao's F. @pre ratio.testable()
void set_f_p(const WilksRatio& ratio, CiResult& out);
/// p_value and log_p of chi-square.
void set_chi_square_p(double statistic, double dof, CiResult& out);

/// One test from two asymmetric ones: min(2 min(p, q), max(p, q)), whose size is alpha both when they agree and when
/// they are independent. The other fields are those of the test with the smaller p, the first on ties. One that was not
/// done is left out; a deterministic one decides.
/// Source: [tsagris2018] section 3.3.
CiResult combine_directions(const CiResult& first, const CiResult& second);

}  // namespace abdera
