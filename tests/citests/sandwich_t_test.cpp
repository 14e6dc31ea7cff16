#include "citests/sandwich_t.hpp"

#include <Eigen/QR>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "citests/fisher_z.hpp"
#include "core/error.hpp"
#include "core/rng.hpp"
#include "core/special.hpp"
#include "tests/support/integer_table.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

using testing_support::message_of;

Dataset dataset(Eigen::MatrixXd values, RowAttributes rows = {}) {
  std::vector<Variable> variables;
  for (Eigen::Index j = 0; j < values.cols(); ++j) variables.push_back({.name = "x" + std::to_string(j)});
  Dataset out(std::move(variables), std::move(values));
  out.set_row_attributes(std::move(rows));
  return out;
}

SandwichT sandwich(const Dataset& data) { return SandwichT(data, {}, {}); }

const std::vector<Var> kOne{2}, kBoth{2, 3};

/// The standard deviation of the effect that the test works with, without its factor for lost degrees of freedom.
double sd_of(const CiResult& r, double rows, double given) {
  return r.effect / r.statistic * std::sqrt((rows - given - 2) / rows);
}

// By the definition: residuals of least squares, products e = ex ey over their scale, t = r sqrt(n - k - 2) / sd(e).
TEST(SandwichT, IsTheTOfProductsOfResiduals) {
  const Eigen::MatrixXd table = testing_support::integer_table();
  const double n = 60;
  Eigen::MatrixXd design(60, 3);
  design << Eigen::VectorXd::Ones(60), table.rightCols(2);
  const auto residual = [&](int column) {
    return Eigen::VectorXd(table.col(column) - design * design.colPivHouseholderQr().solve(table.col(column)));
  };
  const Eigen::VectorXd ex = residual(0), ey = residual(1);
  const Eigen::VectorXd e = ex.cwiseProduct(ey) / std::sqrt(ex.squaredNorm() * ey.squaredNorm()) * n;
  const double r = e.mean(), sd = std::sqrt((e.array() - r).square().mean());
  const CiResult result = sandwich(dataset(table)).test(0, 1, kBoth);
  EXPECT_NEAR(result.effect, r, 1e-13);
  EXPECT_NEAR(result.statistic, r * std::sqrt(n - 2 - 2) / sd, 1e-12);
  EXPECT_EQ(result.dof, 56);
  EXPECT_EQ(result.p_value, student_t_two_sided_p(result.statistic, 56));
  EXPECT_EQ(result.n_used, 60);
}

TEST(SandwichT, WithEqualWeightsIsTheUnweightedTestToTheBit) {
  const Eigen::MatrixXd table = testing_support::integer_table();
  const CiResult plain = sandwich(dataset(table)).test(0, 1, kBoth);
  const CiResult equal = sandwich(dataset(table, {.weight = std::vector<double>(60, 0.3)})).test(0, 1, kBoth);
  EXPECT_EQ(plain.statistic, equal.statistic);
  EXPECT_EQ(plain.p_value, equal.p_value);
  EXPECT_EQ(plain.n_used, equal.n_used);
}

// Rows repeated m times are rows of weight m, if repetitions are known to be no news: then they are one cluster.
TEST(SandwichT, TakesARowOfWeightThreeForAClusterOfThreeCopies) {
  const Eigen::MatrixXd table = testing_support::integer_table();
  RowAttributes weighted, repeated;
  Eigen::MatrixXd copies(240, 4);
  Eigen::Index next = 0;
  for (Eigen::Index i = 0; i < 60; ++i) {
    const int times = 1 + static_cast<int>(i % 3);
    weighted.weight.push_back(times);
    for (int m = 0; m < times; ++m) copies.row(next++) = table.row(i), repeated.cluster.push_back(i);
  }
  copies.conservativeResize(next, 4);
  const CiResult by_weight = sandwich(dataset(table, weighted)).test(0, 1, kBoth);
  const CiResult by_copies = sandwich(dataset(copies, repeated)).test(0, 1, kBoth);
  EXPECT_NEAR(by_weight.effect, by_copies.effect, 1e-12);
  // Kish: (sum w)^2 / sum w^2 = 120^2 / (20 (1 + 4 + 9)).
  const double kish = 120.0 * 120.0 / (20 * 14);
  EXPECT_NEAR(by_weight.n_used, kish, 1e-12);
  const double g = 60;  // clusters: G / (G - 1)
  EXPECT_NEAR(sd_of(by_weight, kish, 2), sd_of(by_copies, 120, 2) * std::sqrt((g - 1) / g), 1e-12);
  EXPECT_EQ(by_copies.dof, 59);
  // The same rows without clusters: more certain than they should be.
  EXPECT_LT(sandwich(dataset(copies)).test(0, 1, kBoth).p_value, by_copies.p_value);
}

