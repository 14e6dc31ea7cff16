#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "bench/sweep/journal.hpp"
#include "bench/sweep/plan_file.hpp"
#include "bench/sweep/reproduce.hpp"
#include "cli/exit_codes.hpp"
#include "cli/verbs.hpp"
#include "core/error.hpp"

namespace abdera::cli {
namespace {

struct ShowOptions {
  std::string folder, cell;
  bool json = false;
};

/// The only cell whose id begins so.
const SweepCell& cell_named(const SweepPlan& plan, const std::string& start) {
  const SweepCell* found = nullptr;
  for (const SweepCell& cell : plan.cells) {
    if (!to_string(cell.id).starts_with(start)) continue;
    require(found == nullptr, fmt::format("several cells begin with '{}': give more of the id", start));
    found = &cell;
  }
  require(found != nullptr,
          fmt::format("no cell of this sweep begins with '{}'; 'abdera sweep status' lists some", start));
  return *found;
}

std::vector<nlohmann::ordered_json> attempts_at(const std::string& folder, const std::string& id) {
  std::vector<nlohmann::ordered_json> out;
  for (const auto& path : journals_in((std::filesystem::path(folder) / "journal").string()))
    read_journal(path, [&](const SweepRecord& record) {
      const auto* cell = std::get_if<CellRecord>(&record);
      if (cell != nullptr && cell->id == id) out.push_back(nlohmann::ordered_json::parse(to_json(record)));
    });
  return out;
}

int show(const ShowOptions& o) {
  const PlannedSweep sweep = read_planned_sweep(o.folder);
  const SweepCell& cell = cell_named(sweep.plan, o.cell);
  const auto commands = commands_of_cell(sweep.spec, sweep.plan, cell);
  const auto attempts = attempts_at(o.folder, to_string(cell.id));
  if (o.json) {
    std::cout
        << nlohmann::ordered_json{{"cell", to_string(cell.id)}, {"commands", commands}, {"attempts", attempts}}.dump(1)
        << "\n";
    return kOk;
  }
  for (const auto& command : commands) std::cout << command << "\n";
  if (attempts.empty()) fmt::print(stderr, "not run yet\n");
  for (const auto& attempt : attempts)
    fmt::print(stderr, "attempt {}: {}{}{}, {:.3g} s\n", attempt["attempt"].get<int>(),
               attempt["status"].get<std::string>(), attempt.contains("message") ? ": " : "",
               attempt.value("message", ""), attempt["wall"].get<double>());
  return kOk;
}

}  // namespace

Action set_up_sweep_show(CLI::App& command) {
  const auto o = std::make_shared<ShowOptions>();
  command.add_option("DIR", o->folder, "the folder of the sweep")->required();
  command.add_option("CELL", o->cell, "the id of a cell, or as much of its beginning as is not another's")->required();
  command.add_flag("--json", o->json, "commands and every attempt as JSON, on stdout");
  command.footer("Example: abdera sweep show smoke 3f07");
  return [o] { return show(*o); };
}

}  // namespace abdera::cli
