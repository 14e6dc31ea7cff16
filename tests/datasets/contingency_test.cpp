#include "datasets/contingency.hpp"

#include <map>
#include <numeric>

#include "core/error.hpp"
#include "core/rng.hpp"
#include "tests/support/levels.hpp"

namespace abdera {
namespace {

using testing_support::random_codes;
using testing_support::table_of_levels;

TEST(CodeColumns, NumberTheLevelsThatOccurInTheOrderOfTheirCodes) {
  const CodeColumns columns(table_of_levels({{7, 2, 2, 900, 7}, {0, 1, 0, 1, 1}}));
  EXPECT_EQ(columns.levels(0), 3);
  const std::uint32_t expected[] = {1, 0, 0, 2, 1};
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(columns.code(0, i), expected[i]);
  EXPECT_EQ(std::vector<std::uint32_t>(columns.totals(0).begin(), columns.totals(0).end()),
            (std::vector<std::uint32_t>{2, 2, 1}));
  ASSERT_TRUE(columns.has_planes(0));
  EXPECT_EQ(*columns.plane(0, 0), 0b00110u);
  EXPECT_EQ(*columns.plane(0, 1), 0b10001u);
  EXPECT_EQ(*columns.plane(0, 2), 0b01000u);
  EXPECT_EQ(columns.words(), 8);
}

TEST(CodeColumns, HoldMoreThan256LevelsToo) {
  std::vector<int> codes(1000);
  std::iota(codes.begin(), codes.end(), 0);
  const CodeColumns columns(table_of_levels({codes}));
  EXPECT_EQ(columns.levels(0), 1000);
  EXPECT_FALSE(columns.has_planes(0));
  for (std::size_t i = 0; i < 1000; ++i) EXPECT_EQ(columns.code(0, i), i);
}

// Both ways of numbering strata: a table of possible ones where they are few, else a sort.
TEST(Strata, AreTheDistinctCombinationsInLexicographicOrder) {
  for (const std::vector<int>& levels : {std::vector{2, 3, 4, 2}, std::vector{200, 300, 40, 900}})
    for (int rows : {1, 30, 2000}) {
      const auto codes = random_codes(levels, rows, Rng(static_cast<std::uint64_t>(rows)));
      const CodeColumns columns(table_of_levels(codes));
      Strata strata;
      strata.start(static_cast<std::size_t>(rows));
      EXPECT_EQ(strata.count, 1u);
      for (std::size_t depth = 1; depth <= levels.size(); ++depth) {
        const Strata parent = strata;
        strata.refine(parent, columns, static_cast<Var>(depth - 1));
        std::map<std::vector<int>, std::uint32_t> number;
        std::vector<std::vector<int>> keys;
        for (std::size_t i = 0; i < static_cast<std::size_t>(rows); ++i) {
          std::vector<int> key;
          for (std::size_t v = 0; v < depth; ++v) key.push_back(codes[v][i]);
          number[key] = 0;
          keys.push_back(std::move(key));
        }
        std::uint32_t next = 0;
        for (auto& entry : number) entry.second = next++;
        ASSERT_EQ(strata.count, number.size());
        for (std::size_t i = 0; i < keys.size(); ++i) ASSERT_EQ(strata.of_row[i], number[keys[i]]);
      }
    }
}

TEST(Strata, TablesCountedByPassesAndBySortsAreThoseOfAMap) {
  const auto codes = random_codes({5, 7, 3, 4}, 400, Rng(9));
  const CodeColumns columns(table_of_levels(codes));
  Strata whole, strata;
  whole.start(400);
  strata.refine(whole, columns, 2);
  std::map<std::tuple<int, int, int>, std::uint32_t> expected;
  for (std::size_t i = 0; i < 400; ++i) ++expected[{codes[2][i], codes[0][i], codes[1][i]}];

  std::vector<std::uint32_t> cell_of_row(400), table;
  for (std::size_t i = 0; i < 400; ++i) cell_of_row[i] = strata.of_row[i] * 5 + columns.code(0, i);
  count_cells(cell_of_row, strata.count * 5, columns, 1, table);
  for (const auto& [key, n] : expected) {
    const auto [z, x, y] = key;
    EXPECT_EQ(table[static_cast<std::size_t>((z * 5 + x) * 7 + y)], n);
  }
  EXPECT_EQ(std::accumulate(table.begin(), table.begin() + 3 * 5 * 7, 0u), 400u);

  StrataRows rows;
  rows.fill(strata);
  SparseCounter counter;
  std::size_t cells = 0;
  for (std::size_t k = 0; k < rows.count(); ++k) {
    const SparseTable& sparse = counter.count(columns, 0, 1, rows.of(k));
    EXPECT_EQ(sparse.total, rows.of(k).size());
    EXPECT_EQ(std::accumulate(sparse.x_totals.begin(), sparse.x_totals.end(), 0u), sparse.total);
    EXPECT_EQ(std::accumulate(sparse.y_totals.begin(), sparse.y_totals.end(), 0u), sparse.total);
    std::map<int, std::uint32_t> x_totals, y_totals;
    auto next = sparse.cells.begin();
    for (const auto& [key, n] : expected) {
      const auto [z, x, y] = key;
      if (z != static_cast<int>(k)) continue;
      x_totals[x] += n, y_totals[y] += n;
      ASSERT_NE(next, sparse.cells.end());
      EXPECT_EQ((next++)->count, n);
      ++cells;
    }
    EXPECT_EQ(next, sparse.cells.end());
    std::vector<std::uint32_t> of_x, of_y;
    for (const auto& entry : x_totals) of_x.push_back(entry.second);
    for (const auto& entry : y_totals) of_y.push_back(entry.second);
    EXPECT_EQ(sparse.x_totals, of_x);
    EXPECT_EQ(sparse.y_totals, of_y);
  }
  EXPECT_EQ(cells, expected.size());
}

TEST(CodeColumns, RefuseMissingValuesAndNumbers) {
  Dataset::Matrix values = table_of_levels({{0, 1, 1}}).values();
  values(1, 0) = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(CodeColumns(Dataset(table_of_levels({{0, 1, 1}}).variables(), values)), DataError);
  EXPECT_THROW(CodeColumns(Dataset({{.name = "mass"}}, Eigen::MatrixXd::Random(3, 1))), NotApplicable);
}

}  // namespace
}  // namespace abdera
