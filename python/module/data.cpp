#include <nanobind/eigen/dense.h>
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include "core/error.hpp"
#include "datasets/catalog.hpp"
#include "datasets/covariance.hpp"
#include "datasets/dataset_io.hpp"
#include "datasets/fetch.hpp"
#include "datasets/import_rules.hpp"
#include "python/module/bindings.hpp"
#include "python/module/table.hpp"
#include "python/module/worker.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace abdera::python {
namespace {

using Array = nb::ndarray<const double, nb::ndim<2>, nb::device::cpu>;
/// (name, kind, levels, unit, long name, tier)
using Column = std::tuple<std::string, std::string, std::vector<std::string>, std::string, std::string, int>;

VariableKind kind_of(const std::string& text) {
  using enum VariableKind;
  for (const auto kind : {kContinuous, kOrdinal, kNominal, kBinary, kCount, kCircular})
    if (to_string(kind) == text) return kind;
  throw UsageError("no kind of variable is called '" + text +
                   "': continuous, ordinal, nominal, binary, count or circular");
}

std::vector<Variable> variables_of(const std::vector<Column>& columns) {
  std::vector<Variable> variables;
  for (const auto& [name, kind, levels, unit, long_name, tier] : columns)
    variables.push_back({name, kind_of(kind), levels, unit, long_name, tier});
  return variables;
}

/// A view of the memory of an array whose columns are contiguous, or which is large; else a copy.
Table table_of(const Array& values, const std::vector<Column>& columns) {
  constexpr std::size_t kLarge = std::size_t{16} << 20;  // bytes
  const auto n = static_cast<Eigen::Index>(values.shape(0)), p = static_cast<Eigen::Index>(values.shape(1));
  if (columns.size() != values.shape(1))
    throw UsageError(std::to_string(columns.size()) + " names for an array of " + std::to_string(p) + " columns");
  if ((values.stride(0) == 1 || n < 2) && (values.stride(1) >= n || p < 2)) {
    const Dataset::View view(values.data(), n, p, Eigen::OuterStride<>(p < 2 ? n : values.stride(1)));
    return Table(Dataset::view(variables_of(columns), view), kept(nb::cast(values)));
  }
  const StridedView any(values.data(), n, p, {values.stride(1), values.stride(0)});
  // Nominal columns are refused by what reads rows in place, which would not see their kind.
  const bool numbers =
      std::none_of(columns.begin(), columns.end(), [](const Column& c) { return std::get<1>(c) == "nominal"; });
  if (values.nbytes() >= kLarge && numbers) return {variables_of(columns), any, kept(nb::cast(values))};
  return Table(Dataset(variables_of(columns), any));
}

std::vector<Column> columns_of(const Table& table) {
  std::vector<Column> out;
  for (const auto& v : table.variables())
    out.emplace_back(v.name, std::string(to_string(v.kind)), v.levels, v.unit, v.long_name, v.tier);
  return out;
}

using Values = nb::ndarray<nb::numpy, const double, nb::ndim<2>>;

Values values_of(nb::handle self) {
  const auto view = nb::cast<const Table&>(self).values();
  const std::size_t shape[] = {static_cast<std::size_t>(view.rows()), static_cast<std::size_t>(view.cols())};
  const std::int64_t strides[] = {view.innerStride(), view.outerStride()};
  return Values(view.data(), 2, shape, self, strides);
}

void set_rows(Table& table, std::vector<double> weight, std::vector<double> time, const std::string& time_unit,
              std::vector<std::int64_t> cluster, std::vector<std::int32_t> regime,
              const std::vector<std::vector<std::string>>& targets) {
  RowAttributes rows;
  rows.weight = std::move(weight), rows.time = std::move(time), rows.time_unit = time_unit;
  rows.cluster = std::move(cluster), rows.regime = std::move(regime);
  for (const auto& names : targets) {
    auto& vars = rows.regime_targets.emplace_back();
    for (const auto& name : names) vars.push_back(table.data().index_of(name));
    std::sort(vars.begin(), vars.end());
  }
  table.data().set_row_attributes(std::move(rows));
}

nb::dict rows_of(const Table& table) {
  const bool by_rows = table.rows().has_value();  // then nothing is known of them
  const RowAttributes rows = by_rows ? RowAttributes{} : table.data().row_attributes();
  nb::list targets;
  for (const auto& vars : rows.regime_targets) {
    nb::list names;
    for (const Var v : vars) names.append(table.variables()[static_cast<std::size_t>(v)].name);
    targets.append(names);
  }
  nb::dict out;
  out["weights"] = rows.weight, out["time"] = rows.time, out["time_unit"] = rows.time_unit;
  out["clusters"] = rows.cluster, out["regimes"] = rows.regime, out["regime_targets"] = targets;
  return out;
}

/// A table from a file, and the warnings of its reader.
std::pair<Table, std::vector<std::string>> read_table(const std::string& path, const ImportOptions& import) {
  std::optional<Imported> imported;
  on_worker({.threads = 1}, [&](RunContext&) { imported = read_dataset(path, import); });
  return {Table(std::move(imported->data)), std::move(imported->warnings)};
}

/// (path, where from, warnings)
std::tuple<std::string, std::string, std::vector<std::string>> fetch_data(const std::string& name,
                                                                          const std::string& mirror,
                                                                          const std::string& cache, bool refresh) {
  Fetched fetched;
  on_worker({.threads = 1}, [&](RunContext& run) {
    fetched = fetch(catalog_entry(name), {.mirror = mirror, .cache = cache, .refresh = refresh, .stop = run.stop});
  });
  return {fetched.path, fetched.origin, fetched.warnings};
}

}  // namespace