TEST(SandwichT, WithClustersOfOneRowIsThePlainTestButForItsDegreesOfFreedom) {
  const Eigen::MatrixXd table = testing_support::integer_table();
  RowAttributes rows;
  for (int i = 0; i < 60; ++i) rows.cluster.push_back(1000 - i);
  const CiResult plain = sandwich(dataset(table)).test(0, 1, kOne),
                 clustered = sandwich(dataset(table, rows)).test(0, 1, kOne);
  EXPECT_NEAR(clustered.statistic, plain.statistic * std::sqrt(59.0 / 60), 1e-12);
  EXPECT_EQ(clustered.dof, 57);
}

TEST(SandwichT, OfASeriesReadsTheOrderFromTheTimes) {
  const Eigen::MatrixXd table = testing_support::integer_table();
  RowAttributes ordered, shuffled;
  for (int i = 0; i < 60; ++i) ordered.time.push_back(i);
  std::vector<Eigen::Index> order(60);
  std::iota(order.begin(), order.end(), 0);
  Rng rng(3);
  rng.shuffle(order);
  for (const Eigen::Index i : order) shuffled.time.push_back(static_cast<double>(i));
  const CiResult one = sandwich(dataset(table, ordered)).test(0, 1, kOne);
  const CiResult other = sandwich(dataset(table(order, Eigen::all), shuffled)).test(0, 1, kOne);
  EXPECT_NEAR(one.statistic, other.statistic, 1e-10);
  EXPECT_LE(one.dof, 6);  // 0.4 60^(2/3) = 6.1
  EXPECT_GE(one.dof, 4);
  EXPECT_EQ(sandwich(dataset(table, ordered)).remarks().size(), 1u);
}

TEST(SandwichT, RefusesErrorsThatLeaveNothing) {
  Rng rng(5);
  Eigen::MatrixXd values(100, 3), sigma(100, 3);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (int i = 0; i < 100; ++i) {
    for (int j = 0; j < 3; ++j) values(i, j) = rng.normal();
    sigma.row(i) << nan, 0.98, 0.1;  // x1: 4 % of its variance is left, with a standard error of 14 %
  }
  Dataset data = dataset(values);
  data.set_sigma(sigma);
  const std::string drowned = message_of<DataError>([&] { sandwich(data); });
  EXPECT_EQ(drowned.find("the measurement errors of x1 leave no variance"), 0u) << drowned;
  EXPECT_NO_THROW(SandwichT(data, {.errors = ErrorPolicy::kIgnore}, {}));
  // Errors of 0.5 each claimed for two columns that differ by 0.3 only: their difference has less than no variance.
  values.col(1) = values.col(0);
  for (int i = 0; i < 100; ++i) values(i, 1) += 0.3 * rng.normal();
  sigma.col(0).setConstant(0.5), sigma.col(1).setConstant(0.5);
  data = dataset(values);
  data.set_sigma(sigma);
  const std::string overstated = message_of<DataError>([&] { sandwich(data); });
  EXPECT_NE(overstated.find("the covariance of x0,x1 is surely not positive definite"), std::string::npos)
      << overstated;
  sigma(4, 1) = nan;
  data.set_sigma(sigma);
  EXPECT_NE(message_of<DataError>([&] { sandwich(data); }).find("column 'x1' are unknown in 1 of 100 rows"),
            std::string::npos);
}

