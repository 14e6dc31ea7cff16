#include "bench/sweep/result_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "datasets/number_text.hpp"

namespace abdera::detail {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
const std::string kFactor = "factor_", kMetric = "metric_", kCount = "count_", kNumber = "number_";

ResultColumn text(std::string name, std::string about, std::string ResultRow::*member) {
  return {std::move(name), std::move(about), "",
          TextColumn{[member](const ResultRow& row) { return row.*member; },
                     [member](ResultRow& row, std::string value) { row.*member = std::move(value); }}};
}

ResultColumn text_of_the_run(std::string name, std::string about, std::string CellRecord::*member) {
  return {std::move(name), std::move(about), "",
          TextColumn{[member](const ResultRow& row) { return row.record.*member; },
                     [member](ResultRow& row, std::string value) { row.record.*member = std::move(value); }},
          true};
}

template <class T>
ResultColumn whole(std::string name, std::string about, T ResultRow::*member, bool zero_is_missing) {
  WholeColumn column;
  column.bytes = sizeof(T);
  column.get = [=](const ResultRow& row) -> std::int64_t {
    return zero_is_missing && row.*member == 0 ? -1 : row.*member;
  };
  column.set = [=](ResultRow& row, std::int64_t x) { row.*member = static_cast<T>(zero_is_missing && x < 0 ? 0 : x); };
  column.may_miss = zero_is_missing;
  return {std::move(name), std::move(about), "1", std::move(column)};
}

/// Of a cell that was tried; `get` and `set` on its record.
template <class Get, class Set>
ResultColumn real_of_the_run(std::string name, std::string about, std::string units, Get get, Set set) {
  return {std::move(name), std::move(about), std::move(units),
          RealColumn{[get](const ResultRow& row) {
                       return row.record.status == CellStatus::kMissing ? kNone : get(row.record);
                     },
                     [set](ResultRow& row, double value) {
                       if (!std::isnan(value)) set(row.record, value);
                     }},
          true};
}
template <class Get, class Set>
ResultColumn whole_of_the_run(std::string name, std::string about, std::string units, int bytes, Get get, Set set) {
  WholeColumn column;
  column.bytes = bytes;
  column.get = [get](const ResultRow& row) -> std::int64_t {
    return row.record.status == CellStatus::kMissing ? -1 : get(row.record);
  };
  column.set = [set](ResultRow& row, std::int64_t value) {
    if (value >= 0) set(row.record, value);
  };
  column.may_miss = true;
  return {std::move(name), std::move(about), std::move(units), std::move(column), true};
}

ResultColumn status_column() {
  WholeColumn column;
  column.bytes = 1;
  column.get = [](const ResultRow& row) { return static_cast<std::int64_t>(row.record.status); };
  column.set = [](ResultRow& row, std::int64_t value) { row.record.status = static_cast<CellStatus>(value); };
  for (const CellStatus status : kCellStatuses)
    column.flags.emplace_back(static_cast<std::int8_t>(status), to_string(status));
  return {"status", "how the cell ended", "", std::move(column)};
}

constexpr int kGraphKinds = static_cast<int>(GraphKind::kAdmg) + 1;

ResultColumn kind_column() {
  WholeColumn column;
  column.bytes = 1;
  column.get = [](const ResultRow& row) {
    return row.record.result ? static_cast<std::int64_t>(row.record.result->kind) : -1;
  };
  column.set = [](ResultRow& row, std::int64_t value) {
    if (value >= 0) row.record.result.emplace().kind = static_cast<GraphKind>(value);
  };
  column.may_miss = true;
  column.flags = graph_kind_flags();
  return {"graph_kind", "what the learned graph claims to be", "", std::move(column)};
}

std::vector<std::pair<std::int8_t, std::string>> truth_flags() {
  return {{std::int8_t{0}, "false"}, {std::int8_t{1}, "true"}};
}

ResultColumn baseline_column() {
  WholeColumn column;
  column.bytes = 1;
  column.get = [](const ResultRow& row) { return std::int64_t{row.baseline}; };
  column.set = [](ResultRow& row, std::int64_t value) { row.baseline = value > 0; };
  column.flags = truth_flags();
  return {"baseline", "whether the sweep added the learner by itself, for comparison", "", std::move(column)};
}

ResultColumn legal_column() {
  WholeColumn column;
  column.bytes = 1;
  column.get = [](const ResultRow& row) { return row.record.result ? std::int64_t{row.record.result->legal} : -1; };
  column.set = [](ResultRow& row, std::int64_t value) {
    if (row.record.result) row.record.result->legal = value != 0;
  };
  column.may_miss = true;
  column.flags = truth_flags();
  return {"legal", "whether the learned graph is one of its kind", "", std::move(column)};
}

ResultColumn stop_reason_column() {
  return {"stop_reason", "why the learner stopped", "",
          TextColumn{
              [](const ResultRow& row) { return row.record.result ? row.record.result->stop_reason : std::string(); },
              [](ResultRow& row, std::string value) {
                if (row.record.result) row.record.result->stop_reason = std::move(value);
              }}};
}

ResultColumn edges_column() {
  WholeColumn column;
  column.bytes = 4;
  column.get = [](const ResultRow& row) {
    return row.record.result ? static_cast<std::int64_t>(row.record.result->edges.size()) : -1;
  };
  column.set = [](ResultRow&, std::int64_t) {};  // they are in /graphs
  column.may_miss = true;
  return {"n_edges", "edges of the learned graph, listed in /graphs", "1", std::move(column)};
}

/// The value of that name, which stands at `place` in most rows.
template <class T>
const T* find(const std::vector<std::pair<std::string, T>>& values, const std::string& name, std::size_t place) {
  if (place < values.size() && values[place].first == name) return &values[place].second;
  const auto found = std::find_if(values.begin(), values.end(), [&](const auto& v) { return v.first == name; });
  return found == values.end() ? nullptr : &found->second;
}

using Numbers = std::vector<std::pair<std::string, double>>;

ResultColumn number_column(const std::string& prefix, const std::string& name, std::size_t place,
                           Numbers CellResult::*list, std::string about) {
  return {prefix + name, std::move(about), "1",
          RealColumn{[=](const ResultRow& row) {
                       const double* value =
                           row.record.result ? find((*row.record.result).*list, name, place) : nullptr;
                       return value ? *value : kNone;
                     },
                     [=](ResultRow& row, double value) {
                       if (row.record.result) ((*row.record.result).*list).emplace_back(name, value);
                     }}};
}
ResultColumn metric_column(const std::string& name, std::size_t place) {
  return number_column(kMetric, name, place, &CellResult::metrics, "metric " + name);
}
ResultColumn reported_number_column(const std::string& name, std::size_t place) {
  return number_column(kNumber, name, place, &CellResult::numbers, "number " + name + " that the learner reports");
}

// Names of columns that the format has for two counts.
constexpr std::pair<std::string_view, std::string_view> kCountNames[] = {{"ci_tests", "n_tests"},
                                                                         {"scores", "n_scores"}};

ResultColumn count_column(const std::string& name, std::size_t place) {
  WholeColumn column;
  column.get = [=](const ResultRow& row) -> std::int64_t {
    const std::uint64_t* value = row.record.result ? find(row.record.result->counts, name, place) : nullptr;
    constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
    return value ? static_cast<std::int64_t>(std::min(*value, kMost)) : -1;
  };
  column.set = [=](ResultRow& row, std::int64_t value) {
    if (row.record.result && value >= 0)
      row.record.result->counts.emplace_back(name, static_cast<std::uint64_t>(value));
  };
  column.may_miss = true;
  std::string title = kCount + name;
  for (const auto& [count, known] : kCountNames)
    if (count == name) title = known;
  return {std::move(title), "count " + name + " that the learner reports", "1", std::move(column)};
}

/// A factor whose values are numbers, written as these, or texts.
ResultColumn factor_column(const std::string& name, std::size_t place, bool is_text) {
  ResultColumn column{kFactor + name, "value of the axis " + name, "", {}};
  if (is_text) {
    column.values = TextColumn{[place](const ResultRow& row) { return row.factors[place]; },
                               [place](ResultRow& row, std::string value) { row.factors[place] = std::move(value); }};
  } else {
    column.units = "1";
    column.values =
        RealColumn{[place](const ResultRow& row) { return parse_number(row.factors[place]).value_or(kNone); },
                   [place](ResultRow& row, double value) {
                     if (!std::isnan(value)) row.factors[place] = to_text(value);
                   }};
  }
  return column;
}

bool is_text_factor(const SweepResults& results, std::size_t place) {
  return !std::all_of(results.rows.begin(), results.rows.end(), [place](const ResultRow& row) {
    const std::string& text = row.factors[place];
    const auto value = parse_number(text);
    return text.empty() || (value && std::isfinite(*value) && to_text(*value) == text);
  });
}

std::vector<ResultColumn> planned_columns() {
  std::vector<ResultColumn> out;
  out.push_back(text("cell_id", "identity of the cell", &ResultRow::cell_id));
  out.push_back(text("data_id", "identity of its data, as in /truth", &ResultRow::data_id));
  out.push_back(text("data", "entry of data in the plan", &ResultRow::data));
  out.push_back(text("scenario", "simulator or file", &ResultRow::scenario));
  out.push_back(text("data_params", "options in force of the simulator, or the file's SHA-256, as JSON",
                     &ResultRow::data_params));
  out.push_back(text("learner", "entry of learners in the plan", &ResultRow::learner));
  out.push_back(text("algorithm", "learner", &ResultRow::algorithm));
  out.push_back(baseline_column());
  out.push_back(text("test", "test of the learner", &ResultRow::test));
  out.push_back(text("score", "score of the learner", &ResultRow::score));
  out.push_back(text("params", "options in force of learner, test and score, as JSON", &ResultRow::params));
  out.push_back(whole("n", "rows of the data", &ResultRow::rows, true));
  out.push_back(whole("p", "variables of the data", &ResultRow::variables, true));
  out.push_back(whole("replicate", "number of the replicate", &ResultRow::replicate, false));
  return out;
}

std::vector<ResultColumn> outcome_columns() {
  std::vector<ResultColumn> out;
  out.push_back(status_column());
  out.push_back(kind_column());
  out.push_back(legal_column());
  out.push_back(stop_reason_column());
  out.push_back(edges_column());
  return out;
}

std::vector<ResultColumn> run_columns() {
  std::vector<ResultColumn> out;
  out.push_back(real_of_the_run(
      "time_wall", "time of the learner", "s", [](const CellRecord& r) { return r.wall_seconds; },
      [](CellRecord& r, double x) { r.wall_seconds = x; }));
  out.push_back(real_of_the_run(
      "time_cpu", "processor time of the learner", "s", [](const CellRecord& r) { return r.cpu_seconds; },
      [](CellRecord& r, double x) { r.cpu_seconds = x; }));
  out.push_back(whole_of_the_run(
      "mem_peak", "largest resident memory of the cell's process", "byte", 8,
      [](const CellRecord& r) { return r.memory_bytes; }, [](CellRecord& r, std::int64_t x) { r.memory_bytes = x; }));
  out.push_back(real_of_the_run(
      "finished", "when the cell ended", "seconds since 1970-01-01T00:00:00Z",
      [](const CellRecord& r) { return r.finished; }, [](CellRecord& r, double x) { r.finished = x; }));
  out.push_back(whole("attempts", "attempts at the cell", &ResultRow::attempts, false));
  out.back().of_the_run = true;
  out.push_back(text_of_the_run("message", "why the cell did not end well", &CellRecord::message));
  out.push_back(real_of_the_run(
      "budget_seconds", "time it was allowed", "s", [](const CellRecord& r) { return r.budget.seconds; },
      [](CellRecord& r, double x) { r.budget.seconds = x; }));
  out.push_back(real_of_the_run(
      "budget_memory", "memory it was allowed", "megabyte", [](const CellRecord& r) { return r.budget.memory_mb; },
      [](CellRecord& r, double x) { r.budget.memory_mb = x; }));
  out.push_back(whole_of_the_run(
      "threads", "threads it was allowed", "1", 4, [](const CellRecord& r) { return std::int64_t{r.budget.threads}; },
      [](CellRecord& r, std::int64_t x) { r.budget.threads = static_cast<int>(x); }));
  out.push_back(text_of_the_run("host", "where it ran", &CellRecord::host));
  out.push_back(text_of_the_run("job", "job of the scheduler", &CellRecord::job));
  out.push_back(text_of_the_run("shard", "shard", &CellRecord::shard));
  out.push_back(text_of_the_run("dispatch", "level of the processor's instructions", &CellRecord::dispatch));
  return out;
}

/// Names in the order in which rows bring them.
template <class T>
std::vector<std::string> names_in(const SweepResults& results,
                                  std::vector<std::pair<std::string, T>> CellResult::*list) {
  std::vector<std::string> names;
  for (const ResultRow& row : results.rows) {
    if (!row.record.result) continue;
    const auto& values = (*row.record.result).*list;
    for (std::size_t i = 0; i < values.size(); ++i)
      if ((i >= names.size() || names[i] != values[i].first) &&
          std::find(names.begin(), names.end(), values[i].first) == names.end())
        names.push_back(values[i].first);
  }
  return names;
}

void append(std::vector<ResultColumn>& out, std::vector<ResultColumn> more) {
  std::move(more.begin(), more.end(), std::back_inserter(out));
}

}  // namespace

