#include "datasets/profile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/rng.hpp"
#include "datasets/fill_values.hpp"
#include "tests/datasets/hdf5_support.hpp"

namespace abdera {
namespace {

using Strings = std::vector<std::string>;
const double kNaN = std::numeric_limits<double>::quiet_NaN();
const double kInf = std::numeric_limits<double>::infinity();

Eigen::MatrixXd normals(Eigen::Index rows, Eigen::Index columns, int seed) {
  Rng rng(static_cast<std::uint64_t>(seed));
  Eigen::MatrixXd x(rows, columns);
  for (auto& value : x.reshaped()) value = rng.normal();
  return x;
}

TEST(Profile, DescribesNumbers) {
  Dataset d({{.name = "x", .unit = "nT"}}, Eigen::MatrixXd{{1}, {2}, {4}, {8}, {8}, {kNaN}});
  d.set_sigma(Eigen::MatrixXd{{0.1}, {0.3}, {0.2}, {kNaN}, {kNaN}, {kNaN}});
  const auto p = profile(d);
  EXPECT_EQ(p.rows, 6);
  const auto& c = p.columns[0];
  EXPECT_EQ(c.observed, 5);
  EXPECT_EQ(c.missing, 1);
  EXPECT_EQ(c.distinct, 4);
  EXPECT_EQ(c.unit, "nT");
  EXPECT_EQ(c.min, 1);
  EXPECT_EQ(c.max, 8);
  EXPECT_DOUBLE_EQ(c.mean, 4.6);
  EXPECT_DOUBLE_EQ(c.sd, std::sqrt((3.6 * 3.6 + 2.6 * 2.6 + 0.6 * 0.6 + 2 * 3.4 * 3.4) / 4));
  EXPECT_EQ(c.q1, 2);
  EXPECT_EQ(c.median, 4);
  EXPECT_EQ(c.q3, 8);
  EXPECT_EQ(c.median_sigma, 0.2);
  EXPECT_TRUE(p.warnings.empty());
}

TEST(Profile, InterpolatesQuartilesAsRDoes) {
  // R: quantile(c(1, 2, 3, 10)) gives 1.75 2.5 4.75
  const auto c = profile(Dataset({{.name = "x"}}, Eigen::MatrixXd{{10}, {1}, {3}, {2}})).columns[0];
  EXPECT_EQ(c.q1, 1.75);
  EXPECT_EQ(c.median, 2.5);
  EXPECT_EQ(c.q3, 4.75);
}

TEST(Profile, CountsLevels) {
  const auto c = profile(Dataset({{.name = "t", .kind = VariableKind::kNominal, .levels = {"a", "b", "c"}}},
                                 Eigen::MatrixXd{{0}, {2}, {2}, {kNaN}}))
                     .columns[0];
  EXPECT_EQ(c.levels, (std::vector<std::pair<std::string, Eigen::Index>>{{"a", 1}, {"b", 0}, {"c", 2}}));
  EXPECT_EQ(c.distinct, 2);
  EXPECT_TRUE(std::isnan(c.mean));
}

TEST(Profile, WarnsOfWhatLearnersStumbleOver) {
  Eigen::MatrixXd x = normals(60, 8, 1);
  x.col(1).setConstant(3);
  x.col(2) = x.col(0);
  x.col(3) = 2 * x.col(0) + 1e-4 * x.col(3);
  x.col(4) = (x.col(4).array() > 0).cast<double>();
  x.col(5)[7] = kInf;
  x.col(6).setConstant(kNaN);
  x.col(7)[0] = x.col(7)[1] = 9999;
  const Dataset d({{.name = "a"},
                   {.name = "const"},
                   {.name = "copy"},
                   {.name = "near"},
                   {.name = "two"},
                   {.name = "inf"},
                   {.name = "none"},
                   {.name = "fill"}},
                  x);
  const auto p = profile(d);
  const auto has = [&](const char* text) {
    return std::any_of(p.warnings.begin(), p.warnings.end(),
                       [&](const auto& w) { return w.find(text) != std::string::npos; });
  };
  EXPECT_TRUE(has("column 'const' is constant"));
  EXPECT_TRUE(has("columns 'a' and 'copy' are equal"));
  EXPECT_TRUE(has("columns 'a' and 'near' are nearly collinear (r = 1.000000)"));
  EXPECT_TRUE(has("column 'two' has only two values (0 and 1)"));
  EXPECT_TRUE(has("column 'inf' holds 1 infinite values"));
  EXPECT_TRUE(has("column 'none' holds no value at all"));
  EXPECT_TRUE(has("column 'fill' holds 9999 2 times"));
  EXPECT_EQ(p.columns[5].infinite, 1);
  EXPECT_EQ(p.columns[5].observed, 60);
  EXPECT_TRUE(std::isfinite(p.columns[5].mean));
  EXPECT_EQ(p.collinear.size(), 3u);
  EXPECT_EQ(p.warnings.size(), 8u);  // one each, and 'copy' with 'near'
}

TEST(Profile, WarnsOfIdentifiers) {
  std::vector<std::string> levels;
  Eigen::MatrixXd x(30, 2);
  for (int i = 0; i < 30; ++i) {
    levels.push_back("id" + std::to_string(100 + i));
    x(i, 0) = i;
    x(i, 1) = 1237648720693755918.0 + 1000.0 * i;
  }
  const auto p =
      profile(Dataset({{.name = "id", .kind = VariableKind::kNominal, .levels = levels}, {.name = "objid"}}, x));
  ASSERT_EQ(p.warnings.size(), 2u);
  EXPECT_NE(p.warnings[0].find("30 different labels in 30 rows"), std::string::npos);
  EXPECT_NE(p.warnings[1].find("beyond 2^53"), std::string::npos);
}

TEST(Profile, FindsCollinearPairsExactlyWhereABruteForceSearchDoes) {
  // Spread over the threshold, with gaps in some columns and more rows than are looked at first.
  Eigen::MatrixXd x = normals(5000, 12, 2);
  for (int j = 1; j < 12; ++j) x.col(j) = x.col(0) + std::pow(10, -1.0 - j * 0.15) * x.col(j);
  x.row(17).setConstant(kNaN);
  x(40, 3) = kNaN;
  std::vector<Variable> variables;
  for (int j = 0; j < 12; ++j) variables.push_back({.name = "x" + std::to_string(j)});
  const auto found = profile(Dataset(variables, x)).collinear;
  std::size_t expected = 0;
  for (int a = 0; a < 12; ++a)
    for (int b = a + 1; b < 12; ++b) {
      std::vector<Eigen::Index> rows;
      for (Eigen::Index i = 0; i < 5000; ++i)
        if (!std::isnan(x(i, a)) && !std::isnan(x(i, b))) rows.push_back(i);
      Eigen::VectorXd u = x(rows, a), v = x(rows, b);
      u.array() -= u.mean(), v.array() -= v.mean();
      const double r = u.dot(v) / (u.norm() * v.norm());
      if (std::abs(r) <= 0.9999) continue;
      ASSERT_LT(expected, found.size());
      EXPECT_EQ(found[expected].a, a);
      EXPECT_EQ(found[expected].b, b);
      EXPECT_NEAR(found[expected].r, r, 1e-12);
      ++expected;
    }
  EXPECT_EQ(found.size(), expected);
  EXPECT_GT(expected, 5u);
  EXPECT_LT(expected, 60u);
}

TEST(Profile, CallsColumnsCollinearFromACorrelationOf09999On) {
  Eigen::MatrixXd x = normals(500, 4, 12);
  for (int j = 0; j < 4; ++j) {  // exactly uncorrelated
    x.col(j).array() -= x.col(j).mean();
    for (int i = 0; i < j; ++i) x.col(j) -= x.col(i) * x.col(i).dot(x.col(j));
    x.col(j).normalize();
  }
  // Either side of a: above and below are correlated by 0.9996 only.
  x.col(1) = 0.999905 * x.col(0) + std::sqrt(1 - 0.999905 * 0.999905) * x.col(2);
  x.col(3) = std::sqrt(1 - 0.999895 * 0.999895) * x.col(2) - 0.999895 * x.col(0);
  const auto p = profile(Dataset({{.name = "a"}, {.name = "above"}, {.name = "other"}, {.name = "below"}}, x));
  ASSERT_EQ(p.collinear.size(), 1u);
  EXPECT_EQ(p.collinear[0].a, 0);
  EXPECT_EQ(p.collinear[0].b, 1);
  EXPECT_NEAR(p.collinear[0].r, 0.999905, 1e-12);
  ASSERT_EQ(p.warnings.size(), 1u);
  EXPECT_NE(p.warnings[0].find("'a' and 'above' are nearly collinear (r = 0.999905)"), std::string::npos);
}

using Fills = std::vector<std::pair<double, Eigen::Index>>;
Fills fills(std::vector<double> column) {
  Fills out;
  for (const auto& f : likely_fills(column)) out.emplace_back(f.value, f.count);
  return out;
}

TEST(FillValues, AreNinesOrHugeAndRepeatOrStandApart) {
  EXPECT_EQ(fills({1, 2, 999.9, 999.9, 3}), (Fills{{999.9, 2}}));
  EXPECT_EQ(fills({1, 2, -999.9, 3}), (Fills{{-999.9, 1}}));
  EXPECT_EQ(fills({8.1, -99, 11.5, -99}), (Fills{{-99, 2}}));
  EXPECT_EQ(fills({8.1, -99, 11.5}), Fills{});
  EXPECT_EQ(fills({97, 98, 99, 99, 10}), Fills{});
  EXPECT_EQ(fills({990, 995, 999, 0}), Fills{});
  EXPECT_EQ(fills({1, 99999, 9999, 99999, 9999, 500}), (Fills{{99999, 2}, {9999, 2}}));
  EXPECT_EQ(fills({1, -1e31, 2, -1e31}), (Fills{{-1e31, 2}}));
  EXPECT_EQ(fills({1, 9.96921e36, 2, 9.96921e36}), (Fills{{9.96921e36, 2}}));
  EXPECT_EQ(fills({999, 999, 999}), Fills{});
  EXPECT_EQ(fills({kNaN, kNaN}), Fills{});
  EXPECT_EQ(fills({}), Fills{});
}

}  // namespace
}  // namespace abdera