// By the definition: moments C - mean(E), regressions of x and y on z by them, and per row the product of residuals
// less what the errors of that row put into it, bx by sigma_z^2 + (1 0 -bx)l (0 1 -by)l for a shared factor with
// loadings l.
TEST(SandwichT, TakesTheErrorsOfEachRowOffItsProduct) {
  constexpr int kRows = 80;
  Rng rng(9);
  Eigen::MatrixXd values(kRows, 3), sigma = Eigen::MatrixXd::Zero(kRows, 3), loading(kRows, 3);
  for (int i = 0; i < kRows; ++i) {
    const double z = rng.normal(), shared = rng.normal();
    sigma(i, 2) = i % 8 ? 0.1 : 2;
    loading.row(i) << 0.1 * (i % 5), 0.3, i % 4 ? 0.0 : 0.8;
    values.row(i) << z + 0.6 * rng.normal(), 0.6 * rng.normal() - z, z + sigma(i, 2) * rng.normal();
    values.row(i) += shared * loading.row(i);
  }
  Dataset data = dataset(values);
  data.set_sigma(sigma);
  data.set_error_factors({{"shared", loading}});
  const Eigen::MatrixXd centred = values.rowwise() - values.colwise().mean();
  Eigen::Matrix3d c = (centred.transpose() * centred - loading.transpose() * loading) / kRows;
  c(2, 2) -= sigma.col(2).squaredNorm() / kRows;
  const double bx = c(0, 2) / c(2, 2), by = c(1, 2) / c(2, 2);
  const Eigen::Vector3d u(1, 0, -bx), v(0, 1, -by);
  Eigen::VectorXd g(kRows);
  for (int i = 0; i < kRows; ++i)
    g(i) = centred.row(i).dot(u) * centred.row(i).dot(v) - bx * by * sigma(i, 2) * sigma(i, 2) -
           loading.row(i).dot(u) * loading.row(i).dot(v);
  const double left = u.dot(c * v), sd = std::sqrt((g.array() - g.mean()).square().mean());
  const CiResult result = sandwich(data).test(0, 1, kOne);
  EXPECT_NEAR(result.effect, left / std::sqrt(u.dot(c * u) * v.dot(c * v)), 1e-12);
  EXPECT_NEAR(result.statistic, left / sd * std::sqrt(kRows - 3.0), 1e-11);
}

// Two readings of one thing in S: their true values have the correlation one, and no regression on both is known.
TEST(SandwichT, CannotTestGivenColumnsThatErrorsMakeOne) {
  Rng rng(6);
  Eigen::MatrixXd values(200, 4), sigma = Eigen::MatrixXd::Zero(200, 4);
  for (int i = 0; i < 200; ++i) {
    const double z = rng.normal();
    values.row(i) << z + rng.normal(), z + rng.normal(), z + 0.3 * rng.normal(), z + 0.3 * rng.normal();
  }
  sigma.col(2).setConstant(0.3), sigma.col(3).setConstant(0.3);
  Dataset data = dataset(values);
  data.set_sigma(sigma);
  const SandwichT test = sandwich(data);
  EXPECT_EQ(test.test(0, 1, kOne).outcome, Outcome::kTested);
  EXPECT_EQ(test.test(0, 1, kBoth).outcome, Outcome::kNotTestable);
  EXPECT_EQ(SandwichT(data, {.errors = ErrorPolicy::kIgnore}, {}).test(0, 1, kBoth).outcome, Outcome::kTested);
}

TEST(SandwichT, RefusesASingleCluster) {
  EXPECT_THROW(sandwich(dataset(testing_support::integer_table(), {.cluster = std::vector<std::int64_t>(60, 4)})),
               DataError);
}

// --- Sizes. +-4.9 standard deviations of a binomial count have a false-alarm rate of 1e-6; with two levels a case and
// fewer than 20 cases the file stays below 4e-5, so 5.5 standard deviations are used: 4e-8 each, below 1e-6 together.

