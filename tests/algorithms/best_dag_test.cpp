#include "tests/support/best_dag.hpp"

#include "algorithms/score/dag_search.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "scores/gaussian_bic.hpp"
#include "simulators/linear_gaussian.hpp"

namespace abdera {
namespace {

// All 543 DAGs of 4 nodes, with and without knowledge of an edge, of one that is not, and of tiers.
TEST(BestDag, IsTheBestOfAllDags) {
  LinearGaussianOptions options;
  options.variables = 4, options.degree = 2;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Dataset data = simulate(random_linear_gaussian(options, Rng(seed)), 60, Rng(seed));
    const GaussianBic score(covariance(data, {}), {});
    Knowledge known(4);
    known.require_edge(2, 1), known.forbid_edge(0, 3);
    for (Var v = 0; v < 4; ++v) known.set_tier(v, v == 2 ? 0 : 1);
    for (const Knowledge& knowledge : {Knowledge(4), known}) {
      double best = -std::numeric_limits<double>::infinity();
      int dags = 0;
      for (const MarkovClass& one : markov_classes(4))
        for (const SmallDag& member : one.members) {
          const MixedGraph dag = member.graph(4);
          if (knowledge.first_violation(dag)) continue;
          ++dags;
          best = std::max(best, total_score(score, detail::parents_of(dag)));
        }
      EXPECT_EQ(dags == 543, knowledge.empty());
      const auto found = testing_support::best_dag(score, knowledge);
      EXPECT_NEAR(found.score, best, 1e-9);
      EXPECT_EQ(knowledge.first_violation(detail::dag_of(found.parents)).value_or(""), "");
    }
  }
}

}  // namespace
}  // namespace abdera
