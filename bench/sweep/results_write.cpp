#include <algorithm>
#include <array>
#include <cmath>

#include "bench/sweep/result_columns.hpp"
#include "bench/sweep/results.hpp"
#include "core/sha256.hpp"
#include "datasets/hdf5_file.hpp"

namespace abdera {
namespace {

using detail::RealColumn, detail::ResultColumn, detail::TextColumn, detail::WholeColumn;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// Arrays on one axis, and the digest of those that do not depend on the run.
class Arrays {
 public:
  Arrays(const std::string& path, bool force) : file_(path, force) {}
  Hdf5Writer& file() { return file_; }

  template <class T>
  void numbers(const std::string& path, std::vector<T> values, const std::string& axis, bool of_the_run = false) {
    if constexpr (std::is_floating_point_v<T>)
      for (T& x : values)
        if (std::isnan(x)) x = kNone;  // of one kind, whatever computed it
    if (!of_the_run) digest(path, {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)});
    file_.numbers<T>(path, values, {.dims = {axis}});
  }
  void texts(const std::string& path, const std::vector<std::string>& values, const std::string& axis,
             bool of_the_run = false) {
    if (!of_the_run) {
      std::string all;
      for (const std::string& text : values) (all += text) += '\0';
      digest(path, all);
    }
    file_.strings(path, values, {.dims = {axis}});
  }
  void flags(const std::string& path, const std::vector<std::pair<std::int8_t, std::string>>& flags) {
    std::vector<std::int8_t> values;
    std::string meanings;
    for (const auto& [value, meaning] : flags) {
      values.push_back(value);
      (meanings += meanings.empty() ? "" : " ") += meaning;
    }
    file_.attribute(path, "flag_values", std::span<const std::int8_t>(values));
    file_.attribute(path, "flag_meanings", meanings);
  }
  template <class T>
  void missing(const std::string& path) {
    file_.attribute(path, "_FillValue", std::span<const T>(std::array<T, 1>{-1}));
  }
  void about(const std::string& path, const std::string& text) { file_.attribute(path, "long_name", text); }
  std::string digest() const { return sha256(digests_); }

 private:
  void digest(const std::string& path, std::string_view bytes) { ((digests_ += path + ' ') += sha256(bytes)) += '\n'; }
  Hdf5Writer file_;
  std::string digests_;
};

template <class T>
void write_whole(Arrays& arrays, const std::string& path, const WholeColumn& column, const std::vector<ResultRow>& rows,
                 bool of_the_run) {
  std::vector<T> values;
  values.reserve(rows.size());
  for (const ResultRow& row : rows) values.push_back(static_cast<T>(column.get(row)));
  // Without a fill value where it can be: xarray reads such a column as whole numbers.
  const bool some_miss = column.may_miss && std::find(values.begin(), values.end(), T{-1}) != values.end();
  arrays.numbers(path, std::move(values), "/cell", of_the_run);
  if (some_miss) arrays.missing<T>(path);
}

// One column in memory at a time.
void write_column(Arrays& arrays, const ResultColumn& column, const std::vector<ResultRow>& rows) {
  const std::string path = "/" + column.name;
  if (const auto* text = std::get_if<TextColumn>(&column.values)) {
    std::vector<std::string> values;
    values.reserve(rows.size());
    for (const ResultRow& row : rows) values.push_back(text->get(row));
    arrays.texts(path, values, "/cell", column.of_the_run);
  } else if (const auto* real = std::get_if<RealColumn>(&column.values)) {
    std::vector<double> values;
    values.reserve(rows.size());
    for (const ResultRow& row : rows) values.push_back(real->get(row));
    arrays.numbers(path, std::move(values), "/cell", column.of_the_run);
  } else {
    const auto& whole = std::get<WholeColumn>(column.values);
    if (whole.bytes == 1) write_whole<std::int8_t>(arrays, path, whole, rows, column.of_the_run);
    if (whole.bytes == 4) write_whole<std::int32_t>(arrays, path, whole, rows, column.of_the_run);
    if (whole.bytes == 8) write_whole<std::int64_t>(arrays, path, whole, rows, column.of_the_run);
    if (!whole.flags.empty()) arrays.flags(path, whole.flags);
  }
  arrays.about(path, column.about);
  if (!column.units.empty()) arrays.file().attribute(path, "units", column.units);
  if (column.units.starts_with("seconds since")) arrays.file().attribute(path, "calendar", std::string("standard"));
}

/// The edges of graph after graph in `group`: those of graph i are the rows offset[i] up to offset[i + 1].
class EdgeTable {
 public:
  /// @param graphs null where there is no graph.
  EdgeTable(Arrays& arrays, std::string group, const std::vector<const std::vector<SweepEdge>*>& graphs)
      : arrays_(arrays), group_(std::move(group)), axis_(group_ + "/edge"), graphs_(graphs) {
    for (const auto* edges : graphs) offset_.push_back(offset_.back() + (edges ? std::ssize(*edges) : 0));
    arrays_.file().index_dimension(axis_, static_cast<std::size_t>(offset_.back()));
  }

