#include "core/error.hpp"
#include "datasets/dataset_hdf5.hpp"
#include "datasets/hdf5_file.hpp"
#include "tests/datasets/hdf5_support.hpp"

namespace abdera {
namespace {

using testing_support::example, testing_support::message_of, testing_support::python_with, testing_support::run_python,
    testing_support::same;

class Hdf5Interop : public testing_support::FolderTest {
 protected:
  /// Runs a script with h5py (and more) whose variable `f` is a path in the folder of the test.
  std::string python(const std::string& modules, const std::string& name, const std::string& script) {
    const std::string program = python_with(modules);
    if (program.empty()) return "skip";
    return run_python(program, "import " + modules + "\nf = '" + at(name) + "'\n" + script);
  }

  /// One statement a file, file number i being `prefix`i.h5 opened as `h`: one interpreter for all, as it starts
  /// slowly.
  static std::string for_each_file(const std::string& mode, const std::vector<std::string>& statements) {
    std::string script = "x = np.array([[1, 2], [3, 4], [5, 6]], float)\nnames = ['a', 'b c']\n";
    for (std::size_t i = 0; i < statements.size(); ++i)
      script += "with h5py.File(f + '" + std::to_string(i) + ".h5', '" + mode + "') as h: " + statements[i] + "\n";
    return script;
  }
  std::string numbered(std::size_t i) const { return at("b" + std::to_string(i) + ".h5"); }
};

#define EXPECT_PYTHON(modules, name, script)                                       \
  if (const auto output = python(modules, name, script); output == "skip")         \
    GTEST_SKIP() << "no Python with " << modules << " (set ABDERA_PYTHON to one)"; \
  else                                                                             \
    EXPECT_EQ(output, "")

TEST_F(Hdf5Interop, H5pyReadsValuesNamesUnitsKindsAndLevels) {
  for (const bool compress : {false, true}) {
    write_hdf5(example(5000), at("a.h5"), {.compress = compress, .force = true});
    EXPECT_PYTHON("h5py, numpy as np", "a.h5", R"(
h = h5py.File(f, 'r')
root = {k: h.attrs[k].decode() for k in h.attrs if k != 'n_regimes'}
assert root['schema'] == 'abdera-dataset/1' and root['Conventions'] == 'CF-1.10'
assert root['title'] == 'An example – with a dash'
assert root['history'] == 'import a.csv --sep ,\ntransform log'
assert root['date_created'].endswith('Z') and len(root['date_created']) == 20
x, n = h['data'][:], np.arange(5000)
assert x.shape == (5000, 5) and x.dtype == '<f8'
expected = np.sqrt(n + 0.1); expected[1] = np.nan
np.testing.assert_array_equal(x[:, 0], expected)
np.testing.assert_array_equal(x[4:, 1], (-1e8 + n / 3)[4:])
assert list(h['variable'].asstr()[:]) == ['GJC23log(M*,gal/M_sun)', 'log<Sigma>_e', 'Größe/µ "q"', 'flag', 'counts']
assert list(h['units'].asstr()[:]) == ['dex(Msun)', 'km s-1', '', '', '']
assert list(h['long_name'].asstr()[:])[0] == 'stellar mass'
assert list(h['kind'][:]) == [0, 0, 2, 3, 4]
assert h['kind'].attrs['flag_meanings'] == b'continuous ordinal nominal binary count circular'
assert list(h['kind'].attrs['flag_values']) == [0, 1, 2, 3, 4, 5]
assert list(h['n_levels'][:]) == [0, 0, 3, 2, 0]
assert list(h['meta/levels/2'].asstr()[:]) == ['klein', 'mittel, so', 'groß']
assert list(h['tier'][:]) == [1, -1, 0, -1, -1]
assert h['sigma'][7, 0] == 0.180956034 + 7 and np.isnan(h['sigma'][7, 1])
assert [d.label for d in h['data'].dims] == ['', ''] and h['data'].dims[0][0].name == '/sample' and h['data'].dims[1][0].name == '/variable'
assert h['data'].fletcher32 and h['data'].chunks == (4096, 5)
names = []
h.id.links.iterate(lambda name: names.append(name.decode()), idx_type=h5py.h5.INDEX_CRT_ORDER)
assert names == ['sample', 'variable', 'data', 'kind', 'n_levels', 'units', 'long_name', 'tier', 'meta', 'sigma'], names
)");
  }
}

TEST_F(Hdf5Interop, XarrayOpensItWithEveryEngineAsATableWithNamedColumns) {
  write_hdf5(example(), at("a.h5"), {});
  for (const std::string engine : {"None", "'h5netcdf'", "'netcdf4'"}) {
    const std::string backend = engine == "'netcdf4'" ? "netCDF4" : "h5netcdf";
    EXPECT_PYTHON("xarray as xr, numpy as np, " + backend, "a.h5", "engine = " + engine + R"(
ds = xr.open_dataset(f, engine=engine)
assert ds.data.dims == ('sample', 'variable'), ds.data.dims
assert dict(ds.sizes) == {'sample': 6, 'variable': 5}
df = ds['data'].to_pandas()
assert list(df.columns) == ['GJC23log(M*,gal/M_sun)', 'log<Sigma>_e', 'Größe/µ "q"', 'flag', 'counts']
assert df['counts'].tolist() == [0, 7, 14, 21, 28, 35]
assert ds['units'].sel(variable='log<Sigma>_e').item() == 'km s-1'
assert ds['kind'].dtype == np.int8 and ds['kind'].values.tolist() == [0, 0, 2, 3, 4]
assert ds['kind'].attrs['flag_meanings'].split()[2] == 'nominal'
assert np.isnan(ds['tier'].values[1]) and ds['tier'].values[0] == 1
assert abs(ds['sigma'].values[2, 0] - 2.180956034) < 1e-12
levels = xr.open_dataset(f, group='meta/levels', engine=engine)
assert levels['2'].values.tolist() == ['klein', 'mittel, so', 'groß']
)");
  }
}

TEST_F(Hdf5Interop, AFileThatH5pyChangedIsReadWithTheChange) {
  write_hdf5(example(), at("a.h5"), {});
  EXPECT_PYTHON("h5py", "a.h5", R"(
h = h5py.File(f, 'r+')
h['data'][0, 4] = 42
h.close()
)");
  EXPECT_EQ(read_hdf5(at("a.h5")).values()(0, 4), 42);
}

TEST_F(Hdf5Interop, MaskedValuesAreMissing) {
  write_hdf5(example(), at("a.h5"), {});
  EXPECT_PYTHON("h5py, numpy as np", "a.h5", R"(
h = h5py.File(f, 'r+')
m = np.ones((6, 5), 'i1'); m[5, 4] = 0
h['mask'] = m
h.close()
)");
  const Dataset data = read_hdf5(at("a.h5"));
  EXPECT_TRUE(std::isnan(data.values()(5, 4)));
  EXPECT_EQ(data.values()(4, 4), 28);
}

TEST_F(Hdf5Interop, InconsistentFilesAreRefusedByWhatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"del h['variable']", "/variable"},
      {"h['weight'] = np.ones(5)", "/weight"},
      {"h['weight'] = np.zeros(6)", "weight 0 is not positive"},
      {"h['regime'] = -np.ones(6)", "regime -1 is not 0 or more"},
      {"h['intervention'] = np.ones(6)", "/intervention is not of shape"},
      {"h['intervention'] = 2 * np.ones((1, 5))", "0 (none) and 1 (perfect)"},
      {"h['intervention'] = np.ones((1, 5))", "no regimes of rows"},
      {"h['upper_limit'] = 2 * np.ones((6, 5))", "/upper_limit"},
      {"h['sigma_factor'] = np.ones((6, 1, 5))", "/factor"},
      {"del h['data']", "/data"},
      {"del h['data']; h['data'] = np.ones((6, 4))", "/data"},
      {"h['kind'][0] = 9", "GJC23log"},
      {"h['n_levels'][2] = 4", "labels"},
      {"h['data'][0, 2] = 7", "code"},
      {"h['data'][0, 2] = 0.5", "code"},
      {"del h['sigma']; h['sigma'] = np.ones((5, 5))", "/sigma"},
      {"del h['units']; h['units'] = ['m', 's']", "/units"},
      {"del h['tier']; h['tier'] = ['a'] * 5", "/tier"},
      {"h.attrs['sampling'] = 'panel'", "panel"},
      {"h.attrs['schema'] = 'abdera-results/1'", "abdera-results/1"},
  };
  std::vector<std::string> statements;
  for (const auto& [change, expected] : cases) {
    write_hdf5(example(), numbered(statements.size()), {});
    statements.push_back(change);
  }
  EXPECT_PYTHON("h5py, numpy as np", "b", for_each_file("r+", statements));
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto message = message_of<DataError>([&] { read_hdf5(numbered(i)); });
    EXPECT_NE(message.find(cases[i].second), std::string::npos) << cases[i].first << ": " << message;
  }
}