int draws(int quick) { return std::getenv("ABDERA_FULL") ? 10'000 : quick; }

/// Of `count` p-values: the shares up to 0.01 and 0.05 lie within 5.5 sd of [low, high] times the level. They are
/// recorded as properties of the test (--gtest_output=xml), from where docs/gaussian-tests.md has them.
template <class Draw>
void expect_size(const std::string& what, int count, Draw&& p_value, double low = 1, double high = 1) {
  std::array<double, 2> levels{0.01, 0.05};
  std::array<int, 2> rejected{};
  for (int i = 0; i < count; ++i) {
    const double p = p_value(static_cast<std::uint64_t>(i) + 1);
    for (std::size_t l = 0; l < 2; ++l) rejected[l] += p <= levels[l];
  }
  for (std::size_t l = 0; l < 2; ++l) {
    const double rate = static_cast<double>(rejected[l]) / count;
    const auto band = [&](double a) { return 5.5 * std::sqrt(a * (1 - a) / count); };
    EXPECT_LE(rate, levels[l] * high + band(levels[l] * high)) << levels[l];
    EXPECT_GE(rate, levels[l] * low - band(levels[l] * low)) << levels[l];
    testing::Test::RecordProperty(what + "_at_" + (l ? "0.05" : "0.01"), std::to_string(rate));
  }
}

/// x <- z -> y where z is read with errors that leave this share of its variance; sigma differs from row to row.
Dataset noisy_cause(int n, double reliability, std::uint64_t seed) {
  Rng rng(seed);
  Eigen::MatrixXd values(n, 3), sigma = Eigen::MatrixXd::Zero(n, 3);
  const double mean_square = (1 - reliability) / reliability;
  for (int i = 0; i < n; ++i) {
    const double z = rng.normal();
    sigma(i, 2) = std::sqrt(mean_square * rng.uniform(0.5, 1.5));
    values.row(i) << 0.8 * z + 0.6 * rng.normal(), -0.8 * z + 0.6 * rng.normal(), z + sigma(i, 2) * rng.normal();
  }
  Dataset out = dataset(values);
  out.set_sigma(sigma);
  return out;
}

TEST(SandwichT, HasItsSizeGivenACauseMeasuredWithErrors) {
  for (double reliability : {0.9, 0.7, 0.5}) {
    SCOPED_TRACE(reliability);
    int refused = 0;
    const auto p_value = [&](int n) {
      return [&, n](std::uint64_t seed) {
        try {
          return sandwich(noisy_cause(n, reliability, seed)).test(0, 1, kOne).p_value;
        } catch (const DataError&) {
          ++refused;
          return 1.0;
        }
      };
    };
    // With few rows up to 1.5 % at the level of 1 % for reliability 0.7, 2 % at 5 % for 0.5 (docs/gaussian-tests.md).
    expect_size("rows_100_reliability_" + std::to_string(reliability), draws(1500), p_value(100),
                reliability < 0.6 ? 0.3 : 1, 1.5);
    EXPECT_LE(refused, reliability > 0.6 ? 0.001 * draws(1500) : 0.1 * draws(1500));
    refused = 0;
    expect_size("rows_10000_reliability_" + std::to_string(reliability), std::getenv("ABDERA_FULL") ? 2000 : 150,
                p_value(10'000));
    EXPECT_EQ(refused, 0);
  }
}

TEST(SandwichT, TakesOffErrorsWithoutWhichFisherZRejectsAlways) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Dataset data = noisy_cause(10'000, 0.7, seed);
    EXPECT_LT(FisherZ(covariance(data, {})).test(0, 1, kOne).p_value, 1e-100);
    EXPECT_LT(SandwichT(data, {.errors = ErrorPolicy::kIgnore}, {}).test(0, 1, kOne).p_value, 1e-100);
  }
}

// A wrong distance moves two brightnesses alike: an error factor makes them dependent, and taking it off undoes that.
TEST(SandwichT, TakesOffAnErrorThatColumnsShare) {
  const auto shared = [](std::uint64_t seed, bool known) {
    Rng rng(seed);
    constexpr int kRows = 300;
    Eigen::MatrixXd values(kRows, 2), loading(kRows, 2);
    for (int i = 0; i < kRows; ++i) {
      const double size = rng.uniform(0.2, 1), error = rng.normal();
      loading.row(i) << size, 0.8 * size;
      values.row(i) << rng.normal() + size * error, rng.normal() + 0.8 * size * error;
    }
    Dataset out = dataset(values);
    if (known) out.set_error_factors({{"distance", loading}});
    return sandwich(out).test(0, 1, {}).p_value;
  };
  expect_size("shared", draws(1500), [&](std::uint64_t seed) { return shared(seed, true); });
  int rejected = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) rejected += shared(seed, false) < 0.01;
  EXPECT_GE(rejected, 40);
}

// Rows kept with a probability that depends on x and y, which makes these dependent, and weighted by its inverse.
TEST(SandwichT, HasItsSizeWithInformativeWeights) {
  const auto selected = [](std::uint64_t seed) {
    Rng rng(seed);
    constexpr int kRows = 300;
    Eigen::MatrixXd values(kRows, 3);
    RowAttributes rows;
    for (int i = 0; i < kRows;) {
      const double z = rng.normal(), x = 0.7 * z + rng.normal(), y = 0.7 * z + rng.normal();
      const double keep = 0.15 + 0.85 / (1 + std::exp(-2 * (x + y)));
      if (rng.uniform() > keep) continue;
      values.row(i++) << x, y, z;
      rows.weight.push_back(1 / keep);
    }
    return dataset(values, rows);
  };
  expect_size("weights", draws(1500),
              [&](std::uint64_t seed) { return sandwich(selected(seed)).test(0, 1, kOne).p_value; });
  int rejected = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Dataset data = selected(seed);
    data.set_row_attributes({});
    rejected += sandwich(data).test(0, 1, kOne).p_value < 0.05;
  }
  EXPECT_GE(rejected, 30);
}