  void write_offsets(const std::string& name, const std::string& axis) {
    arrays_.file().dimension(group_ + axis, offset_.size());
    arrays_.numbers(group_ + name, offset_, group_ + axis);
    arrays_.about(group_ + name, "first of the edges of each graph");
  }
  /// The number of the graph of each edge.
  void write_owner(const std::string& name) {
    std::vector<std::int32_t> owner;
    owner.reserve(static_cast<std::size_t>(offset_.back()));
    for (std::size_t i = 0; i < graphs_.size(); ++i)
      owner.insert(owner.end(), graphs_[i] ? graphs_[i]->size() : 0, static_cast<std::int32_t>(i));
    arrays_.numbers(group_ + name, std::move(owner), axis_);
  }
  void write_ends() {
    const auto turned = [](const SweepEdge& e) { return e.at_a == Mark::kArrow && e.at_b == Mark::kTail; };
    write<std::int32_t>("/source", "column; of a directed edge the one at its tail",
                        [&](const SweepEdge& e) { return turned(e) ? e.b : e.a; });
    write<std::int32_t>("/target", "column", [&](const SweepEdge& e) { return turned(e) ? e.a : e.b; });
    const auto mark = [](Mark m) { return static_cast<std::int8_t>(m); };
    write<std::int8_t>("/mark_source", "mark at the source",
                       [&](const SweepEdge& e) { return mark(turned(e) ? e.at_b : e.at_a); });
    write<std::int8_t>("/mark_target", "mark at the target",
                       [&](const SweepEdge& e) { return mark(turned(e) ? e.at_a : e.at_b); });
    for (const char* name : {"/mark_source", "/mark_target"})
      arrays_.flags(
          group_ + name,
          {{std::int8_t{0}, "none"}, {std::int8_t{1}, "circle"}, {std::int8_t{2}, "arrow"}, {std::int8_t{3}, "tail"}});
  }
  void write_evidence() {
    write<double>("/pvalue", "largest p-value over the tests of the edge",
                  [](const SweepEdge& e) { return e.p_value; });
    write<double>("/probability", "probability of the edge, or its share of replicates",
                  [](const SweepEdge& e) { return e.probability; });
    write<double>("/effect", "partial correlation or effect size", [](const SweepEdge& e) { return e.effect; });
  }

 private:
  template <class T, class F>
  void write(const std::string& name, const std::string& about, F&& value_of) {
    std::vector<T> values;
    values.reserve(static_cast<std::size_t>(offset_.back()));
    for (const auto* edges : graphs_)
      if (edges)
        for (const SweepEdge& e : *edges) values.push_back(value_of(e));
    arrays_.numbers(group_ + name, std::move(values), axis_);
    arrays_.about(group_ + name, about);
  }
  Arrays& arrays_;
  std::string group_, axis_;
  const std::vector<const std::vector<SweepEdge>*>& graphs_;
  std::vector<std::int64_t> offset_ = {0};
};

void write_graphs(Arrays& arrays, const SweepResults& results) {
  std::vector<const std::vector<SweepEdge>*> graphs;
  for (const ResultRow& row : results.rows) graphs.push_back(row.record.result ? &row.record.result->edges : nullptr);
  arrays.file().group("/graphs");
  EdgeTable table(arrays, "/graphs", graphs);
  table.write_offsets("/cell_offset", "/cell_plus1");
  table.write_owner("/cell");
  table.write_ends();
  table.write_evidence();
}

void write_truth(Arrays& arrays, const std::map<std::string, DataRecord>& data) {
  const std::string axis = "/truth/data", variable = "/truth/variable";
  arrays.file().group("/truth");
  arrays.file().index_dimension(axis, data.size());
  const auto per_data = [&](auto&& value_of) {
    std::vector<std::decay_t<decltype(value_of(data.begin()->second))>> values;
    for (const auto& entry : data) values.push_back(value_of(entry.second));
    return values;
  };
  arrays.texts("/truth/data_id", per_data([](const DataRecord& d) { return d.data_id; }), axis);
  arrays.numbers("/truth/n", per_data([](const DataRecord& d) { return d.rows; }), axis);
  arrays.numbers("/truth/graph_kind", per_data([](const DataRecord& d) {
                   return static_cast<std::int8_t>(d.kind ? static_cast<int>(*d.kind) : -1);
                 }),
                 axis);
  arrays.missing<std::int8_t>("/truth/graph_kind");
  arrays.flags("/truth/graph_kind", detail::graph_kind_flags());
  arrays.numbers("/truth/var_sortability", per_data([](const DataRecord& d) { return d.var_sortability; }), axis);
  arrays.numbers("/truth/r2_sortability", per_data([](const DataRecord& d) { return d.r2_sortability; }), axis);

  std::vector<std::string> names;
  std::vector<std::int64_t> offset{0};
  std::vector<const std::vector<SweepEdge>*> graphs;
  for (const auto& entry : data) {
    names.insert(names.end(), entry.second.names.begin(), entry.second.names.end());
    offset.push_back(std::ssize(names));
    graphs.push_back(&entry.second.edges);
  }
  arrays.file().index_dimension(variable, names.size());
  arrays.texts("/truth/name", names, variable);
  arrays.about("/truth/name", "names of the columns, data after data");
  arrays.file().dimension("/truth/data_plus1", offset.size());
  arrays.numbers("/truth/variable_offset", std::move(offset), "/truth/data_plus1");
  arrays.about("/truth/variable_offset", "first of the columns of each data");
  EdgeTable table(arrays, "/truth", graphs);
  table.write_offsets("/data_offset", "/graph_plus1");
  table.write_owner("/edge_data");
  table.write_ends();
}

void write_matrices(Arrays& arrays, const std::vector<ResultRow>& rows) {
  std::vector<std::int32_t> cell;
  std::vector<std::string> name;
  std::vector<std::int64_t> offset{0};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].record.result) continue;
    for (const auto& matrix : rows[i].record.result->matrices) {
      cell.push_back(static_cast<std::int32_t>(i));
      name.push_back(matrix.first);
      offset.push_back(offset.back() + std::ssize(matrix.second));
    }
  }
  if (cell.empty()) return;
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(offset.back()));
  for (const ResultRow& row : rows)
    if (row.record.result)
      for (const auto& matrix : row.record.result->matrices)
        values.insert(values.end(), matrix.second.begin(), matrix.second.end());
  arrays.file().group("/matrices");
  arrays.file().index_dimension("/matrices/matrix", cell.size());
  arrays.file().index_dimension("/matrices/element", values.size());
  arrays.file().dimension("/matrices/matrix_plus1", offset.size());
  arrays.numbers("/matrices/cell", std::move(cell), "/matrices/matrix");
  arrays.texts("/matrices/name", name, "/matrices/matrix");
  arrays.numbers("/matrices/offset", std::move(offset), "/matrices/matrix_plus1");
  arrays.about("/matrices/offset", "first element of each matrix: p x p, row by row, row = parent or the smaller end");
  arrays.numbers("/matrices/value", std::move(values), "/matrices/element");
}

