#include "citests/cg_lrt.hpp"

#include <sys/resource.h>

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "citests/fisher_z.hpp"
#include "citests/g2_mean.hpp"
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
    double g2 = 0, dof = 0, corrected = 0;
    for (const auto& stratum : cells(data, given)) {
      std::map<double, double> a, b;
      std::map<std::pair<double, double>, double> both;
      for (const Eigen::Index row : stratum.second) {
        const double x = data.values()(row, 1), y = data.values()(row, 5);
        a[x] += 1, b[y] += 1, both[{x, y}] += 1;
      }
      const auto n = static_cast<double>(stratum.second.size());
      double here = 0;
      for (const auto& cell : both)
        here += 2 * cell.second * std::log(cell.second * n / (a[cell.first.first] * b[cell.first.second]));
      const auto dof_here = static_cast<double>((a.size() - 1) * (b.size() - 1));
      std::vector<double> rows, columns;
      for (const auto& level : a) rows.push_back(level.second);
      for (const auto& level : b) columns.push_back(level.second);
      g2 += here, dof += dof_here, corrected += here * dof_here / g2_mean(rows, columns);
    }
    const CiResult r = test.test(1, 5, given);
    EXPECT_NEAR(r.statistic, g2, 1e-9);
    EXPECT_EQ(r.dof, dof);
    EXPECT_NEAR(r.p_value, chi_square_upper_p(corrected, dof), 1e-12);
  }
}

/// Mean of G^2 over all orders of the columns' labels.
double enumerated_mean(const std::vector<int>& x, std::vector<int> y) {
  std::sort(y.begin(), y.end());
  double sum = 0, count = 0;
  do {
    std::map<int, double> a, b;
    std::map<std::pair<int, int>, double> both;
    for (std::size_t i = 0; i < x.size(); ++i) a[x[i]] += 1, b[y[i]] += 1, both[{x[i], y[i]}] += 1;
    for (const auto& cell : both)
      sum += 2 * cell.second *
             std::log(cell.second * static_cast<double>(x.size()) / (a[cell.first.first] * b[cell.first.second]));
    ++count;
  } while (std::next_permutation(y.begin(), y.end()));
  return sum / count;
}

