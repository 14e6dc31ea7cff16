#include <Eigen/Cholesky>
#include <cmath>

#include "core/special.hpp"
#include "simulators/fit_report.hpp"

namespace abdera {
namespace {

/// Covariance that the model implies, its noises having these variances.
Eigen::MatrixXd implied_covariance(const Scm& scm, const Eigen::VectorXd& noise_variances) {
  Eigen::MatrixXd total = Eigen::MatrixXd::Zero(scm.size(), scm.size());
  for (Var v : scm.order()) {
    const auto weights = scm.variable(v).mechanism->linear()->weights;
    total(v, v) = 1;
    for (std::size_t j = 0; j < weights.size(); ++j) total.row(v) += weights[j] * total.row(scm.variable(v).parents[j]);
  }
  return total * noise_variances.asDiagonal() * total.transpose();
}

double log_determinant(const Eigen::LLT<Eigen::MatrixXd>& factor) {
  return 2 * factor.matrixL().toDenseMatrix().diagonal().array().log().sum();
}

double rmsea(double non_centrality, double dof, double n) { return dof > 0 ? std::sqrt(non_centrality / dof / n) : 0; }

}  // namespace

std::optional<CovarianceFit> covariance_fit(const Scm& scm, const Eigen::MatrixXd& observed, double n,
                                            const Eigen::VectorXd& noise_variances) {
  const double p = static_cast<double>(observed.cols());
  const Eigen::VectorXd scale = observed.diagonal().cwiseSqrt().cwiseInverse();
  const Eigen::MatrixXd sample = scale.asDiagonal() * observed * scale.asDiagonal();
  const Eigen::MatrixXd implied = scale.asDiagonal() * implied_covariance(scm, noise_variances) * scale.asDiagonal();
  const Eigen::LLT<Eigen::MatrixXd> of_sample(sample), of_implied(implied);
  constexpr double kSingular = 1e-7;  // smallest pivot of a correlation matrix
  if (n <= p || of_sample.info() != Eigen::Success || of_implied.info() != Eigen::Success ||
      of_sample.matrixL().toDenseMatrix().diagonal().minCoeff() < kSingular)
    return std::nullopt;

  CovarianceFit fit;
  const double log_sample = log_determinant(of_sample);
  fit.chi_square = std::max(0.0, n * (log_determinant(of_implied) + of_implied.solve(sample).trace() - log_sample - p));
  fit.dof = p * (p - 1) / 2 - scm.dag().num_edges();
  fit.baseline_chi_square = std::max(0.0, -n * log_sample);
  fit.baseline_dof = p * (p - 1) / 2;
  fit.srmr =
      std::sqrt((sample - implied).triangularView<Eigen::Lower>().toDenseMatrix().squaredNorm() / (p * (p + 1) / 2));
  if (fit.dof == 0) return fit;  // saturated: nothing to be wrong about
  fit.p_value = chi_square_upper_p(fit.chi_square, fit.dof);
  const double excess = std::max(0.0, fit.chi_square - fit.dof);
  const double baseline_excess = std::max(excess, fit.baseline_chi_square - fit.baseline_dof);
  fit.rmsea = rmsea(excess, fit.dof, n);
  fit.rmsea_low = rmsea(chi_square_non_centrality(fit.chi_square, fit.dof, 0.95), fit.dof, n);
  fit.rmsea_high = rmsea(chi_square_non_centrality(fit.chi_square, fit.dof, 0.05), fit.dof, n);
  if (baseline_excess > 0) fit.cfi = 1 - excess / baseline_excess;
  const double baseline_ratio = fit.baseline_chi_square / fit.baseline_dof;
  fit.tli = (baseline_ratio - fit.chi_square / fit.dof) / (baseline_ratio - 1);
  return fit;
}

}  // namespace abdera
