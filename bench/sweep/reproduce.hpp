#pragma once
#include <string>
#include <vector>

#include "bench/sweep/plan.hpp"

namespace abdera {

/// The command lines that do by hand what a cell of the sweep does: its data, its graph, the comparison with the truth.
/// Quoted for a shell. Budgets are the cell's own.
std::vector<std::string> commands_of_cell(const SweepSpec& spec, const SweepPlan& plan, const SweepCell& cell);

}  // namespace abdera