TEST_F(Hdf5Interop, ReadsTablesOfOtherPrograms) {
  const std::vector<std::string> layouts = {
      "h['x'] = x; h['columns'] = names",
      "h['x'] = x.astype('i4'); h['x'].attrs['columns'] = names",
      "h.create_dataset('x', data=x, chunks=(2, 1), compression='gzip'); h['x'].attrs['names'] = np.array(names, 'S')",
      "h['g/x'] = x; h['g/names'] = np.array(names, 'S')",
      "h['a'] = x[:, 0]; h['b c'] = x[:, 1]; h['text'] = ['u', 'v', 'w']",
      "h['X'] = x.astype('f4'); g = h.create_group('var'); g['_index'] = names; g.attrs['_index'] = '_index'; "
      "h.attrs['encoding-type'] = 'anndata'; h.create_group('obs')",
      "g = h.create_group('df'); g.attrs['pandas_type'] = 'frame'; g['axis0'] = np.array(names, 'S'); "
      "g['axis1'] = [0, 1, 2]; g['block0_items'] = np.array(names[1:], 'S'); g['block0_values'] = x[:, 1:]; "
      "g['block1_items'] = np.array(names[:1], 'S'); g['block1_values'] = x[:, :1].astype('i8')",
  };
  EXPECT_PYTHON("h5py, numpy as np", "b", for_each_file("w", layouts));
  for (std::size_t i = 0; i < layouts.size(); ++i) {
    const Dataset data = read_hdf5(numbered(i));
    EXPECT_EQ(data.names(), (std::vector<std::string>{"a", "b c"})) << layouts[i];
    EXPECT_EQ(data.values(), (Eigen::MatrixXd(3, 2) << 1, 2, 3, 4, 5, 6).finished()) << layouts[i];
    EXPECT_EQ(data.history.size(), 1u);
  }
}

