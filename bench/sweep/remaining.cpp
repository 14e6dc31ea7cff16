#include "bench/sweep/remaining.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <unordered_map>

#include "core/error.hpp"

namespace abdera {

std::set<std::string> cells_in_queue(const std::string& folder, const std::vector<Submission>& submissions,
                                     const SlurmQueue& queue) {
  std::unordered_map<std::string, WorkList> lists;
  std::set<std::string> out;
  for (const QueuedTask& task : queue.tasks) {
    const Submission& from = submissions[task.submission];
    if (from.is_merge()) continue;
    auto list = lists.find(from.work);
    if (list == lists.end()) {
      const std::string path = (std::filesystem::path(folder) / "work" / from.work).string();
      std::ifstream file(path, std::ios::binary);
      if (!file) throw DataError("cannot read " + path + ", the cells of job " + from.job);
      list = lists.emplace(from.work, work_list_from_json(std::string{std::istreambuf_iterator<char>(file), {}})).first;
    }
    const auto& cells = list->second.cells;
    for (auto i = static_cast<std::size_t>(from.first + task.index); i < cells.size();
         i += static_cast<std::size_t>(from.shards))
      out.insert(cells[i].id);
  }
  return out;
}

RemainingCells remaining_cells(const SweepPlan& plan, const SweepStatus& status, const std::set<CellStatus>& retry,
                               const std::set<std::string>& queued) {
  RemainingCells out;
  for (const std::size_t i : cells_of_shard(plan, 0, 1)) {
    const bool is_missing = status.attempts[i] == 0;
    if (!is_missing && !retry.contains(status.cells[i].status)) continue;
    WorkCell cell{to_string(plan.cells[i].id), status.attempts[i]};
    if (queued.contains(cell.id)) {
      ++out.queued;
    } else {
      (is_missing ? out.missing : out.again).push_back(std::move(cell));
    }
  }
  return out;
}

}  // namespace abdera
