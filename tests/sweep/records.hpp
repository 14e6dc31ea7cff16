#pragma once
#include "bench/sweep/cell_record.hpp"

namespace abdera::testing_support {

/// A record with every field set, NaN, infinities, -0, quotes and bytes beyond ASCII among them.
CellRecord full_cell_record();
/// A cell that failed, as short as records get.
CellRecord short_cell_record();
DataRecord full_data_record();

}  // namespace abdera::testing_support
