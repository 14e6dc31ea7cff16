#include <cstdlib>

#include "graphs/convert.hpp"
#include "tests/algorithms/pc_variants.hpp"
#include "tests/support/exact_population.hpp"

namespace abdera {
namespace {

using namespace testing_pc;

/// Population covariances in exact arithmetic, up to 30 variables: no failure is explained by rounding. 60 graphs, in
/// the full tier 10,000.
TEST(PcOnExactPopulationCovariance, FindsTheCpdagOfTheModel) {
  const bool full = std::getenv("ABDERA_FULL") != nullptr;
  const std::uint64_t graphs = full ? 10'000 : 60;
  auto list = variants();
  for (ColliderRule rule : kRules)
    list.push_back({"pc", [rule](const CiTest& test, const Knowledge& known, PcOptions o, RunContext& run) {
                      o.collider_rule = rule;
                      return pc(test, known, o, run);
                    }});
  std::size_t largest = 0, edges = 0;
  for (std::uint64_t seed = 0; seed < graphs; ++seed) {
    Rng rng = Rng(seed).fork("exact population");
    const int p = 3 + static_cast<int>(rng.below(28));
    const auto dag = erdos_renyi_dag(p, std::min(rng.uniform(0.5, 3), p - 1.0), rng.fork("dag"));
    const ExactPopulationTest test(dag, rng.fork("weights"));
    const auto truth = cpdag_of(dag);
    largest = std::max(largest, static_cast<std::size_t>(p));
    edges += static_cast<std::size_t>(dag.num_edges());
    // One learner a graph, each in turn.
    const Variant& variant = list[seed % list.size()];
    RunContext run;
    const auto result = variant.learn(test, Knowledge(), {}, run);
    ASSERT_EQ(result.graph, truth) << variant.name << " on graph " << seed;
    ASSERT_TRUE(result.legal && result.conflicts.empty() && result.ambiguous.empty()) << variant.name;
  }
  EXPECT_GE(largest, 28u);
  EXPECT_GT(edges, graphs * 10);
}

/// The exact test is the oracle of the graph.
TEST(PcOnExactPopulationCovariance, VanishesWhereTheGraphSeparates) {
  Rng rng = Rng(1).fork("exact against the graph");
  std::size_t separated = 0;
  for (int i = 0; i < 3000; ++i) {
    const auto dag = erdos_renyi_dag(8, 2.5, rng.fork("dag", static_cast<std::uint64_t>(i / 30)));
    const ExactPopulationTest test(dag, rng.fork("weights"));
    const SeparationOracle oracle(dag);
    std::vector<Var> order{0, 1, 2, 3, 4, 5, 6, 7};
    rng.shuffle(order);
    const auto given = std::span<const Var>(order).subspan(2, rng.below(5));
    ASSERT_EQ(test.test(order[0], order[1], given).p_value, oracle.test(order[0], order[1], given).p_value);
    separated += oracle.separated(order[0], order[1], given);
  }
  EXPECT_GT(separated, 500u);
}

}  // namespace
}  // namespace abdera
