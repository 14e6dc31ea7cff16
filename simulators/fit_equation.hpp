#pragma once
#include <string>
#include <vector>

#include "simulators/fit.hpp"
#include "simulators/fit_design.hpp"

namespace abdera::detail {

/// One variable, its parents and their columns: what an equation is fitted from. Complete, every column varies.
struct Regressand {
  const Dataset& data;
  Var child;
  std::vector<Var> parents;
  const FitOptions& options;

  const Variable& info() const { return data.variable(child); }
  const Variable& parent(std::size_t j) const { return data.variable(parents[j]); }
  bool any_parent(bool discrete) const;
  Eigen::Map<const Eigen::VectorXd> values() const { return {data.column(child).data(), data.num_rows()}; }
  std::vector<const double*> columns() const;
  /// The parents as terms of a sum: lines, or splines of these numbers of knots, and levels.
  Design design(std::span<const int> knots = {}) const;
};

struct FittedEquation {
  MechanismPtr mechanism;
  VariableFit report;
};

/// By the table of `fit_scm`.
FittedEquation fit_equation(const Regressand& of);
FittedEquation fit_sum(const Regressand& of);                   ///< continuous: lines, splines, levels
FittedEquation fit_conditional_gaussian(const Regressand& of);  ///< continuous: a line a configuration
FittedEquation fit_table(const Regressand& of);                 ///< discrete, discrete parents
FittedEquation fit_levels(const Regressand& of);                ///< discrete: multinomial logistic
FittedEquation fit_counts(const Regressand& of);                ///< counts: Poisson

/// The numbers of knots of the parents, in their order (0 for a discrete one), by `options.knots` or the smallest cost.
/// @param cost of a design, smaller is better.
std::vector<int> choose_knots(const Regressand& of, FunctionRef<double(const Design&)> cost);

/// One row of coefficients with its statistic. @param dof of Student's t; infinite: the normal law.
Coefficient coefficient(std::string name, double value, double variance, double dof);
/// Wald tests of the terms that have several columns. @param dof residual, infinite: chi-square.
void add_term_tests(const Design& design, const Eigen::VectorXd& coefficients, const Eigen::MatrixXd& covariance,
                    double dof, const std::string& prefix, std::vector<TermTest>& out);

/// The configurations of the discrete parents, the first varying slowest.
struct Configurations {
  std::vector<std::size_t> discrete, continuous;  ///< positions of the parents
  std::vector<int> levels;                        ///< of each parent, 0 for a continuous one
  std::size_t count = 1;
  std::vector<std::size_t> of_row;
  /// "A=a, B=b"; "" without discrete parents.
  std::string text(const Regressand& of, std::size_t configuration) const;
};
/// @throws NotApplicable for more than a million configurations.
Configurations configurations(const Regressand& of);

}  // namespace abdera::detail
