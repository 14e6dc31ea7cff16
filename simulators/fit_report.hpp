#pragma once
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "simulators/scm.hpp"

namespace abdera {

/// One number of a fitted equation. NaN where a figure has no meaning (the test of a probability against 0, say).
struct Coefficient {
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  std::string name;  ///< "intercept", a parent, "parent at 1.5" (a curve), "parent=level", "sd", "P(level | ...)"
  double value = kNone, standard_error = kNone;
  double statistic = kNone, p_value = kNone;  ///< of "it is 0": t for least squares, z for likelihoods
};

/// All coefficients of one parent together: is there any effect?
struct TermTest {
  std::string name;
  int columns = 0;
  double statistic = 0, p_value = 0;  ///< Wald: F(columns, residual dof) for least squares, else chi-square(columns)
};

/// The equation of one variable.
struct VariableFit {
  std::string name;
  std::string family;  ///< linear, spline, conditional_gaussian, table, logistic, multinomial, poisson
  std::string noise;   ///< law of the noise of a continuous variable, else ""
  std::vector<Coefficient> coefficients;
  std::vector<TermTest> terms;  ///< of parents with several coefficients
  double n = 0;
  int parameters = 0;  ///< all that were estimated, those of the noise too
  /// Continuous: residual sum of squares; standard deviation of the noise, sqrt(rss / (n - coefficients)).
  double rss = Coefficient::kNone, sd = Coefficient::kNone;
  /// With parents. Continuous: 1 - rss / tss. Discrete: 1 - log-likelihood / that without parents (McFadden).
  double r2 = Coefficient::kNone, adjusted_r2 = Coefficient::kNone;
  double log_likelihood = 0;
  double aic() const;
  double bic() const;
};

/// How well a linear model accounts for the covariance of its variables; the saturated model has every covariance
/// free, the baseline none.
struct CovarianceFit {
  double chi_square = 0, dof = 0, p_value = 1;
  double baseline_chi_square = 0, baseline_dof = 0;
  double rmsea = 0, rmsea_low = 0, rmsea_high = 0;  ///< with its 90 % interval
  double cfi = 1, tli = 1, srmr = 0;
};

/// How well a discrete model accounts for the joint table: twice the log-likelihood that the saturated one has more.
struct TableFit {
  double g_square = 0, dof = 0, p_value = 1;
  double cells_seen = 0, cells = 0;  ///< when few cells are seen the p-value says little
};

struct FitReport {
  double n = 0, dropped = 0;  ///< rows used, rows left out for missing values
  std::vector<VariableFit> variables;
  double log_likelihood = 0;
  int parameters = 0;
  std::optional<CovarianceFit> covariance;  ///< every equation linear
  std::optional<TableFit> table;            ///< every variable discrete
  std::vector<std::string> notes;           ///< whole sentences
  double aic() const;
  double bic() const;
};

/// For people: the model, then a table a variable. Ends with a line end.
std::string to_text(const FitReport& report);
/// The same figures, "abdera-fit/1"; NaN is null.
std::string to_json(const FitReport& report);

/// Indices of a linear model from the covariance (divisor n) of n rows of its variables, in the order of `scm`.
/// nullopt when the covariance is singular. The model's variances are those of maximum likelihood, rss / n.
///
/// chi_square = n (log|implied| + tr(observed implied^-1) - log|observed| - p), dof: pairs that are not adjacent.
/// RMSEA = sqrt(max(0, chi_square / dof - 1) / n); CFI and TLI against the model without any edge; SRMR over the p (p +
/// 1) / 2 entries, in units of the observed standard deviations.
/// Source: [bollen1989] (chi-square), [browne1992] (RMSEA), [bentler1990] (CFI), [tucker1973] (TLI), [hu1999] (SRMR).
/// Differs: every variable is random, so parentless variables are independent under the model, as under the baseline;
/// programs that hold exogenous variables fixed do not count their covariances.
std::optional<CovarianceFit> covariance_fit(const Scm& scm, const Eigen::MatrixXd& observed, double n,
                                            const Eigen::VectorXd& noise_variances);

}  // namespace abdera
