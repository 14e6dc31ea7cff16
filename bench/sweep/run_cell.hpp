#pragma once
#include "bench/sweep/cell_data.hpp"
#include "core/function_ref.hpp"

namespace abdera {

/// Runs the learner of a cell on its data within the time of the budget, and compares its graph with the truth.
///
/// Nothing is thrown that the learner, its evidence or the metrics throw: it becomes the status. Memory and place are
/// left to the supervisor. The result is a function of the ids of the cell and the data, but for the time limit.
/// @param scratch a folder for the files of an external program; "" for learners of the registry.
/// @param learned called between learning and metrics, with a record without metrics: what is left of the cell if
///        metrics never end.
CellRecord run_cell(const SweepSpec& spec, const SweepPlan& plan, const SweepCell& cell, const SweepBudget& budget,
                    const CellData& data, const std::string& scratch, FunctionRef<void(const CellRecord&)> learned);

}  // namespace abdera
