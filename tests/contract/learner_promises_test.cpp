// Promises about how a learner runs: relabelling, budget of tests, progress, knowledge. Registering a learner enrols
// it.
#include <algorithm>
#include <map>
#include <mutex>
#include <numeric>

#include "algorithms/learner.hpp"
#include "citests/registry.hpp"
#include "scores/registry.hpp"
#include "simulators/linear_gaussian.hpp"
#include "tests/support/result_values.hpp"

namespace abdera {
namespace {

using testing_support::count_of;

Dataset rows_of(int p, int n, std::uint64_t seed) {
  LinearGaussianOptions options;
  options.variables = p, options.degree = 3;
  return simulate(random_linear_gaussian(options, Rng(seed)), n, Rng(seed));
}

class LearnerPromise : public testing::TestWithParam<LearnerEntry> {
 protected:
  static LearnResult learn(const Dataset& data, const Params& params, RunContext& run) {
    const auto test = find_ci_test("fisher_z").make({.data = &data}, {}, {});
    const auto score = find_score("gaussian_bic").make({.data = &data}, {}, {});
    return GetParam().learn({test.get(), score.get(), &data}, Knowledge(), params, run);
  }
  static bool has_option(const std::string& name) {
    const auto& options = GetParam().info.options;
    return std::any_of(options.begin(), options.end(), [&](const FieldDoc& o) { return o.name == name; });
  }
};

// Small samples and a high level: many conflicts and ambiguous triples, where order could matter.
TEST_P(LearnerPromise, RelabelsTheGraphWhenColumnsAreRelabelled) {
  if (GetParam().order_dependent) GTEST_SKIP() << "declares that it depends on the order of the columns";
  const int most = GetParam().most_variables, variables = most > 0 ? std::min(9, most) : 9;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const Dataset data = rows_of(variables, seed % 2 ? 60 : 400, seed);
    std::vector<Var> order(static_cast<std::size_t>(variables));
    std::iota(order.begin(), order.end(), 0);
    Rng(seed).shuffle(order);
    const Params params = GetParam().needs_test ? Params{{"alpha", 0.1}} : Params{};
    RunContext run;
    const LearnResult one = learn(data, params, run), two = learn(data.select(order), params, run);
    EXPECT_EQ(two.graph.relabelled(order), one.graph) << seed;
    EXPECT_EQ(two.legal, one.legal) << seed;
    EXPECT_EQ(two.conflicts.size(), one.conflicts.size()) << seed;
    EXPECT_EQ(two.ambiguous.size(), one.ambiguous.size()) << seed;
  }
}

TEST_P(LearnerPromise, MakesNoMoreTestsThanItsBudgetOnAnyNumberOfThreads) {
  if (!GetParam().needs_test) GTEST_SKIP() << "makes no tests";
  ASSERT_TRUE(has_option("max_tests"));
  const Dataset data = rows_of(15, 500, 3);
  RunContext free;
  const LearnResult all = learn(data, {}, free);
  const auto tests_of = [](const LearnResult& r) {
    return count_of(r, "ci_tests") + count_of(r, "orientation_tests") + count_of(r, "second_tests");
  };
  const auto needed = static_cast<std::int64_t>(tests_of(all));
  ASSERT_GT(needed, 105);
  for (const std::int64_t budget : {std::int64_t{0}, std::int64_t{40}, std::int64_t{106}, needed / 2, needed - 1}) {
    std::vector<LearnResult> results;
    for (int threads : {1, 2, 7}) {
      RunContext run;
      run.threads = threads;
      results.push_back(learn(data, {{"max_tests", budget}}, run));
      EXPECT_EQ(results.back().stop_reason, StopReason::kTestLimit) << budget;
      EXPECT_LE(tests_of(results.back()), static_cast<std::uint64_t>(budget));
      EXPECT_EQ(results.back().graph, results.front().graph) << budget << " on " << threads;
      EXPECT_EQ(results.back().counts, results.front().counts) << budget << " on " << threads;
    }
  }
  RunContext run;
  const LearnResult enough = learn(data, {{"max_tests", needed}}, run);
  EXPECT_EQ(enough.stop_reason, StopReason::kCompleted);
  EXPECT_EQ(enough.graph, all.graph);
  EXPECT_EQ(enough.counts, all.counts);
}

TEST_P(LearnerPromise, ReportsProgressThatOnlyGrows) {
  const int most = GetParam().most_variables;
  const Dataset data = rows_of(most > 0 ? std::min(30, most) : 30, 300, 1);
  std::vector<double> fractions;
  RunContext run;
  run.threads = 2;
  run.progress = [&](std::string_view, double fraction) { fractions.push_back(fraction); };
  learn(data, {}, run);
  ASSERT_FALSE(fractions.empty());
  EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
  EXPECT_GE(fractions.front(), 0);
  EXPECT_EQ(fractions.back(), 1);
}

/// A test that counts what it is asked about each pair.
class Asked final : public CiTest {
 public:
  explicit Asked(const CiTest& inner) : inner_(inner) {}
  int num_vars() const override { return inner_.num_vars(); }
  CiResult test(Var x, Var y, std::span<const Var> given) const override {
    const std::scoped_lock lock(guard_);
    ++asked_[std::minmax(x, y)];
    return inner_.test(x, y, given);
  }
  int about(Var x, Var y) const {
    const auto it = asked_.find(std::minmax(x, y));
    return it == asked_.end() ? 0 : it->second;
  }

 private:
  const CiTest& inner_;
  mutable std::mutex guard_;
  mutable std::map<std::pair<Var, Var>, int> asked_;
};

// A pair that knowledge forbids both ways is no edge, and is asked about only to orient what is around it: here the
// pair has no neighbour in common, so never.
TEST_P(LearnerPromise, NeverTestsAForbiddenPairThatOrientsNothing) {
  if (!GetParam().needs_test) GTEST_SKIP() << "makes no tests";
  if (GetParam().info.name == "grow_shrink" || GetParam().info.name == "iamb")
    GTEST_SKIP() << "a forbidden pair may be in each other's blanket, as parents of one child";
  LinearGaussian two_chains{MixedGraph(4), Eigen::MatrixXd::Zero(4, 4), Eigen::VectorXd::Ones(4)};
  two_chains.dag.set_directed(0, 1), two_chains.dag.set_directed(2, 3);
  two_chains.weights(1, 0) = two_chains.weights(3, 2) = 1;
  const Dataset data = simulate(two_chains, 500, Rng(1));
  const auto inner = find_ci_test("fisher_z").make({.data = &data}, {}, {});
  const auto score = find_score("gaussian_bic").make({.data = &data}, {}, {});
  Knowledge knowledge(4);
  knowledge.forbid_edge(0, 2), knowledge.forbid_edge(2, 0);
  Asked test(*inner);
  RunContext run;
  const LearnResult result = GetParam().learn({&test, score.get(), &data}, knowledge, {}, run);
  EXPECT_FALSE(result.graph.adjacent(0, 2));
  EXPECT_TRUE(result.graph.adjacent(0, 1));
  EXPECT_EQ(test.about(0, 2), 0);
  EXPECT_GT(test.about(0, 3), 0);
}

INSTANTIATE_TEST_SUITE_P(All, LearnerPromise, testing::ValuesIn(learners().begin(), learners().end()),
                         [](const auto& subject) { return subject.param.info.name; });

}  // namespace
}  // namespace abdera
