#include "citests/cg_lrt.hpp"

#include <Eigen/QR>
#include <cmath>
#include <map>
#include <tuple>

#include "citests/fisher_z.hpp"
#include "core/run.hpp"
#include "core/special.hpp"
#include "datasets/covariance.hpp"
#include "tests/citests/mixed_support.hpp"

namespace abdera {
namespace {

using testing_support::all_queries;
using testing_support::mixed_chain;
using testing_support::number;
using testing_support::with_levels;

/// Rows by the joint level of some columns.
std::map<std::vector<double>, std::vector<Eigen::Index>> cells(const Dataset& data, const std::vector<Var>& by) {
  std::map<std::vector<double>, std::vector<Eigen::Index>> out;
  for (Eigen::Index i = 0; i < data.num_rows(); ++i) {
    std::vector<double> key;
    for (const Var v : by) key.push_back(data.values()(i, v));
    out[key].push_back(i);
  }
  return out;
}

/// Residual sum of squares and rank of y on an intercept and numbers, by a rank-revealing QR decomposition.
std::pair<double, double> least_squares(const Dataset& data, Var y, const std::vector<Var>& on,
                                        const std::vector<Eigen::Index>& rows) {
  const auto n = static_cast<Eigen::Index>(rows.size());
  Eigen::MatrixXd x(n, static_cast<Eigen::Index>(on.size()) + 1);
  Eigen::VectorXd response(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const Eigen::Index row = rows[static_cast<std::size_t>(i)];
    x(i, 0) = 1;
    for (std::size_t j = 0; j < on.size(); ++j) x(i, static_cast<Eigen::Index>(j) + 1) = data.values()(row, on[j]);
    response(i) = data.values()(row, y);
  }
  const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(x);
  return {(response - x * qr.solve(response)).squaredNorm(), static_cast<double>(qr.rank())};
}

bool levels(const Dataset& data, Var v) { return data.variable(v).discrete(); }

TEST(CgLrt, IsTheLikelihoodRatioOfRegressionsInStrata) {
  const Dataset data = mixed_chain(400, 11);
  const CgLrt test(data, {}, {});
  int compared = 0;
  for (const auto& [ends, given] : all_queries(6, 3)) {
    Var y = ends.first, other = ends.second;  // y the response
    if (levels(data, y)) std::swap(y, other);
    if (levels(data, y)) continue;
    std::vector<Var> strata, numbers;
    for (const Var v : given) (levels(data, v) ? strata : numbers).push_back(v);
    double statistic = 0, dof = 0, n = 0;
    for (const auto& stratum : cells(data, strata)) {
      const auto& rows = stratum.second;
      const auto [without, rank0] = least_squares(data, y, numbers, rows);
      double with = 0, rank1 = 0;
      if (levels(data, other)) {
        std::map<double, std::vector<Eigen::Index>> parts;
        for (const Eigen::Index row : rows) parts[data.values()(row, other)].push_back(row);
        for (const auto& part : parts) {
          const auto [rss, rank] = least_squares(data, y, numbers, part.second);
          with += rss, rank1 += rank;
        }
      } else {
        std::vector<Var> more = numbers;
        more.push_back(other);
        std::tie(with, rank1) = least_squares(data, y, more, rows);
      }
      const auto size = static_cast<double>(rows.size());
      if (size - rank1 < 1 || rank1 == rank0) continue;
      statistic += size * std::log(without / with), dof += rank1 - rank0, n += size;
    }
    const CiResult r = test.test(ends.first, ends.second, given);
    ASSERT_EQ(r.outcome, Outcome::kTested);
    EXPECT_NEAR(r.statistic, statistic, 1e-7 * (1 + statistic));
    EXPECT_EQ(r.dof, dof);
    EXPECT_EQ(r.n_used, n);
    EXPECT_NEAR(r.effect, std::sqrt(1 - std::exp(-statistic / n)), 1e-7);
    ++compared;
  }
  EXPECT_EQ(compared, 180);
}

TEST(CgLrt, IsG2ForLevelsWithoutNumbersInS) {
  const Dataset data = mixed_chain(150, 12);
  const CgLrt test(data, {}, {});
  for (const auto& given : {std::vector<Var>{}, std::vector<Var>{3}}) {
    double g2 = 0, dof = 0;
    for (const auto& stratum : cells(data, given)) {
      std::map<double, double> a, b;
      std::map<std::pair<double, double>, double> both;
      for (const Eigen::Index row : stratum.second) {
        const double x = data.values()(row, 1), y = data.values()(row, 5);
        a[x] += 1, b[y] += 1, both[{x, y}] += 1;
      }
      const auto n = static_cast<double>(stratum.second.size());
      for (const auto& cell : both)
        g2 += 2 * cell.second * std::log(cell.second * n / (a[cell.first.first] * b[cell.first.second]));
      dof += static_cast<double>((a.size() - 1) * (b.size() - 1));
    }
    const CiResult r = test.test(1, 5, given);
    EXPECT_NEAR(r.statistic, g2, 1e-9);
    EXPECT_EQ(r.dof, dof);
    EXPECT_NEAR(r.p_value, chi_square_upper_p(g2, dof), 1e-12);
  }
}

TEST(CgLrt, IsTheTestOfAPartialCorrelationForNumbers) {
  const Dataset data = mixed_chain(100, 13).select(std::vector<Var>{0, 2, 4});
  const std::vector<Var> given{1};
  const CiResult r = CgLrt(data, {}, {}).test(0, 2, given);
  const double rho = FisherZ(covariance(data, {})).test(0, 2, given).effect;
  EXPECT_NEAR(r.statistic, -100 * std::log1p(-rho * rho), 1e-9);
  EXPECT_EQ(r.dof, 1);
  // Bartlett's factor is close to the exact test.
  EXPECT_NEAR(r.p_value, student_t_two_sided_p(rho * std::sqrt(97 / (1 - rho * rho)), 97), 2e-4);
}

TEST(CgLrt, IsTheAnalysisOfVarianceWithoutS) {
  const CiResult r = CgLrt(testing_support::plants(), {}, {}).test(1, 0, {});
  EXPECT_NEAR(r.statistic, 30 * std::log1p(4.8461 * 2 / 27), 1e-3);
  EXPECT_EQ(r.dof, 2);
  EXPECT_NEAR(r.p_value, 0.01591, 2e-4);
}

TEST(CgLrt, IsUnchangedByUnitsAndNamesOfLevels) {
  const Dataset data = mixed_chain(200, 3);
  const CgLrt one(data, {}, {}), other(testing_support::in_other_units(data), {}, {});
  for (const auto& [ends, given] : all_queries(6, 2)) {
    const CiResult a = one.test(ends.first, ends.second, given), b = other.test(ends.first, ends.second, given);
    ASSERT_EQ(a.outcome, b.outcome);
    if (a.outcome != Outcome::kTested) continue;
    EXPECT_NEAR(a.p_value, b.p_value, 1e-7);
    EXPECT_EQ(a.dof, b.dof);
  }
}

TEST(CgLrt, LeavesOutStrataThatAreTooSmall) {
  // Strata of g: 20 rows, 2 rows (no residual degree of freedom), 1 row.
  Rng rng(4);
  Eigen::MatrixXd values(23, 4);
  for (int i = 0; i < 23; ++i) values.row(i) << rng.normal(), rng.normal(), i < 20 ? 0 : i < 22 ? 1 : 2, i;
  const Dataset data({number("x"), number("y"), with_levels("g", 3), with_levels("row", 23)}, values);
  const CgLrt test(data, {}, {});
  const CiResult r = test.test(0, 1, std::vector<Var>{2});
  EXPECT_EQ(r.n_used, 20);
  EXPECT_EQ(r.dof, 1);
  EXPECT_EQ(test.test(0, 1, std::vector<Var>{3}).outcome, Outcome::kNotTestable);
  EXPECT_EQ(test.test(0, 3, {}).outcome, Outcome::kNotTestable);
}

TEST(CgLrt, TellsWhereSDeterminesXOrY) {
  Rng rng(6);
  Eigen::MatrixXd values(60, 5);
  for (int i = 0; i < 60; ++i) {
    const auto g = static_cast<int>(rng.below(2)), h = static_cast<int>(rng.below(2));
    const double s = rng.normal();
    values.row(i) << (g ? 2 * s : -s), rng.normal(), s, g, h;
  }
  const Dataset data({number("x"), number("y"), number("s"), with_levels("g", 2), with_levels("h", 2)}, values);
  const CgLrt test(data, {}, {});
  const std::vector<Var> both{2, 3};
  EXPECT_EQ(test.test(0, 1, both).outcome, Outcome::kDeterministic);
  EXPECT_EQ(test.test(0, 4, both).outcome, Outcome::kDeterministic);
  EXPECT_EQ(test.test(0, 1, std::vector<Var>{2}).outcome, Outcome::kTested);
}

}  // namespace
}  // namespace abdera
