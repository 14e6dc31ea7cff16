#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "cli/exit_codes.hpp"
#include "cli/graph_outputs.hpp"
#include "cli/interrupt.hpp"
#include "cli/outputs.hpp"
#include "cli/run_options.hpp"
#include "cli/verbs.hpp"
#include "core/error.hpp"
#include "datasets/dataset_io.hpp"
#include "datasets/fetch.hpp"
#include "graphs/text/graph_io.hpp"

namespace abdera::cli {
namespace {

struct FetchVerbOptions {
  std::string name, out, progress = "auto";
  FetchOptions fetch;
  double time_limit = 0;
  bool force = false;
};

bool is_bif(const std::string& path) { return path.ends_with(".bif"); }
std::string truth_beside(const std::string& out) {
  return (std::filesystem::path(out).parent_path() / (stem(out) + "_truth.json")).string();
}

/// What will be written, checked before anything is fetched.
std::vector<std::string> outputs_of(const FetchVerbOptions& o, CatalogKind kind) {
  if (o.out.empty()) return {};
  require(o.out != "-", "a data set cannot be written to standard output; give a file name");
  if (kind == CatalogKind::kNetwork && is_bif(o.out)) return {o.out, truth_beside(o.out)};
  if (kind == CatalogKind::kNetwork) graph_output(o.out);
  return {o.out};
}

void write_network(const FetchVerbOptions& o, const std::string& fetched) {
  if (is_bif(o.out)) {
    write_output(o.out, read_text_file(fetched), o.force);
    write_graph_file(read_graph(fetched), truth_beside(o.out), o.force);
  } else {
    write_graph_file(read_graph(fetched), o.out, o.force);
  }
}

void write_table(const FetchVerbOptions& o, const std::string& fetched) {
  ExportOptions write;
  write.force = o.force;
  write_dataset(read_dataset(fetched).data, o.out, write);
}

int fetch_data(const FetchVerbOptions& o) {
  const auto& entry = catalog_entry(o.name);
  const auto outputs = outputs_of(o, entry.kind);
  for (const auto& path : outputs) check_output(path, o.force);
  Progress progress(progress_mode(o.progress), stderr_is_terminal());
  RunOptions run;
  run.time_limit = o.time_limit;
  const auto context = make_context(run, progress);
  auto options = o.fetch;
  options.stop = context.stop;
  options.progress = context.progress;
  defer_interrupts();
  Fetched fetched;
  try {
    fetched = fetch(entry, options);
  } catch (const DataError&) {
    // A download that was asked to stop has no partial result to write: only its exit code is left.
    if (const auto reason = context.stop.reason(); reason != StopReason::kCompleted) {
      progress.finish();
      fmt::print(stderr, "abdera: error: fetching {} was stopped ({})\n", entry.name, to_string(reason));
      return exit_code_for(reason);
    }
    throw;
  }
  progress.finish();
  fmt::print(stderr, "{}: {}\nlicence: {}\ncite: {}\n", entry.name, entry.title, entry.licence, entry.citation);
  if (!entry.note.empty()) fmt::print(stderr, "note: {}\n", entry.note);
  for (const auto& warning : fetched.warnings) fmt::print(stderr, "warning: {}\n", warning);
  fmt::print(stderr, "from {}\n", fetched.origin);
  if (!o.out.empty()) {
    entry.kind == CatalogKind::kNetwork ? write_network(o, fetched.path) : write_table(o, fetched.path);
    for (const auto& path : outputs) fmt::print(stderr, "wrote {}\n", path);
  } else {
    std::cout << fetched.path << "\n";
  }
  return kOk;
}

}  // namespace

Action set_up_data_fetch(CLI::App& command) {
  const auto o = std::make_shared<FetchVerbOptions>();
  command.add_option("NAME", o->name, "a data set; 'abdera list datasets'")->required();
  command.add_option("--from", o->fetch.mirror,
                     "folder of a local mirror (default: ABDERA_DATA_MIRROR, then the network)");
  command.add_option(
      "-o,--output", o->out,
      "a table: .h5, .csv, .tsv or .fits; a network: .bif with its graph beside it as _truth.json, or the "
      "graph alone as .json, .dot, ... (default: only into the cache, whose path is printed)");
  command.add_flag("--refresh", o->fetch.refresh, "do not reuse what the cache holds");
  command.add_flag("--force", o->force, "replace existing outputs");
  command.add_option("--time-limit", o->time_limit, "seconds")->check(CLI::Range(0.0, 1e9));
  command.add_option("--progress", o->progress, "auto, json or none, on standard error")
      ->check(CLI::IsMember({"auto", "json", "none"}));
  command.footer(
      "Examples:\n  abdera data fetch smbh_ell -o galaxies.h5\n"
      "  abdera data fetch asia -o asia.bif\n  abdera data fetch sachs --from /path/to/mirror -o sachs.csv");
  return [o] { return fetch_data(*o); };
}

}  // namespace abdera::cli
