#include "cli/input.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>

#include "cli/name_list.hpp"
#include "cli/outputs.hpp"
#include "core/sha256.hpp"
#include "datasets/checks.hpp"
#include "datasets/conditions.hpp"
#include "datasets/dataset_io.hpp"
#include "datasets/row_weights.hpp"

namespace abdera::cli {
namespace {

std::vector<std::string> all_names(const std::vector<std::string>& lists, std::string_view option) {
  std::vector<std::string> names;
  for (const auto& list : lists)
    for (auto& name : split_names(list, option)) names.push_back(std::move(name));
  return names;
}

void warn_of_equal_columns(const Dataset& data, std::vector<std::string>& warnings) {
  for (const auto& [first, second] : duplicate_columns(data))
    warnings.push_back(
        fmt::format("columns '{0}' and '{1}' are equal: each hides the other's edges; leave one out (--drop {2})",
                    data.variable(first).name, data.variable(second).name, quote_name(data.variable(second).name)));
}

/// The names of the entries for which `holds`, as an option: "--test a or b".
template <class Entry>
std::string those_that(const std::string& option, std::span<const Entry> entries, bool Entry::*holds) {
  std::string out;
  for (const Entry& entry : entries)
    if (entry.*holds) out += (out.empty() ? option + " " : " or ") + entry.info.name;
  return out;
}

std::string name_of(const DataUse& use) {
  std::string out;
  if (use.test) out = "test '" + use.test->info.name + "'";
  if (use.score) out += (out.empty() ? "score '" : " and score '") + use.score->info.name + "'";
  return out.empty() ? "what works on the rows here" : out;
}

void check_weights(const DataUse& use, const std::string& file) {
  std::string remedy;
  if (!use.any()) remedy = "take a table without";
  if (use.test && !use.test->uses_weights)
    remedy = "use " + those_that("--test", ci_tests(), &CiTestEntry::uses_weights);
  if (use.score && !use.score->uses_weights)
    remedy = "use " + those_that("--score", scores(), &ScoreEntry::uses_weights);
  if (!remedy.empty())
    throw NotApplicable(
        fmt::format("{} holds weights of rows, which {} does not take into account; {}", file, name_of(use), remedy));
}

/// What the test or the score does not take into account: refused where the answer would be another, told where it
/// would only look surer than it is.
void check_rows_are_alike(const Dataset& data, const DataUse& use, const std::string& file,
                          std::vector<std::string>& warnings) {
  const RowAttributes& rows = data.row_attributes();
  if (!rows.weight.empty()) check_weights(use, file);
  if (use.score || !(use.test && use.test->uses_dependence)) {
    const std::string taker = name_of(use);
    std::string sure = use.score ? ", so it is surer than it should be" : ", so p-values are too small";
    if (use.test && !use.test->uses_dependence)
      sure += "; " + those_that("--test", ci_tests(), &CiTestEntry::uses_dependence) + " allow for that";
    if (rows.sampling() != "iid")
      warnings.push_back(fmt::format("{} is a {}: {} takes its rows as independent{}", file,
                                     rows.sampling() == "panel" ? "panel" : "time series", taker, sure));
    else if (!rows.cluster.empty())
      warnings.push_back(
          fmt::format("the rows of {} come in groups: {} takes them as independent{}", file, taker, sure));
  }
  const char* who = use.score && !use.test ? "scores" : "tests";
  if (!rows.regime.empty() && *std::max_element(rows.regime.begin(), rows.regime.end()) > 0)
    warnings.push_back(fmt::format("the rows of {} come from several regimes: {} take them as one", file, who));
  if (data.upper_limit() && !data.upper_limit()->isZero())
    warnings.push_back(fmt::format("some values of {} are upper limits: {} take them as values", file, who));
}

/// What the profile of the rows shows that makes this test or score say something else than it seems to.
void warn_of_conditions(const Dataset& data, const DataUse& use, Eigen::Index rows,
                        std::vector<std::string>& warnings) {
  if (!use.any()) return;
  const bool linear = (use.test && use.test->linear) || (use.score && use.score->linear);
  std::string ignored;
  if (use.test && !use.test->uses_errors)
    ignored = fmt::format("test '{}' ignores ({} allows for them)", use.test->info.name,
                          those_that("--test", ci_tests(), &CiTestEntry::uses_errors));
  if (use.score) ignored = name_of({nullptr, use.score}) + " ignores";
  for (auto& warning : condition_warnings(data, linear, ignored, rows)) warnings.push_back(std::move(warning));
}

/// Refuses what is missing, unless tests leave the rows out themselves.
void check_values(const Dataset& data, const DataUse& use, MissingPolicy missing) {
  if (missing == MissingPolicy::kTestwise) {
    if (!use.test || use.score)
      throw NotApplicable("--missing testwise leaves rows out test by test: only learners with just a test can do so");
    require_finite(data);
    return;
  }
  try {
    require_complete(data);
  } catch (const DataError& error) {
    require_finite(data);
    const bool testwise = use.test && !use.score;
    throw DataError(
        std::string(error.what()) +
        (testwise ? "; or answer each test from the rows complete in its variables (--missing testwise)" : ""));
  }
}

/// The columns that say something of the rows, taken out of the variables.
Dataset with_columns_of_rows(const Dataset& data, const TableOptions& o) {
  RowAttributes rows = data.row_attributes();
  std::vector<Var> others;
  for (Var v = 0; v < data.num_vars(); ++v) {
    const auto& name = data.variable(v).name;
    const auto column = data.column(v);
    if (name == o.weight) {
      rows.weight.assign(column.begin(), column.end());
    } else if (name == o.time) {
      rows.time.assign(column.begin(), column.end());
      rows.time_unit = data.variable(v).unit;
    } else if (name == o.cluster) {
      rows.cluster.clear();
      for (const double x : column) {
        if (!(std::abs(x) < 9e15) || x != std::floor(x))
          throw DataError(
              fmt::format("column '{}' cannot say to which cluster a row belongs: {} is no whole number "
                          "(--kind '{}=nominal' for labels)",
                          name, x, name));
        rows.cluster.push_back(static_cast<std::int64_t>(x));
      }
    } else {
      others.push_back(v);
    }
  }
  for (const auto* name : {&o.weight, &o.time, &o.cluster})
    if (!name->empty()) data.index_of(*name);
  Dataset out = data.select(others);
  rows.regime_targets = out.row_attributes().regime_targets;
  out.set_row_attributes(std::move(rows));
  return out;
}

}  // namespace

void add_column_options(CLI::App& command, TableOptions& o) {
  command.add_option("--columns", o.columns, "use only these: A,B,\"a name, with comma\"")->allow_extra_args(false);
  command.add_option("--drop", o.drop, "leave these columns out: A,B")->allow_extra_args(false);
}

void add_table_options(CLI::App& command, TableOptions& o) {
  const auto one_each = [&](const std::string& name, std::vector<std::string>& to, const std::string& help) {
    command.add_option(name, to, help)->allow_extra_args(false);
  };
  command.add_option("DATA", o.path, "a table: .csv, .tsv, .txt, .fits or .h5; - for text on standard input")
      ->required();
  one_each("--na", o.import.na, "VALUE or VALUE:COLUMN that stands for missing, e.g. 999.9");
  one_each("--sigma", o.import.sigma, "A=B: column B holds the one-sigma errors of column A");
  one_each("--kind", o.import.kinds, "COLUMN=KIND: continuous, ordinal, nominal, binary, count or circular");
  command.add_option("--sep", o.separator, "auto, comma, tab, space or semicolon")->capture_default_str();
  command.add_option("--comment", o.import.comment, "lines that begin with this are skipped")->capture_default_str();
  command.add_option("--header", o.header, "is the first row a header: auto, yes or no")->capture_default_str();
  command
      .add_option("--max-levels", o.import.max_levels, "whole-number columns of at most this many values are discrete")
      ->check(CLI::Range(0, 1000));
  command.add_option("--table", o.import.table, "FITS: name or number of the table");
  command.add_option("--weight", o.weight, "column that holds the weights of the rows, and is no variable then");
  command.add_option("--time", o.time, "column that holds the times of the rows of a series or panel");
  command.add_option("--cluster", o.cluster, "column that says which group, or unit of a panel, a row belongs to");
}

void add_evidence_options(CLI::App& command, EvidenceOptions& o) {
  add_table_options(command, o.table);
  add_column_options(command, o.table);
  command.add_option("--n", o.n, "DATA is a covariance matrix computed from this many rows")
      ->check(CLI::Range(2.0, 1e15));
  const auto given = [&o](const std::string&) { o.test_given = true; };
  command.add_option("--test", o.test, "conditional-independence test; 'abdera list tests'")
      ->each(given)
      ->capture_default_str();
  command.add_option("--test-p", o.test_params, "KEY=VALUE, an option of the test")
      ->each(given)
      ->allow_extra_args(false);
  command
      .add_option("--missing", o.missing,
                  "missing values: error, or testwise (each test uses the rows that are complete in its variables)")
      ->check(CLI::IsMember({"error", "testwise"}))
      ->capture_default_str();
}

void add_score_options(CLI::App& command, EvidenceOptions& o) {
  const auto given = [&o](const std::string&) { o.score_given = true; };
  command.add_option("--score", o.score, "score of graphs; 'abdera list scores'")->each(given)->capture_default_str();
  command.add_option("--score-p", o.score_params, "KEY=VALUE, an option of the score")
      ->each(given)
      ->allow_extra_args(false);
}

Imported read_table(const TableOptions& o) {
  auto import = o.import;
  import.separator = bind<ImportOptions>({{ "separator", o.separator == ";" ? "semicolon" : o.separator }}).separator;
  import.columns = all_names(o.columns, "--columns");
  import.drop = all_names(o.drop, "--drop");
  for (const auto* of_rows : {&o.weight, &o.time, &o.cluster})
    if (!of_rows->empty() && !import.columns.empty()) import.columns.push_back(*of_rows);
  for (const auto* number : {&o.weight, &o.time})
    if (!number->empty()) import.kinds.push_back(quote_name(*number) + "=continuous");
  Imported imported = read_dataset(o.path, import);
  if (!o.weight.empty() || !o.time.empty() || !o.cluster.empty())
    imported.data = with_columns_of_rows(imported.data, o);
  return imported;
}

void examine(Input& input, const DataUse& use, MissingPolicy missing, Eigen::Index rows) {
  const Dataset& data = input.data;
  if (data.num_rows() < 2)
    throw DataError(fmt::format("{} has {} row of data; at least 2 rows are needed", input.file, data.num_rows()));
  input.missing = missing;
  check_rows_are_alike(data, use, input.file, input.warnings);
  check_values(data, use, missing);
  require_varying(data);
  warn_of_equal_columns(data, input.warnings);
  warn_of_conditions(data, use, rows, input.warnings);
  input.names = data.names();
  input.rows = static_cast<double>(data.num_rows());
  const auto& weights = data.row_attributes().weight;
  input.effective_rows = weights.empty() ? input.rows : effective_rows(weights);
}

Covariance restricted(const Covariance& full, const std::vector<std::string>& names) {
  std::vector<Eigen::Index> index;
  for (const auto& name : names) {
    const auto it = std::find(full.names.begin(), full.names.end(), name);
    if (it == full.names.end()) {
      const auto near = nearest_name(name, full.names);
      throw DataError(fmt::format("the covariance has no variable '{}'{}", name,
                                  near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
    }
    index.push_back(it - full.names.begin());
  }
  return {names, full.matrix(index, index), full.n};
}

void take_covariance(Input& input, Covariance covariance) {
  input.names = covariance.names;
  input.rows = input.effective_rows = covariance.n;
  input.covariance = std::move(covariance);
}

Input read_input(const EvidenceOptions& options, const DataUse& use) {
  const auto& table = options.table;
  Input input;
  input.file = file_name(table.path);
  if (options.n) {
    auto covariance = read_covariance(table.path, *options.n);
    const auto names = all_names(table.columns, "--columns");
    take_covariance(input, names.empty() ? std::move(covariance) : restricted(covariance, names));
  } else {
    auto imported = read_table(table);
    input.data = std::move(imported.data);
    input.warnings = std::move(imported.warnings);
    examine(input, use, options.missing_policy());
  }
  if (table.path != "-") input.digest = sha256_of_file(table.path);
  return input;
}

}  // namespace abdera::cli
