#include "scores/determined.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "core/rng.hpp"
#include "scores/registry.hpp"

namespace abdera {
namespace {

using testing::ElementsAre, testing::HasSubstr, testing::IsEmpty, testing::StartsWith;

// x2 = x1, x3 = x1 + x4 of uncorrelated x1, x4 of variance 1: r(x1, x3) = r(x3, x4) = 1 / sqrt(2).
TEST(DeterminedColumns, AreNamedWithThoseThatDetermineThem) {
  const double r = std::sqrt(0.5);
  Eigen::MatrixXd correlation(4, 4);
  correlation << 1, 1, r, 0, 1, 1, r, 0, r, r, 1, r, 0, 0, r, 1;
  const std::vector<std::string> names{"x1", "x2", "x3", "x4"};
  EXPECT_THAT(
      remarks_on_determined(correlation, names, 1e-10, 100),
      ElementsAre(StartsWith("'x2' is determined by 'x1': "), StartsWith("'x4' is determined by 'x1' and 'x3': ")));
  EXPECT_THAT(remarks_on_determined(correlation, names, 1e-10, 1), ElementsAre(StartsWith("'x2'")));
  correlation(0, 1) = correlation(1, 0) = 0.9, correlation(1, 2) = correlation(2, 1) = 0.9 * r;
  correlation(2, 3) = correlation(3, 2) = 0.5;
  EXPECT_THAT(remarks_on_determined(correlation, names, 1e-10, 100), IsEmpty());
}

TEST(DeterminedColumns, AreCountedWhereTheyAreMany) {
  const Eigen::MatrixXd equal = Eigen::MatrixXd::Ones(9, 9);
  const std::vector<std::string> names{"a", "b", "c", "d", "e", "f", "g", "h", "i"};
  const auto remarks = remarks_on_determined(equal, names, 1e-10, 100);
  ASSERT_EQ(remarks.size(), 6u);
  EXPECT_EQ(remarks.back(), "3 more columns are determined by others");
}

/// x2 = 3 x1 - 1, x3 = noise, x4 = x1^2 or levels; as many rows as asked for.
Dataset rows(int n, ColumnKinds kinds, int extra) {
  Rng rng(1);
  Dataset::Matrix values(n, 4 + extra);
  for (Eigen::Index i = 0; i < n; ++i) {
    const double x1 = rng.normal();
    values.row(i).head(4) << x1, 3 * x1 - 1, rng.normal(), x1 * x1;
    for (Eigen::Index j = 4; j < values.cols(); ++j) values(i, j) = rng.normal();
    if (kinds == ColumnKinds::kMixed) values(i, 3) = static_cast<double>(i % 3);
  }
  std::vector<Variable> variables;
  for (int j = 0; j < 4 + extra; ++j) variables.push_back({.name = "x" + std::to_string(j + 1)});
  if (kinds == ColumnKinds::kMixed) variables[3].kind = VariableKind::kNominal, variables[3].levels = {"a", "b", "c"};
  return {std::move(variables), std::move(values)};
}

TEST(DeterminedColumns, AreRemarkedOnByEveryScoreThatIsNotDefinedThere) {
  int not_defined = 0;
  for (const ScoreEntry& entry : scores()) {
    if (entry.columns == ColumnKinds::kDiscrete) continue;
    const Dataset data = rows(100, entry.columns, 0);
    const auto score = entry.make({.data = &data}, {}, {});
    const bool defined = std::isfinite(score->local(1, std::vector<Var>{0}));
    const auto remarks = score->remarks();
    const auto told = std::count_if(remarks.begin(), remarks.end(), [](const std::string& remark) {
      return remark.starts_with("'x2' is determined by 'x1': ");
    });
    EXPECT_EQ(told, defined ? 0 : 1) << entry.info.name;
    not_defined += !defined;
  }
  EXPECT_EQ(not_defined, 6);
}

TEST(DeterminedColumns, AreNotThoseThatFewRowsDetermine) {
  for (const char* name : {"gaussian_bic", "dg_bic", "cg_bic"}) {
    const Dataset data = rows(10, ColumnKinds::kContinuous, 20);
    EXPECT_THAT(find_score(name).make({.data = &data}, {}, {})->remarks(),
                ElementsAre(StartsWith("'x2' is determined by 'x1': ")))
        << name;
  }
}

TEST(DeterminedColumns, AreFunctionsOfABasisToo) {
  const Dataset data = rows(100, ColumnKinds::kContinuous, 0);
  EXPECT_THAT(find_score("bf_bic").make({.data = &data}, {}, {})->remarks(),
              testing::Contains(HasSubstr("'x4' is determined by 'x1'")));
}

}  // namespace
}  // namespace abdera
