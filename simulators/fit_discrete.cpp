#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/special.hpp"
#include "simulators/discrete_mechanisms.hpp"
#include "simulators/fit_equation.hpp"
#include "simulators/likelihood_fit.hpp"

namespace abdera::detail {
namespace {

constexpr double kLargeSample = std::numeric_limits<double>::infinity();

/// Rows of each level; @throws DataError naming one without.
Eigen::VectorXd level_counts(const Regressand& of) {
  const Variable& child = of.info();
  Eigen::VectorXd counts = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(child.levels.size()));
  for (double code : of.values()) counts(static_cast<Eigen::Index>(code)) += 1;
  return counts;
}

double multinomial_log_likelihood(const Eigen::VectorXd& counts) {
  const double n = counts.sum();
  double sum = 0;
  for (double c : counts)
    if (c > 0) sum += c * std::log(c / n);
  return sum;
}

void add_mcfadden(double null, VariableFit& report, double slopes) {
  if (null == 0) return;
  report.r2 = 1 - report.log_likelihood / null;
  report.adjusted_r2 = 1 - (report.log_likelihood - slopes) / null;
}

[[noreturn]] void separated(const Regressand& of, const char* what) {
  std::vector<std::string> names;
  for (std::size_t j = 0; j < of.parents.size(); ++j) names.push_back(of.parent(j).name);
  throw DataError(
      fmt::format("{} of '{}' can be told from '{}' without error in some rows, so its likelihood has no "
                  "maximum (separation): merge levels, leave out a parent, or use more rows",
                  what, of.info().name, fmt::join(names, "', '")));
}

/// The best design, its fit and its number of columns.
struct Chosen {
  Design design;
  LikelihoodFit fit;
};
template <class Maximise>
Chosen choose(const Regressand& of, Maximise&& maximise_design) {
  const double log_n = std::log(static_cast<double>(of.data.num_rows()));
  std::vector<int> knots;
  if (of.options.family == FitFamily::kSpline && of.any_parent(false))
    knots = choose_knots(of, [&](const Design& design) {
      const LikelihoodFit fit = maximise_design(standardise(design.matrix()));
      return fit.diverged ? HUGE_VAL : log_n * static_cast<double>(fit.coefficients.size()) - 2 * fit.log_likelihood;
    });
  Design design = of.design(knots);
  const Standardised standardised = standardise(design.matrix());
  require_independent(design, standardised, of.info().name);
  LikelihoodFit fit = maximise_design(standardised);
  return {std::move(design), std::move(fit)};
}

}  // namespace

FittedEquation fit_table(const Regressand& of) {
  const Configurations cells = configurations(of);
  const auto levels = static_cast<Eigen::Index>(of.info().levels.size());
  Eigen::MatrixXd counts = Eigen::MatrixXd::Zero(levels, static_cast<Eigen::Index>(cells.count));
  const auto codes = of.values();
  for (std::size_t i = 0; i < cells.of_row.size(); ++i)
    counts(static_cast<Eigen::Index>(codes(static_cast<Eigen::Index>(i))),
           static_cast<Eigen::Index>(cells.of_row[i])) += 1;

  FittedEquation out;
  VariableFit& report = out.report;
  report.family = "table";
  report.n = static_cast<double>(codes.size());
  report.parameters = static_cast<int>(cells.count) * (static_cast<int>(levels) - 1);
  std::vector<double> table;
  for (Eigen::Index c = 0; c < counts.cols(); ++c) {
    const std::string where = cells.text(of, static_cast<std::size_t>(c));
    const double rows = counts.col(c).sum();
    if (rows == 0 && of.options.pseudo_count == 0)
      throw DataError(
          fmt::format("no row has {}, so nothing is known of '{}' there: pseudo_count=1 takes all its levels "
                      "for equally likely, or leave out or merge levels",
                      where, of.info().name));
    const Eigen::VectorXd weights = counts.col(c).array() + of.options.pseudo_count;
    const double total = weights.sum();
    for (Eigen::Index level = 0; level < levels; ++level) {
      const double p = weights(level) / total;
      table.push_back(weights(level));
      const std::string& label = of.info().levels[static_cast<std::size_t>(level)];
      report.coefficients.push_back(
          {where.empty() ? fmt::format("P({})", label) : fmt::format("P({} | {})", label, where), p,
           std::sqrt(p * (1 - p) / total)});
      if (counts(level, c) > 0) report.log_likelihood += counts(level, c) * std::log(p);
    }
  }
  if (!of.parents.empty())
    add_mcfadden(multinomial_log_likelihood(counts.rowwise().sum()), report,
                 static_cast<double>(report.parameters) - static_cast<double>(levels - 1));
  out.mechanism = std::make_shared<TableMechanism>(cells.levels, static_cast<int>(levels), std::move(table));
  return out;
}

