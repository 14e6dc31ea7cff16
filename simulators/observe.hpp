#pragma once
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/registry.hpp"
#include "simulators/observe_steps.hpp"
#include "simulators/recording.hpp"

namespace abdera {

/// One step of an observation.
using ObservationStep = std::variant<HideStep, TruncateStep, FluxLimitStep, SelectKernelStep, SelectLogisticStep,
                                     MissingMcarStep, MissingMarStep, MissingMnarStep, MeasureStep, UpperLimitStep,
                                     RoundStep, BatchStep, AggregateStep, SubsampleStep, DuplicateStep>;

/// A model with the nodes by which it is observed, and how its rows are recorded.
struct ObservedScm {
  Scm scm;
  Recording recording;
};

/// The model as it is observed: the steps are carried out in their order. Thresholds, rates and scales come from a
/// pilot sample of `rng`, never from rows that are recorded.
/// @param so_far how the model was recorded before; all its recorded variables unless given.
/// @throws UsageError for a column that there is not, two steps that exclude one another (saying which order does), or
/// an option out of range; NotApplicable for a column of the wrong kind, a step of time series, or a selection that
/// leaves fewer than 1 in 10,000 rows.
/// Cost: a sample of 10,000 rows for each step that needs one, more where few rows are selected. Threads: safe.
ObservedScm observe(const Scm& scm, std::span<const ObservationStep> steps, const Rng& rng);
ObservedScm observe(const Scm& scm, const Recording& so_far, std::span<const ObservationStep> steps, const Rng& rng);

/// A step from one line: its name, then options as key=value separated by blanks:
/// `missing_mar columns=X1,"X 2" cause=X3 rate=0.2`.
/// @throws UsageError for a step or option that there is not, naming the nearest, or a value out of range.
ObservationStep parse_observation(std::string_view text);
/// The line that reads back as the same step; options with their default are left out.
std::string to_text(const ObservationStep& step);
/// Every step with its options, in the order of the variant.
std::vector<ComponentInfo> observation_steps();

}  // namespace abdera
