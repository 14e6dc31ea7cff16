#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/exit_codes.hpp"
#include "cli/input.hpp"
#include "cli/name_list.hpp"
#include "cli/outputs.hpp"
#include "cli/verbs.hpp"
#include "core/error.hpp"
#include "datasets/dataset_io.hpp"
#include "datasets/transform.hpp"

namespace abdera::cli {
namespace {

/// One step as typed; the steps are applied in the order of the command line.
struct Step {
  std::string option, value;
};

struct TransformOptions {
  TableOptions table;
  std::string out;
  std::vector<Step> steps;
  bool force = false;
};

std::vector<std::string> names_of(const Step& step) { return split_names(step.value, step.option); }

/// For steps with a default: "all" is every continuous column, unless a column is called so.
std::vector<std::string> names_or_all(const Dataset& data, const Step& step) {
  const auto names = data.names();
  if (step.value == "all" && std::find(names.begin(), names.end(), "all") == names.end()) return {};
  return names_of(step);
}

int levels_of(const std::string& text, const std::string& option) {
  constexpr Range kLevels{2, 1000};
  return static_cast<int>(detail::to_int(text, option, kLevels));
}

Dataset discretised(const Dataset& data, const Step& step, Bins bins) {
  auto out = data;
  for (const auto& item : split_items(step.value, step.option)) {
    const auto [name, levels] = split_pair(item, ':', step.option);
    out = discretise(out, std::vector<std::string>{name}, levels_of(levels, step.option), bins);
  }
  return out;
}

Dataset renamed(const Dataset& data, const Step& step) {
  const auto [from, to] = split_pair(step.value, '=', step.option);
  return rename_column(data, from, to);
}

Dataset applied(const Dataset& data, const Step& step) {
  if (step.option == "--log") return log_columns(data, names_of(step), LogBase::kNatural);
  if (step.option == "--log10") return log_columns(data, names_of(step), LogBase::kTen);
  if (step.option == "--standardise") return standardise(data, names_or_all(data, step));
  if (step.option == "--rank-normal") return rank_normal(data, names_or_all(data, step));
  if (step.option == "--discretise") return discretised(data, step, Bins::kEqualCount);
  if (step.option == "--discretise-width") return discretised(data, step, Bins::kEqualWidth);
  if (step.option == "--drop") return drop_columns(data, names_of(step));
  if (step.option == "--select") return select_columns(data, names_of(step));
  if (step.option == "--rename") return renamed(data, step);
  require(step.option == "--drop-missing-rows", "no such step: " + step.option);
  return drop_missing_rows(data);
}

int transform(const TransformOptions& o) {
  require(o.out != "-", "a table cannot be written to standard output; give a file name");
  require(!o.steps.empty(),
          "nothing to do: give --log, --standardise, --select or another step ('abdera data transform --help')");
  check_output(o.out, o.force);
  auto imported = read_table(o.table);
  for (const auto& warning : imported.warnings) fmt::print(stderr, "warning: {}\n", warning);
  Dataset data = std::move(imported.data);
  const auto before = data.history.size();
  for (const auto& step : o.steps) data = applied(data, step);
  ExportOptions write;
  write.force = o.force;
  write_dataset(data, o.out, write);
  for (std::size_t i = before; i < data.history.size(); ++i) fmt::print(stderr, "{}\n", data.history[i]);
  fmt::print(stderr, "wrote {}: {} rows, {} columns\n", o.out, data.num_rows(), data.num_vars());
  return kOk;
}

}  // namespace

Action set_up_data_transform(CLI::App& command) {
  const auto o = std::make_shared<TransformOptions>();
  add_table_options(command, o->table);
  command.add_option("-o,--output", o->out, "OUT.h5, .csv, .tsv or .fits")->required();
  command.add_flag("--force", o->force, "replace an existing output");
  const auto add_step = [&](const std::string& name, const std::string& help) {
    const auto keep = [o, name](const std::string& value) { o->steps.push_back({name, value}); };
    command.add_option_function<std::string>(name, keep, help)->trigger_on_parse()->group("Steps, in the order given");
  };
  add_step("--select", "keep only these columns, in this order: A,B");
  add_step("--drop", "leave these columns out: A,B");
  add_step("--rename", "OLD=NEW");
  add_step("--log", "natural logarithm of these columns");
  add_step("--log10", "decimal logarithm of these columns");
  add_step("--standardise", "mean 0 and sd 1 for these columns, or all");
  add_step("--rank-normal", "normal scores of the ranks of these columns, or all");
  add_step("--discretise", "A:4 makes four levels with about equally many rows each; A:4,B:3 for several");
  add_step("--discretise-width", "A:4 makes four levels of equal width");
  command
      .add_flag_function(
          "--drop-missing-rows",
          [o](std::int64_t) {
            o->steps.push_back({"--drop-missing-rows", ""});
          },
          "drop rows with a missing value")
      ->trigger_on_parse()
      ->group("Steps, in the order given");
  command.footer(
      "Examples:\n"
      "  abdera data transform galaxies.csv -o ready.h5 --drop-missing-rows --standardise all\n"
      "  abdera data transform abalone.h5 -o discrete.csv --log Length --discretise Length:4,Rings:3");
  return [o] { return transform(*o); };
}

}  // namespace abdera::cli
