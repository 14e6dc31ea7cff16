#pragma once
#include <string>
#include <vector>

#include "cli/input.hpp"
#include "datasets/covariance.hpp"

namespace abdera::python {

/// Does for a large table by rows what `cli::examine` does, and puts its covariance in its place, without a copy. The
/// warnings and the covariance are those of the copied table.
/// @param input takes what is found.
/// @return false if there is something to refuse or to warn of that needs all columns at once: copy the table then.
/// Cost: one pass along the rows, and two along the columns for the means.
bool examine_rows(cli::Input& input, const std::vector<Variable>& variables, const StridedView& rows,
                  const cli::DataUse& use, const RunContext& run);

}  // namespace abdera::python
