#include "bench/sweep/remaining.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unordered_map>

#include "bench/sweep/journal.hpp"
#include "core/error.hpp"

namespace abdera {

std::vector<CellState> cell_states(const SweepPlan& plan, const std::string& folder) {
  std::unordered_map<std::string, std::size_t> index;
  index.reserve(plan.cells.size());
  for (std::size_t i = 0; i < plan.cells.size(); ++i) index.emplace(to_string(plan.cells[i].id), i);
  std::vector<CellState> out(plan.cells.size());
  std::vector<double> finished(plan.cells.size(), 0);
  for (const std::string& journal : journals_in((std::filesystem::path(folder) / "journal").string()))
    read_journal(journal, [&](SweepRecord record) {
      const auto* cell = std::get_if<CellRecord>(&record);
      if (cell == nullptr) return;
      const auto found = index.find(cell->id);
      if (found == index.end()) return;
      CellState& state = out[found->second];
      if (!is_final(cell->status)) {
        if (state.attempts == 0) state.status = cell->status;
        return;
      }
      const bool first = state.attempts++ == 0;
      if (!first && (state.status == CellStatus::kOk || cell->finished < finished[found->second]) &&
          cell->status != CellStatus::kOk)
        return;
      state.status = cell->status;
      finished[found->second] = cell->finished;
    });
  return out;
}

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

RemainingCells remaining_cells(const SweepPlan& plan, const std::vector<CellState>& states,
                               const std::set<CellStatus>& retry, const std::set<std::string>& queued) {
  RemainingCells out;
  for (const std::size_t i : cells_of_shard(plan, 0, 1)) {
    const CellState& state = states[i];
    const bool is_missing = state.attempts == 0;
    if (!is_missing && !retry.contains(state.status)) continue;
    WorkCell cell{to_string(plan.cells[i].id), state.attempts};
    if (queued.contains(cell.id)) {
      ++out.queued;
    } else {
      (is_missing ? out.missing : out.again).push_back(std::move(cell));
    }
  }
  return out;
}

}  // namespace abdera
