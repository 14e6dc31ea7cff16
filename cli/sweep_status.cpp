#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "bench/sweep/slurm.hpp"
#include "bench/sweep/status.hpp"
#include "cli/exit_codes.hpp"
#include "cli/progress.hpp"
#include "cli/text_table.hpp"
#include "cli/verbs.hpp"
#include "core/error.hpp"

namespace abdera::cli {
namespace {

using Json = nlohmann::ordered_json;

struct StatusOptions {
  std::string folder, cells;
  bool json = false, watch = false;
  double every = 5;
};

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// Whether a cell is one of those that were asked for: a status, "failed" (final, neither ok nor skipped) or "open".
bool is_asked(const std::string& which, CellStatus status) {
  if (which == "all") return true;
  if (which == "open") return !is_final(status);
  if (which == "failed") return is_final(status) && status != CellStatus::kOk && status != CellStatus::kSkipped;
  return status == cell_status(which);
}

/// What waits and runs of what was submitted to Slurm: a line a job.
std::vector<std::string> queue_of(const std::string& folder) {
  const std::vector<Submission> submissions = read_submissions(folder);
  return queue_lines(submissions, slurm_queue(submissions));
}

Json cell_json(const PlannedSweep& sweep, const SweepStatus& status, std::size_t i) {
  const SweepCell& cell = sweep.plan.cells[i];
  const CellRecord& record = status.cells[i];
  Json out{{"cell", i},
           {"id", to_string(cell.id)},
           {"learner", sweep.spec.learners[sweep.plan.learners[cell.learner].entry].id},
           {"data", sweep.spec.data[sweep.plan.data[cell.data].entry].id},
           {"replicate", cell.replicate},
           {"status", to_string(record.status)},
           {"attempts", status.attempts[i]}};
  if (record.status == CellStatus::kMissing) return out;
  out["message"] = record.message;
  out["seconds"] = record.wall_seconds;
  out["memory_bytes"] = record.memory_bytes;
  out["host"] = record.host;
  if (!record.job.empty()) out["job"] = record.job;
  return out;
}

void print_json(const PlannedSweep& sweep, const SweepStatus& status, const StatusOptions& o) {
  const double now = seconds_now();
  const auto left = seconds_left(status, now);
  Json out{{"name", sweep.spec.name}, {"cells", status.cells.size()}, {"done", status.done()}};
  for (const CellStatus s : kCellStatuses) out[std::string(to_string(s))] = status.count(s);
  out["seconds_left"] = left ? Json(*left) : Json(nullptr);
  out["journals"] = status.journals;
  out["damaged"] = status.damaged;
  out["foreign"] = status.foreign;
  out["queue"] = queue_of(o.folder);
  const auto counts = counts_by_learner(sweep, status);
  for (std::size_t l = 0; l < counts.size(); ++l) {
    Json entry{{"learner", sweep.spec.learners[l].id}};
    for (std::size_t s = 0; s < std::size(kCellStatuses); ++s)
      entry[std::string(to_string(kCellStatuses[s]))] = counts[l][s];
    out["learners"].push_back(std::move(entry));
  }
  if (!o.cells.empty()) {
    out["list"] = Json::array();
    for (std::size_t i = 0; i < status.cells.size(); ++i)
      if (is_asked(o.cells, status.cells[i].status)) out["list"].push_back(cell_json(sweep, status, i));
  }
  std::cout << out.dump(1, ' ', false, Json::error_handler_t::replace) << "\n";
}

/// A table of learners with the statuses that any cell has.
std::string learners_text(const PlannedSweep& sweep, const SweepStatus& status) {
  std::vector<std::size_t> shown;
  std::vector<std::string> heading{"learner", "done"};
  for (std::size_t s = 0; s < std::size(kCellStatuses); ++s) {
    if (status.count(kCellStatuses[s]) == 0) continue;
    shown.push_back(s);
    heading.emplace_back(to_string(kCellStatuses[s]));
  }
  TextTable table(heading, 1);
  const auto counts = counts_by_learner(sweep, status);
  for (std::size_t l = 0; l < counts.size(); ++l) {
    std::size_t all = 0, done = 0;
    for (std::size_t s = 0; s < counts[l].size(); ++s) {
      all += counts[l][s];
      if (is_final(kCellStatuses[s])) done += counts[l][s];
    }
    std::vector<std::string> row{sweep.spec.learners[l].id, fmt::format("{}/{}", done, all)};
    for (const std::size_t s : shown) row.push_back(fmt::format("{}", counts[l][s]));
    table.add(std::move(row));
  }
  return table.text();
}

/// One line: a message may have more.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string cells_text(const PlannedSweep& sweep, const SweepStatus& status, const std::string& which) {
  TextTable table({"cell", "learner", "data", "status", "message", "replicate", "attempts", "seconds"}, 5);
  for (std::size_t i = 0; i < status.cells.size(); ++i) {
    const CellRecord& record = status.cells[i];
    if (!is_asked(which, record.status)) continue;
    const SweepCell& cell = sweep.plan.cells[i];
    table.add({to_string(cell.id), sweep.spec.learners[sweep.plan.learners[cell.learner].entry].id,
               sweep.spec.data[sweep.plan.data[cell.data].entry].id, std::string(to_string(record.status)),
               first_line(record.message), fmt::format("{}", cell.replicate), fmt::format("{}", status.attempts[i]),
               record.status == CellStatus::kMissing ? "" : fmt::format("{:.3g}", record.wall_seconds)});
  }
  return table.text();
}

std::string summary_text(const PlannedSweep& sweep, const SweepStatus& status) {
  const std::size_t all = status.cells.size(), done = status.done();
  std::string text = learners_text(sweep, status);
  text += fmt::format("{}: {} of {} cells done ({:.0f} %)", sweep.spec.name, done, all,
                      std::floor(100.0 * static_cast<double>(done) / static_cast<double>(all)));
  if (done < all) {
    const auto left = seconds_left(status, seconds_now());
    text += left ? ", about " + duration_text(*left) + " left" : ", none ended in the last ten minutes";
  }
  text += '\n';
  if (status.damaged > 0) text += fmt::format("{} damaged lines of journals left out\n", status.damaged);
  if (status.foreign > 0) text += fmt::format("{} records of cells that are not in this plan\n", status.foreign);
  return text;
}

void print_text(const PlannedSweep& sweep, const SweepStatus& status, const StatusOptions& o) {
  std::string text = summary_text(sweep, status);
  for (const std::string& line : queue_of(o.folder)) text += line + "\n";
  if (!o.cells.empty()) text += cells_text(sweep, status, o.cells);
  fmt::print(stderr, "{}", text);
}

int show(const StatusOptions& o) {
  if (!o.cells.empty()) is_asked(o.cells, CellStatus::kOk);  // refuses a name that is none
  const PlannedSweep sweep = read_planned_sweep(o.folder);
  for (;;) {
    const SweepStatus status = sweep_status(sweep, o.folder);
    const bool done = status.done() == status.cells.size();
    if (o.json) {
      print_json(sweep, status, o);
    } else {
      print_text(sweep, status, o);
    }
    if (!o.watch || done) return kOk;
    std::cout.flush();
    ::poll(nullptr, 0, static_cast<int>(1000 * o.every));
    if (!o.json && ::isatty(STDERR_FILENO) == 1) fmt::print(stderr, "\x1b[H\x1b[2J");  // the next look in its place
  }
}

}  // namespace

Action set_up_sweep_status(CLI::App& command) {
  const auto o = std::make_shared<StatusOptions>();
  command.add_option("DIR", o->folder, "folder of the sweep")->required();
  command.add_option("--cells", o->cells,
                     "also list cells with their messages: failed, open, all, or one status (ok, timeout, oom, ...)");
  command.add_flag("--watch", o->watch, "again and again until all cells are done");
  command.add_option("--every", o->every, "seconds between two looks with --watch (default 5)")
      ->check(CLI::Range(0.1, 1e6));
  command.add_flag("--json", o->json, "as JSON on standard output");
  command.footer("Example: abdera sweep status smoke --cells failed");
  return [o] { return show(*o); };
}

}  // namespace abdera::cli