TEST(G2Mean, IsTheMeanOverAllTablesWithTheMargins) {
  EXPECT_NEAR(g2_mean(std::vector<double>{3, 2, 4}, std::vector<double>{5, 0, 4}),
              enumerated_mean({0, 0, 0, 1, 1, 2, 2, 2, 2}, {0, 0, 0, 0, 0, 1, 1, 1, 1}), 1e-12);
  EXPECT_NEAR(g2_mean(std::vector<double>{1, 1, 1, 1, 1}, std::vector<double>{2, 2, 1}),
              enumerated_mean({0, 1, 2, 3, 4}, {0, 0, 1, 1, 2}), 1e-12);
  // Where Williams' formula takes over, the two agree.
  const std::vector<double> rows{60, 40, 80}, columns{50, 49, 81}, larger{62, 40, 80}, more{47, 46, 89};
  EXPECT_NEAR(g2_mean(rows, columns), 4.06, 0.02);
  EXPECT_NEAR(g2_mean(rows, columns), g2_mean(std::vector<double>{60, 39, 81}, columns), 0.01);
  EXPECT_NEAR(g2_mean(larger, more), 4.06, 0.02);
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

TEST(CgLrt, LeavesOutStrataWhereANumberIsConstant) {
  // t is constant where s = 0; l, u and v are independent of all.
  for (std::uint64_t seed = 0; seed < 12; ++seed)
    for (const double constant : {0.0, 1.7}) {
      Rng rng(seed);
      const int n = 300 + 37 * static_cast<int>(seed);
      Eigen::MatrixXd values(n, 5);
      std::vector<Eigen::Index> varying;
      for (int i = 0; i < n; ++i) {
        const auto s = static_cast<int>(rng.below(3));
        values.row(i) << s, (s == 0 ? constant : 1 + rng.normal()), static_cast<double>(rng.below(3)), rng.normal(),
            static_cast<double>(rng.below(2));
        if (s != 0) varying.push_back(i);
      }
      const std::vector<Variable> variables{with_levels("s", 3), number("t"), with_levels("l", 3), number("u"),
                                            with_levels("v", 2)};
      const Eigen::MatrixXd kept = values(varying, Eigen::all);
      const CgLrt all(Dataset(variables, values), {}, {}), rest(Dataset(variables, kept), {}, {});
      const auto same = [&](Var x, Var y, const std::vector<Var>& given) {
        const CiResult a = all.test(x, y, given), b = rest.test(x, y, given);
        EXPECT_EQ(a.outcome, Outcome::kTested);
        EXPECT_EQ(a.dof, b.dof);
        EXPECT_EQ(a.n_used, b.n_used);
        EXPECT_NEAR(a.statistic, b.statistic, 1e-9 * (1 + b.statistic));
        EXPECT_NEAR(a.p_value, b.p_value, 1e-9);
      };
      same(1, 2, {0}), same(1, 3, {0}), same(1, 2, {0, 3}), same(1, 3, {0, 4});
      // As a member of S it has no coefficient there.
      const CiResult in_s = all.test(3, 2, std::vector<Var>{0, 1});
      EXPECT_EQ(in_s.dof, 2 + 4 + 4);
      EXPECT_EQ(in_s.n_used, n);
    }
}

TEST(CgLrt, TellsThatANumberIsConstantInEveryStratum) {
  Rng rng(5);
  Eigen::MatrixXd values(90, 4);
  for (int i = 0; i < 90; ++i) values.row(i) << i % 3, 0.1 * (i % 3) + 0.7, i / 45, rng.normal();
  const Dataset data({with_levels("s", 3), number("t"), with_levels("l", 2), number("u")}, values);
  const CgLrt test(data, {}, {});
  EXPECT_EQ(test.test(1, 2, std::vector<Var>{0}).outcome, Outcome::kDeterministic);
  EXPECT_EQ(test.test(1, 3, std::vector<Var>{0}).outcome, Outcome::kDeterministic);
  EXPECT_EQ(test.test(3, 1, std::vector<Var>{0, 2}).outcome, Outcome::kDeterministic);
}

long peak_kib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

TEST(CgLrt, NeedsMemoryForTheRowsWhateverTheNumberOfLevels) {
  // Contrasts of 4,000 levels take 122 MiB, and so does a table of two such columns.
  const int n = 4000;
  Rng rng(7);
  Eigen::MatrixXd values(n, 4);
  for (int i = 0; i < n; ++i) values.row(i) << i, n - 1 - i, rng.normal(), rng.normal();
  const Dataset data({with_levels("a", n), with_levels("b", n), number("x"), number("y")}, values);
  const long before = peak_kib();
  const CgLrt test(data, {}, {});
  EXPECT_LT(peak_kib() - before, 40 * 1024) << "construction";
  EXPECT_EQ(test.test(0, 1, {}).dof, 3999.0 * 3999);
  EXPECT_LT(peak_kib() - before, 40 * 1024) << "a table";
  EXPECT_EQ(test.test(0, 1, std::vector<Var>{2}).outcome, Outcome::kNotTestable);
  EXPECT_EQ(test.test(0, 2, std::vector<Var>{3}).outcome, Outcome::kNotTestable);
  EXPECT_LT(peak_kib() - before, 40 * 1024) << "a regression";
}

TEST(CgLrt, LeavesOutLogisticRegressionsWithMoreThan500Parameters) {
  // 22 * 24 = 528 parameters of 23 on 23 levels and a number, where s = 0; where s = 1 there are 2 levels.
  Rng rng(8);
  Eigen::MatrixXd values(4000, 4);
  for (int i = 0; i < 4000; ++i) {
    const int s = i % 2;
    values.row(i) << rng.below(s ? 2 : 23), rng.below(s ? 2 : 23), rng.normal(), s;
  }
  const Dataset data({with_levels("a", 23), with_levels("b", 23), number("x"), with_levels("s", 2)}, values);
  const CgLrt test(data, {.rows_per_parameter = 1}, {});
  const CiResult r = test.test(0, 1, std::vector<Var>{2, 3});
  EXPECT_EQ(r.outcome, Outcome::kTested);
  EXPECT_EQ(r.dof, 1);
  EXPECT_EQ(r.n_used, 2000);
  EXPECT_EQ(test.test(0, 1, std::vector<Var>{2}).outcome, Outcome::kNotTestable);
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
