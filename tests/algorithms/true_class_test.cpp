// Which classes each search over scores finds from the covariance of a model as if from 10^12 rows, where the true
// class is the only optimum. What it prints is in the documentation.
#include <cstdio>
#include <cstdlib>

#include "tests/algorithms/searcher.hpp"
#include "tests/support/class_models.hpp"

namespace abdera {
namespace {

using testing_support::kTwentyRestarts;
using testing_support::Searcher;

struct Share {
  Searcher searcher;
  double least;  ///< of all classes
  int found = 0;
};

class TrueClass : public testing::TestWithParam<int> {};

TEST_P(TrueClass, IsFound) {
  // 1: by a theorem, or because the search sees every DAG. ges finds all with and without turns, and with deletions as
  // soon as they gain [chickering2002b]; fges leaves out pairs that are independent alone, unless told; boss needs no
  // restarts, since grow-shrink over any order gives an independence map and deletions do the rest.
  std::vector<Share> shares{{{"ges"}, 1},
                            {{"ges", {{"turning", false}}}, 1},
                            {{"gies"}, 1},
                            {{"xges"}, 1},
                            {{"xges", {{"trials", false}, {"restarts", std::int64_t{0}}}}, 1},
                            {{"boss", {{"restarts", std::int64_t{0}}}}, 1},
                            {{"boss", kTwentyRestarts}, 1},
                            {{"flop", kTwentyRestarts}, 1},
                            {{"sparsest_permutation"}, 1},
                            {{"exact_dag"}, 1},
                            {{"fges", {{"faithfulness", false}}}, 1},
                            {{"fges"}, 0.7},
                            {{"grasp"}, 0.95},
                            {{"tabu"}, 0.9},
                            {{"hill_climb"}, 0.2},
                            {{"hill_climb", kTwentyRestarts}, 0.5},
                            {{"mmhc"}, 0.1}};
  const int p = GetParam();
  const auto classes = markov_classes(p);
  ASSERT_EQ(classes.size(), p == 4 ? 185u : 8782u);
  const std::size_t every = p == 4 || std::getenv("ABDERA_FULL") ? 1 : 25;
  int looked_at = 0;
  for (std::size_t i = 0; i < classes.size(); i += every, ++looked_at) {
    const auto model = testing_support::model_of_class(classes[i], p, 0.01, Rng(i));
    const Covariance evidence = testing_support::as_if_from(model, 1e12);
    for (Share& share : shares) share.found += share.searcher.learn(evidence, 1).graph == classes[i].intersection(p);
  }
  for (const Share& share : shares) {
    const std::string name = share.searcher.name();
    std::printf("[ classes  ] %d nodes: %d of %d by %s\n", p, share.found, looked_at, name.c_str());
    EXPECT_GE(share.found, share.least * looked_at) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(All, TrueClass, testing::Values(4, 5),
                         [](const auto& nodes) { return "Of" + std::to_string(nodes.param) + "Nodes"; });

}  // namespace
}  // namespace abdera
