#include "simulators/noise_fit.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include "core/special.hpp"
namespace abdera::detail {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

/// The argument in [low, high] of the largest f, which has one maximum: golden section.
template <class F>
double largest(double low, double high, F&& f) {
  const double ratio = 1 / std::numbers::phi;
  double a = high - ratio * (high - low), b = low + ratio * (high - low);
  double fa = f(a), fb = f(b);
  for (int step = 0; step < 25; ++step) {
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

/// Sum of f over the residuals in units of the law's standard deviation.
template <class F>
double sum_of(const NoiseLaw& law, const Eigen::VectorXd& residuals, F&& f) {
  double sum = 0;
  for (double e : residuals) sum += f((e - law.mean) / law.sd);
  return sum;
}

}  // namespace

double log_likelihood(const NoiseLaw& law, const Eigen::VectorXd& residuals) {
  using namespace std::numbers;
  constexpr double kRounding = 1e-12;  // the ends of a range belong to it
  const double n = static_cast<double>(residuals.size()), half_log_two_pi = 0.5 * std::log(2 * pi);
  double constant = 0, sum = 0;  // of the density of the standardised law: a row, over all rows
  switch (law.kind) {
    case NoiseKind::kUnit:
      return -kInfinite;
    case NoiseKind::kGaussian:
      constant = -half_log_two_pi;
      sum = sum_of(law, residuals, [](double z) { return -0.5 * z * z; });
      break;
    case NoiseKind::kUniform:
      constant = -0.5 * std::log(12.0);
      sum = sum_of(law, residuals, [](double z) { return std::abs(z) <= sqrt3 * (1 + kRounding) ? 0 : -kInfinite; });
      break;
    case NoiseKind::kLaplace:
      constant = -0.5 * ln2;
      sum = sum_of(law, residuals, [](double z) { return -sqrt2 * std::abs(z); });
      break;
    case NoiseKind::kExponential:
      sum = sum_of(law, residuals, [](double z) { return z >= -1 - kRounding ? -(z + 1) : -kInfinite; });
      break;
    case NoiseKind::kStudentT: {
      const double df = law.shape;
      constant = log_gamma((df + 1) / 2) - log_gamma(df / 2) - 0.5 * std::log(pi * (df - 2));
      sum = -(df + 1) / 2 * sum_of(law, residuals, [&](double z) { return std::log1p(z * z / (df - 2)); });
      break;
    }
    case NoiseKind::kGumbel: {
      const double scale = pi / std::sqrt(6.0);
      constant = std::log(scale);
      sum = sum_of(law, residuals, [&](double z) {
        const double g = z * scale + egamma;
        return -g - std::exp(-g);
      });
      break;
    }
    case NoiseKind::kMixture: {
      const double d = law.shape, s = std::sqrt(1 - d * d);
      constant = -half_log_two_pi - ln2 - std::log(s);
      sum = sum_of(law, residuals, [&](double z) {
        const double size = std::abs(z), nearer = (size - d) / s;
        return -0.5 * nearer * nearer + std::log1p(std::exp(-2 * size * d / (s * s)));
      });
      break;
    }
  }
  return sum + n * (constant - std::log(law.sd));
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
  for (NoiseKind kind : {NoiseKind::kGaussian, NoiseKind::kUniform, NoiseKind::kLaplace, NoiseKind::kExponential,
                         NoiseKind::kStudentT, NoiseKind::kGumbel, NoiseKind::kMixture}) {
    NoiseFit fit = fit_noise(kind, residuals, sd);
    const double cost = fit.parameters * penalty - fit.log_likelihood;
    if (cost < least) least = cost, best = fit;
  }
  return best;
}

}  // namespace abdera::detail