void bind_data(nb::module_& module) {
  nb::class_<Table>(module, "Table")
      .def_static("of", &table_of, "values"_a.noconvert(), "columns"_a)
      .def_static("read",
                  [](const std::string& path, const std::string& separator, const std::string& header,
                     const std::string& comment, int max_levels, std::vector<std::string> na,
                     std::vector<std::string> sigma, std::vector<std::string> kinds, std::vector<std::string> columns) {
                    ImportOptions import =
                        bind<ImportOptions>({{"separator", separator}, {"header", header}, {"comment", comment}});
                    import.max_levels = max_levels;
                    import.na = std::move(na), import.sigma = std::move(sigma), import.kinds = std::move(kinds);
                    import.columns = std::move(columns);
                    auto [table, warnings] = read_table(path, import);
                    return nb::make_tuple(std::move(table), warnings);
                  })
      .def("values", &values_of)
      .def("columns", &columns_of)
      .def("rows", &rows_of)
      .def("set_rows", &set_rows)
      .def("shape", [](const Table& t) { return std::pair(t.num_rows(), std::ssize(t.variables())); })
      .def("sigma", [](const Table& t) { return t.rows() ? std::nullopt : t.data().sigma(); })
      .def("set_sigma", [](Table& t, Eigen::MatrixXd sigma) { t.data().set_sigma(std::move(sigma)); })
      .def("limits", [](const Table& t) { return t.rows() ? std::nullopt : t.data().upper_limit(); })
      .def("set_limits", [](Table& t, Dataset::Flags flags) { t.data().set_upper_limit(std::move(flags)); })
      .def("error_factors",
           [](const Table& t) {
             std::vector<std::pair<std::string, Eigen::MatrixXd>> out;
             if (!t.rows())
               for (const auto& factor : t.data().error_factors()) out.emplace_back(factor.name, factor.loading);
             return out;
           })
      .def("set_error_factors",
           [](Table& t, const std::vector<std::pair<std::string, Eigen::MatrixXd>>& factors) {
             std::vector<ErrorFactor> out;
             for (const auto& [name, loading] : factors) out.push_back({name, loading});
             t.data().set_error_factors(std::move(out));
           })
      .def("select",
           [](const Table& t, const std::vector<std::string>& names) {
             std::vector<Var> columns;
             for (const auto& name : names) columns.push_back(t.data().index_of(name));
             return Table(t.data().select(columns));
           })
      .def("select_rows",
           [](const Table& t, const std::vector<Eigen::Index>& rows) { return Table(t.data().select_rows(rows)); })
      .def_prop_rw(
          "title", [](const Table& t) { return t.rows() ? decltype(Dataset::title){} : t.data().title; },
          [](Table& t, const std::string& text) { t.data().title = text; })
      .def_prop_rw(
          "source", [](const Table& t) { return t.rows() ? decltype(Dataset::source){} : t.data().source; },
          [](Table& t, const std::string& text) { t.data().source = text; })
      .def_prop_rw(
          "history", [](const Table& t) { return t.rows() ? decltype(Dataset::history){} : t.data().history; },
          [](Table& t, const std::vector<std::string>& lines) { t.data().history = lines; })
      .def("write", [](const Table& t, const std::string& path, bool force, bool compress, bool reproducible) {
        on_worker({.threads = 1}, [&](RunContext&) {
          write_dataset(t.data(), path, {.compress = compress, .reproducible = reproducible, .force = force});
        });
      });

  nb::class_<Covariance>(module, "Covariance")
      .def_static("of", &covariance_from_matrix, "names"_a, "matrix"_a, "n"_a)
      .def_static("of_table",
                  [](const Table& table, int threads) {
                    Covariance out;
                    on_worker({.threads = threads}, [&](RunContext& run) {
                      out =
                          table.rows() ? covariance(*table.rows(), table.names(), run) : covariance(table.data(), run);
                    });
                    return out;
                  })
      .def_static("read", &read_covariance)
      .def_ro("names", &Covariance::names)
      .def_ro("n", &Covariance::n)
      .def_prop_ro("matrix", [](const Covariance& c) { return c.matrix; });

  module.def("fetch", &fetch_data);
}

}  // namespace abdera::python
