#pragma once
#include <span>

#include "simulators/observer.hpp"

namespace abdera {

/// A binary mechanism whose log odds change by strengths[j] with a standard deviation of node j, and whose mean over
/// the selected rows of the pilot sample is `share`.
/// @throws UsageError unless 0 < share < 1. Cost: 60 evaluations of the pilot sample.
MechanismPtr logistic_share(Observer& observer, std::span<const Var> nodes, std::span<const double> strengths,
                            double share);

}  // namespace abdera
