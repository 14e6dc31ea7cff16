// Oracle runs on every Markov class of MAGs of five nodes.
#include <mutex>

#include "tests/algorithms/latent_support.hpp"

namespace abdera {
namespace {

using namespace testing_latent;

/// Calls check(class) for every class, or every `step`-th of them in the quick tier, on two threads.
/// @return how often it returned false, and how many were looked at.
std::pair<std::size_t, std::size_t> failures(bool selection, std::size_t step,
                                             FunctionRef<bool(const MagClass&)> check) {
  const auto& all = classes_of_five(selection);
  if (full_tier()) step = 1;
  std::vector<std::uint8_t> wrong((all.size() + step - 1) / step, 0);
  RunContext run;
  run.threads = 2;
  parallel_for(std::ssize(wrong), run, 1, [&](std::ptrdiff_t i) {
    wrong[static_cast<std::size_t>(i)] = !check(all[static_cast<std::size_t>(i) * step]);
  });
  return {static_cast<std::size_t>(std::count(wrong.begin(), wrong.end(), 1)), wrong.size()};
}

bool is_exact(Learner learner, const MagClass& one, bool selection, ColliderRule rule, bool batches) {
  const SeparationOracle oracle(one.members.front().graph(5));
  const LatentOptions options{.collider_rule = rule, .selection = selection ? Selection::kOn : Selection::kOff};
  const auto result = run_latent(learner, Planned(oracle, batches), options);
  return result.graph == one.intersection(5) && result.legal && result.kind == GraphKind::kPag &&
         result.conflicts.empty() && result.ambiguous.empty() && result.truncated == 0;
}

void expect_exact(Learner learner) {
  for (bool selection : {true, false}) {
    std::size_t turn = 0;
    for (ColliderRule rule : kRules)
      for (bool batches : {true, false}) {
        // The quick tier looks at all classes for the default, at every 17th otherwise.
        const std::size_t step = turn++ == 0 ? 1 : 17;
        const auto [wrong, looked] = failures(
            selection, step, [&](const MagClass& one) { return is_exact(learner, one, selection, rule, batches); });
        EXPECT_EQ(wrong, 0u) << static_cast<int>(rule) << batches << selection;
        if (step == 1) {
          EXPECT_EQ(looked, selection ? 24566u : 24259u);
        }
      }
  }
}

TEST(FciOnAllMagsOfFive, IsExactForEveryColliderRule) { expect_exact(Learner::kFci); }
TEST(FciPlusOnAllMagsOfFive, IsExactForEveryColliderRule) { expect_exact(Learner::kFciPlus); }

/// The skeleton is a superset of the MAG's, and every mark is true in every member of the class.
bool is_sound(Learner learner, const MagClass& one, bool selection, ColliderRule rule, int max_given) {
  const SeparationOracle oracle(one.members.front().graph(5));
  const LatentOptions options{.collider_rule = rule, .selection = selection ? Selection::kOn : Selection::kOff};
  const auto result = run_latent(learner, oracle, options, Knowledge(), 1, max_given);
  for (const Edge& e : one.members.front().graph(5).edges())
    if (!result.graph.adjacent(e.a, e.b)) return false;
  return std::all_of(one.members.begin(), one.members.end(),
                     [&](const SmallMag& mag) { return MarkTruth(mag.graph(5)).holds(result.graph); });
}

TEST(RfciOnAllMagsOfFive, IsSoundForEveryColliderRule) {
  for (bool selection : {true, false})
    for (ColliderRule rule : kRules) {
      const std::size_t step = rule == ColliderRule::kMajority ? 3 : 17;
      EXPECT_EQ(failures(selection, step,
                         [&](const MagClass& one) { return is_sound(Learner::kRfci, one, selection, rule, -1); })
                    .first,
                0u)
          << static_cast<int>(rule);
    }
}

TEST(AnytimeFciOnAllMagsOfFive, IsSoundForEveryLimit) {
  for (bool selection : {true, false})
    for (int limit : {0, 1, 2, 3}) {
      const std::size_t step = selection ? 7 : 17;
      for (ColliderRule rule : kRules) {
        if (rule != ColliderRule::kMajority && !full_tier()) continue;
        EXPECT_EQ(
            failures(selection, step,
                     [&](const MagClass& one) { return is_sound(Learner::kAnytime, one, selection, rule, limit); })
                .first,
            0u)
            << limit << selection;
      }
    }
}

/// The same for the other learners when a limit cuts them short.
TEST(LimitedSearchOnAllMagsOfFive, IsSoundForFciPlus) {
  for (int limit : {0, 1, 2})
    EXPECT_EQ(failures(true, 29,
                       [&](const MagClass& one) {
                         return is_sound(Learner::kFciPlus, one, true, ColliderRule::kMajority, limit);
                       })
                  .first,
              0u);
}

}  // namespace
}  // namespace abdera
