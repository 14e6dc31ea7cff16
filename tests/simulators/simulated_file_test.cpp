#include "simulators/simulated_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "datasets/hdf5_file.hpp"
#include "simulators/counterfactual_rows.hpp"
#include "simulators/linear_scm.hpp"
#include "simulators/random_scm.hpp"
#include "simulators/random_time_series.hpp"
#include "simulators/series_truth.hpp"

namespace abdera {
namespace {

class SimulatedFile : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(path_); }
  Hdf5Reader written(const Simulation& simulation) const {
    write_simulated(simulation, {"a model", {}, 3, 50, 1}, path_, {.reproducible = true, .force = true}, RunContext());
    return Hdf5Reader(path_);
  }
  const std::string path_ =
      (std::filesystem::temp_directory_path() / ("simulated_file_" + std::to_string(getpid()) + ".h5")).string();
};

ObservedScm model(Scaling scaling, double latent_share) {
  RandomScmOptions options;
  options.graph.variables = 8, options.graph.degree = 3, options.graph.latent_share = latent_share;
  options.scaling = scaling;
  return observed_random_scm(options, Rng(11));
}

TEST_F(SimulatedFile, HoldsTheWeightsOfEveryLink) {
  const ObservedScm observed = model(Scaling::kRaw, 0.25);
  const Hdf5Reader file = written(observed);
  const auto links = file.numbers("/truth/adjacency"), weights = file.numbers("/truth/weights");
  const LinearScm linear(observed.scm);
  const int p = observed.scm.size();
  for (Var child = 0; child < p; ++child)
    for (Var parent = 0; parent < p; ++parent) {
      const auto at = static_cast<std::size_t>(child * p + parent);
      EXPECT_EQ(links[at] == 1, observed.scm.dag().directed(parent, child));
      EXPECT_EQ(weights[at], linear.weights()(child, parent));
    }
  EXPECT_EQ(file.strings("/truth/node"), observed.scm.names());
}

TEST_F(SimulatedFile, HoldsTheMarksOfMagAndPagAtTheSecondColumn) {
  const ObservedScm observed = model(Scaling::kUnitless, 0.25);
  const Hdf5Reader file = written(observed);
  const ObservationTruth truth = truth_of(observed.scm, observed.recording);
  ASSERT_GT(truth.mag->num_edges(), 0);
  for (const auto& [path, graph] :
       {std::pair("/truth/mag", truth.mag->graph), std::pair("/truth/pag", truth.pag->graph)}) {
    const auto marks = file.numbers(path);
    for (Var i = 0; i < graph.size(); ++i)
      for (Var j = 0; j < graph.size(); ++j) {
        const double expected = i != j && graph.adjacent(i, j) ? static_cast<double>(graph.mark(i, j)) : 0;
        EXPECT_EQ(marks[static_cast<std::size_t>(i * graph.size() + j)], expected) << path << " " << i << " " << j;
      }
    // A directed edge i --> j has its arrowhead at j.
    for (Var i = 0; i < graph.size(); ++i)
      for (Var j = 0; j < graph.size(); ++j)
        if (i != j && graph.directed(i, j)) {
          EXPECT_EQ(marks[static_cast<std::size_t>(i * graph.size() + j)], 2);
        }
  }
}

TEST_F(SimulatedFile, HoldsTheLaggedLinksOfASeries) {
  const TimeSeriesScm series = random_time_series({.variables = 4}, Rng(2));
  const Hdf5Reader file = written(ObservedSeries{series, Recording::of(series)});
  const auto links = file.numbers("/truth/lagged"), weights = file.numbers("/truth/lagged_weights");
  const auto edges = lagged_edges(series);
  EXPECT_EQ(std::count(links.begin(), links.end(), 1), std::ssize(edges));
  for (const LaggedEdge& edge : edges) {
    const auto at = static_cast<std::size_t>((edge.lag * series.size() + edge.to) * series.size() + edge.from);
    EXPECT_EQ(links[at], 1);
    EXPECT_EQ(weights[at], edge.weight);
  }
}

// Raw scales grow along the causal order; unit variances say nothing: of 17 and more pairs half are in order.
TEST(Sortabilities, AreThoseOfTheRecordedColumns) {
  const RunContext run;
  EXPECT_GT(sortabilities(model(Scaling::kRaw, 0), Rng(1), run).var, 0.75);
  const Sortabilities unitless = sortabilities(model(Scaling::kUnitless, 0), Rng(1), run);
  EXPECT_TRUE(unitless.var > 0.1 && unitless.var < 0.9);
  const auto five = Intervention::set(0, 5);
  const ObservedScm observed = model(Scaling::kRaw, 0);
  const Sortabilities set =
      sortabilities(ObservedScm{intervene(observed.scm, {&five, 1}), observed.recording}, Rng(1), run);
  EXPECT_GT(set.var, 0.7) << "the variable that was set has no scale and is left out";
  EXPECT_GT(set.r2, 0.5);
}

// Selection is a fact: also where the other world would have recorded other units, these are asked about.
TEST(CounterfactualRows, AreOfTheUnitsThatWereRecorded) {
  const ObservedScm base = model(Scaling::kUnitless, 0);
  const std::vector<ObservationStep> steps = {TruncateStep{.column = "X1", .share = 0.3}};
  const ObservedScm observed = observe(base.scm, steps, Rng(4));
  const auto low = Intervention::set(observed.scm.index_of("X1"), -9);  // nobody would be selected
  const CounterfactualRows rows = counterfactual_rows(observed, 200, {&low, 1}, Rng(5), RunContext());
  ASSERT_EQ(rows.data.num_rows(), 200);
  for (Var v = 0; v < rows.data.num_vars(); ++v)
    if (rows.source[static_cast<std::size_t>(v)] == CounterfactualSource::kCopied) {
      EXPECT_EQ(Eigen::VectorXd(rows.data.values().col(v)), Eigen::VectorXd(rows.factual.values().col(v)));
    }
  EXPECT_TRUE((rows.data.values().col(rows.data.index_of("X1")).array() == -9).all());
}

}  // namespace
}  // namespace abdera
