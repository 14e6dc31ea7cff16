// Defects reported of other tools' tests of discrete data, each as a test of ours.
#include <sys/resource.h>

#include <cmath>

#include "algorithms/constraint/pc.hpp"
#include "citests/chi_square.hpp"
#include "citests/g_square.hpp"
#include "citests/registry.hpp"
#include "core/special.hpp"
#include "tests/support/levels.hpp"
#include "tests/support/result_values.hpp"

namespace abdera {
namespace {

using testing_support::count_of, testing_support::table_of_levels;

long peak_kib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

// 12: https://github.com/py-why/causal-learn/pull/37 (a table of 3.7 TB)
TEST(PeerDefect12, SevenConditioningVariablesOf20LevelsNeedMemoryForTheRowsOnly) {
  const auto codes = testing_support::random_codes(std::vector<int>(9, 20), 5000, Rng(12));
  const Dataset data = table_of_levels(codes);
  const std::vector<Var> given{2, 3, 4, 5, 6, 7, 8};
  const long before = peak_kib();
  for (const CiTestEntry& entry : ci_tests()) {
    if (entry.columns != ColumnKinds::kDiscrete) continue;
    const CiResult r = entry.make({.data = &data}, {}, {})->test(0, 1, given);
    EXPECT_TRUE(r.outcome == Outcome::kNotTestable || (r.p_value > 0 && r.p_value <= 1)) << entry.info.name;
    EXPECT_LE(r.dof, 5000) << entry.info.name;
  }
  // The full rule multiplies levels without making a table of them.
  const CiResult full = GSquare(data, {DofRule::kFull, 0}, {}).test(0, 1, given);
  EXPECT_TRUE(full.outcome == Outcome::kNotTestable || full.dof == 19.0 * 19 * std::pow(20, 7));
  EXPECT_LT(peak_kib() - before, 20 * 1024);
}

// 38: https://github.com/pgmpy/pgmpy/issues/2860 and 2886 (no degrees of freedom: NaN, read as dependent)
TEST(PeerDefect38, WithoutDegreesOfFreedomTheEdgeStaysAndIsCounted) {
  // V0 = V2 and V1 depends on V2: given V2 there is nothing to test between V0 and V1.
  std::vector<std::vector<int>> codes(3);
  Rng rng(38);
  for (int i = 0; i < 400; ++i) {
    const int z = static_cast<int>(rng.below(3));
    codes[0].push_back(z);
    codes[1].push_back(rng.below(3) == 0 ? static_cast<int>(rng.below(3)) : z);
    codes[2].push_back(z);
  }
  for (const CiTestEntry& entry : ci_tests()) {
    if (entry.columns != ColumnKinds::kDiscrete) continue;
    const Dataset data = table_of_levels(codes);
    const auto test = entry.make({.data = &data}, {}, {});
    const CiResult r = test->test(0, 1, std::vector<Var>{2});
    EXPECT_EQ(r.outcome, Outcome::kNotTestable) << entry.info.name;
    EXPECT_TRUE(std::isnan(r.p_value)) << entry.info.name;
    EXPECT_FALSE(r.independent(0)) << entry.info.name;
    RunContext run;
    const PcResult result = pc(*test, Knowledge(), {}, run);
    EXPECT_EQ(result.graph.num_edges(), 3) << entry.info.name;
    EXPECT_GE(count_of(result, "not_testable"), 1u) << entry.info.name;
    const PcResult removed = pc(*test, Knowledge(), {.on_untestable = OnUntestable::kRemove}, run);
    EXPECT_LT(removed.graph.num_edges(), 3) << entry.info.name;
    EXPECT_GE(count_of(removed, "untestable_removed"), 1u) << entry.info.name;
  }
}

// 38, second half: strata that do not occur made the statistic NaN.
TEST(PeerDefect38, StrataWithoutRowsAreIgnored) {
  std::vector<std::vector<int>> codes = testing_support::random_codes({2, 3, 4, 5}, 300, Rng(3));
  for (std::size_t i = 0; i < 300; ++i)
    if (codes[2][i] == 1) codes[3][i] = 0;  // combinations of V2 and V3 that never occur
  const std::vector<Var> given{2, 3};
  const Dataset data = table_of_levels(codes);
  const CiResult g = GSquare(data, {}, {}).test(0, 1, given), chi = ChiSquare(data, {}, {}).test(0, 1, given);
  for (const CiResult* r : {&g, &chi}) {
    EXPECT_EQ(r->outcome, Outcome::kTested);
    EXPECT_TRUE(std::isfinite(r->statistic) && r->p_value >= 0 && r->p_value <= 1);
    EXPECT_LE(r->dof, 2 * (3 * 5 + 1));
  }
}

}  // namespace
}  // namespace abdera
