#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "core/error.hpp"
#include "simulators/continuous_mechanisms.hpp"
#include "simulators/discrete_mechanisms.hpp"
#include "simulators/fit_equation.hpp"
#include "simulators/least_squares.hpp"
#include "simulators/noise_fit.hpp"

namespace abdera::detail {
namespace {

constexpr double kDeterministic = 1e-10;  // share of variance below which nothing is left for noise

double gaussian_log_likelihood(double n, double rss) {
  return -0.5 * n * (std::log(2 * std::numbers::pi * rss / n) + 1);
}

void require_noise(double rss, double tss, const std::string& child, const std::string& where) {
  if (rss > kDeterministic * tss) return;
  throw DataError(
      fmt::format("its parents determine '{}'{}: no noise is left to fit, and the likelihood is infinite; "
                  "leave it or the parent it is computed from out of the graph",
                  child, where));
}

NoiseKind kind_of(FitNoise noise) {
  switch (noise) {
    case FitNoise::kUniform:
      return NoiseKind::kUniform;
    case FitNoise::kLaplace:
      return NoiseKind::kLaplace;
    case FitNoise::kExponential:
      return NoiseKind::kExponential;
    case FitNoise::kStudentT:
      return NoiseKind::kStudentT;
    case FitNoise::kGumbel:
      return NoiseKind::kGumbel;
    case FitNoise::kMixture:
      return NoiseKind::kMixture;
    case FitNoise::kGaussian:
    case FitNoise::kAuto:
      break;
  }
  return NoiseKind::kGaussian;
}

void add_noise(const Regression& regression, const FitOptions& options, VariableFit& report, NoiseLaw& law) {
  report.sd = std::sqrt(regression.rss / regression.dof);
  NoiseFit noise;
  if (options.noise == FitNoise::kAuto) {
    noise = choose_noise(regression.residuals, report.sd);
  } else {
    noise = fit_noise(kind_of(options.noise), regression.residuals, report.sd);
  }
  law = noise.law;
  report.noise = to_string(law.kind);
  report.parameters += noise.parameters;
  report.log_likelihood =
      law.kind == NoiseKind::kGaussian ? gaussian_log_likelihood(report.n, regression.rss) : noise.log_likelihood;
}

void add_shares(double tss, double dof, VariableFit& report) {
  report.r2 = 1 - report.rss / tss;
  report.adjusted_r2 = 1 - (report.rss / dof) / (tss / (report.n - 1));
}

}  // namespace

FittedEquation fit_sum(const Regressand& of) {
  const Eigen::VectorXd y = of.values();
  const double n = static_cast<double>(y.size());
  const bool splines = of.options.family == FitFamily::kSpline && of.any_parent(false);
  std::vector<int> knots;
  if (splines)
    knots = choose_knots(of, [&](const Design& design) {
      const double rss = residual_sum(standardise(design.matrix()), y);
      return n * std::log(rss) + std::log(n) * static_cast<double>(design.matrix().cols());
    });
  const Design design = of.design(knots);
  const Standardised standardised = standardise(design.matrix());
  require_independent(design, standardised, of.info().name);
  const Regression regression = least_squares(standardised, y, of.options.standard_errors == FitErrors::kRobust);
  require_noise(regression.rss, regression.tss, of.info().name, "");

  FittedEquation out;
  VariableFit& report = out.report;
  report.family = splines ? "spline" : "linear";
  report.n = n;
  report.rss = regression.rss;
  report.parameters = static_cast<int>(design.matrix().cols());
  for (Eigen::Index j = 0; j < regression.coefficients.size(); ++j)
    report.coefficients.push_back(coefficient(design.names()[static_cast<std::size_t>(j)], regression.coefficients(j),
                                              regression.covariance(j, j), regression.dof));
  add_term_tests(design, regression.coefficients, regression.covariance, regression.dof, "", report.terms);
  if (!of.parents.empty()) add_shares(regression.tss, regression.dof, report);
  NoiseLaw law;
  add_noise(regression, of.options, report, law);
  out.mechanism = std::make_shared<AdditiveNoise>(design.response(regression.coefficients), law);
  return out;
}

FittedEquation fit_conditional_gaussian(const Regressand& of) {
  if (of.options.noise != FitNoise::kGaussian && of.options.noise != FitNoise::kAuto)
    throw NotApplicable(
        fmt::format("'{}' has discrete parents, and a line a configuration has Gaussian noise: "
                    "family=linear has any noise",
                    of.info().name));
  const Configurations cells = configurations(of);
  std::vector<std::vector<Eigen::Index>> rows(cells.count);
  for (std::size_t i = 0; i < cells.of_row.size(); ++i) rows[cells.of_row[i]].push_back(static_cast<Eigen::Index>(i));
  const auto y = of.values();
  const std::size_t columns = cells.continuous.size() + 1;

  FittedEquation out;
  VariableFit& report = out.report;
  report.family = "conditional_gaussian";
  report.noise = "gaussian";
  report.n = static_cast<double>(y.size());
  report.rss = 0;
  double dof = 0;
  std::vector<ConditionalGaussian::Equation> equations;
  for (std::size_t c = 0; c < cells.count; ++c) {
    const std::string where = cells.text(of, c);
    if (rows[c].size() <= columns)
      throw DataError(fmt::format(
          "where {}, {} row{} are too few for the {} coefficient{} of '{}' and its noise: leave "
          "out or merge levels, or family=linear, which has one slope for all configurations",
          where, rows[c].size(), rows[c].size() == 1 ? "" : "s", columns, columns == 1 ? "" : "s", of.info().name));
    std::vector<Term> terms;
    Eigen::MatrixXd values(static_cast<Eigen::Index>(rows[c].size()), static_cast<Eigen::Index>(columns) - 1);
    std::vector<const double*> pointers;
    for (std::size_t j = 0; j < cells.continuous.size(); ++j) {
      const Var parent = of.parents[cells.continuous[j]];
      terms.push_back(line_term(of.data.variable(parent).name));
      values.col(static_cast<Eigen::Index>(j)) = of.data.values().col(parent)(rows[c]);
      pointers.push_back(values.col(static_cast<Eigen::Index>(j)).data());
    }
    const Design design(std::move(terms), pointers, values.rows());
    const Standardised standardised = standardise(design.matrix());
    require_independent(design, standardised, of.info().name + "' where '" + where);
    const Regression regression =
        least_squares(standardised, y(rows[c]), of.options.standard_errors == FitErrors::kRobust);
    require_noise(regression.rss, regression.tss, of.info().name, " where " + where);

    const double n = static_cast<double>(rows[c].size()), sd = std::sqrt(regression.rss / regression.dof);
    const Eigen::VectorXd& b = regression.coefficients;
    equations.push_back({b(0), std::vector<double>(b.begin() + 1, b.end()), sd});
    for (Eigen::Index j = 0; j < b.size(); ++j)
      report.coefficients.push_back(coefficient(design.names()[static_cast<std::size_t>(j)] + " | " + where, b(j),
                                                regression.covariance(j, j), regression.dof));
    report.coefficients.push_back({"sd | " + where, sd, sd / std::sqrt(2 * regression.dof)});
    report.parameters += static_cast<int>(columns) + 1;
    report.rss += regression.rss;
    report.log_likelihood += gaussian_log_likelihood(n, regression.rss);
    dof += regression.dof;
  }
  report.sd = std::sqrt(report.rss / dof);
  add_shares((y.array() - y.mean()).square().sum(), dof, report);
  out.mechanism = std::make_shared<ConditionalGaussian>(cells.levels, std::move(equations));
  return out;
}

}  // namespace abdera::detail