TEST(SandwichT, HasItsSizeForRowsInGroups) {
  constexpr int kGroups = 40, kEach = 8;
  const auto grouped = [](std::uint64_t seed) {
    Rng rng(seed);
    Eigen::MatrixXd values(kGroups * kEach, 3);
    RowAttributes rows;
    for (int g = 0; g < kGroups; ++g) {
      const double gx = rng.normal(), gy = rng.normal();
      for (int i = 0; i < kEach; ++i) {
        const double z = rng.normal();
        values.row(g * kEach + i) << z + gx + rng.normal(), z + gy + rng.normal(), z;
        rows.cluster.push_back(g);
      }
    }
    return dataset(values, rows);
  };
  expect_size("groups", draws(1500),
              [&](std::uint64_t seed) { return sandwich(grouped(seed)).test(0, 1, kOne).p_value; });
  int rejected = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed)
    rejected += FisherZ(covariance(grouped(seed), {})).test(0, 1, kOne).p_value < 0.05;
  EXPECT_GE(rejected, 20);
}

/// x and y each driven by z and a first-order autoregression of its own, as z is one.
Dataset series(int n, double phi, std::uint64_t seed) {
  Rng rng(seed);
  Eigen::MatrixXd values(n, 3);
  RowAttributes rows;
  Eigen::Vector3d state;
  for (int j = 0; j < 3; ++j) state(j) = rng.normal();
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < 3; ++j) state(j) = phi * state(j) + std::sqrt(1 - phi * phi) * rng.normal();
    values.row(i) << state(0) + 0.7 * state(2), state(1) - 0.5 * state(2), state(2);
    rows.time.push_back(i);
  }
  return dataset(values, rows);
}

TEST(SandwichT, HasItsSizeForTimeSeries) {
  for (double phi : {0.0, 0.5, 0.9}) {
    SCOPED_TRACE(phi);
    expect_size("phi_" + std::to_string(phi), draws(1500),
                [&](std::uint64_t seed) { return sandwich(series(400, phi, seed)).test(0, 1, kOne).p_value; });
  }
  int rejected = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed)
    rejected += FisherZ(covariance(series(400, 0.9, seed), {})).test(0, 1, kOne).p_value < 0.01;
  EXPECT_GE(rejected, 20);  // about 40 %
}

TEST(SandwichT, AsksFewerCosinesOfAMoreAutocorrelatedSeries) {
  EXPECT_EQ(sandwich(series(400, 0, 1)).test(0, 1, kOne).dof, 21);  // 0.4 400^(2/3) = 21.7
  EXPECT_LE(sandwich(series(400, 0.9, 1)).test(0, 1, kOne).dof, 12);
  EXPECT_EQ(sandwich(series(5000, 0, 1)).test(0, 1, kOne).dof, 64);
}

TEST(SandwichT, SaysHowManyIndependentRowsASeriesIsWorth) {
  // Of products of two first-order autoregressions with 0.9: (1 - 0.81) / (1 + 0.81) = 0.105 of the rows.
  double sum = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) sum += sandwich(series(4000, 0.9, seed)).test(0, 1, kOne).n_used;
  EXPECT_NEAR(sum / 50 / 4000, 0.105, 0.03);
}

}  // namespace
}  // namespace abdera
