#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/noise.hpp"
#include "simulators/clock.hpp"
#include "simulators/intervention.hpp"

namespace abdera {

/// A parent of a variable of a time series: its value `lag` steps earlier; 0 is the same time.
struct LaggedParent {
  Var variable;
  int lag;
  bool operator==(const LaggedParent&) const = default;
};

/// One variable of a time series.
struct SeriesVariable {
  Variable info;                      ///< name, kind, levels, unit
  std::vector<LaggedParent> parents;  ///< in the order the mechanism takes them; its own past may be among them
  MechanismPtr mechanism;             ///< null exactly for a clock
  std::uint64_t id = 0;               ///< names its noise, as in ScmVariable
  bool recorded = true;               ///< false: latent
  std::optional<Clock> clock{};       ///< decided by the time alone, without parents
  NoiseLaw start{NoiseKind::kGaussian, 0, 0, 0};  ///< of its values before the first step, independent
};

/// A change of one mechanism during the times first, ..., last.
struct SeriesIntervention {
  Intervention change;
  std::int64_t first, last;
};

/// How a variable comes about at one time.
struct SeriesEquation {
  std::span<const LaggedParent> parents;
  const MechanismPtr& mechanism;  ///< null for a clock
  std::uint64_t noise_id;         ///< of the cell of its noise, see `series_noise_id`
};

/// A structural causal model of a stationary time series: every variable at every time is a function of variables at
/// that time and `lag` steps before, and of a noise of its own; the functions are the same at all times but for clocks
/// and interventions. The same equations hold for any number of units (a panel).
///
/// Time 0 is the first that is recorded. The model starts `burn_in` steps earlier from values of the laws `start`. Its
/// noise is a function of (stream, unit, time, id) alone, the very one of the variables of `unroll`.
///
/// A linear model is stationary iff the spectral radius of its companion matrix is below 1; this is checked. Of others
/// `check_stationary` (series_sample.hpp) is the test, and a value that is not finite stops a sample.
class TimeSeriesScm {
 public:
  /// @param burn_in steps before time 0; kAutomatic: for linear models as many as make the start a relative 1e-16
  /// (at most kLongestBurnIn), kNonlinearBurnIn for others. @throws UsageError as `Scm`, for a negative lag, a variable
  /// that is its own parent at lag 0, a cycle among links of lag 0, a clock with parents or a mechanism, and a linear
  /// model with a spectral radius of 1 or more, naming it.
  explicit TimeSeriesScm(std::vector<SeriesVariable> variables, std::int64_t burn_in = kAutomatic);
  static constexpr std::int64_t kAutomatic = -1, kNonlinearBurnIn = 1000, kLongestBurnIn = 100'000;

  int size() const { return static_cast<int>(variables_.size()); }
  const SeriesVariable& variable(Var v) const { return variables_[static_cast<std::size_t>(v)]; }
  std::span<const SeriesVariable> variables() const { return variables_; }
  /// @throws UsageError naming the nearest.
  Var index_of(std::string_view name) const;
  int max_lag() const { return max_lag_; }
  std::int64_t burn_in() const { return burn_in_; }
  /// Parents at lag 0 first.
  std::span<const Var> order() const { return order_; }
  /// Of a linear model (clocks aside), else nothing.
  std::optional<double> spectral_radius() const { return radius_; }
  std::span<const SeriesIntervention> interventions() const { return interventions_; }

  SeriesEquation equation(Var v, std::int64_t time) const;

 private:
  friend TimeSeriesScm intervene(const TimeSeriesScm&, std::span<const SeriesIntervention>);
  struct Change {
    std::int64_t first, last;
    ScmVariable variable;  ///< parents empty where they were cut, else not used
    std::uint64_t id_shift;
  };
  void check();

  std::vector<SeriesVariable> variables_;
  std::vector<Var> order_;
  int max_lag_ = 0;
  std::int64_t burn_in_;
  std::optional<double> radius_;
  std::vector<SeriesIntervention> interventions_;
  std::vector<std::vector<Change>> changes_;  ///< of each variable
};

/// The model in which these changes happen; before the first of them and where they do not reach it has the same bits.
/// @throws UsageError as `intervene` of an Scm, for a last time before the first, changes of a variable that overlap,
/// and a change of a clock that is not perfect.
TimeSeriesScm intervene(const TimeSeriesScm& series, std::span<const SeriesIntervention> interventions);

/// The cell of the noise of variable `id` at a time, or of its value before the first step: `CellNoise` at (row = unit,
/// this).
std::uint64_t series_noise_id(std::uint64_t id, std::int64_t time);

}  // namespace abdera
