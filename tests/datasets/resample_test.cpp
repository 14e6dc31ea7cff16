#include "datasets/resample.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/error.hpp"

namespace abdera {
namespace {

/// One column that holds the number of its row.
Dataset numbered(Eigen::Index n) {
  Variable v;
  v.name = "row";
  Dataset::Matrix values(n, 1);
  for (Eigen::Index i = 0; i < n; ++i) values(i, 0) = static_cast<double>(i);
  return {{v}, std::move(values)};
}

TEST(Resampler, DrawsAsManyRowsWithReplacement) {
  const Dataset data = numbered(500);
  const Resampler resampler(data, {});
  std::map<Eigen::Index, int> times;
  for (std::int64_t i = 0; i < 400; ++i) {
    const auto rows = resampler.rows(i, Rng(1));
    ASSERT_EQ(rows.size(), 500u);
    std::set<Eigen::Index> distinct(rows.begin(), rows.end());
    // 1 - 1/e of the rows, +- 4.9 standard deviations of at most sqrt(n) / 2.
    EXPECT_NEAR(static_cast<double>(distinct.size()), 500 * (1 - std::exp(-1.0)), 4.9 * std::sqrt(500.0) / 2);
    for (auto row : rows) ++times[row];
  }
  // Each row is drawn a Poisson(400) number of times: 6 standard deviations over 500 rows are one in a million.
  for (const auto& [row, count] : times) EXPECT_NEAR(count, 400, 6.1 * 20) << row;
}

TEST(Resampler, IsAFunctionOfSeedAndNumber) {
  const Dataset data = numbered(50);
  const Resampler resampler(data, {});
  EXPECT_EQ(resampler.rows(3, Rng(1)), resampler.rows(3, Rng(1)));
  EXPECT_NE(resampler.rows(3, Rng(1)), resampler.rows(4, Rng(1)));
  EXPECT_NE(resampler.rows(3, Rng(1)), resampler.rows(3, Rng(2)));
}

TEST(Resampler, SubsamplesHaveNoRowTwice) {
  const Dataset data = numbered(100);
  const Resampler resampler(data, {.scheme = Resampling::kSubsample, .fraction = 0.63});
  for (std::int64_t i = 0; i < 20; ++i) {
    const auto rows = resampler.rows(i, Rng(1));
    EXPECT_EQ(rows.size(), 63u);
    EXPECT_EQ(std::set(rows.begin(), rows.end()).size(), 63u);
  }
}

TEST(Resampler, ComplementaryPairsHaveNoRowInCommon) {
  for (Eigen::Index n : {100, 101}) {
    const Dataset data = numbered(n);
    const Resampler resampler(data, {.scheme = Resampling::kComplementary});
    for (std::int64_t i = 0; i < 20; i += 2) {
      auto one = resampler.rows(i, Rng(1));
      const auto two = resampler.rows(i + 1, Rng(1));
      EXPECT_EQ(one.size(), 50u);
      EXPECT_EQ(two.size(), 50u);
      one.insert(one.end(), two.begin(), two.end());
      EXPECT_EQ(std::set(one.begin(), one.end()).size(), 100u);
    }
  }
}

TEST(Resampler, DrawsClustersWhole) {
  Dataset data = numbered(12);
  data.set_row_attributes({.cluster = {7, 7, 7, 3, 3, 9, 9, 9, 9, 7, 3, 5}});
  const Resampler resampler(data, {});
  EXPECT_EQ(resampler.num_units(), 4u);
  const std::map<std::int64_t, std::multiset<double>> members = {
      {3, {3, 4, 10}}, {5, {11}}, {7, {0, 1, 2, 9}}, {9, {5, 6, 7, 8}}};
  bool repeated = false;
  for (std::int64_t i = 0; i < 20; ++i) {
    const Dataset draw = resampler.draw(i, Rng(4));
    std::map<std::int64_t, std::multiset<double>> drawn;
    for (Eigen::Index r = 0; r < draw.num_rows(); ++r)
      drawn[draw.row_attributes().cluster[static_cast<std::size_t>(r)]].insert(draw.values()(r, 0));
    EXPECT_EQ(drawn.size(), 4u) << "a cluster drawn twice is two clusters";
    std::set<std::multiset<double>> kinds;
    for (const auto& [label, rows] : drawn) {
      EXPECT_TRUE(std::any_of(members.begin(), members.end(), [&](const auto& m) { return m.second == rows; }));
      kinds.insert(rows);
    }
    repeated |= kinds.size() < 4;
  }
  EXPECT_TRUE(repeated);
}

TEST(Resampler, DrawsBlocksOfATimeSeries) {
  Dataset data = numbered(64);
  RowAttributes attributes;
  for (int i = 0; i < 64; ++i) attributes.time.push_back(i);
  data.set_row_attributes(attributes);
  const Resampler automatic(data, {});
  EXPECT_EQ(automatic.block(), 4);
  EXPECT_EQ(automatic.num_units(), 16u);
  const Dataset draw = automatic.draw(0, Rng(1));
  ASSERT_EQ(draw.num_rows(), 64);
  for (Eigen::Index r = 0; r < 64; r += 4)
    for (Eigen::Index k = 1; k < 4; ++k)
      EXPECT_EQ(draw.values()(r + k, 0), draw.values()(r, 0) + static_cast<double>(k));
  EXPECT_EQ(draw.row_attributes().sampling(), "panel") << "each block is a series of its own";
  EXPECT_EQ(Resampler(data, {.block = 10}).num_units(), 7u);
}

TEST(Resampler, RefusesWhatCannotBeDrawn) {
  const Dataset data = numbered(10);
  EXPECT_THROW(Resampler(data, {.fraction = 1}), UsageError);
  EXPECT_THROW(Resampler(data, {.block = -1}), UsageError);
  const Dataset three = numbered(3);
  EXPECT_THROW(Resampler(three, {.scheme = Resampling::kComplementary}), DataError);
  Dataset one_cluster = numbered(10);
  one_cluster.set_row_attributes({.cluster = std::vector<std::int64_t>(10, 1)});
  EXPECT_THROW(Resampler(one_cluster, {}), DataError);
}

}  // namespace
}  // namespace abdera