void write_journals(Arrays& arrays, const std::vector<std::string>& journals) {
  std::vector<std::string> names, digests;
  for (const std::string& journal : journals) {
    const auto gap = journal.rfind("  ");
    names.push_back(journal.substr(0, gap));
    digests.push_back(gap == std::string::npos ? "" : journal.substr(gap + 2));
  }
  arrays.file().group("/provenance");
  arrays.file().index_dimension("/provenance/journal", journals.size());
  arrays.texts("/provenance/name", names, "/provenance/journal", true);
  arrays.texts("/provenance/sha256", digests, "/provenance/journal", true);
}

void write_attributes(Hdf5Writer& file, const SweepResults& results, bool reproducible) {
  file.attribute("/", "Conventions", std::string("CF-1.10"));
  file.attribute("/", "schema", std::string("abdera-results/1"));
  file.attribute("/", "title", results.name);
  file.attribute("/", "plan_sha256", results.plan_sha256);
  const auto count = [&](const std::string& name, std::size_t n) {
    file.attribute("/", name, std::span<const std::int64_t>(std::array{static_cast<std::int64_t>(n)}));
  };
  count("n_cells", results.rows.size());
  for (const CellStatus status : kCellStatuses)
    count("n_" + std::string(to_string(status)),
          static_cast<std::size_t>(std::count_if(results.rows.begin(), results.rows.end(),
                                                 [&](const ResultRow& row) { return row.record.status == status; })));
  if (reproducible) return;
  std::string names;
  for (const auto& [name, value] : results.provenance) {
    file.attribute("/", name, value);
    (names += names.empty() ? "" : " ") += name;
  }
  if (!names.empty()) file.attribute("/", "provenance", names);
}

}  // namespace

std::string write_results(const SweepResults& results, const std::string& path, bool force, bool reproducible) {
  Arrays arrays(path, force);
  write_attributes(arrays.file(), results, reproducible);
  arrays.file().index_dimension("/cell", results.rows.size());
  for (const ResultColumn& column : detail::columns_of(results))
    if (!reproducible || !column.of_the_run) write_column(arrays, column, results.rows);
  write_graphs(arrays, results);
  write_truth(arrays, results.data);
  write_matrices(arrays, results.rows);
  arrays.file().group("/plan");
  arrays.file().strings("/plan/json", std::array{results.spec_json}, {});
  if (!reproducible) write_journals(arrays, results.journals);
  std::string digest = arrays.digest();
  arrays.file().attribute("/", "results_sha256", digest);
  arrays.file().commit();
  return digest;
}

}  // namespace abdera
