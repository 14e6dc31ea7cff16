#include "simulators/series_sample.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "simulators/continuous_mechanisms.hpp"

namespace abdera {
namespace {

constexpr Eigen::Index kUnitsTogether = 256;

/// The largest distance of the empirical distribution functions of two samples of the same size.
double distribution_distance(std::vector<double> a, std::vector<double> b) {
  std::sort(a.begin(), a.end()), std::sort(b.begin(), b.end());
  double furthest = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const double x = std::min(a[i], b[j]);
    while (i < a.size() && a[i] <= x) ++i;
    while (j < b.size() && b[j] <= x) ++j;
    furthest = std::max(furthest, std::abs(static_cast<double>(i) - static_cast<double>(j)));
  }
  return furthest / static_cast<double>(a.size());
}

}  // namespace

SeriesWalk::SeriesWalk(const TimeSeriesScm& series, const Rng& stream, std::int64_t first_unit, Eigen::Index units)
    : series_(series), cells_(stream), first_unit_(first_unit), time_(-series.burn_in() - 1) {
  require(first_unit >= 0 && units >= 1, fmt::format("{} units from unit {}", units, first_unit));
  past_.assign(static_cast<std::size_t>(series.max_lag()) + 1, Eigen::MatrixXd::Zero(units, series.size()));
  for (std::int64_t time = time_; time > time_ - series.max_lag(); --time)
    for (Var v = 0; v < series.size(); ++v) {
      const SeriesVariable& variable = series.variable(v);
      auto column = past_[slot(time)].col(v);
      if (variable.clock) {
        column.setConstant(variable.clock->at(time));
        continue;
      }
      const std::span<double> out(column.data(), static_cast<std::size_t>(units));
      variable.start.fill(cells_, series_noise_id(variable.id, time), first_unit, out);
      linear_mechanism(0, {}, variable.start)->evaluate({}, out, out);
    }
}

void SeriesWalk::advance() {
  ++time_;
  Eigen::MatrixXd& now = past_[slot(time_)];
  const auto units = static_cast<std::size_t>(now.rows());
  for (Var v : series_.order()) {
    const SeriesEquation equation = series_.equation(v, time_);
    if (!equation.mechanism) {
      now.col(v).setConstant(series_.variable(v).clock->at(time_));
      continue;
    }
    parents_.clear();
    for (const LaggedParent& parent : equation.parents)
      parents_.push_back(past_[slot(time_ - parent.lag)].col(parent.variable).data());
    const std::span<double> out(now.col(v).data(), units);
    equation.mechanism->noise().fill(cells_, equation.noise_id, first_unit_, out);
    equation.mechanism->evaluate(parents_, out, out);
    for (std::size_t unit = 0; unit < units; ++unit)
      if (!std::isfinite(out[unit])) refuse(v, static_cast<Eigen::Index>(unit));
  }
}

void SeriesWalk::refuse(Var v, Eigen::Index unit) const {
  throw UsageError(fmt::format("'{}' is {} at time {} of unit {}: the series diverges; make its weights smaller",
                               series_.variable(v).info.name, values()(unit, v), time_, first_unit_ + unit + 1));
}

void SeriesWalk::advance_to(std::int64_t time) {
  while (time_ < time) advance();
}

Eigen::MatrixXd sample(const TimeSeriesScm& series, Eigen::Index times, const Rng& stream, const RunContext& run,
                       Eigen::Index units, std::int64_t first_unit) {
  require(times >= 0 && units >= 1, fmt::format("a sample of {} times of {} units", times, units));
  Eigen::MatrixXd out(times * units, series.size());
  const Eigen::Index blocks = (units + kUnitsTogether - 1) / kUnitsTogether;
  const double seconds = static_cast<double>((times + series.burn_in()) * units * series.size()) * 2e-8;
  const auto end = parallel_for(blocks, run, seconds, [&](std::ptrdiff_t block) {
    const Eigen::Index first = block * kUnitsTogether, n = std::min(kUnitsTogether, units - first);
    SeriesWalk walk(series, stream, first_unit + first, n);
    for (Eigen::Index t = 0; t < times; ++t) {
      walk.advance_to(t);
      for (Var v = 0; v < series.size(); ++v)
        for (Eigen::Index unit = 0; unit < n; ++unit) out((first + unit) * times + t, v) = walk.values()(unit, v);
    }
  });
  if (end == LoopEnd::kStopped) throw Error("stopped before all rows were made");
  return out;
}

void check_stationary(const TimeSeriesScm& series, std::int64_t step, const Rng& stream, const RunContext& run,
                      Eigen::Index units) {
  require(step >= 1 && units >= 2, fmt::format("a comparison of {} units {} steps apart", units, step));
  // Units of time 0 and of time `step` are others, so that the two samples are independent.
  const auto first = sample(series, 1, stream.fork("stationary"), run, units);
  Eigen::MatrixXd later(units, series.size());
  const Eigen::Index blocks = (units + kUnitsTogether - 1) / kUnitsTogether;
  const auto end =
      parallel_for(blocks, run, static_cast<double>(units * (step + series.burn_in())) * series.size() * 2e-8,
                   [&](std::ptrdiff_t block) {
                     const Eigen::Index from = block * kUnitsTogether, n = std::min(kUnitsTogether, units - from);
                     SeriesWalk walk(series, stream.fork("stationary"), units + from, n);
                     walk.advance_to(step);
                     later.middleRows(from, n) = walk.values();
                   });
  if (end == LoopEnd::kStopped) throw Error("stopped before the series was judged");
  // Each empirical function is further than e from its law with a probability of at most 2 exp(-2 units e^2).
  const double bound = 2 * std::sqrt(std::log(4e9) / (2 * static_cast<double>(units)));
  for (Var v = 0; v < series.size(); ++v) {
    const double distance =
        distribution_distance({first.col(v).begin(), first.col(v).end()}, {later.col(v).begin(), later.col(v).end()});
    require(distance <= bound,
            fmt::format("the series is not stationary: the distribution functions of '{}' at times 0 and {} differ by "
                        "{:.3f}, more than {:.3f}; a longer burn-in or smaller weights may help",
                        series.variable(v).info.name, step, distance, bound));
  }
}

}  // namespace abdera