FittedEquation fit_levels(const Regressand& of) {
  const Eigen::VectorXd counts = level_counts(of);
  const Variable& child = of.info();
  for (std::size_t level = 0; level < child.levels.size(); ++level)
    if (counts(static_cast<Eigen::Index>(level)) == 0)
      throw DataError(
          fmt::format("level '{}' of '{}' has no rows: leave it out of the column", child.levels[level], child.name));
  const Eigen::Index scores = counts.size() - 1;
  const Eigen::VectorXd start = (counts.tail(scores) / counts(0)).array().log();
  const auto of_row = [](const Eigen::VectorXd& score, double y, Eigen::VectorXd& residual, Eigen::MatrixXd& weight) {
    const double shift = std::max(0.0, score.maxCoeff());
    residual = (score.array() - shift).exp();
    const double sum = std::exp(-shift) + residual.sum();
    residual /= sum;  // the probabilities
    weight = -residual * residual.transpose();
    weight.diagonal() += residual;
    const auto level = static_cast<Eigen::Index>(y);
    residual = -residual;
    if (level > 0) residual(level - 1) += 1;
    return (level > 0 ? score(level - 1) : 0) - shift - std::log(sum);
  };
  const Eigen::VectorXd y = of.values();
  const Chosen chosen = choose(of, [&](const Standardised& design) { return maximise(design, y, start, of_row); });
  if (chosen.fit.diverged) separated(of, "a level");

  FittedEquation out;
  VariableFit& report = out.report;
  report.family = scores == 1 ? "logistic" : "multinomial";
  report.n = static_cast<double>(y.size());
  report.parameters = static_cast<int>(chosen.fit.coefficients.size());
  report.log_likelihood = chosen.fit.log_likelihood;
  const Eigen::Index k = chosen.fit.coefficients.rows();
  std::vector<ResponsePtr> responses;
  for (Eigen::Index s = 0; s < scores; ++s) {
    const std::string& level = child.levels[static_cast<std::size_t>(s) + 1];
    const std::string prefix = scores == 1 ? "" : level + ": ";
    const Eigen::VectorXd b = chosen.fit.coefficients.col(s);
    const Eigen::MatrixXd covariance = chosen.fit.covariance.block(s * k, s * k, k, k);
    responses.push_back(chosen.design.response(b));
    for (Eigen::Index j = 0; j < k; ++j)
      report.coefficients.push_back(coefficient(prefix + chosen.design.names()[static_cast<std::size_t>(j)], b(j),
                                                covariance(j, j), kLargeSample));
    add_term_tests(chosen.design, b, covariance, kLargeSample, prefix, report.terms);
  }
  if (!of.parents.empty())
    add_mcfadden(multinomial_log_likelihood(counts), report, static_cast<double>((k - 1) * scores));
  out.mechanism = std::make_shared<LogisticMechanism>(std::move(responses));
  return out;
}

FittedEquation fit_counts(const Regressand& of) {
  const Eigen::VectorXd y = of.values();
  for (Eigen::Index i = 0; i < y.size(); ++i)
    if (y(i) < 0 || y(i) != std::floor(y(i)))
      throw DataError(fmt::format("'{}' is a count, and row {} has {}: declare it continuous (--kind {}=continuous)",
                                  of.info().name, i + 1, y(i), of.info().name));
  if (y.maxCoeff() > PoissonMechanism::kMaxRate)
    throw NotApplicable(
        fmt::format("'{}' has counts up to {}, and Poisson mechanisms end at a rate of {}: declare it "
                    "continuous (--kind {}=continuous)",
                    of.info().name, y.maxCoeff(), PoissonMechanism::kMaxRate, of.info().name));
  const double mean = y.mean();
  const auto of_row = [](const Eigen::VectorXd& score, double count, Eigen::VectorXd& residual,
                         Eigen::MatrixXd& weight) {
    const double rate = std::exp(score(0));
    residual(0) = count - rate;
    weight(0, 0) = rate;
    return count * score(0) - rate - log_gamma(count + 1);
  };
  const Eigen::VectorXd start = Eigen::VectorXd::Constant(1, std::log(mean));
  const Chosen chosen = choose(of, [&](const Standardised& design) { return maximise(design, y, start, of_row); });
  if (chosen.fit.diverged) separated(of, "the zeros");

  FittedEquation out;
  VariableFit& report = out.report;
  report.family = "poisson";
  report.n = static_cast<double>(y.size());
  report.parameters = static_cast<int>(chosen.fit.coefficients.size());
  report.log_likelihood = chosen.fit.log_likelihood;
  const Eigen::VectorXd b = chosen.fit.coefficients.col(0);
  for (Eigen::Index j = 0; j < b.size(); ++j)
    report.coefficients.push_back(coefficient(chosen.design.names()[static_cast<std::size_t>(j)], b(j),
                                              chosen.fit.covariance(j, j), kLargeSample));
  add_term_tests(chosen.design, b, chosen.fit.covariance, kLargeSample, "", report.terms);
  if (!of.parents.empty()) {
    double null = 0;
    for (double count : y) null += count * std::log(mean) - mean - log_gamma(count + 1);
    add_mcfadden(null, report, static_cast<double>(b.size() - 1));
  }
  out.mechanism = std::make_shared<PoissonMechanism>(chosen.design.response(b));
  return out;
}

}  // namespace abdera::detail
