#include "datasets/conditions.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "core/rng.hpp"

namespace abdera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Columns A, B, ... of `rows` values each, drawn by `draw`.
template <class Draw>
Dataset table(int columns, int rows, Draw&& draw) {
  std::vector<Variable> variables;
  for (int v = 0; v < columns; ++v) variables.push_back({.name = std::string(1, static_cast<char>('A' + v))});
  Dataset::Matrix values(rows, columns);
  Rng rng(1);
  for (int i = 0; i < rows; ++i) draw(rng, values.row(i));
  return {std::move(variables), std::move(values)};
}

Dataset gaussian(int rows) {
  return table(3, rows, [](Rng& rng, auto row) {
    row(0) = 5 + rng.normal();
    row(1) = 0.8 * row(0) + rng.normal();
    row(2) = rng.normal();
  });
}

TEST(Conditions, AreNoneOfLinearGaussianRows) {
  for (int rows : {50, 200, 1000, 20000}) {
    EXPECT_TRUE(conditions_of(gaussian(rows)).empty()) << rows;
    EXPECT_THAT(condition_warnings(gaussian(rows), true, "are ignored"), IsEmpty());
  }
}

TEST(Conditions, AreNoneOfIndependentColumnsHoweverFewRowsAndManyPairs) {
  for (const auto& [rows, columns] : {std::pair{200, 30}, {300, 10}, {500, 100}}) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      Rng rng(seed);
      Dataset::Matrix values(rows, columns);
      for (Eigen::Index i = 0; i < rows; ++i)
        for (Eigen::Index j = 0; j < columns; ++j) values(i, j) = rng.normal();
      std::vector<Variable> variables;
      for (int j = 0; j < columns; ++j) variables.push_back({.name = "x" + std::to_string(j)});
      EXPECT_TRUE(conditions_of(Dataset(std::move(variables), std::move(values))).empty()) << rows << " " << seed;
    }
  }
}

TEST(Conditions, AColumnThatIsCutOffIsNamedWithItsEdge) {
  const Dataset cut = table(2, 2000, [](Rng& rng, auto row) {
    do row(0) = rng.normal();
    while (row(0) < 0.3);
    row(1) = rng.normal();
  });
  const auto found = conditions_of(cut);
  ASSERT_EQ(found.edges.size(), 1u);
  EXPECT_EQ(found.edges[0].column, 0);
  EXPECT_TRUE(found.edges[0].lower);
  EXPECT_NEAR(found.edges[0].at, 0.3, 0.01);
  EXPECT_THAT(condition_warnings(cut, false, ""), ElementsAre(HasSubstr("'A' >= 0.3")));
}

TEST(Conditions, WhatCannotBeNegativeIsNotCutOff) {
  const Dataset positive = table(1, 2000, [](Rng& rng, auto row) { row(0) = -std::log(rng.uniform()); });
  EXPECT_THAT(conditions_of(positive).edges, IsEmpty());
  const Dataset rounded = table(1, 2000, [](Rng& rng, auto row) { row(0) = 1 + std::floor(6 * rng.uniform()); });
  EXPECT_THAT(conditions_of(rounded).edges, IsEmpty());
}

TEST(Conditions, KnownErrorsCountByTheirShareOfTheVariance) {
  Dataset data = gaussian(1000);
  Dataset::Matrix sigma = Dataset::Matrix::Constant(1000, 3, std::nan(""));
  sigma.col(0).setConstant(0.5);
  sigma.col(2).setConstant(0.05);  // 0.25 %: too little to mention
  data.set_sigma(sigma);
  const auto found = conditions_of(data);
  ASSERT_EQ(found.noisy.size(), 1u);
  EXPECT_EQ(found.noisy[0].column, 0);
  EXPECT_NEAR(found.noisy[0].share, 0.25, 0.25 * 4.9 * std::sqrt(2.0 / 1000));  // the variance is a sample's
  EXPECT_THAT(condition_warnings(data, true, "are ignored"), ElementsAre(HasSubstr("% in 'A' of the variance")));
  EXPECT_THAT(condition_warnings(data, true, ""), IsEmpty());
}

