#pragma once
#include <string>

#include "bench/sweep/cell_record.hpp"

namespace abdera {

/// Where two results of the same cell differ, or "". Kind, legality, stop reason, edges, marks and counts must be the
/// same; numbers may differ by 1e-9 of the larger or by 1e-12, as they do between dispatch levels. Metrics are compared
/// where both have them, because a plan may ask for others later.
std::string difference(const CellResult& one, const CellResult& other);
/// The same of what two workers say about the same data.
std::string difference(const DataRecord& one, const DataRecord& other);

}  // namespace abdera
