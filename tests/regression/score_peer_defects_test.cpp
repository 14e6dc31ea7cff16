// Defects reported of other tools' scores, each as a test of ours.
#include <gtest/gtest.h>

#include <cmath>

#include "core/run.hpp"
#include "scores/registry.hpp"
#include "tests/support/levels.hpp"

namespace abdera {
namespace {

using testing_support::random_codes;
using testing_support::table_of_levels;

// 10: https://github.com/py-why/causal-learn/issues/249 (the structure prior took the number of rows for that of the
// variables). What a prior adds depends on the numbers of parents and of variables, and on nothing of the rows.
TEST(PeerDefect10, TheStructurePriorDependsOnTheVariablesNotOnTheRows) {
  const Params fair{{"parent_prior", std::string("fair")}, {"edge_penalty", 0.5}};
  const std::vector<Var> two{1, 3};
  for (const std::string name : {"bdeu", "bds", "discrete_bic"})
    for (const int p : {5, 9}) {
      const double sets = (p - 1) * (p - 2) / 2.0;  // pairs of the possible parents
      for (const int rows : {40, 2000}) {
        const Dataset data =
            table_of_levels(random_codes(std::vector<int>(static_cast<std::size_t>(p), 3), rows, Rng(10)));
        const auto with = find_score(name).make({.data = &data}, fair, {});
        const auto without = find_score(name).make({.data = &data}, {}, {});
        EXPECT_NEAR(with->local(0, two) - without->local(0, two), -std::log(sets) - 2 * 0.5, 1e-9) << name;
        EXPECT_NEAR(with->local(0, {}), without->local(0, {}), 1e-12) << name;
        EXPECT_FALSE(with->score_equivalent());
      }
    }
}

// The same thread: values of bnlearn are met (tests/scores, on its data); here that the score of a class is one number.
TEST(PeerDefect10, EquivalentDagsHaveOneScoreWithLevelsThatNeverOccur) {
  auto codes = random_codes({3, 3, 3}, 60, Rng(11));
  for (int& code : codes[1]) code = code == 1 ? 2 : code;  // level 1 is declared and never seen
  codes[1][0] = 2;
  const Dataset data = table_of_levels(codes);
  ASSERT_EQ(data.variable(1).levels.size(), 3u);
  for (const std::string name : {"bdeu", "discrete_bic"}) {
    const auto score = find_score(name).make({.data = &data}, {{"edge_penalty", 1.5}}, {});
    const std::vector<std::vector<Var>> chain{{}, {0}, {1}}, back{{1}, {2}, {}}, fork{{1}, {}, {1}};
    EXPECT_NEAR(total_score(*score, chain), total_score(*score, back), 1e-10) << name;
    EXPECT_NEAR(total_score(*score, chain), total_score(*score, fork), 1e-10) << name;
    EXPECT_TRUE(score->score_equivalent());
  }
}

}  // namespace
}  // namespace abdera