TEST_F(Hdf5Interop, NamesColumnsThatHaveNoNames) {
  EXPECT_PYTHON("h5py, numpy as np", "b.h5", "h = h5py.File(f, 'w'); h['x'] = np.ones((3, 2))");
  const Dataset data = read_hdf5(at("b.h5"));
  EXPECT_EQ(data.names(), (std::vector<std::string>{"X1", "X2"}));
  EXPECT_NE(data.history.at(0).find("no column names"), std::string::npos);
}

TEST_F(Hdf5Interop, SaysWhatItCanReadWhenItCannot) {
  const std::vector<std::string> layouts = {
      "pass",
      "h['x'] = np.ones((2, 2)); h['y'] = np.ones((2, 2))",
      "h['x'] = np.ones((2, 2, 2))",
      "h['x'] = ['text']",
      "h['x'] = np.ones(3); h['y'] = np.ones(4)",
      "h['t'] = np.zeros(3, dtype=[('a', 'f8'), ('b', 'i4')])",
      "g = h.create_group('df'); g.attrs['pandas_type'] = 'frame_table'",
      "g = h.create_group('df'); g.attrs['pandas_type'] = 'frame'; g['axis0'] = np.array(['a'], 'S'); "
      "g['block0_items'] = np.array(['a'], 'S'); g['block0_values'] = ['text']",
      "h.create_group('X'); h.create_group('var'); h.attrs['encoding-type'] = 'anndata'",
  };
  EXPECT_PYTHON("h5py, numpy as np", "b", for_each_file("w", layouts));
  for (std::size_t i = 0; i < layouts.size(); ++i) {
    const auto message = message_of<DataError>([&] { read_hdf5(numbered(i)); });
    EXPECT_NE(message.find("readable are"), std::string::npos) << layouts[i] << ": " << message;
  }
}

TEST_F(Hdf5Interop, AClaimedSizeThatTheFileDoesNotHoldIsRefusedBeforeMemoryIsTaken) {
  EXPECT_PYTHON("h5py", "b.h5", "h5py.File(f, 'w').create_dataset('x', (10**9, 1000), 'f8', chunks=(1024, 64))");
  EXPECT_NE(message_of<DataError>([&] { read_hdf5(at("b.h5")); }).find("claims"), std::string::npos);
}

}  // namespace
}  // namespace abdera
