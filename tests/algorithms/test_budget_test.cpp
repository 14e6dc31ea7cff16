#include "algorithms/constraint/test_budget.hpp"

#include "tests/algorithms/pc_variants.hpp"

namespace abdera {
namespace {

using namespace testing_pc;
using detail::TestBudget;

TEST(TestBudget, CountsTheFirstItemsThatFitWhateverTheOrderTheyEndIn) {
  for (const std::vector<std::size_t>& order :
       {std::vector<std::size_t>{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 3, 0, 2}, {2, 0, 3, 1}}) {
    TestBudget budget(10, 4);
    const std::vector<std::uint64_t> tests{4, 6, 1, 0};
    for (std::size_t i : order) budget.book(i, tests[i], false);
    EXPECT_EQ(budget.counted(), 2u) << "4 + 6 fit, one more does not";
    EXPECT_TRUE(budget.spent());
  }
  TestBudget cut(10, 2);
  cut.book(1, 3, false);
  cut.book(0, 10, true);
  EXPECT_EQ(cut.counted(), 0u);
  TestBudget none(TestBudget::kUnlimited, 3);
  none.book(0, 1'000'000, true);
  EXPECT_EQ(none.counted(), 3u);
  EXPECT_FALSE(none.spent());
  EXPECT_EQ(detail::budget_left(10, 4), 6u);
  EXPECT_EQ(detail::budget_left(10, 11), 0u);
  EXPECT_EQ(detail::budget_left(TestBudget::kUnlimited, 11), TestBudget::kUnlimited);
}

std::uint64_t all_tests(const PcResult& result) {
  return count_of(result, "ci_tests") + count_of(result, "orientation_tests");
}

/// The answer depends on the budget and on nothing else, and the budget is kept.
TEST(TestBudget, StopsEveryLearnerAtTheSamePlaceOnAnyNumberOfThreads) {
  const FisherZ test = fisher_z_of(random_table(20, 4, 300, 12));
  const Planned slow(test, true, 1e-4), pairs(test, false, 1e-4);
  auto list = variants();
  list.push_back(
      {"pc", [](const CiTest& t, const Knowledge& k, PcOptions o, RunContext& run) { return pc(t, k, o, run); }});
  std::size_t stopped = 0;
  for (const Variant& variant : list)
    for (const CiTest* one : {static_cast<const CiTest*>(&slow), static_cast<const CiTest*>(&pairs)}) {
      RunContext free;
      const auto whole = variant.learn(*one, Knowledge(), {.alpha = 0.05}, free);
      const auto needed = static_cast<std::int64_t>(all_tests(whole));
      for (std::int64_t budget :
           {std::int64_t{0}, std::int64_t{100}, std::int64_t{191}, needed / 2, needed - 1, needed}) {
        std::vector<PcResult> results;
        for (int threads : {1, 2, 7}) {
          RunContext run;
          run.threads = threads;
          results.push_back(variant.learn(*one, Knowledge(), {.alpha = 0.05, .max_tests = budget}, run));
          const auto& result = results.back();
          ASSERT_LE(all_tests(result), static_cast<std::uint64_t>(budget)) << variant.name;
          ASSERT_EQ(result.graph, results[0].graph) << variant.name << " budget " << budget;
          ASSERT_EQ(result.counts, results[0].counts) << variant.name << " budget " << budget;
          for (const auto& [pair, note] : results[0].notes)
            ASSERT_EQ(note.given, result.notes.at(pair).given) << variant.name << " budget " << budget;
          if (budget == needed) {
            ASSERT_EQ(result.stop_reason, StopReason::kCompleted) << variant.name;
            ASSERT_EQ(result.graph, whole.graph);
          } else {
            ASSERT_EQ(result.stop_reason, StopReason::kTestLimit) << variant.name << " budget " << budget;
            ASSERT_FALSE(result.legal);
            ASSERT_EQ(result.kind, GraphKind::kPdag);
            ++stopped;
          }
        }
      }
    }
  EXPECT_GT(stopped, 100u);
}

TEST(TestBudget, LeavesWhatItDidNotReachAdjacent) {
  const FisherZ test = fisher_z_of(random_table(10, 3, 500, 3));
  RunContext run;
  const auto nothing = pc(test, Knowledge(), {.max_tests = 0}, run);
  EXPECT_EQ(nothing.graph.num_edges(), 45);
  int before = 45;
  for (std::int64_t budget : {9, 17, 45, 100, 400}) {  // the first row has nine pairs, the second eight
    const auto part = pc(test, Knowledge(), {.max_tests = budget}, run);
    EXPECT_LE(part.graph.num_edges(), before);
    before = part.graph.num_edges();
    for (const auto& s : part.separations) EXPECT_GT(test.test(s.a, s.b, s.given).p_value, 0.01);
    EXPECT_EQ(part.separations.size() + static_cast<std::size_t>(part.graph.num_edges()), 45u);
  }
  EXPECT_LT(before, 45);
  EXPECT_THROW(pc(test, Knowledge(), {.max_tests = -2}, run), UsageError);
}

}  // namespace
}  // namespace abdera
