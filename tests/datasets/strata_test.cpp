#include "datasets/statistics/strata.hpp"

#include <map>

#include "core/rng.hpp"

namespace abdera {
namespace {

using Codes = std::vector<std::uint16_t>;

TEST(Strata, GroupsRowsByTheJointValueInLexicographicOrder) {
  const Codes a{1, 0, 1, 0, 1}, b{2, 0, 0, 0, 2};
  const std::vector<LevelColumn> columns{{a, 2}, {b, 3}};
  const Strata s = strata(columns, 5);
  ASSERT_EQ(s.count(), 3u);
  EXPECT_EQ(s.rows, (std::vector<std::uint32_t>{1, 3, 2, 0, 4}));
  EXPECT_EQ(s.begin, (std::vector<std::uint32_t>{0, 2, 3, 5}));
}

TEST(Strata, IsOneStratumOfAllRowsWithoutColumns) {
  const Strata s = strata({}, 3);
  ASSERT_EQ(s.count(), 1u);
  EXPECT_EQ(s.of(0).size(), 3u);
}

// 20 levels in each of 9 columns: 5e11 cells. Memory goes by rows.
TEST(Strata, AgreesWithAMapOfKeysHoweverManyLevels) {
  Rng rng(3);
  for (const int levels : {2, 20}) {
    std::vector<Codes> codes(9, Codes(300));
    std::vector<LevelColumn> columns;
    for (Codes& column : codes) {
      for (auto& code : column) code = static_cast<std::uint16_t>(rng.below(2) ? 0 : levels - 1);
      columns.push_back({column, levels});
    }
    std::map<Codes, std::vector<std::uint32_t>> expected;
    for (std::uint32_t i = 0; i < 300; ++i) {
      Codes key;
      for (const Codes& column : codes) key.push_back(column[i]);
      expected[key].push_back(i);
    }
    const Strata s = strata(columns, 300);
    ASSERT_EQ(s.count(), expected.size());
    std::size_t at = 0;
    for (const auto& entry : expected) {
      const auto rows = s.of(at++);
      EXPECT_EQ(std::vector<std::uint32_t>(rows.begin(), rows.end()), entry.second);
    }
  }
}

}  // namespace
}  // namespace abdera
