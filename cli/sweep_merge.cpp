#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "bench/sweep/merge.hpp"
#include "cli/exit_codes.hpp"
#include "cli/outputs.hpp"
#include "cli/verbs.hpp"
#include "cli/version.hpp"

namespace abdera::cli {
namespace {

struct MergeOptions {
  std::string folder, output, csv;
  bool partial = false, force = false, reproducible = false, json = false;
};

std::size_t open_cells(const MergedSweep& merged) {
  return merged.count(CellStatus::kMissing) + merged.count(CellStatus::kPreempted);
}

ExitCode exit_code_of(const MergedSweep& merged) {
  if (merged.different > 0) return kNonDeterminism;
  if (open_cells(merged) > 0) return kIncomplete;
  const std::size_t well = merged.count(CellStatus::kOk) + merged.count(CellStatus::kSkipped);
  return well == merged.results.rows.size() ? kOk : kFailedCells;
}

/// Why nothing was written, for people.
void refuse(const MergeOptions& o, const MergedSweep& merged) {
  if (merged.different > 0) {
    for (const std::string& text : merged.differences) fmt::print(stderr, "{}\n", text);
    fmt::print(
        stderr,
        "abdera: error: {} of the cells and data that were computed more than once came out differently; nothing "
        "was written. Look into it, then take away the journals that are wrong and merge again\n",
        merged.different);
  } else {
    fmt::print(
        stderr,
        "abdera: error: {} of {} cells are still to be run; go on with 'abdera sweep run {}' (or resume), or give "
        "--partial to merge what there is\n",
        open_cells(merged), merged.results.rows.size(), o.folder);
  }
}

void print_summary(const MergedSweep& merged) {
  std::string text = fmt::format("{} cells:", merged.results.rows.size());
  for (const CellStatus status : kCellStatuses)
    if (const std::size_t n = merged.count(status); n > 0) text += fmt::format(" {} {},", n, to_string(status));
  text.back() = '\n';
  fmt::print(stderr, "{}", text);
  if (merged.damaged > 0)
    fmt::print(stderr, "{} damaged line{} of journals left out\n", merged.damaged, merged.damaged == 1 ? "" : "s");
  if (merged.foreign > 0)
    fmt::print(stderr, "{} records of cells that are not in this plan left out\n", merged.foreign);
}

nlohmann::ordered_json json_of(const MergedSweep& merged) {
  nlohmann::ordered_json out{{"cells", merged.results.rows.size()}};
  for (const CellStatus status : kCellStatuses) out[std::string(to_string(status))] = merged.count(status);
  out["journals"] = merged.results.journals.size();
  out["records"] = merged.records;
  out["damaged"] = merged.damaged;
  out["foreign"] = merged.foreign;
  out["compared"] = merged.compared;
  out["different"] = merged.different;
  out["differences"] = merged.differences;
  return out;
}

int merge(const MergeOptions& o) {
  const PlannedSweep sweep = read_planned_sweep(o.folder);
  const std::string output = o.output.empty() ? (std::filesystem::path(o.folder) / "results.h5").string() : o.output;
  // The results in the folder follow its journals, and merging again is how they are brought up to date.
  const bool replace = o.force || o.output.empty();
  check_output(output, replace);
  if (!o.csv.empty()) check_output(o.csv, o.force);
  MergedSweep merged = merge_journals(sweep, o.folder);
  const ExitCode code = exit_code_of(merged);
  const bool written = code != kNonDeterminism && (code != kIncomplete || o.partial);
  auto& provenance = merged.results.provenance;
  provenance.emplace(provenance.begin(), "compiler", __VERSION__);
  provenance.emplace(provenance.begin(), "tool_version", version_text());
  nlohmann::ordered_json report = json_of(merged);
  if (written) {
    report["output"] = output;
    report["results_sha256"] = write_results(merged.results, output, replace, o.reproducible);
    if (!o.csv.empty()) write_results_csv(merged.results, o.csv, o.force, o.reproducible);
  }
  if (o.json) std::cout << report.dump(1) << "\n";
  print_summary(merged);
  if (!written) refuse(o, merged);
  return code;
}

}  // namespace

Action set_up_sweep_merge(CLI::App& command) {
  const auto o = std::make_shared<MergeOptions>();
  command.add_option("DIR", o->folder, "folder of the sweep")->required();
  command.add_option("-o,--output", o->output, "HDF5 file to write (default DIR/results.h5, which is replaced)");
  command.add_option("--csv", o->csv, "also write the table of cells as CSV");
  command.add_flag("--partial", o->partial, "write although cells are still to be run");
  command.add_flag("--reproducible", o->reproducible,
                   "leave out times, places, attempts and messages: every run of the plan gives the same bytes");
  command.add_flag("--force", o->force, "replace existing files given with -o and --csv");
  command.add_flag("--json", o->json, "a report as JSON on standard output");
  command.footer(
      "Exit code 0: every cell ok or skipped; 6: some failed; 7: some are still to be run; 8: a cell computed twice "
      "came\n"
      "out differently.\nExample: abdera sweep merge smoke --csv smoke.csv");
  return [o] { return merge(*o); };
}

}  // namespace abdera::cli
