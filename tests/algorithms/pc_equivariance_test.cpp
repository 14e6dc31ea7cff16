#include <algorithm>
#include <numeric>

#include "tests/algorithms/pc_relabelling.hpp"
#include "tests/algorithms/pc_variants.hpp"

namespace abdera {
namespace {

using namespace testing_pc;

void expect_equivariant(ConflictPolicy policy, bool batches, std::uint64_t tables) {
  std::size_t edges = 0, conflicts = 0, ambiguous = 0;
  for (std::uint64_t seed = 0; seed < tables; ++seed) {
    Rng rng = Rng(20261121).fork("relabelling", seed);
    const int p = 5 + static_cast<int>(rng.below(8));
    const auto n = static_cast<Eigen::Index>(50 + rng.below(451));
    const double alpha = rng.uniform(0.01, 0.2);
    const auto data = random_table(p, rng.uniform(1, 4), n, rng.next_u64());
    std::vector<Var> to_new(static_cast<std::size_t>(p));
    std::iota(to_new.begin(), to_new.end(), 0);
    rng.shuffle(to_new);
    std::vector<Var> same(to_new);
    std::sort(same.begin(), same.end());
    const FisherZ test = fisher_z_of(data), other = fisher_z_of(permuted(data, to_new));
    const Planned planned(test, batches), other_planned(other, batches);
    for (ColliderRule rule : kRules) {
      const PcOptions options{.alpha = alpha, .collider_rule = rule, .conflicts = policy};
      const auto here = run_pc(planned, options), there = run_pc(other_planned, options);
      const auto difference = first_difference(renamed(here, to_new), renamed(there, same));
      ASSERT_EQ(difference, "") << "table " << seed << " rule " << static_cast<int>(rule);
      edges += static_cast<std::size_t>(here.graph.num_edges());
      conflicts += here.conflicts.size();
      ambiguous += here.ambiguous.size();
    }
  }
  EXPECT_GT(edges, 20 * tables);
  EXPECT_GT(conflicts, tables / 10) << "tables without contradictions test no policy";
  EXPECT_GT(ambiguous, tables / 10);
}

/// Every learner of the family.
TEST(PcFamilyOnRelabelledColumns, GivesTheRelabelledAnswer) {
  std::size_t edges = 0, unsettled = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Rng rng = Rng(20261122).fork("relabelling", seed);
    const int p = 5 + static_cast<int>(rng.below(7));
    const auto n = static_cast<Eigen::Index>(30 + rng.below(300));
    const double alpha = rng.uniform(0.01, 0.2);
    const auto data = random_table(p, rng.uniform(1, 4), n, rng.next_u64());
    std::vector<Var> to_new(static_cast<std::size_t>(p));
    std::iota(to_new.begin(), to_new.end(), 0);
    rng.shuffle(to_new);
    std::vector<Var> same(to_new);
    std::sort(same.begin(), same.end());
    const FisherZ test = fisher_z_of(data), other = fisher_z_of(permuted(data, to_new));
    for (const Variant& variant : variants()) {
      RunContext run;
      const auto here = variant.learn(Planned(test, seed % 3 > 0), Knowledge(), {.alpha = alpha}, run);
      const auto there = variant.learn(Planned(other, seed % 3 > 0), Knowledge(), {.alpha = alpha}, run);
      ASSERT_EQ(first_difference(renamed(here, to_new), renamed(there, same)), "")
          << variant.name << " on table " << seed;
      edges += static_cast<std::size_t>(here.graph.num_edges());
      for (const auto& conflict : here.conflicts) unsettled += conflict.what.find("cycle of") != std::string::npos;
    }
  }
  EXPECT_GT(edges, 150u * 20u);
  EXPECT_GT(unsettled, 0u) << "unions of graphs are part of what is compared";
}

TEST(PcOnRelabelledColumns, GivesTheRelabelledAnswer) { expect_equivariant(ConflictPolicy::kMark, true, 1000); }
TEST(PcOnRelabelledColumns, GivesTheRelabelledAnswerPairByPair) {
  expect_equivariant(ConflictPolicy::kMark, false, 300);
}
TEST(PcOnRelabelledColumns, GivesTheRelabelledAnswerWhenTheStrongerColliderStands) {
  expect_equivariant(ConflictPolicy::kFirst, true, 300);
}

}  // namespace
}  // namespace abdera