TEST(Conditions, PairsThatAreNotLinearAreNamedToLinearTestsOnly) {
  const Dataset bent = table(2, 1000, [](Rng& rng, auto row) {
    row(0) = rng.normal();
    row(1) = row(0) * row(0) + rng.normal();
  });
  const auto found = conditions_of(bent);
  ASSERT_EQ(found.bent.size(), 1u);
  EXPECT_EQ(found.bent[0].x, 0);
  EXPECT_EQ(found.bent[0].y, 1);
  EXPECT_NEAR(found.bent[0].correlation, std::sqrt(2.0 / 3), 0.1);
  EXPECT_THAT(condition_warnings(bent, true, ""), ElementsAre(HasSubstr("not linear in each other: 'B' in 'A'")));
  EXPECT_THAT(condition_warnings(bent, false, ""), IsEmpty());
}

// Columns without missing values are compared all at once, others pair by pair: with one value missing both must say
// the same but for that row.
TEST(Conditions, PairsAreAsBentInWholeColumnsAsInColumnsWithAMissingValue) {
  const auto draw = [](Rng& rng, auto row) {
    row(0) = 100 + rng.normal();
    row(1) = row(0) + 0.6 * (row(0) - 100) * (row(0) - 100) + rng.normal();
    row(2) = 3 * row(0) - 7;          // exactly linear
    row(3) = std::exp(rng.normal());  // bent by nothing
  };
  Dataset whole = table(4, 2000, draw);
  Dataset::Matrix values = whole.values();
  values.row(0).setConstant(std::nan(""));
  const Dataset holes(whole.variables(), std::move(values));
  const auto a = conditions_of(whole).bent, b = conditions_of(holes).bent;
  ASSERT_EQ(a.size(), 2u);  // column 1 in 0, and in 2
  ASSERT_EQ(b.size(), a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].y, 1);
    EXPECT_EQ(b[i].y, 1);
    EXPECT_NEAR(a[i].correlation, b[i].correlation, 0.01);
    EXPECT_GT(a[i].correlation, 0.5);
  }
}

TEST(Conditions, ColumnsOfManyDecadesMayMeanTheirLogarithm) {
  const Dataset wide = table(1, 1000, [](Rng& rng, auto row) { row(0) = std::exp(1.5 * rng.normal()); });
  EXPECT_THAT(condition_warnings(wide, true, ""), ElementsAre(HasSubstr("are their logarithms meant?")));
}

// Strips are as wide as the inner half of the column: as many as it takes to the outlier would never end.
TEST(Conditions, OutliersCostNoTime) {
  const Dataset data = table(1, 1000, [](Rng& rng, auto row) { row(0) = rng.uniform() < 0.01 ? 1e300 : rng.normal(); });
  EXPECT_THAT(conditions_of(data).edges, IsEmpty());
}

TEST(Conditions, ColumnsThatNumberTheRowsAreNamed) {
  double next = 41;
  const Dataset data = table(2, 250, [&](Rng& rng, auto row) { row(0) = next++, row(1) = rng.normal(); });
  EXPECT_EQ(conditions_of(data).counters, std::vector<Var>{0});
  EXPECT_THAT(condition_warnings(data, true, ""), ElementsAre(HasSubstr("'A': consecutive whole numbers, each once")));
  next = 41;
  const Dataset gap = table(1, 250, [&](Rng&, auto row) { row(0) = next, next += next == 60 ? 2 : 1; });
  EXPECT_THAT(conditions_of(gap).counters, IsEmpty());
}

TEST(Conditions, MissingValuesAndConstantColumnsDoNoHarm) {
  Dataset data = table(3, 300, [](Rng& rng, auto row) {
    row(0) = rng.uniform() < 0.5 ? std::nan("") : rng.normal();
    row(1) = 3;
    row(2) = std::nan("");
  });
  EXPECT_TRUE(conditions_of(data).empty());
  EXPECT_TRUE(conditions_of(Dataset()).empty());
}

}  // namespace
}  // namespace abdera
