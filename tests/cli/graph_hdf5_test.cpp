#include "cli/graph_hdf5.hpp"

#include "core/error.hpp"
#include "datasets/dataset_hdf5.hpp"
#include "graphs/text/json.hpp"
#include "tests/datasets/hdf5_support.hpp"

namespace abdera::cli {
namespace {

using testing_support::message_of, testing_support::python_with, testing_support::run_python;

class GraphHdf5 : public testing_support::FolderTest {};

GraphDocument example_graph() {
  GraphDocument d;
  d.nodes = {"log(M*,gal/M_sun)", "Größe", "c", "d"};
  d.graph = MixedGraph(4);
  d.graph.set_directed(1, 0);
  d.graph.set_undirected(1, 2);
  d.graph.set_edge(2, Mark::kArrow, Mark::kArrow, 3);
  d.notes[{0, 1}] = {.p_value = 1e-5, .log_p = -11.5, .effect = 0.4};
  d.legal = true;
  return d;
}

TEST_F(GraphHdf5, ReadsBackTheSameDocument) {
  write_graph_hdf5(example_graph(), at("g.h5"), false);
  const auto read = read_graph_hdf5(at("g.h5"));
  EXPECT_EQ(to_json(read), to_json(example_graph()));
  EXPECT_EQ(read.graph, example_graph().graph);
  EXPECT_THROW(write_graph_hdf5(example_graph(), at("g.h5"), false), UsageError);
}

TEST_F(GraphHdf5, XarrayAndH5pyReadTheEdgesAsColumns) {
  write_graph_hdf5(example_graph(), at("g.h5"), false);
  GraphDocument empty;
  empty.nodes = {"a", "b"};
  empty.graph = MixedGraph(2);
  write_graph_hdf5(empty, at("empty.h5"), false);
  for (const std::string engine : {"h5netcdf", "netcdf4"}) {
    const std::string modules =
        "h5py, json, xarray as xr, " + std::string(engine == "netcdf4" ? "netCDF4" : "h5netcdf");
    const auto python = python_with(modules);
    if (python.empty()) GTEST_SKIP() << "no Python with " << modules << " (set ABDERA_PYTHON to one)";
    EXPECT_EQ(
        run_python(python, "import " + modules + "\nfolder = '" + folder_.string() + "/'\nengine = '" + engine + R"('
with h5py.File(folder + 'g.h5') as h:
    assert h.attrs['schema'] == b'abdera-graph/1' and h.attrs['kind'] == b'cpdag'
    j = json.loads(h['json'].asstr()[()])
    assert len(j['edges']) == 3
root = xr.open_dataset(folder + 'g.h5', engine=engine)
assert root['variable'].values.tolist() == ['log(M*,gal/M_sun)', 'Größe', 'c', 'd']
g = xr.open_dataset(folder + 'g.h5', group='graphs', engine=engine)
assert g.source.values.tolist() == [1, 1, 2] and g.target.values.tolist() == [0, 2, 3]
assert g.mark_source.values.tolist() == [3, 3, 2] and g.mark_target.values.tolist() == [2, 3, 2]
assert [e['source'] for e in j['edges']] == root['variable'].values[g.source.values].tolist()
assert g.pvalue.values[0] == 1e-5 and g.effect.values[0] == 0.4 and g.pvalue.isnull().values[1]
assert g.cell_offset.values.tolist() == [0, 3]
assert g.mark_source.attrs['flag_meanings'].split() == ['none', 'circle', 'arrow', 'tail']
e = xr.open_dataset(folder + 'empty.h5', group='graphs', engine=engine)
assert e.sizes['edge'] == 0 and e.cell_offset.values.tolist() == [0, 0]
)"),
        "");
  }
}

TEST_F(GraphHdf5, ADataSetIsNoGraphAndAGraphIsNoDataSet) {
  write_hdf5(testing_support::example(), at("data.h5"), {});
  EXPECT_NE(message_of<DataError>([&] { read_graph_hdf5(at("data.h5")); }).find("abdera-dataset/1"), std::string::npos);
  write_graph_hdf5(example_graph(), at("g.h5"), false);
  EXPECT_NE(message_of<DataError>([&] { read_hdf5(at("g.h5")); }).find("abdera-graph/1"), std::string::npos);
}

}  // namespace
}  // namespace abdera::cli
