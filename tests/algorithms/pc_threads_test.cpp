#include <cstring>

#include "tests/algorithms/pc_support.hpp"

namespace abdera {
namespace {

using namespace testing_pc;

bool same_bits(double x, double y) { return std::memcmp(&x, &y, sizeof x) == 0; }

void expect_identical(const PcResult& l, const PcResult& r) {
  EXPECT_EQ(l.graph, r.graph);
  EXPECT_EQ(l.kind, r.kind);
  EXPECT_EQ(l.legal, r.legal);
  EXPECT_EQ(l.violation, r.violation);
  EXPECT_EQ(l.ambiguous, r.ambiguous);
  EXPECT_EQ(l.counts, r.counts);
  EXPECT_EQ(l.largest_given, r.largest_given);
  ASSERT_EQ(l.conflicts.size(), r.conflicts.size());
  for (std::size_t i = 0; i < l.conflicts.size(); ++i) {
    EXPECT_EQ(l.conflicts[i].nodes, r.conflicts[i].nodes);
    EXPECT_EQ(l.conflicts[i].what, r.conflicts[i].what);
  }
  ASSERT_EQ(l.separations.size(), r.separations.size());
  for (std::size_t i = 0; i < l.separations.size(); ++i) {
    const auto &s = l.separations[i], &t = r.separations[i];
    ASSERT_TRUE(s.a == t.a && s.b == t.b && s.given == t.given) << s.a << " " << s.b;
    ASSERT_TRUE(same_bits(s.p_value, t.p_value) && same_bits(s.effect, t.effect)) << s.a << " " << s.b;
  }
  ASSERT_EQ(l.notes.size(), r.notes.size());
  for (auto i = l.notes.begin(), j = r.notes.begin(); i != l.notes.end(); ++i, ++j) {
    ASSERT_TRUE(i->first == j->first && i->second.given == j->second.given);
    ASSERT_TRUE(same_bits(i->second.p_value, j->second.p_value) && same_bits(i->second.log_p, j->second.log_p) &&
                same_bits(i->second.effect, j->second.effect));
  }
}

/// `slow` makes the learner expect much work, so that it opens parallel regions on these small cases.
constexpr double kSlow = 1e-4;

TEST(PcOnThreads, GivesTheSameResultForSparseData) {
  const FisherZ test = fisher_z_of(random_table(100, 4, 1000, 3));
  for (bool batches : {true, false}) {
    const Planned planned(test, batches, kSlow);
    for (ColliderRule rule : kRules) {
      const auto one = run_pc(planned, {.collider_rule = rule});
      for (int threads : {2, 7}) expect_identical(one, run_pc(planned, {.collider_rule = rule}, Knowledge(), threads));
    }
  }
}

/// A centre with many effects, some of which are joined: a neighbourhood that is split into slices.
Dataset hub_table(int leaves, Eigen::Index n) {
  LinearGaussian model;
  const int p = leaves + 1;
  model.dag = MixedGraph(p);
  model.weights = Eigen::MatrixXd::Zero(p, p);
  model.noise_sd = Eigen::VectorXd::Ones(p);
  for (Var v = 1; v < p; ++v) {
    model.dag.set_directed(v, 0);
    model.weights(0, v) = v % 2 ? 0.9 : -0.9;
  }
  return simulate(model, n, Rng(5).fork("hub"));
}

TEST(PcOnThreads, GivesTheSameResultForAHubSplitIntoSlices) {
  const FisherZ test = fisher_z_of(hub_table(70, 3000));
  for (bool batches : {true, false}) {
    const Planned planned(test, batches, kSlow);
    const PcOptions options{.alpha = 0.3, .max_given = 3, .max_orientation_tests = 200'000};
    const auto one = run_pc(planned, options);
    EXPECT_GT(count_of(one, "ci_tests"), 2'000'000u);
    for (int threads : {2, 7}) expect_identical(one, run_pc(planned, options, Knowledge(), threads));
  }
}

TEST(PcPlans, AskDifferentTestsAndAgree) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const FisherZ test = fisher_z_of(random_table(25, 5, 400, 900 + seed));
    for (ColliderRule rule : kRules) {
      auto batch = run_pc(Planned(test, true), {.alpha = 0.05, .collider_rule = rule});
      auto pairs = run_pc(Planned(test, false), {.alpha = 0.05, .collider_rule = rule});
      EXPECT_GT(count_of(batch, "ci_tests"), count_of(pairs, "ci_tests"));
      batch.counts = pairs.counts = {};
      expect_identical(batch, pairs);
    }
  }
}

}  // namespace
}  // namespace abdera
