// Defects reported of other tools' searches by scores, each as a test of ours. Numbers are those of the project's list.
#include "algorithms/learner.hpp"
#include "algorithms/score/ges.hpp"
#include "graphs/dag.hpp"
#include "scores/gaussian_bic.hpp"
#include "simulators/linear_gaussian.hpp"

namespace abdera {
namespace {

// 16: https://github.com/cmu-phil/tetrad/issues/1951, for the learners that search by scores
TEST(PeerDefect16, SearchesOverClassesKeepRequiredEdgesAndMakeNoCycle) {
  for (const char* name : {"ges", "fges", "xges"})
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
      const auto model = random_linear_gaussian({.variables = 8, .degree = 3}, Rng(seed));
      const GaussianBic score(covariance(simulate(model, 100, Rng(seed)), {}), {});
      Knowledge known(8);
      Rng rng(seed);
      std::vector<Var> order(8);
      for (Var v = 0; v < 8; ++v) order[static_cast<std::size_t>(v)] = v;
      rng.shuffle(order);  // mostly against the truth
      for (std::size_t i = 0; i + 1 < order.size(); i += 2) known.require_edge(order[i], order[i + 1]);
      RunContext run;
      const LearnResult result = find_learner(name).learn({.score = &score}, known, {}, run);
      EXPECT_TRUE(result.legal) << result.violation;
      EXPECT_TRUE(is_acyclic(result.graph));
      for (std::size_t i = 0; i + 1 < order.size(); i += 2)
        EXPECT_TRUE(result.graph.directed(order[i], order[i + 1])) << name << " " << seed;
    }
}

// 36: https://github.com/pgmpy/pgmpy/issues/2015
TEST(PeerDefect36, OneInsertionMakesAColliderOfAnUndirectedEdge) {
  Covariance collider{{"A", "B", "C"}, Eigen::MatrixXd::Identity(3, 3), 1000};
  collider.matrix(0, 1) = collider.matrix(1, 0) = 0.6;  // the first insertion: A --- B
  collider.matrix(1, 2) = collider.matrix(2, 1) = 0.5;  // the second: C --> B with A --> B
  const GaussianBic score(collider, {});
  RunContext run;
  const GesResult result = ges(score, Knowledge(), {}, run);
  MixedGraph expected(3);
  expected.set_directed(0, 1), expected.set_directed(2, 1);
  EXPECT_EQ(result.graph, expected);
  const std::vector<std::pair<std::string, std::uint64_t>> moves(result.counts.end() - 3, result.counts.end());
  EXPECT_EQ(moves,
            (std::vector<std::pair<std::string, std::uint64_t>>{{"insertions", 2}, {"deletions", 0}, {"turns", 0}}));
}

}  // namespace
}  // namespace abdera
