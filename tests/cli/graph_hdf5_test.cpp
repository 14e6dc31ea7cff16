#include "cli/graph_hdf5.hpp"

#include <cstdlib>

#include "cli/graph_columns.hpp"
#include "core/error.hpp"
#include "core/rng.hpp"
#include "datasets/dataset_hdf5.hpp"
#include "graphs/text/graph_builder.hpp"
#include "graphs/text/graph_io.hpp"
#include "graphs/text/json.hpp"
#include "tests/datasets/hdf5_support.hpp"
#include "tests/graphs/admg_support.hpp"
#include "tests/graphs/text_support.hpp"

namespace abdera::cli {
namespace {

using testing_support::bytes_of, testing_support::message_of, testing_support::python_with, testing_support::run_python,
    testing_support::write_bytes;

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

TEST_F(GraphHdf5, HasAColumnOfQValuesOnlyWhereThereAreAny) {
  write_graph_hdf5(example_graph(), at("without.h5"), false);
  EXPECT_FALSE(Hdf5Reader(at("without.h5")).has_dataset("/graphs/q_value"));
  GraphDocument d = example_graph();
  d.notes[{0, 1}].q_value = 0.03125;
  write_graph_hdf5(d, at("with.h5"), false);
  const auto read = read_graph_hdf5(at("with.h5"));
  EXPECT_EQ(to_json(read), to_json(d));
  EXPECT_EQ(read.notes.at({0, 1}).q_value, 0.03125);
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

/// Collects graphs, of 4 nodes at most, and reads them back from one file for many.
class ManyGraphs {
 public:
  explicit ManyGraphs(std::string path) : path_(std::move(path)) {}

  void add(GraphDocument document) {
    columns_.add(document);
    documents_.push_back(std::move(document));
    if (documents_.size() == 100'000) come_back();
  }
  void come_back() {
    Hdf5Writer writer(path_, true);
    columns_.write(writer);
    writer.commit();
    const GraphColumns read{Hdf5Reader(path_)};
    ASSERT_EQ(read.size(), documents_.size());
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      const GraphDocument& d = documents_[i];
      const GraphDocument back = read.document(i, d.kind, d.nodes);
      ASSERT_EQ(back.graph, d.graph) << graph_text(d, GraphFormat::kJson);
      ASSERT_EQ(back.bows, d.bows) << graph_text(d, GraphFormat::kJson);
      ASSERT_EQ(back.nodes, d.nodes);
      ASSERT_EQ(back.kind, d.kind);
    }
    count_ += documents_.size();
    documents_.clear();
    columns_ = {};
  }
  std::size_t count() const { return count_; }

 private:
  std::string path_;
  GraphColumns columns_;
  std::vector<GraphDocument> documents_;
  std::size_t count_ = 0;
};

TEST_F(GraphHdf5, EveryGraphOfFourNodesComesBackFromItsColumns) {
  const bool all = std::getenv("ABDERA_FULL") != nullptr;  // a million with circles; otherwise one of each shape
  ManyGraphs graphs(at("many.h5"));
  int turn = 0;
  for_each_graph(4, 5, [&](const MixedGraph& g) {
    for (GraphKind kind :
         {GraphKind::kDag, GraphKind::kCpdag, GraphKind::kMpdag, GraphKind::kPdag, GraphKind::kMag, GraphKind::kAdmg})
      if (!detail::mark_outside_kind(kind, g, {})) graphs.add(document(kind, names_for(4, turn++), g));
  });
  for_each_admg(4, [&](const SmallAdmg& g) { graphs.add(document_of(g.graph(4), names_for(4, turn++))); });
  for_each_graph(3, 10, [&](const MixedGraph& g) { graphs.add(document(GraphKind::kPag, names_for(3, turn++), g)); });
  for_each_graph(4, 10, [&](const MixedGraph& g) {
    if (all || is_first_of_its_shape(g))
      graphs.add(document(turn % 2 ? GraphKind::kPag : GraphKind::kRpag, names_for(4, turn), g));
    ++turn;
  });
  graphs.come_back();
  // Every graph over the edges of a kind: 3^6 dag, 4^6 cpdag, mpdag and pdag, 5^6 mag, 4^6 admg.
  const std::size_t without_circles = 729 + 4 * 4096 + 15625 + 34752 + 1000;
  EXPECT_EQ(graphs.count() - without_circles, all ? 1'000'000u : 42'910u);
}

TEST_F(GraphHdf5, AFileOfItsOwnGivesBackSmallGraphsOfEveryKind) {
  int turn = 0;
  const auto comes_back = [&](const GraphDocument& d) {
    write_graph_hdf5(d, at("g.h5"), true);
    const GraphDocument back = read_graph_hdf5(at("g.h5"));
    ASSERT_EQ(to_json(back), to_json(d));
    ASSERT_EQ(back.graph, d.graph);
    ASSERT_EQ(back.bows, d.bows);
    ASSERT_EQ(back.kind, d.kind);
  };
  for_each_admg(2, [&](const SmallAdmg& g) { comes_back(document_of(g.graph(2), names_for(2, turn++))); });
  for_each_graph(2, 10, [&](const MixedGraph& g) {
    for (GraphKind kind : {GraphKind::kDag, GraphKind::kCpdag, GraphKind::kMpdag, GraphKind::kPdag, GraphKind::kMag,
                           GraphKind::kPag, GraphKind::kRpag, GraphKind::kAdmg})
      comes_back(document(kind, names_for(2, turn++), g));
  });
}

/// A file of layout abdera-graph/1 written by hand: B --> A, B --- C.
struct RawFile {
  std::string kind = "cpdag";
  std::vector<std::string> nodes = {"A", "B", "C"};
  std::map<std::string, std::vector<double>> columns = {{"source", {1, 1}},
                                                        {"target", {0, 2}},
                                                        {"mark_source", {3, 3}},
                                                        {"mark_target", {2, 3}},
                                                        {"cell_offset", {0, 2}}};
  std::optional<std::string> json;

  void write(const std::string& path) const {
    Hdf5Writer file(path, true);
    file.attribute("/", "schema", std::string("abdera-graph/1"));
    file.attribute("/", "kind", kind);
    file.label_dimension("/variable", nodes);
    if (json) file.strings("/json", std::array{*json}, {});
    file.group("/graphs");
    for (const auto& [name, values] : columns) {
      file.dimension("/graphs/axis_" + name, values.size());
      file.numbers<double>("/graphs/" + name, values, {.dims = {"/graphs/axis_" + name}});
    }
    file.commit();
  }
};

TEST_F(GraphHdf5, ColumnsAloneAreAGraph) {
  RawFile file;
  file.columns["effect"] = {0.5, std::nan("")};
  file.write(at("raw.h5"));
  const auto d = read_graph_hdf5(at("raw.h5"));
  EXPECT_EQ(d.graph, pdag(3, {{1, 0}}, {{1, 2}}));
  EXPECT_EQ(d.nodes, file.nodes);
  EXPECT_EQ(d.kind, GraphKind::kCpdag);
  EXPECT_EQ(d.notes.size(), 1u);
  EXPECT_EQ(d.notes.at({0, 1}).effect, 0.5);
}

TEST_F(GraphHdf5, WhatIsNoGraphIsRefusedNamingTheColumnAndTheRow) {
  const auto error = [&](auto&& change) {
    RawFile file;
    change(file);
    file.write(at("raw.h5"));
    const auto message = message_of<DataError>([&] { read_graph_hdf5(at("raw.h5")); });
    const auto name = "'" + at("raw.h5") + "'";
    const auto start = message.find(name);
    return start == std::string::npos ? "without the file: " + message : message.substr(start + name.size());
  };
  const auto column = [&](const std::string& name, std::vector<double> values) {
    return error([&](RawFile& f) { f.columns[name] = std::move(values); });
  };
  EXPECT_EQ(column("source", {1, 7}), ": /graphs, row 1: there is no node 7");
  EXPECT_EQ(column("source", {1, -1}), ": /graphs/source, row 1: -1 is not a whole number from 0 to 19999");
  EXPECT_EQ(column("target", {0.5, 2}), ": /graphs/target, row 0: 0.5 is not a whole number from 0 to 19999");
  EXPECT_EQ(column("target", {std::nan(""), 2}), ": /graphs/target, row 0: nan is not a whole number from 0 to 19999");
  EXPECT_EQ(column("target", {1, 2}), ": /graphs, row 0: the edge joins 'B' to itself");
  EXPECT_EQ(column("target", {0, 0}), ": /graphs, row 1: a second edge between 'B' and 'A'");
  EXPECT_EQ(column("target", {0}), ": /graphs/target has 1 rows, /graphs/source 2");
  EXPECT_EQ(column("mark_source", {3, 0}), ": /graphs/mark_source, row 1: 0 is not a whole number from 1 to 3");
  EXPECT_EQ(column("mark_target", {4, 3}), ": /graphs/mark_target, row 0: 4 is not a whole number from 1 to 3");
  EXPECT_EQ(column("mark_target", {2, 3, 3}), ": /graphs/mark_target has 3 rows, /graphs/source 2");
  EXPECT_EQ(column("pvalue", {0.5}), ": /graphs/pvalue has 1 rows, /graphs/source 2");
  EXPECT_EQ(column("lag", {0, 1}), ": /graphs/lag: edges with a lag are not supported");
  EXPECT_EQ(column("cell_offset", {0, 1}), ": /graphs/cell_offset does not rise from 0 to the 2 edges");
  EXPECT_EQ(column("cell_offset", {1, 2}), ": /graphs/cell_offset does not rise from 0 to the 2 edges");
  EXPECT_EQ(column("cell_offset", {0, 2, 1, 2}), ": /graphs/cell_offset does not rise from 0 to the 2 edges");
  EXPECT_EQ(column("cell_offset", {}), ": /graphs/cell_offset does not rise from 0 to the 2 edges");
  EXPECT_EQ(column("cell_offset", {0, 3}), ": /graphs/cell_offset, row 1: 3 is not a whole number from 0 to 2");
  EXPECT_EQ(column("cell_offset", {0, 1, 2}), " holds 2 graphs, not one");
  EXPECT_EQ(error([](RawFile& f) { f.columns.erase("mark_source"); }).substr(0, 45),
            ": there is no readable array /graphs/mark_sou");
  EXPECT_EQ(error([](RawFile& f) { f.kind = "tree"; }), ": 'tree' is no kind of graph");
  EXPECT_EQ(error([](RawFile& f) { f.nodes[2] = "A"; }), ": two nodes are named 'A'");
  EXPECT_EQ(error([](RawFile& f) { f.nodes[2] = ""; }), ": a node has no name");
  const auto bow = [](RawFile& f) {
    f.columns = {{"source", {0, 0}},      {"target", {1, 1}},      {"mark_source", {3, 2}},
                 {"mark_target", {2, 2}}, {"cell_offset", {0, 2}}, {"effect", {0.5, std::nan("")}}};
  };
  EXPECT_EQ(error(bow), ": a cpdag cannot hold the edge A <-> B (an arrowhead at both ends) beside A --> B");
  EXPECT_EQ(error([&](RawFile& f) {
              bow(f), f.kind = "admg", f.columns["effect"] = {0.5, 0.5};
            }),
            ": /graphs, row 1: the evidence about this pair stands at its other edge already");
  EXPECT_EQ(error([](RawFile& f) { f.json = "{"; }).substr(0, 23), ": /json: line 1, column");
}

TEST_F(GraphHdf5, ColumnsAndJsonMustAgree) {
  GraphDocument twin = document(GraphKind::kCpdag, {"A", "B", "C"}, pdag(3, {{1, 0}}, {{1, 2}}));
  twin.notes[{0, 1}].effect = 0.5;
  twin.notes[{0, 1}].log_p = -std::numeric_limits<double>::infinity();  // null in JSON
  twin.legal = true;
  const auto error = [&](auto&& change) {
    GraphDocument other = twin;
    change(other);
    RawFile file;
    file.columns["effect"] = {0.5, std::nan("")};
    file.columns["log_p"] = {-std::numeric_limits<double>::infinity(), std::nan("")};
    file.json = to_json(other);
    file.write(at("raw.h5"));
    return message_of<DataError>([&] { EXPECT_EQ(read_graph_hdf5(at("raw.h5")).legal, true); });
  };
  const auto disagree = "'" + at("raw.h5") + "': /graphs and /json disagree on ";
  EXPECT_EQ(error([](GraphDocument&) {}), "no such exception");
  EXPECT_EQ(error([](GraphDocument& d) { d.kind = GraphKind::kPdag; }), disagree + "the kind");
  EXPECT_EQ(error([](GraphDocument& d) { d.nodes[0] = "Z"; }), disagree + "the names of the nodes");
  EXPECT_EQ(error([](GraphDocument& d) { d.graph.set_directed(0, 1); }), disagree + "the edge B --> A");
  EXPECT_EQ(error([](GraphDocument& d) { d.graph.remove_edge(1, 2); }), disagree + "the edge B --- C");
  EXPECT_EQ(error([](GraphDocument& d) { d.graph.set_undirected(0, 2); }), disagree + "the edge B --- C");
  EXPECT_EQ(error([](GraphDocument& d) { d.notes.begin()->second.effect = 0.25; }),
            disagree + "the evidence about B --> A");
  EXPECT_EQ(error([](GraphDocument& d) { d.notes[{1, 2}].p_value = 0.25; }), disagree + "the evidence about B --- C");
  EXPECT_EQ(error([](GraphDocument& d) { d.stop_reason = "time limit"; }), disagree + "the stop reason");
}

TEST_F(GraphHdf5, ACutOrFlippedFileIsOneDataErrorOrTheGraph) {
  write_graph_hdf5(example_graph(), at("whole.h5"), false);
  const std::string whole = bytes_of(at("whole.h5")), json = to_json(example_graph());
  constexpr std::size_t kSealBytes = 48;
  Rng rng(3);
  int refused = 0;
  for (std::size_t i = 0; i < 400; ++i) {
    std::string bytes = whole;
    const auto at_byte = rng.below(static_cast<std::uint32_t>(whole.size()));
    if (i % 2) {
      bytes.resize(at_byte);
    } else {
      bytes[at_byte] = static_cast<char>(bytes[at_byte] ^ static_cast<char>(1 + rng.below(255)));
    }
    write_bytes(at("damaged.h5"), bytes);
    try {
      EXPECT_EQ(to_json(read_graph_hdf5(at("damaged.h5"))), json) << i;
      EXPECT_GE(at_byte, whole.size() - kSealBytes) << i;
    } catch (const DataError&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 380);
}

}  // namespace
}  // namespace abdera::cli
