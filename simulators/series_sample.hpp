#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "core/run.hpp"
#include "simulators/time_series.hpp"

namespace abdera {

/// Walks through the times of some units of a series, one step a call: what a sample is made of, and how series longer
/// than memory are made.
class SeriesWalk {
 public:
  /// Stands before the first step, `burn_in` steps before time 0; the first `advance` comes to time -burn_in.
  /// @param series must outlive the walk.
  /// @param first_unit,units the units first_unit, first_unit + 1, ...: they have the same values in any company.
  SeriesWalk(const TimeSeriesScm& series, const Rng& stream, std::int64_t first_unit = 0, Eigen::Index units = 1);

  /// One step. @throws UsageError naming variable, time and unit when a value is not finite: the series diverges.
  void advance();
  /// Steps until `time` is the present.
  void advance_to(std::int64_t time);
  std::int64_t time() const { return time_; }
  /// units x size(): the present values of all variables, latent ones too.
  const Eigen::MatrixXd& values() const { return past_[slot(time_)]; }

 private:
  std::size_t slot(std::int64_t time) const {
    const auto slots = static_cast<std::int64_t>(past_.size());
    return static_cast<std::size_t>((time % slots + slots) % slots);
  }
  void refuse(Var v, Eigen::Index unit) const;

  const TimeSeriesScm& series_;
  CellNoise cells_;
  std::int64_t first_unit_, time_;
  std::vector<Eigen::MatrixXd> past_;  ///< the present and max_lag steps before it, at their time modulo their number
  std::vector<const double*> parents_;
};

/// Times 0, ..., times - 1 of units first_unit, ..., unit by unit: row u * times + t. All variables, latent ones too.
/// The bits depend neither on run.threads nor on which units are made together. Cost: about 300 ns a value of a single
/// series, 20 ns where many units are made together. Threads: run.threads, by blocks of units.
/// @throws UsageError as SeriesWalk::advance.
Eigen::MatrixXd sample(const TimeSeriesScm& series, Eigen::Index times, const Rng& stream, const RunContext& run,
                       Eigen::Index units = 1, std::int64_t first_unit = 0);

/// A test of stationarity for models that have no closed form: `units` units of a stream of their own, whether any
/// variable has another law at time `step` than at time 0. It compares the two empirical distribution functions, whose
/// distance for equal laws exceeds the bound with a probability below 1e-9 for each variable, whatever the laws are.
/// @param step for a model with clocks a multiple of their periods.
/// @throws UsageError naming the variable and the distance. Source: [massart1990].
void check_stationary(const TimeSeriesScm& series, std::int64_t step, const Rng& stream, const RunContext& run,
                      Eigen::Index units = 4096);

}  // namespace abdera
