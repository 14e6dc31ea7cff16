#include "simulators/fit_equation.hpp"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/special.hpp"

namespace abdera::detail {

bool Regressand::any_parent(bool discrete) const {
  return std::any_of(parents.begin(), parents.end(), [&](Var v) { return data.variable(v).discrete() == discrete; });
}

std::vector<const double*> Regressand::columns() const {
  std::vector<const double*> out;
  for (Var v : parents) out.push_back(data.column(v).data());
  return out;
}

Design Regressand::design(std::span<const int> knots) const {
  std::vector<Term> terms;
  for (std::size_t j = 0; j < parents.size(); ++j) {
    const auto column = data.column(parents[j]);
    if (parent(j).discrete()) {
      terms.push_back(level_term(parent(j), column, info().name));
    } else if (knots.empty()) {
      terms.push_back(line_term(parent(j).name));
    } else {
      std::vector<double> sorted(column.begin(), column.end());
      std::sort(sorted.begin(), sorted.end());
      terms.push_back(spline_term(parent(j).name, std::move(sorted), knots[j]));
    }
  }
  Design out(std::move(terms), columns(), data.num_rows());
  if (out.matrix().rows() <= out.matrix().cols())
    throw DataError(fmt::format("'{}': {} rows are too few for {} coefficients; more rows or fewer parents are needed",
                                info().name, out.matrix().rows(), out.matrix().cols()));
  return out;
}

std::vector<int> choose_knots(const Regressand& of, FunctionRef<double(const Design&)> cost) {
  static constexpr int kNumbers[] = {2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 30, 40, 50};
  std::vector<int> knots(of.parents.size(), std::max(2, of.options.knots));
  if (of.options.knots != 0) return knots;
  std::vector<int> numbers;
  for (int number : kNumbers)
    if (number <= of.options.max_knots &&
        number * static_cast<Eigen::Index>(of.parents.size()) + 1 < of.data.num_rows())
      numbers.push_back(number);
  if (numbers.empty()) return knots;
  // The same number everywhere first, then each parent by itself while that helps.
  double least = HUGE_VAL;
  const auto consider = [&](const std::vector<int>& candidate) {
    const double c = cost(of.design(candidate));
    if (!(c < least)) return false;
    least = c, knots = candidate;
    return true;
  };
  for (int number : numbers) consider(std::vector<int>(of.parents.size(), number));
  if (of.parents.size() == 1) return knots;
  for (std::size_t j = 0; j < of.parents.size(); ++j) {
    if (of.parent(j).discrete()) continue;
    for (int step : {-1, 1}) {
      for (bool better = true; better;) {
        auto candidate = knots;
        const auto at = std::find(numbers.begin(), numbers.end(), candidate[j]) - numbers.begin() + step;
        if (at < 0 || at >= std::ssize(numbers)) break;
        candidate[j] = numbers[static_cast<std::size_t>(at)];
        better = consider(candidate);
      }
    }
  }
  return knots;
}

Coefficient coefficient(std::string name, double value, double variance, double dof) {
  Coefficient out{std::move(name), value, std::sqrt(variance)};
  if (!(out.standard_error > 0)) return out;
  out.statistic = value / out.standard_error;
  out.p_value = std::isinf(dof) ? normal_two_sided_p(out.statistic) : student_t_two_sided_p(out.statistic, dof);
  return out;
}

void add_term_tests(const Design& design, const Eigen::VectorXd& coefficients, const Eigen::MatrixXd& covariance,
                    double dof, const std::string& prefix, std::vector<TermTest>& out) {
  for (std::size_t t = 0; t < design.terms().size(); ++t) {
    const Eigen::Index first = design.first_column(t), columns = design.terms()[t].columns();
    if (columns == 1) continue;
    const Eigen::VectorXd part = coefficients.segment(first, columns);
    const Eigen::MatrixXd block = covariance.block(first, first, columns, columns);
    const double wald = part.dot(block.ldlt().solve(part)), width = static_cast<double>(columns);
    TermTest test{prefix + design.terms()[t].name, static_cast<int>(columns)};
    test.statistic = std::isinf(dof) ? wald : wald / width;
    test.p_value = std::isinf(dof) ? chi_square_upper_p(wald, width) : f_upper_p(wald / width, width, dof);
    out.push_back(std::move(test));
  }
}

Configurations configurations(const Regressand& of) {
  constexpr std::size_t kMost = 1'000'000;
  Configurations out;
  const auto n = static_cast<std::size_t>(of.data.num_rows());
  out.of_row.assign(n, 0);
  for (std::size_t j = 0; j < of.parents.size(); ++j) {
    const std::size_t levels = of.parent(j).discrete() ? of.parent(j).levels.size() : 0;
    out.levels.push_back(static_cast<int>(levels));
    (levels > 0 ? out.discrete : out.continuous).push_back(j);
    if (levels == 0) continue;
    out.count *= levels;
    if (out.count > kMost)
      throw NotApplicable(
          fmt::format("the parents of '{}' have more than {} configurations: family=linear has one "
                      "coefficient a level instead",
                      of.info().name, kMost));
    const auto codes = of.data.column(of.parents[j]);
    for (std::size_t i = 0; i < n; ++i) out.of_row[i] = out.of_row[i] * levels + static_cast<std::size_t>(codes[i]);
  }
  return out;
}

std::string Configurations::text(const Regressand& of, std::size_t configuration) const {
  std::string out;
  for (std::size_t d = discrete.size(); d-- > 0;) {
    const Variable& parent = of.parent(discrete[d]);
    const std::size_t level = configuration % parent.levels.size();
    configuration /= parent.levels.size();
    out = parent.name + "=" + parent.levels[level] + (out.empty() ? "" : ", ") + out;
  }
  return out;
}

FittedEquation fit_equation(const Regressand& of) {
  const FitFamily family = of.options.family;
  const Variable& child = of.info();
  const bool sums = family == FitFamily::kLinear || family == FitFamily::kSpline;
  if (family == FitFamily::kTable) {
    for (std::size_t j = 0; j <= of.parents.size(); ++j) {
      const Variable& v = j == 0 ? child : of.parent(j - 1);
      if (!v.discrete())
        throw NotApplicable(
            fmt::format("family=table is for discrete variables, and '{}' is {}: bin it first (abdera data transform "
                        "--discretise), or "
                        "family=auto",
                        v.name, to_string(v.kind)));
    }
    return fit_table(of);
  }
  if (child.discrete()) return sums || of.any_parent(false) ? fit_levels(of) : fit_table(of);
  if (child.kind == VariableKind::kCount) return fit_counts(of);
  return sums || !of.any_parent(true) ? fit_sum(of) : fit_conditional_gaussian(of);
}

}  // namespace abdera::detail