std::vector<std::pair<std::int8_t, std::string>> graph_kind_flags() {
  std::vector<std::pair<std::int8_t, std::string>> flags;
  for (int kind = 0; kind < kGraphKinds; ++kind)
    flags.emplace_back(static_cast<std::int8_t>(kind), to_string(static_cast<GraphKind>(kind)));
  return flags;
}

std::vector<ResultColumn> columns_of(const SweepResults& results) {
  std::vector<ResultColumn> out = planned_columns();
  for (std::size_t i = 0; i < results.factors.size(); ++i)
    out.push_back(factor_column(results.factors[i], i, is_text_factor(results, i)));
  append(out, outcome_columns());
  for (std::size_t i = 0; i < results.metrics.size(); ++i) out.push_back(metric_column(results.metrics[i], i));
  const auto counts = names_in(results, &CellResult::counts), numbers = names_in(results, &CellResult::numbers);
  for (std::size_t i = 0; i < counts.size(); ++i) out.push_back(count_column(counts[i], i));
  for (std::size_t i = 0; i < numbers.size(); ++i) out.push_back(reported_number_column(numbers[i], i));
  append(out, run_columns());
  for (const ResultColumn& column : out)
    require(column.name.find('/') == std::string::npos,
            "the name '" + column.name + "' cannot be a column of results, as it has a '/' in it");
  return out;
}

std::optional<ResultColumn> column_named(const std::string& name, bool is_text, SweepResults& results) {
  const auto rest = [&](const std::string& prefix) { return name.substr(prefix.size()); };
  if (name.starts_with(kFactor)) {
    results.factors.push_back(rest(kFactor));
    for (ResultRow& row : results.rows) row.factors.resize(results.factors.size());
    return factor_column(results.factors.back(), results.factors.size() - 1, is_text);
  }
  if (name.starts_with(kMetric)) {
    results.metrics.push_back(rest(kMetric));
    return metric_column(results.metrics.back(), 0);
  }
  if (name.starts_with(kNumber)) return reported_number_column(rest(kNumber), 0);
  if (name.starts_with(kCount)) return count_column(rest(kCount), 0);
  for (const auto& [count, column] : kCountNames)
    if (column == name) return count_column(std::string(count), 0);
  for (auto* columns : {&planned_columns, &outcome_columns, &run_columns})
    for (ResultColumn& column : (*columns)())
      if (column.name == name) return std::move(column);
  return std::nullopt;
}

}  // namespace abdera::detail
