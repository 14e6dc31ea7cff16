#pragma once
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "simulators/observe.hpp"
#include "simulators/time_series.hpp"

namespace abdera {

/// What a simulator draws: a model of rows or of a time series, with how it is observed.
using Simulation = std::variant<ObservedScm, ObservedSeries>;

const Recording& recording_of(const Simulation& simulation);
/// All nodes with what observation added; of a series without parents and mechanisms, which have lags there.
std::vector<ScmVariable> nodes_of(const Simulation& simulation);

}  // namespace abdera
