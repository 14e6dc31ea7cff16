#include "simulators/lorenz96.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "simulators/continuous_mechanisms.hpp"

namespace abdera {
namespace {

constexpr int kWindow = Lorenz96Step::kBehind + 1 + Lorenz96Step::kAhead;
using Window = std::array<double, kWindow>;

/// Slopes of the places first, ..., last of a window; places outside it are not looked at.
void slopes(const Window& x, double forcing, int first, int last, Window& out) {
  for (int k = first; k <= last; ++k) {
    const auto at = [&](int place) { return x[static_cast<std::size_t>(place)]; };
    out[static_cast<std::size_t>(k)] = (at(k + 1) - at(k - 2)) * at(k - 1) - at(k) + forcing;
  }
}

int ring(int place, int variables) { return ((place % variables) + variables) % variables; }

/// The step of Euler: products of parents k-2, k-1, k, k+1.
ResponsePtr euler(const Lorenz96Options& o) {
  return std::make_shared<InteractionResponse>(
      LinearResponse(o.step * o.forcing, {0, 0, 1 - o.step, 0}),
      std::vector<InteractionResponse::Product>{{1, 3, o.step}, {0, 1, -o.step}});
}

}  // namespace

Lorenz96Step::Lorenz96Step(int variables, double forcing, double step)
    : variables_(variables), forcing_(forcing), step_(step) {
  require(variables >= 4 && std::isfinite(forcing) && step > 0,
          fmt::format("a ring of {} places with forcing {} in steps of {}", variables, forcing, step));
}

int Lorenz96Step::num_parents() const { return std::min(variables_, kWindow); }

int Lorenz96Step::offset(int parent) const { return variables_ < kWindow ? parent : parent - kBehind; }

void Lorenz96Step::evaluate(ParentColumns parents, std::span<double> out) const {
  // The window loses two places behind and one ahead at every stage; at the last only place k is left.
  for (std::size_t i = 0; i < out.size(); ++i) {
    Window x, sum{}, slope{}, stage;
    for (int place = 0; place < kWindow; ++place) {
      const int parent = variables_ < kWindow ? ring(place - kBehind, variables_) : place;
      x[static_cast<std::size_t>(place)] = parents[static_cast<std::size_t>(parent)][i];
    }
    stage = x;
    constexpr double kShare[] = {1, 2, 2, 1}, kAdvance[] = {0.5, 0.5, 1, 0};
    for (int s = 0; s < 4; ++s) {
      const int first = 2 * (s + 1), last = kWindow - 1 - (s + 1);
      slopes(stage, forcing_, first, last, slope);
      for (auto place = static_cast<std::size_t>(first); place <= static_cast<std::size_t>(last); ++place) {
        sum[place] += kShare[s] * slope[place];
        stage[place] = x[place] + kAdvance[s] * step_ * slope[place];
      }
    }
    out[i] = x[kBehind] + step_ / 6 * sum[kBehind];
  }
}

std::vector<LaggedEdge> lorenz96_links(int variables) {
  std::vector<LaggedEdge> out;
  for (Var k = 0; k < variables; ++k) {
    std::vector<Var> from;
    for (int offset : {-2, -1, 0, 1}) from.push_back(ring(k + offset, variables));
    std::sort(from.begin(), from.end());
    for (Var v : from) out.push_back({v, 1, k, std::numeric_limits<double>::quiet_NaN()});
  }
  return out;
}

TimeSeriesScm lorenz96(const Lorenz96Options& o) {
  const bool exact = o.integrator == Integrator::kRungeKutta;
  const auto runge_kutta = std::make_shared<Lorenz96Step>(o.variables, o.forcing, o.step);
  const ResponsePtr response = exact ? ResponsePtr(runge_kutta) : euler(o);
  const NoiseLaw noise{NoiseKind::kGaussian, 0, o.noise * std::sqrt(o.step), 0};
  std::vector<SeriesVariable> variables;
  for (Var k = 0; k < o.variables; ++k) {
    SeriesVariable& variable = variables.emplace_back();
    variable.info.name = fmt::format("x{}", k + 1);
    variable.id = static_cast<std::uint64_t>(k);
    for (int j = 0; j < response->num_parents(); ++j)
      variable.parents.push_back({ring(k + (exact ? runge_kutta->offset(j) : j - 2), o.variables), 1});
    variable.mechanism = std::make_shared<AdditiveNoise>(response, noise);
    variable.start = {NoiseKind::kUniform, o.forcing, 0.01, 0};
  }
  // 50 units of time: small differences grow e-fold in about 0.6 of them (F = 8), so the start is forgotten.
  return TimeSeriesScm(std::move(variables), static_cast<std::int64_t>(std::ceil(50 / o.step)));
}

}  // namespace abdera
