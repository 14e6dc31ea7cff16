#include "simulators/noise_fit.hpp"

#include <cmath>
#include <limits>
#include <numbers>

namespace abdera::detail {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

double log_likelihood(const NoiseLaw& law, const Eigen::VectorXd& residuals) {
  double sum = 0;
  for (double e : residuals) sum += log_density(law, e);
  return sum;
}

/// The argument in [low, high] of the largest f, which has one maximum: golden section.
template <class F>
double largest(double low, double high, F&& f) {
  const double ratio = 1 / std::numbers::phi;
  double a = high - ratio * (high - low), b = low + ratio * (high - low);
  double fa = f(a), fb = f(b);
  for (int step = 0; step < 40; ++step) {
    if (fa >= fb) {
      high = b, b = a, fb = fa;
      a = high - ratio * (high - low), fa = f(a);
    } else {
      low = a, a = b, fa = fb;
      b = low + ratio * (high - low), fb = f(b);
    }
  }
  return 0.5 * (low + high);
}

}  // namespace

double log_density(const NoiseLaw& law, double x) {
  const double z = (x - law.mean) / law.sd, log_scale = std::log(law.sd);
  switch (law.kind) {
    case NoiseKind::kUnit:
      break;
    case NoiseKind::kGaussian:
      return -0.5 * z * z - 0.5 * std::log(2 * std::numbers::pi) - log_scale;
    case NoiseKind::kUniform:  // the ends belong to it, to rounding
      return std::abs(z) <= std::numbers::sqrt3 * (1 + 1e-12) ? -0.5 * std::log(12.0) - log_scale : -kInfinite;
    case NoiseKind::kLaplace:
      return -std::numbers::sqrt2 * std::abs(z) - 0.5 * std::numbers::ln2 - log_scale;
    case NoiseKind::kExponential:
      return z >= -1 - 1e-12 ? -(z + 1) - log_scale : -kInfinite;
    case NoiseKind::kStudentT: {
      const double df = law.shape;
      return std::lgamma((df + 1) / 2) - std::lgamma(df / 2) - 0.5 * std::log(std::numbers::pi * (df - 2)) -
             (df + 1) / 2 * std::log1p(z * z / (df - 2)) - log_scale;
    }
    case NoiseKind::kGumbel: {
      const double scale = std::numbers::pi / std::sqrt(6.0), g = z * scale + std::numbers::egamma;
      return std::log(scale) - g - std::exp(-g) - log_scale;
    }
    case NoiseKind::kMixture: {
      const double d = law.shape, s = std::sqrt(1 - d * d), size = std::abs(z);
      const double nearer = (size - d) / s, ratio = -2 * size * d / (s * s);  // log of the other component's share
      return -0.5 * nearer * nearer + std::log1p(std::exp(ratio)) - std::numbers::ln2 -
             0.5 * std::log(2 * std::numbers::pi) - std::log(s) - log_scale;
    }
  }
  return -kInfinite;
}

NoiseFit fit_noise(NoiseKind kind, const Eigen::VectorXd& residuals, double sd) {
  NoiseFit fit;
  fit.law = {kind, 0, sd, 0};
  const double low = residuals.minCoeff(), high = residuals.maxCoeff();
  if (kind == NoiseKind::kUniform) {
    fit.law.mean = 0.5 * (low + high);
    fit.law.sd = (high - low) / std::sqrt(12.0);
    fit.parameters = 2;
  } else if (kind == NoiseKind::kExponential) {
    fit.law.sd = -low;
  } else if (kind == NoiseKind::kStudentT) {
    // On the scale of 1 / df, where the likelihood is smooth up to the normal law.
    fit.law.shape = 1 / largest(1 / 200.0, 1 / 2.05, [&](double inverse) {
      return log_likelihood({kind, 0, sd, 1 / inverse}, residuals);
    });
    fit.parameters = 2;
  } else if (kind == NoiseKind::kMixture) {
    fit.law.shape = largest(0, 0.999, [&](double d) { return log_likelihood({kind, 0, sd, d}, residuals); });
    fit.parameters = 2;
  }
  fit.log_likelihood = log_likelihood(fit.law, residuals);
  return fit;
}

NoiseFit choose_noise(const Eigen::VectorXd& residuals, double sd) {
  const double penalty = 0.5 * std::log(static_cast<double>(residuals.size()));
  NoiseFit best;
  double least = kInfinite;
  for (NoiseKind kind :
       {NoiseKind::kGaussian, NoiseKind::kUniform, NoiseKind::kLaplace, NoiseKind::kExponential, NoiseKind::kStudentT,
        NoiseKind::kGumbel, NoiseKind::kMixture}) {
    NoiseFit fit = fit_noise(kind, residuals, sd);
    const double cost = fit.parameters * penalty - fit.log_likelihood;
    if (cost < least) least = cost, best = fit;
  }
  return best;
}

}  // namespace abdera::detail
