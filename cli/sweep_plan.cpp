#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "bench/sweep/pilot.hpp"
#include "bench/sweep/plan_file.hpp"
#include "cli/exit_codes.hpp"
#include "cli/outputs.hpp"
#include "cli/sweep_worker.hpp"
#include "cli/text_table.hpp"
#include "cli/verbs.hpp"
#include "core/error.hpp"

namespace abdera::cli {
namespace {

struct PlanOptions {
  std::string spec, folder;
  bool json = false, force = false, pilot = false;
};

/// Processor hours if every cell used all of its time.
double most_hours(const SweepPlan& plan) {
  double seconds = 0;
  for (const SweepCell& cell : plan.cells) {
    const SweepBudget& budget = plan.buckets[cell.bucket];
    seconds += budget.seconds * budget.threads;
  }
  return seconds / 3600;
}

std::vector<std::size_t> cells_by_bucket(const SweepPlan& plan) {
  std::vector<std::size_t> out(plan.buckets.size(), 0);
  for (const SweepCell& cell : plan.cells) ++out[cell.bucket];
  return out;
}

void print_json(const SweepSpec& spec, const SweepPlan& plan, const std::optional<Prediction>& predicted) {
  const auto counts = cells_by_bucket(plan);
  nlohmann::ordered_json out{{"name", spec.name},
                             {"cells", plan.cells.size()},
                             {"data", plan.data.size()},
                             {"learners", plan.learners.size()},
                             {"most_core_hours", most_hours(plan)},
                             {"plan_sha256", plan.sha256},
                             {"buckets", nlohmann::ordered_json::array()}};
  for (std::size_t b = 0; b < counts.size(); ++b)
    out["buckets"].push_back({{"cells", counts[b]},
                              {"seconds", plan.buckets[b].seconds},
                              {"memory_mb", plan.buckets[b].memory_mb},
                              {"threads", plan.buckets[b].threads}});
  if (predicted) {
    out["predicted_core_hours"] = predicted->core_seconds / 3600;
    out["pilot_cells"] = predicted->timed;
    out["pilot_cells_at_their_limit"] = predicted->at_their_limit;
    for (std::size_t b = 0; b < counts.size(); ++b)
      out["buckets"][b]["predicted_core_hours"] = predicted->by_bucket[b] / 3600;
  }
  std::cout << out.dump(1) << "\n";
}

void print_prediction(const Prediction& predicted) {
  fmt::print(stderr, "about {:.3g} processor hours, judged by {} cells", predicted.core_seconds / 3600,
             predicted.timed);
  if (predicted.at_their_limit > 0)
    fmt::print(stderr, ", {} of which ended at their limit of time or memory", predicted.at_their_limit);
  fmt::print(stderr, "\n");
}

/// A folder that is gone with this.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "abdera-pilot-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw OutputError("cannot make a folder for the pilot: " + pattern);
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Runs one replicate. In the folder of the sweep its cells are done for good.
std::optional<Prediction> run_pilot(const SweepSpec& spec, const SweepPlan& plan, const std::string& folder) {
  WorkerOptions options = worker_here(folder);
  options.work = pilot_cells(plan);
  const WorkerOutcome outcome = run_with_progress(spec, plan, options, "auto");
  if (outcome.end != WorkerEnd::kCompleted) return std::nullopt;
  return predict(plan, folder);
}

void print_summary(const SweepSpec& spec, const SweepPlan& plan) {
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> counts;  // by entry of data and of learners
  for (const SweepCell& cell : plan.cells) ++counts[{plan.data[cell.data].entry, plan.learners[cell.learner].entry}];
  std::vector<std::string> heading{"cells"};
  for (const SweepLearner& learner : spec.learners) heading.push_back(learner.id);
  TextTable table(heading, 1);
  for (std::size_t d = 0; d < spec.data.size(); ++d) {
    std::vector<std::string> row{spec.data[d].id};
    for (std::size_t l = 0; l < spec.learners.size(); ++l) row.push_back(fmt::format("{}", counts[{d, l}]));
    table.add(std::move(row));
  }
  fmt::print(stderr, "{}", table.text());
  fmt::print(stderr, "{} cells, at most {:.3g} processor hours\n", plan.cells.size(), most_hours(plan));
  const auto cells = cells_by_bucket(plan);
  for (std::size_t b = 0; b < cells.size(); ++b)
    fmt::print(stderr, "  {} with {:g} s, {:g} MB, {} thread{}\n", cells[b], plan.buckets[b].seconds,
               plan.buckets[b].memory_mb, plan.buckets[b].threads, plan.buckets[b].threads == 1 ? "" : "s");
}

int plan(const PlanOptions& options) {
  const SweepSpec spec = read_sweep_spec(options.spec);
  const SweepPlan planned = plan_sweep(spec);
  if (!options.folder.empty()) {
    std::error_code failed;
    std::filesystem::create_directories(options.folder, failed);
    if (failed) throw OutputError("cannot make the folder '" + options.folder + "': " + failed.message());
    write_output((std::filesystem::path(options.folder) / "plan.json").string(), sweep_plan_json(spec, planned),
                 options.force);
  }
  if (!options.json) print_summary(spec, planned);
  std::optional<Prediction> predicted;
  if (options.pilot) {
    std::optional<TemporaryFolder> temporary;
    if (options.folder.empty()) temporary.emplace();
    predicted = run_pilot(spec, planned, temporary ? temporary->path() : options.folder);
    if (!predicted) return kSigInt;
    if (!options.json) print_prediction(*predicted);
  }
  if (options.json) print_json(spec, planned, predicted);
  return kOk;
}

}  // namespace

Action set_up_sweep_plan(CLI::App& command) {
  const auto o = std::make_shared<PlanOptions>();
  command.add_option("SPEC", o->spec, "a TOML or JSON file: data, learners, metrics, budgets")->required();
  command.add_option("-o,--output", o->folder, "folder of the sweep, made if needed; without it only counts are shown");
  command.add_flag("--pilot", o->pilot,
                   "run the first replicate and predict the processor hours of all; with -o these cells are done then");
  command.add_flag("--json", o->json, "counts as JSON on standard output");
  command.add_flag("--force", o->force, "replace the plan that is in the folder");
  command.footer(
      "Examples:\n"
      "  abdera sweep plan bench/suites/smoke.toml\n"
      "  abdera sweep plan bench/suites/smoke.toml -o smoke --pilot");
  return [o] { return plan(*o); };
}

}  // namespace abdera::cli
