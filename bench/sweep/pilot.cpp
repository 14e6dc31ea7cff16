#include "bench/sweep/pilot.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include "bench/sweep/journal.hpp"

namespace abdera {

WorkList pilot_cells(const SweepPlan& plan) {
  WorkList out;
  out.plan_sha256 = plan.sha256;
  for (const SweepCell& cell : plan.cells)
    if (cell.replicate == 0) out.cells.push_back({to_string(cell.id), 0});
  return out;
}

Prediction predict(const SweepPlan& plan, const std::string& folder) {
  using Kind = std::pair<std::size_t, std::size_t>;  // of data and learner
  struct Seen {
    double seconds = 0;
    std::size_t cells = 0;
  };
  const CellIndex index(plan);
  Prediction out;
  std::map<Kind, Seen> seen;
  for (const std::string& path : journals_in((std::filesystem::path(folder) / "journal").string()))
    read_journal_outcomes(path, [&](const SweepRecord& record) {
      const auto* cell = std::get_if<CellRecord>(&record);
      if (cell == nullptr || !is_final(cell->status)) return;
      const auto number = index.find(cell->id);
      if (!number) return;
      Seen& kind = seen[Kind(plan.cells[*number].data, plan.cells[*number].learner)];
      // One that was killed could not say how much of its time it worked.
      const bool killed = cell->cpu_seconds == 0;
      kind.seconds += killed ? cell->wall_seconds * cell->budget.threads : cell->cpu_seconds;
      ++kind.cells;
      ++out.timed;
      out.at_their_limit += cell->status == CellStatus::kTimeout || cell->status == CellStatus::kOom;
    });
  out.by_bucket.assign(plan.buckets.size(), 0);
  for (const SweepCell& cell : plan.cells) {
    const SweepBudget& budget = plan.buckets[cell.bucket];
    const auto known = seen.find({cell.data, cell.learner});
    out.unknown += known == seen.end();
    const double seconds = known == seen.end() ? budget.seconds * budget.threads
                                               : known->second.seconds / static_cast<double>(known->second.cells);
    out.by_bucket[cell.bucket] += seconds;
    out.core_seconds += seconds;
  }
  return out;
}

}  // namespace abdera
