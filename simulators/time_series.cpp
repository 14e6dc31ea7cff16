#include "simulators/time_series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/error.hpp"
#include "core/params.hpp"
#include "graphs/dag.hpp"
#include "simulators/linear_series.hpp"

namespace abdera {
namespace {

std::uint64_t mixed(std::uint64_t z) {  // splitmix64 finaliser: one to one
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

std::int64_t automatic_burn_in(std::optional<double> radius, int size, int max_lag) {
  if (!radius) return TimeSeriesScm::kNonlinearBurnIn;
  // Chains of links without memory end after as many steps as they are long.
  const std::int64_t chains = static_cast<std::int64_t>(size) * max_lag;
  const double forgetting = *radius > 0 ? std::ceil(std::log(1e-16) / std::log(*radius)) : 0;
  return chains + static_cast<std::int64_t>(std::min(forgetting, static_cast<double>(TimeSeriesScm::kLongestBurnIn)));
}

}  // namespace

std::uint64_t series_noise_id(std::uint64_t id, std::int64_t time) {
  return mixed(mixed(id + 0x9e3779b97f4a7c15u) + static_cast<std::uint64_t>(time));
}

TimeSeriesScm::TimeSeriesScm(std::vector<SeriesVariable> variables, std::int64_t burn_in)
    : variables_(std::move(variables)), burn_in_(burn_in), changes_(variables_.size()) {
  check();
  radius_ = companion_radius(*this);
  require(!radius_ || *radius_ < 1,
          fmt::format("the series is not stationary: the spectral radius of its companion matrix is {:.6g}, and must "
                      "be below 1; make its weights smaller",
                      radius_.value_or(0)));
  require(burn_in >= kAutomatic, fmt::format("a burn-in of {} steps", burn_in));
  if (burn_in == kAutomatic) burn_in_ = automatic_burn_in(radius_, size(), max_lag_);
}

void TimeSeriesScm::check() {
  std::set<std::string> names;
  std::set<std::uint64_t> ids;
  MixedGraph same_time(size());
  for (Var v = 0; v < size(); ++v) {
    const SeriesVariable& variable = this->variable(v);
    const std::string& name = variable.info.name;
    require(!name.empty(), fmt::format("variable {} has no name", v + 1));
    require(names.insert(name).second, fmt::format("two variables are named '{}'", name));
    require(ids.insert(variable.id).second, fmt::format("'{}' has the noise of another variable", name));
    variable.start.check();
    if (variable.clock) {
      variable.clock->check();
      require(variable.parents.empty() && !variable.mechanism,
              fmt::format("'{}' is a clock: it has neither parents nor a mechanism", name));
      continue;
    }
    require(variable.mechanism != nullptr, fmt::format("'{}' has no mechanism", name));
    require(variable.mechanism->num_parents() == static_cast<int>(variable.parents.size()),
            fmt::format("'{}' has {} parents, its mechanism takes {}", name, variable.parents.size(),
                        variable.mechanism->num_parents()));
    for (std::size_t j = 0; j < variable.parents.size(); ++j) {
      const auto [parent, lag] = variable.parents[j];
      require(parent >= 0 && parent < size() && lag >= 0 && (parent != v || lag > 0),
              fmt::format("'{}' has a parent that is no other variable and not its past", name));
      require(std::find(variable.parents.begin(), variable.parents.begin() + static_cast<std::ptrdiff_t>(j),
                        variable.parents[j]) == variable.parents.begin() + static_cast<std::ptrdiff_t>(j),
              fmt::format("'{}' has the parent '{}' at lag {} twice", name, this->variable(parent).info.name, lag));
      max_lag_ = std::max(max_lag_, lag);
      if (lag > 0) continue;
      require(!same_time.adjacent(parent, v), fmt::format("'{}' and '{}' are each other's parents at the same time",
                                                          name, this->variable(parent).info.name));
      same_time.set_directed(parent, v);
    }
  }
  auto order = topological_order(same_time);
  require(order.has_value(), "the links of lag 0 make a cycle; a time series here has none");
  order_ = std::move(*order);
}

Var TimeSeriesScm::index_of(std::string_view name) const {
  std::vector<std::string> all;
  for (Var v = 0; v < size(); ++v) {
    if (variable(v).info.name == name) return v;
    all.push_back(variable(v).info.name);
  }
  const auto near = nearest_name(name, all);
  throw UsageError(fmt::format("the series has no variable '{}'{}", name,
                               near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
}

SeriesEquation TimeSeriesScm::equation(Var v, std::int64_t time) const {
  const SeriesVariable& variable = this->variable(v);
  const std::uint64_t id = series_noise_id(variable.id, time);
  for (const Change& change : changes_[static_cast<std::size_t>(v)])
    if (time >= change.first && time <= change.last) {
      const bool cut = change.variable.mechanism->num_parents() == 0;
      return {cut ? std::span<const LaggedParent>{} : variable.parents, change.variable.mechanism,
              id + change.id_shift};
    }
  return {variable.parents, variable.mechanism, id};
}

TimeSeriesScm intervene(const TimeSeriesScm& series, std::span<const SeriesIntervention> interventions) {
  TimeSeriesScm out = series;
  for (const SeriesIntervention& intervention : interventions) {
    const Intervention& change = intervention.change;
    require(change.target >= 0 && change.target < series.size(),
            fmt::format("an intervention on variable {} of {}", change.target + 1, series.size()));
    const SeriesVariable& target = series.variable(change.target);
    const std::string& name = target.info.name;
    require(intervention.first <= intervention.last,
            fmt::format("an intervention on '{}' from time {} to {}", name, intervention.first, intervention.last));
    require(!target.clock || change.kind == InterventionKind::kPerfect,
            fmt::format("'{}' is a clock: it can only be set to a value", name));
    auto& changes = out.changes_[static_cast<std::size_t>(change.target)];
    for (const auto& other : changes)
      require(intervention.last < other.first || intervention.first > other.last,
              fmt::format("two interventions on '{}' at time {}", name, std::max(intervention.first, other.first)));
    ScmVariable changed;
    changed.info = target.info, changed.mechanism = target.mechanism, changed.id = target.id;
    for (std::size_t j = 0; j < target.parents.size(); ++j) changed.parents.push_back(static_cast<Var>(j));
    intervene_on(change, changed);
    changes.push_back({intervention.first, intervention.last, changed, changed.id - target.id});
    out.interventions_.push_back(intervention);
  }
  return out;
}

}  // namespace abdera
