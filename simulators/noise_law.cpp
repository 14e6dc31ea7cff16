#include "simulators/noise_law.hpp"

#include <fmt/format.h>

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numbers>

#include "core/error.hpp"

namespace abdera {
namespace {

constexpr double kGumbelSd =
    std::numbers::pi / 2.449489742783178;  // of the standard law, whose mean is Euler's constant

// Standardised quantiles in place of uniform numbers. Two laws need to know in which half a number was: by blocks.
constexpr std::size_t kBlock = 256;
template <class F>
void by_blocks(std::span<double> u, F&& f) {
  bool low[kBlock];
  for (std::size_t first = 0; first < u.size(); first += kBlock) {
    const auto block = u.subspan(first, std::min(kBlock, u.size() - first));
    for (std::size_t i = 0; i < block.size(); ++i) low[i] = block[i] < 0.5;
    f(block, low);
  }
}

void to_uniform(std::span<double> u) {
  for (double& x : u) x = 3.4641016151377544 * (x - 0.5);
}
/// Twice the distance to the nearer end, whose logarithm is minus the size, which is exponential; the end gives the
/// sign.
void to_laplace(std::span<double> u) {
  by_blocks(u, [](std::span<double> block, const bool* low) {
    for (std::size_t i = 0; i < block.size(); ++i) block[i] = 2 * (low[i] ? block[i] : 1 - block[i]);
    to_logarithms(block);
    for (std::size_t i = 0; i < block.size(); ++i) block[i] *= (low[i] ? 1 : -1) / std::numbers::sqrt2;
  });
}
void to_exponential(std::span<double> u) {
  to_logarithms(u);
  for (double& x : u) x = -x - 1;
}
void to_gumbel(std::span<double> u) {
  to_logarithms(u);
  for (double& x : u) x = -x;
  to_logarithms(u);
  for (double& x : u) x = (-x - std::numbers::egamma) / kGumbelSd;
}
void to_student_t(double df, std::span<double> u) {
  const boost::math::students_t_distribution<double> law(df);
  const double scale = std::sqrt((df - 2) / df);
  for (double& x : u) x = scale * boost::math::quantile(law, x);
}
/// The lower half of the unit interval belongs to the left component, the upper one to the right; what is left of a
/// number, stretched to the whole interval, is its quantile there.
void to_mixture(double distance, std::span<double> u) {
  const double sd_within = std::sqrt(1 - distance * distance);
  by_blocks(u, [&](std::span<double> block, const bool* low) {
    for (std::size_t i = 0; i < block.size(); ++i) block[i] = 2 * block[i] - (low[i] ? 0 : 1);
    to_normal_quantiles(block);
    for (std::size_t i = 0; i < block.size(); ++i) block[i] = sd_within * block[i] + (low[i] ? -distance : distance);
  });
}

}  // namespace

std::string_view to_string(NoiseKind kind) {
  switch (kind) {
    case NoiseKind::kUnit:
      return "unit";
    case NoiseKind::kGaussian:
      return "gaussian";
    case NoiseKind::kUniform:
      return "uniform";
    case NoiseKind::kLaplace:
      return "laplace";
    case NoiseKind::kExponential:
      return "exponential";
    case NoiseKind::kStudentT:
      return "student_t";
    case NoiseKind::kGumbel:
      return "gumbel";
    case NoiseKind::kMixture:
      return "mixture";
  }
  return "?";
}

void NoiseLaw::check() const {
  require(std::isfinite(mean) && std::isfinite(sd) && sd >= 0,
          fmt::format("noise needs a finite mean and a standard deviation of at least 0, not {} and {}", mean, sd));
  require(kind != NoiseKind::kStudentT || (shape > 2 && std::isfinite(shape)),
          fmt::format("Student t noise needs more than 2 degrees of freedom for its variance, not {}", shape));
  require(kind != NoiseKind::kMixture || (shape >= 0 && shape < 1),
          fmt::format("the components of mixture noise lie 0 to 1 standard deviations from its mean, not {}", shape));
}

void NoiseLaw::fill(const CellNoise& cells, std::uint64_t id, std::int64_t first_row, std::span<double> out) const {
  cells.uniform(id, first_row, out);
  to_quantiles(out);
}

void NoiseLaw::to_quantiles(std::span<double> values) const {
  switch (kind) {
    case NoiseKind::kUnit:
      return;
    case NoiseKind::kGaussian:
      to_normal_quantiles(values);
      break;
    case NoiseKind::kUniform:
      to_uniform(values);
      break;
    case NoiseKind::kLaplace:
      to_laplace(values);
      break;
    case NoiseKind::kExponential:
      to_exponential(values);
      break;
    case NoiseKind::kStudentT:
      to_student_t(shape, values);
      break;
    case NoiseKind::kGumbel:
      to_gumbel(values);
      break;
    case NoiseKind::kMixture:
      to_mixture(shape, values);
      break;
  }
  if (mean == 0 && sd == 1) return;
  for (double& x : values) x = mean + sd * x;
}

}  // namespace abdera
