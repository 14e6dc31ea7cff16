#include "datasets/ranks.hpp"

#include <gtest/gtest.h>

#include "datasets/row_weights.hpp"

namespace abdera {
namespace {

TEST(Ranks, TiesShareTheirMeanRank) {
  const std::vector<double> values{3, -1, 3, 7, 3, 0};
  const Ranking r = rank(values);
  EXPECT_EQ(r.mid_ranks(), (std::vector<double>{4, 1, 4, 6, 4, 2}));
  EXPECT_EQ(r.order, (std::vector<std::int32_t>{1, 5, 0, 2, 4, 3}));
  EXPECT_EQ(r.dense, (std::vector<std::int32_t>{2, 0, 2, 3, 2, 1}));
  EXPECT_EQ(r.distinct(), 4);
  EXPECT_EQ(r.tied(2), 3);
  EXPECT_EQ(rank({}).distinct(), 0);
}

// Kish: (1 + 2 + 3)^2 / (1 + 4 + 9).
TEST(RowWeights, CountAsManyAlikeRowsAsVaryLikeThem) {
  EXPECT_DOUBLE_EQ(effective_rows(std::vector<double>{1, 2, 3}), 36.0 / 14);
  EXPECT_DOUBLE_EQ(effective_rows(std::vector<double>{1e300, 2e300, 3e300}), 36.0 / 14);
  EXPECT_EQ(effective_rows(std::vector<double>{0.1, 0.1, 0.1}), 3);
  EXPECT_FALSE(unequal(std::vector<double>{}));
  EXPECT_FALSE(unequal(std::vector<double>{2, 2}));
  EXPECT_TRUE(unequal(std::vector<double>{2, 1}));
}

}  // namespace
}  // namespace abdera
