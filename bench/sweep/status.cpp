#include "bench/sweep/status.hpp"

#include <algorithm>
#include <filesystem>
#include <unordered_map>

#include "bench/sweep/journal.hpp"
#include "bench/sweep/merge.hpp"

namespace abdera {
namespace {

constexpr double kWindow = 600;  // seconds

std::size_t place_of(CellStatus status) {
  return static_cast<std::size_t>(std::find(std::begin(kCellStatuses), std::end(kCellStatuses), status) -
                                  std::begin(kCellStatuses));
}

}  // namespace

std::size_t SweepStatus::count(CellStatus status) const {
  return static_cast<std::size_t>(
      std::count_if(cells.begin(), cells.end(), [&](const CellRecord& cell) { return cell.status == status; }));
}

std::size_t SweepStatus::done() const {
  return static_cast<std::size_t>(
      std::count_if(cells.begin(), cells.end(), [](const CellRecord& cell) { return is_final(cell.status); }));
}

SweepStatus sweep_status(const PlannedSweep& sweep, const std::string& folder) {
  SweepStatus out;
  out.cells.resize(sweep.plan.cells.size());
  out.attempts.resize(out.cells.size());
  std::unordered_map<std::string, std::size_t> index;
  index.reserve(out.cells.size());
  for (std::size_t i = 0; i < out.cells.size(); ++i) index.emplace(to_string(sweep.plan.cells[i].id), i);
  const auto take = [&](SweepRecord record) {
    auto* cell = std::get_if<CellRecord>(&record);
    if (cell == nullptr) return;
    const auto found = index.find(cell->id);
    if (found == index.end()) return void(++out.foreign);
    const double start = cell->finished - cell->wall_seconds;
    if (out.first_start == 0 || start < out.first_start) out.first_start = start;
    CellRecord& kept = out.cells[found->second];
    if (is_final(cell->status)) {
      ++out.attempts[found->second];
      out.stamps.push_back(cell->finished);
    }
    if (kept.status == CellStatus::kMissing || !is_better(kept, *cell)) kept = std::move(*cell);
  };
  for (const std::string& journal : journals_in((std::filesystem::path(folder) / "journal").string())) {
    const JournalCounts counts = read_journal_outcomes(journal, take);
    ++out.journals;
    out.records += counts.records;
    out.damaged += counts.damaged;
  }
  std::sort(out.stamps.begin(), out.stamps.end());
  return out;
}

std::vector<std::array<std::size_t, std::size(kCellStatuses)>> counts_by_learner(const PlannedSweep& sweep,
                                                                                 const SweepStatus& status) {
  std::vector<std::array<std::size_t, std::size(kCellStatuses)>> out(sweep.spec.learners.size());
  for (std::size_t i = 0; i < status.cells.size(); ++i) {
    const std::size_t entry = sweep.plan.learners[sweep.plan.cells[i].learner].entry;
    ++out[entry][place_of(status.cells[i].status)];
  }
  return out;
}

std::optional<double> seconds_left(const SweepStatus& status, double now) {
  const std::size_t left = status.cells.size() - status.done();
  if (left == 0) return 0;
  const double begin = std::max(now - kWindow, status.first_start);
  const auto ended = status.stamps.end() - std::upper_bound(status.stamps.begin(), status.stamps.end(), begin);
  if (ended == 0 || now <= begin) return std::nullopt;
  return static_cast<double>(left) * (now - begin) / static_cast<double>(ended);
}

}  // namespace abdera
