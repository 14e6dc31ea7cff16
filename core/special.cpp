#include "core/special.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/non_central_chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/policies/policy.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <numbers>
#include <utility>

#include "core/kernels/normal_coefficients.hpp"

namespace abdera {
namespace {

using Policy =
    boost::math::policies::policy<boost::math::policies::promote_double<false>,
                                  boost::math::policies::domain_error<boost::math::policies::errno_on_error>,
                                  boost::math::policies::overflow_error<boost::math::policies::errno_on_error>,
                                  boost::math::policies::evaluation_error<boost::math::policies::errno_on_error>>;

template <std::size_t N>
double polynomial(const double (&low_to_high)[N], double x) {
  double sum = 0;
  for (std::size_t i = N; i-- > 0;) sum = sum * x + low_to_high[i];
  return sum;
}

}  // namespace

double log_gamma(double x) { return boost::math::lgamma(x, Policy()); }

double normal_quantile(double p) {
  return boost::math::quantile(boost::math::normal_distribution<double, Policy>(), p);
}

double normal_quantile_fast(double p) {
  using namespace kernels;
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(kNormalA, r) / polynomial(kNormalB, r);
  }
  double r = std::sqrt(-std::log(q < 0 ? p : 1 - p));
  double x;
  if (r <= 5) {
    r -= 1.6;
    x = polynomial(kNormalC, r) / polynomial(kNormalD, r);
  } else {
    r -= 5;
    x = polynomial(kNormalE, r) / polynomial(kNormalF, r);
  }
  return q < 0 ? -x : x;
}

double normal_two_sided_p(double z) { return std::erfc(std::abs(z) / std::numbers::sqrt2); }

double log_normal_two_sided_p(double z) { return log_normal_two_sided_p(z, normal_two_sided_p(z)); }

double log_normal_two_sided_p(double z, double p) {
  const double a = std::abs(z);
  if (a < 25) return std::log(p);
  // Mills ratio by its continued fraction, converged to double accuracy from a = 25 on.
  double fraction = a;
  for (int k = 40; k >= 1; --k) fraction = a + k / fraction;
  return std::numbers::ln2 - 0.5 * a * a - 0.5 * std::log(2 * std::numbers::pi) - std::log(fraction);
}

namespace {

/// Below this p-value the logarithm comes from a continued fraction instead.
constexpr double kSmallP = 1e-250;

/// Continued fraction b0 + a1 / (b1 + a2 / (b2 + ...)) by Lentz's method; terms(i) gives {a_i, b_i}, i >= 1.
template <class Terms>
double continued_fraction(double b0, Terms&& terms) {
  double value = b0, c = b0, d = 0;
  for (int i = 1; i <= 100000; ++i) {
    const auto [a, b] = terms(i);
    d = 1 / (b + a * d);
    c = b + a / c;
    const double factor = c * d;
    value *= factor;
    if (std::abs(factor - 1) < 1e-15) break;
  }
  return value;
}

/// log B(a, b); the ratio of gamma functions keeps the digits of a large a.
double log_beta(double a, double b) {
  if (b > 10) return log_gamma(a) + log_gamma(b) - log_gamma(a + b);
  return std::log(boost::math::tgamma_delta_ratio(a, b, Policy())) + log_gamma(b);
}

}  // namespace

double chi_square_upper_p(double x, double dof) {
  if (std::isnan(x)) return x;
  if (x <= 0) return 1;
  return boost::math::cdf(boost::math::complement(boost::math::chi_squared_distribution<double, Policy>(dof), x));
}

double log_chi_square_upper_p(double x, double dof) {
  return log_chi_square_upper_p(x, dof, chi_square_upper_p(x, dof));
}

double log_chi_square_upper_p(double x, double dof, double p) {
  if (!(p < kSmallP)) return std::log(p);
  // The upper incomplete gamma function by its continued fraction.
  const double a = dof / 2, half = x / 2;
  const double fraction = continued_fraction(half + 1 - a, [&](int i) {
    return std::pair{-i * (i - a), half + 2 * i + 1 - a};
  });
  return a * std::log(half) - half - log_gamma(a) - std::log(fraction);
}

double chi_square_upper_quantile(double p, double dof) {
  return boost::math::quantile(boost::math::complement(boost::math::chi_squared_distribution<double, Policy>(dof), p));
}

double student_t_two_sided_p(double t, double dof) {
  if (std::isnan(t)) return t;
  if (std::isinf(t)) return 0;
  return 2 * boost::math::cdf(boost::math::students_t_distribution<double, Policy>(dof), -std::abs(t));
}

double log_student_t_two_sided_p(double t, double dof, double p) { return log_f_upper_p(t * t, 1, dof, p); }

double student_t_quantile(double p, double dof) {
  return boost::math::quantile(boost::math::complement(boost::math::students_t_distribution<double, Policy>(dof), p));
}

double f_upper_p(double x, double dof, double dof_residual) {
  if (std::isnan(x)) return x;
  if (x <= 0) return 1;
  const boost::math::fisher_f_distribution<double, Policy> law(dof, dof_residual);
  return std::isinf(x) ? 0 : boost::math::cdf(boost::math::complement(law, x));
}

double log_f_upper_p(double x, double dof, double dof_residual) {
  return log_f_upper_p(x, dof, dof_residual, f_upper_p(x, dof, dof_residual));
}

double log_f_upper_p(double x, double dof, double dof_residual, double p) {
  if (!(p < kSmallP)) return std::log(p);
  // P = I_w(a, b), the incomplete beta function at w = residual share, by its continued fraction.
  const double a = dof_residual / 2, b = dof / 2;
  const double odds = dof * x / dof_residual;  // (1 - w) / w
  const double log_w = -std::log1p(odds), log_rest = std::log(odds) + log_w, w = std::exp(log_w);
  const double fraction = continued_fraction(1, [&](int i) {
    const double m = i / 2;  // NOLINT: whole part
    const double term = i % 2 ? -(a + m) * (a + b + m) * w / ((a + 2 * m) * (a + 2 * m + 1))
                              : m * (b - m) * w / ((a + 2 * m - 1) * (a + 2 * m));
    return std::pair{term, 1.0};
  });
  return a * log_w + b * log_rest - std::log(a) - log_beta(a, b) - std::log(fraction);
}

double f_upper_quantile(double p, double dof, double dof_residual) {
  // In u = log(1 + dof x / dof_residual) the logarithm of the tail is nearly a straight line: false position finds it.
  const auto at = [&](double u) { return std::expm1(u) * dof_residual / dof; };
  const auto excess = [&](double u) { return log_f_upper_p(at(u), dof, dof_residual) - std::log(p); };
  double low = 0, high = 2 / dof_residual, above = -std::log(p), below = excess(high);
  while (below > 0) {
    low = high, above = below;
    below = excess(high *= 2);
  }
  int side = 0;
  for (int i = 0; i < 200 && high - low > 4e-16 * high; ++i) {
    const double u = i % 8 == 7 ? (low + high) / 2 : (low * -below + high * above) / (above - below);
    const double e = excess(u);
    if (e == 0) return at(u);
    if (e > 0) {
      if (side == 1) below /= 2;  // Illinois: the end that stays counts half
      low = u, above = e, side = 1;
    } else {
      if (side == -1) above /= 2;
      high = u, below = e, side = -1;
    }
  }
  return at((low + high) / 2);
}

double chi_square_non_centrality(double x, double dof, double p) {
  if (!(1 - chi_square_upper_p(x, dof) > p)) return 0;
  return boost::math::non_central_chi_squared_distribution<double, Policy>::find_non_centrality(dof, x, p);
}

}  // namespace abdera
