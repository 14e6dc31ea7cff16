#include "bench/sweep/merge.hpp"
#include "bench/sweep/results.hpp"
#include "tests/sweep/made_sweep.hpp"

namespace abdera {
namespace {

using testing_support::made_cell, testing_support::made_data, testing_support::python_with, testing_support::run_python;

// Every value of every column, as xarray decodes it, is the field of the CSV file.
constexpr const char* kEqualsCsv = R"(
ds = xr.open_dataset(f, engine=engine, decode_times=False)
rows = list(csv_module.reader(open(csv, encoding='utf-8', newline='')))
head, rows = rows[0], rows[1:]
assert list(ds.variables) == head, (list(ds.variables), head)
assert all(len(r) == len(head) for r in rows) and len(rows) == ds.sizes['cell']
compared = 0
for j, name in enumerate(head):
    v = ds[name]
    assert v.dims == ('cell',), name
    flags = v.attrs.get('flag_values')
    words = dict(zip([int(x) for x in flags], v.attrs['flag_meanings'].split())) if flags is not None else None
    for i, row in enumerate(rows):
        x, field = v.values[i], row[j]
        if v.dtype == object: assert x == field, (name, x, field)
        elif np.isnan(x): assert field == '', (name, x, field)
        elif words: assert words[int(x)] == field, (name, x, field)
        else: assert float(field) == x, (name, x, field)
        compared += 1
assert compared == len(head) * len(rows)
)";

class ResultsInterop : public testing_support::MadeSweep {
 protected:
  void write_both() {
    const SweepResults results = merge_journals(sweep_, folder_.string()).results;
    write_results(results, at("r.h5"), false);
    write_results_csv(results, at("r.csv"), false);
  }
  /// The output of kEqualsCsv and what follows, with the engine for xarray in `engine` and paths in `f` and `csv`;
  /// "skip" where there is no such Python.
  std::string python(const std::string& engine, const char* then) {
    const std::string modules = "xarray as xr, numpy as np, pandas as pd, csv as csv_module, " + engine;
    const std::string program = python_with(modules);
    if (program.empty()) return "skip";
    std::string script = "import " + modules + "\nf, csv = '" + at("r.h5") + "', '" + at("r.csv") + "'\n";
    script.append("engine = '").append(engine == "netCDF4" ? "netcdf4" : engine).append("'\n");
    return run_python(program, script.append(kEqualsCsv).append(then));
  }
};

#define EXPECT_PYTHON(engine, script)                                                                  \
  if (const auto output = python(engine, script); output == "skip")                                    \
    GTEST_SKIP() << "no Python with xarray, pandas and " << (engine) << " (set ABDERA_PYTHON to one)"; \
  else                                                                                                 \
    EXPECT_EQ(output, "") << (engine)

TEST_F(ResultsInterop, XarrayOpensThemWithEveryEngineAndTheyEqualTheCsvFile) {
  std::vector<SweepRecord> records{made_data(sweep_, 0), made_data(sweep_, 3)};
  for (std::size_t i = 0; i + 1 < sweep_.plan.cells.size(); ++i)
    records.emplace_back(made_cell(sweep_, i, i == 4 ? CellStatus::kError : CellStatus::kOk));
  journal(records);
  write_both();
  for (const std::string engine : {"h5netcdf", "netCDF4"})
    EXPECT_PYTHON(engine, R"(
assert ds.attrs['schema'] == 'abdera-results/1' and ds.attrs['title'] == 'made'
assert (ds.attrs['n_cells'], ds.attrs['n_ok'], ds.attrs['n_error'], ds.attrs['n_missing']) == (12, 10, 1, 1)
means = ds.to_dataframe().query('status == 0').groupby(['algorithm', 'p']).metric_shd.mean()
assert means['pc', 3] == 4 / 3 and means['boss', 3] == 1.5, means
import warnings
warnings.simplefilter('ignore', RuntimeWarning)  # of xarray 2023.01, about times that are missing
assert str(xr.open_dataset(f, engine=engine).finished.values[1])[:19] == '2026-01-01T00:00:01'

g = xr.open_dataset(f, engine=engine, group='graphs')
assert g.sizes['edge'] == int(np.nansum(ds.n_edges)) == 12
offset = g.cell_offset.values
for i in range(12):
    n = ds.n_edges.values[i]
    assert offset[i + 1] - offset[i] == (0 if np.isnan(n) else n)
    assert (g.cell.values[offset[i]:offset[i + 1]] == i).all()
one = slice(offset[1], offset[2])
assert g.source.values[one].tolist() == [1, 1] and g.target.values[one].tolist() == [0, 2]
assert g.mark_source.values[one].tolist() == [3, 3] and g.mark_target.values[one].tolist() == [2, 2]
assert g.effect.values[one].tolist() == [0.35, -0.25] and np.isnan(g.pvalue.values[one][1])

t = xr.open_dataset(f, engine=engine, group='truth')
assert t.sizes['data'] == 2 and set(t.data_id.values) == set(ds.data_id.values[:6])
k = t.data_id.values.tolist().index(ds.data_id.values[0])
names = t.name.values[t.variable_offset.values[k]:t.variable_offset.values[k + 1]]
assert names.tolist() == ['A', 'B', 'größe, <i>']
truth = slice(t.data_offset.values[k], t.data_offset.values[k + 1])
assert list(zip(t.source.values[truth], t.target.values[truth])) == [(0, 2), (2, 1)]
assert t.edge_data.values[truth].tolist() == [k, k] and t.n.values[k] == 100 and t.var_sortability.values[k] == 0.5

m = xr.open_dataset(f, engine=engine, group='matrices')
assert m.cell.values.tolist() == [2, 5, 8] and m.name.values[0] == 'arc_probability'
assert m.value.values[m.offset.values[1]:m.offset.values[2]].tolist() == [0, 1 / 3, 5, 0]

import json
plan = json.loads(xr.open_dataset(f, engine=engine, group='plan').json.item())
assert plan['schema'] == 'abdera-sweep/1' and plan['cells'] == 12
p = xr.open_dataset(f, engine=engine, group='provenance')
assert p.sizes['journal'] == 1 and len(p.sha256.values[0]) == 64

table = pd.read_csv(csv)
assert table.metric_shd[1] == 1 and table.message.isna().sum() == 11
)");
}

TEST_F(ResultsInterop, XarrayOpensThemWithoutAnyRecordToo) {
  write_both();
  for (const std::string engine : {"h5netcdf", "netCDF4"})
    EXPECT_PYTHON(engine, R"(
assert (ds.status.values == -1).all()
for group in ['graphs', 'truth', 'plan', 'provenance']: xr.open_dataset(f, engine=engine, group=group).load()
)");
}

}  // namespace
}  // namespace abdera
