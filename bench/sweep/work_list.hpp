#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace abdera {

/// A cell to work on: it is done when its journals hold more than this many final attempts.
struct WorkCell {
  std::string id;
  int attempts = 0;
  bool operator==(const WorkCell&) const = default;
};

/// Some cells of a sweep, as a submission or a resumption hands them to its workers (abdera-sweep-work/1).
struct WorkList {
  std::string plan_sha256;
  double scale_time = 1, scale_memory = 1;  ///< of the budgets in the plan
  std::vector<WorkCell> cells;              ///< shard i of n takes those at i, i + n, i + 2n, ...
};

/// JSON, a cell a line.
std::string to_json(const WorkList& work);
/// @throws DataError for text that is no such file.
WorkList work_list_from_json(std::string_view json);

}  // namespace abdera
