#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/exit_codes.hpp"
#include "cli/input.hpp"
#include "cli/outputs.hpp"
#include "cli/text_table.hpp"
#include "cli/verbs.hpp"
#include "datasets/profile.hpp"

namespace abdera::cli {
namespace {

using Json = nlohmann::ordered_json;

struct ShowOptions {
  TableOptions table;
  bool json = false;
};

std::string number(double value) { return std::isnan(value) ? "" : fmt::format("{:.4g}", value); }

Json column_json(const ColumnProfile& c) {
  Json levels = Json::object();
  for (const auto& [label, count] : c.levels) levels[label] = count;
  return {{"name", c.name},
          {"kind", to_string(c.kind)},
          {"unit", c.unit},
          {"observed", c.observed},
          {"missing", c.missing},
          {"infinite", c.infinite},
          {"distinct", c.distinct},
          {"min", c.min},
          {"q1", c.q1},
          {"median", c.median},
          {"q3", c.q3},
          {"max", c.max},
          {"mean", c.mean},
          {"sd", c.sd},
          {"median_sigma", c.median_sigma},
          {"levels", levels}};
}

Json to_json(const Imported& imported, const DataProfile& shown) {
  Json out = {{"title", imported.data.title},
              {"source", imported.data.source},
              {"history", imported.data.history},
              {"rows", shown.rows}};
  auto& columns = out["columns"] = Json::array();
  for (const auto& c : shown.columns) columns.push_back(column_json(c));
  auto& pairs = out["collinear"] = Json::array();
  for (const auto& pair : shown.collinear)
    pairs.push_back({{"a", shown.columns[static_cast<std::size_t>(pair.a)].name},
                     {"b", shown.columns[static_cast<std::size_t>(pair.b)].name},
                     {"r", pair.r}});
  auto warnings = imported.warnings;
  warnings.insert(warnings.end(), shown.warnings.begin(), shown.warnings.end());
  out["warnings"] = warnings;
  return out;
}

void print(const Imported& imported, const DataProfile& shown, const std::string& file) {
  const auto& data = imported.data;
  std::cout << fmt::format("{}: {} rows, {} columns\n", file, shown.rows, shown.columns.size());
  if (!data.title.empty()) std::cout << data.title << "\n";
  const bool with_sigma = data.sigma().has_value();
  std::vector<std::string> heading{"column", "kind",   "unit", "n",   "missing", "distinct",
                                   "min",    "median", "mean", "max", "sd"};
  if (with_sigma) heading.push_back("sigma");
  TextTable table(heading, 3);
  for (const auto& c : shown.columns) {
    std::vector<std::string> row{c.name,
                                 std::string(to_string(c.kind)),
                                 c.unit,
                                 std::to_string(c.observed),
                                 std::to_string(c.missing),
                                 std::to_string(c.distinct),
                                 number(c.min),
                                 number(c.median),
                                 number(c.mean),
                                 number(c.max),
                                 number(c.sd)};
    if (with_sigma) row.push_back(number(c.median_sigma));
    table.add(row);
  }
  std::cout << "\n" << table.text();
  for (const auto& c : shown.columns) {
    if (c.levels.empty()) continue;
    std::cout << "levels of " << c.name << ":";
    for (const auto& [label, count] : c.levels) std::cout << fmt::format(" {} ({})", label, count);
    std::cout << "\n";
  }
  if (!data.source.empty()) std::cout << "source: " << data.source << "\n";
  for (const auto& line : data.history) std::cout << "history: " << line << "\n";
  for (const auto& warning : imported.warnings) std::cout << "warning: " << warning << "\n";
  for (const auto& warning : shown.warnings) std::cout << "warning: " << warning << "\n";
}

int show(const ShowOptions& o) {
  const auto imported = read_table(o.table);
  const auto shown = profile(imported.data);
  if (o.json) {
    std::cout << to_json(imported, shown).dump(1) << "\n";
  } else {
    print(imported, shown, file_name(o.table.path));
  }
  return kOk;
}

}  // namespace

Action set_up_data_show(CLI::App& command) {
  const auto o = std::make_shared<ShowOptions>();
  add_table_options(command, o->table);
  add_column_options(command, o->table);
  command.add_flag("--json", o->json, "machine-readable, on stdout");
  command.footer("Examples:\n  abdera data show galaxies.csv\n  abdera data show omni.csv --na 999.9 --json");
  return [o] { return show(*o); };
}

}  // namespace abdera::cli
