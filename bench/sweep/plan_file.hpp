#pragma once
#include <string>

#include "bench/sweep/plan.hpp"

namespace abdera {

/// The file `plan.json` of a sweep's folder (`abdera-sweep/1`): the spec with absolute paths, how many cells, and the
/// SHA-256 over their ids, by which every later step sees that spec, files and components are still those that were
/// planned.
std::string sweep_plan_json(const SweepSpec& spec, const SweepPlan& plan);

struct PlannedSweep {
  SweepSpec spec;
  SweepPlan plan;
};
/// Plans the spec of a `plan.json` again. @throws DataError for a file that is none; UsageError where the cells are no
/// longer those that were planned, with the remedy.
PlannedSweep planned_sweep(const std::string& text);
/// The same of the folder of a sweep. @throws as above; UsageError where the folder holds no `plan.json`.
PlannedSweep read_planned_sweep(const std::string& folder);

}  // namespace abdera
