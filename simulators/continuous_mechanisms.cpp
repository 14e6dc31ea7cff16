#include "simulators/continuous_mechanisms.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <vector>

#include "core/error.hpp"

namespace abdera {
namespace {

/// Calls f(block of rows, its parents, response values) so that no buffer grows with the number of rows.
template <class F>
void by_blocks(const Response& response, ParentColumns parents, std::size_t rows, F&& f) {
  constexpr std::size_t kBlock = 512;
  std::array<double, kBlock> values;
  std::vector<const double*> columns(parents.begin(), parents.end());
  for (std::size_t first = 0; first < rows; first += kBlock) {
    const std::size_t n = std::min(kBlock, rows - first);
    const std::span<double> block(values.data(), n);
    response.evaluate(columns, block);
    f(first, ParentColumns(columns), std::span<const double>(block));
    for (auto& column : columns) column += n;
  }
}

double apply(Link link, double x) {
  switch (link) {
    case Link::kCube:
      return x * x * x;
    case Link::kCubeRoot:
      return std::cbrt(x);
    case Link::kArcsinh:
      return std::asinh(x);
  }
  return x;
}
double invert(Link link, double x) {
  switch (link) {
    case Link::kCube:
      return std::cbrt(x);
    case Link::kCubeRoot:
      return x * x * x;
    case Link::kArcsinh:
      return std::sinh(x);
  }
  return x;
}

/// The noise e for which apply(link, f + e) comes nearest to x: of the inverse and its neighbours, because a cube makes
/// three units in the last place of one.
double nearest_noise(Link link, double f, double x) {
  const double inverse = invert(link, x);
  double best = inverse - f, least = std::abs(apply(link, f + best) - x);
  for (double direction : {-HUGE_VAL, HUGE_VAL}) {
    double sum = inverse;
    for (int step = 0; step < 2; ++step) {
      sum = std::nextafter(sum, direction);
      const double error = std::abs(apply(link, f + (sum - f)) - x);
      if (error < least) best = sum - f, least = error;
    }
  }
  return best;
}

}  // namespace

std::string_view to_string(Link link) {
  return link == Link::kCube ? "cube" : link == Link::kCubeRoot ? "cube_root" : "arcsinh";
}

AdditiveNoise::AdditiveNoise(ResponsePtr response, NoiseLaw noise) : response_(std::move(response)), noise_(noise) {
  noise_.check();
}

void AdditiveNoise::evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const {
  by_blocks(*response_, parents, out.size(), [&](std::size_t first, ParentColumns, std::span<const double> f) {
    for (std::size_t i = 0; i < f.size(); ++i) out[first + i] = f[i] + noise[first + i];
  });
}

void AdditiveNoise::abduct(ParentColumns parents, std::span<const double> values, std::span<const double>,
                           std::span<double> noise) const {
  by_blocks(*response_, parents, values.size(), [&](std::size_t first, ParentColumns, std::span<const double> f) {
    for (std::size_t i = 0; i < f.size(); ++i) noise[first + i] = values[first + i] - f[i];
  });
}

std::optional<LinearEquation> AdditiveNoise::linear() const {
  const auto* line = dynamic_cast<const LinearResponse*>(response_.get());
  if (!line) return std::nullopt;
  return LinearEquation{line->intercept(), {line->weights().begin(), line->weights().end()}, 1};
}

MechanismPtr linear_mechanism(double intercept, std::vector<double> weights, NoiseLaw noise) {
  return std::make_shared<AdditiveNoise>(std::make_shared<LinearResponse>(intercept, std::move(weights)), noise);
}

MultiplicativeNoise::MultiplicativeNoise(ResponsePtr response, NoiseLaw noise)
    : response_(std::move(response)), noise_(noise) {
  noise_.check();
}

void MultiplicativeNoise::evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const {
  by_blocks(*response_, parents, out.size(), [&](std::size_t first, ParentColumns, std::span<const double> f) {
    for (std::size_t i = 0; i < f.size(); ++i) out[first + i] = f[i] * noise[first + i];
  });
}

void MultiplicativeNoise::abduct(ParentColumns parents, std::span<const double> values, std::span<const double> uniform,
                                 std::span<double> noise) const {
  by_blocks(*response_, parents, values.size(), [&](std::size_t first, ParentColumns, std::span<const double> f) {
    for (std::size_t i = 0; i < f.size(); ++i) {
      const double value = values[first + i];
      if (f[i] != 0) {
        noise[first + i] = value / f[i];
        continue;
      }
      if (value != 0)
        throw DataError(fmt::format("row {}: the value is {} where the mechanism gives 0", first + i + 1, value));
      noise[first + i] = uniform[first + i];
      noise_.to_quantiles(noise.subspan(first + i, 1));
    }
  });
}

HeteroscedasticNoise::HeteroscedasticNoise(ResponsePtr response, ResponsePtr log_scale, NoiseLaw noise)
    : response_(std::move(response)), log_scale_(std::move(log_scale)), noise_(noise) {
  require(response_->num_parents() == log_scale_->num_parents(),
          fmt::format("the mean has {} parents, the scale {}", response_->num_parents(), log_scale_->num_parents()));
  noise_.check();
}

void HeteroscedasticNoise::evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const {
  by_blocks(*response_, parents, out.size(), [&](std::size_t first, ParentColumns columns, std::span<const double> f) {
    std::array<double, 512> log_scale;
    log_scale_->evaluate(columns, std::span(log_scale).first(f.size()));
    for (std::size_t i = 0; i < f.size(); ++i) out[first + i] = f[i] + std::exp(log_scale[i]) * noise[first + i];
  });
}

void HeteroscedasticNoise::abduct(ParentColumns parents, std::span<const double> values, std::span<const double>,
                                  std::span<double> noise) const {
  by_blocks(*response_, parents, values.size(),
            [&](std::size_t first, ParentColumns columns, std::span<const double> f) {
              std::array<double, 512> log_scale;
              log_scale_->evaluate(columns, std::span(log_scale).first(f.size()));
              for (std::size_t i = 0; i < f.size(); ++i)
                noise[first + i] = (values[first + i] - f[i]) / std::exp(log_scale[i]);
            });
}

PostNonlinear::PostNonlinear(ResponsePtr response, Link link, NoiseLaw noise)
    : response_(std::move(response)), link_(link), noise_(noise) {
  noise_.check();
}

void PostNonlinear::evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const {
  by_blocks(*response_, parents, out.size(), [&](std::size_t first, ParentColumns, std::span<const double> f) {
    for (std::size_t i = 0; i < f.size(); ++i) out[first + i] = apply(link_, f[i] + noise[first + i]);
  });
}

void PostNonlinear::abduct(ParentColumns parents, std::span<const double> values, std::span<const double>,
                           std::span<double> noise) const {
  by_blocks(*response_, parents, values.size(), [&](std::size_t first, ParentColumns, std::span<const double> f) {
    for (std::size_t i = 0; i < f.size(); ++i) noise[first + i] = nearest_noise(link_, f[i], values[first + i]);
  });
}

}  // namespace abdera
