#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <map>

#include "cli/exit_codes.hpp"
#include "cli/input.hpp"
#include "cli/outputs.hpp"
#include "cli/verbs.hpp"
#include "core/error.hpp"
#include "datasets/dataset_io.hpp"

namespace abdera::cli {
namespace {

struct ImportVerbOptions {
  TableOptions table;
  std::string out, title;
  ExportOptions write;
  bool no_sigma = false;
};

/// What was read, for people: rows, columns by kind, missing values, skipped lines, warnings.
std::string reading_text(const Imported& imported, const std::string& path) {
  const auto& data = imported.data;
  std::map<std::string, int, std::less<>> kinds;
  std::string out, missing;
  for (Var v = 0; v < data.num_vars(); ++v) {
    ++kinds[std::string(to_string(data.variable(v).kind))];
    const auto column = data.column(v);
    const auto n = std::count_if(column.begin(), column.end(), [](double x) { return std::isnan(x); });
    if (n > 0) missing += fmt::format("  {} missing in {}\n", n, data.variable(v).name);
  }
  out = fmt::format("{}: {} rows, {} columns", file_name(path), data.num_rows(), data.num_vars());
  const char* separator = " (";
  for (const auto& [kind, count] : kinds) out += fmt::format("{}{} {}", separator, count, kind), separator = ", ";
  out += kinds.empty() ? "\n" : ")\n";
  out += missing.empty() ? "  nothing missing\n" : missing;
  if (data.sigma()) out += "  measurement errors are kept\n";
  if (imported.comment_lines > 0) out += fmt::format("  {} comment lines skipped\n", imported.comment_lines);
  if (imported.blank_lines > 0) out += fmt::format("  {} blank lines skipped\n", imported.blank_lines);
  for (const auto& warning : imported.warnings) out += "warning: " + warning + "\n";
  return out;
}

int import_table(const ImportVerbOptions& o, bool only_hdf5) {
  require(o.out != "-", "a table cannot be written to standard output; give a file name");
  require(
      !only_hdf5 || is_hdf5(o.out),
      fmt::format("import writes .h5, not '{}'; 'abdera data export' writes .csv, .tsv and .fits", file_name(o.out)));
  check_output(o.out, o.write.force);
  auto imported = read_table(o.table);
  if (!o.title.empty()) imported.data.title = o.title;
  fmt::print(stderr, "{}", reading_text(imported, o.table.path));
  auto write = o.write;
  write.sigma = !o.no_sigma;
  write_dataset(imported.data, o.out, write);
  fmt::print(stderr, "wrote {}\n", o.out);
  return kOk;
}

void add_output_options(CLI::App& command, ImportVerbOptions& o, const char* endings) {
  command.add_option("-o,--output", o.out, endings)->required();
  command.add_option("--title", o.title, "a title kept in the file");
  command.add_flag("--force", o.write.force, "replace an existing output");
}

}  // namespace

Action set_up_data_import(CLI::App& command) {
  const auto o = std::make_shared<ImportVerbOptions>();
  add_table_options(command, o->table);
  add_column_options(command, o->table);
  add_output_options(command, *o, "OUT.h5");
  command.add_flag("--compress", o->write.compress, "shuffle and gzip: smaller, slower to read");
  command.footer(
      "Examples:\n"
      "  abdera data import omni.csv -o omni.h5 --na 999.9 --na '9999:V'\n"
      "  abdera data import galaxies.csv -o galaxies.h5 --sigma M_BH=M_BH_std_sym\n"
      "  abdera data import table.dat -o table.h5 --sep space --comment '%'");
  return [o] { return import_table(*o, true); };
}

Action set_up_data_export(CLI::App& command) {
  const auto o = std::make_shared<ImportVerbOptions>();
  add_table_options(command, o->table);
  add_column_options(command, o->table);
  add_output_options(command, *o, "OUT.csv, .tsv, .fits or .h5");
  command.add_flag("--no-sigma", o->no_sigma, "leave measurement errors out");
  command.add_flag("--compress", o->write.compress, "HDF5: shuffle and gzip");
  command.footer(
      "Examples:\n  abdera data export galaxies.h5 -o galaxies.csv\n  abdera data export galaxies.h5 -o galaxies.fits");
  return [o] { return import_table(*o, false); };
}

}  // namespace abdera::cli
