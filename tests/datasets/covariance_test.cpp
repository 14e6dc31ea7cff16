#include "datasets/covariance.hpp"

#include <cmath>
#include <cstring>
#include <limits>

#include "core/error.hpp"
#include "core/rng.hpp"
#include "core/run.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

Dataset::View view_of(const Eigen::MatrixXd& m) {
  return {m.data(), m.rows(), m.cols(), Eigen::OuterStride<>(m.rows())};
}

Eigen::MatrixXd normal_matrix(int n, int p, std::uint64_t seed) {
  Rng rng(seed);
  Eigen::MatrixXd z(n, p);
  for (int j = 0; j < p; ++j)
    for (int i = 0; i < n; ++i) z(i, j) = rng.normal() + (j > 0 ? 0.5 * z(i, j - 1) : 0);
  return z;
}

/// Two passes in long double.
double reference(const Eigen::MatrixXd& m, int a, int b) {
  long double mean_a = 0, mean_b = 0, sum = 0;
  for (int i = 0; i < m.rows(); ++i) mean_a += m(i, a), mean_b += m(i, b);
  mean_a /= m.rows(), mean_b /= m.rows();
  for (int i = 0; i < m.rows(); ++i) sum += (m(i, a) - mean_a) * (m(i, b) - mean_b);
  return static_cast<double>(sum / (m.rows() - 1));
}

std::string message_of(const Eigen::MatrixXd& m) {
  return testing_support::message_of<DataError>([&] { covariance(view_of(m), {}, {}); });
}

// Peer defect 28: the one-pass formula loses every digit with means of 1e8.
TEST(Covariance, KeepsItsDigitsWithMeansFarFromZero) {
  for (double mean : {0.0, 1e8, -1e12}) {
    Eigen::MatrixXd m = normal_matrix(1500, 7, 1);
    for (int j = 0; j < m.cols(); ++j) m.col(j).array() += mean * (1 + 0.1 * j);
    const Covariance c = covariance(view_of(m), {}, {});
    for (int a = 0; a < m.cols(); ++a)
      for (int b = 0; b < m.cols(); ++b) {
        const double scale = std::sqrt(reference(m, a, a) * reference(m, b, b));
        EXPECT_NEAR(c.matrix(a, b), reference(m, a, b), 1e-12 * scale) << "mean " << mean;
      }
  }
}

TEST(Covariance, IsExactOnASmallTable) {
  Eigen::MatrixXd m(3, 2);
  m << 1, 2, 2, 4, 6, 0;
  const Covariance c = covariance(view_of(m), {"A", "B"}, {});
  EXPECT_EQ(c.n, 3);
  EXPECT_EQ(c.names, (std::vector<std::string>{"A", "B"}));
  Eigen::Matrix2d expected;
  expected << 7, -4, -4, 4;  // by hand: means 3 and 2, products of deviations over 2
  EXPECT_TRUE(c.matrix.isApprox(expected, 1e-15)) << c.matrix;
}

TEST(Covariance, HasTheSameBitsOnAnyNumberOfThreadsAndAnyStride) {
  const Eigen::MatrixXd m = normal_matrix(900, 130, 2);
  RunContext run;
  const Covariance one = covariance(view_of(m), {}, run);
  for (int threads : {2, 7}) {
    run.threads = threads;
    EXPECT_TRUE(one.matrix == covariance(view_of(m), {}, run).matrix) << threads;
  }
  Eigen::MatrixXd wide(1000, 130);
  wide.topRows(900) = m;
  const Dataset::View strided(wide.data(), 900, 130, Eigen::OuterStride<>(1000));
  EXPECT_TRUE(one.matrix == covariance(strided, {}, {}).matrix);
}

TEST(Covariance, NamesTheColumnAndRowOfABadValue) {
  Eigen::MatrixXd m = normal_matrix(20, 3, 3);
  m(4, 1) = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(message_of(m), "column 'X2' has a missing value in row 5; drop such rows or columns first");
  m(4, 1) = -std::numeric_limits<double>::infinity();
  EXPECT_EQ(message_of(m), "column 'X2' has an infinite value in row 5; drop such rows or columns first");
  m.col(1).setConstant(0.1);
  EXPECT_EQ(message_of(m), "column 'X2' is constant (0.1); leave it out");
  EXPECT_EQ(message_of(m.topRows(1)), "a covariance needs at least 2 rows, the data have 1");
  m.col(1) = 1e200 * Eigen::VectorXd::LinSpaced(20, 0, 1);
  EXPECT_NE(message_of(m).find("too large for a variance"), std::string::npos);
  m.col(1) = 1e-200 * Eigen::VectorXd::LinSpaced(20, 0, 1);
  EXPECT_NE(message_of(m).find("too small for a variance"), std::string::npos);
}

TEST(Covariance, RefusesNominalColumns) {
  Eigen::MatrixXd m(4, 2);
  m << 0, 1, 1, 2, 2, 0, 1, 1;
  const Dataset data({{.name = "galaxy"}, {.name = "type", .kind = VariableKind::kNominal, .levels = {"E", "S", "I"}}},
                     m);
  EXPECT_THROW(covariance(data, {}), NotApplicable);
  const std::vector<Var> first{0};
  EXPECT_EQ(covariance(data.select(first), {}).names, std::vector<std::string>{"galaxy"});
}

TEST(CovarianceFromMatrix, AcceptsCovariancesOnly) {
  Eigen::Matrix2d good;
  good << 4, 1, 1, 9;
  const Covariance c = covariance_from_matrix({"A", "B"}, good, 50);
  EXPECT_EQ(c.n, 50);
  EXPECT_TRUE(c.matrix == good);
  EXPECT_EQ(covariance_from_matrix({}, good, 50).names[1], "X2");
  Eigen::Matrix2d singular;
  singular << 1, 1, 1, 1;
  EXPECT_NO_THROW(covariance_from_matrix({}, singular, 5));

  EXPECT_THROW(covariance_from_matrix({"A"}, good, 50), DataError);
  EXPECT_THROW(covariance_from_matrix({}, good, 1), DataError);
  EXPECT_THROW(covariance_from_matrix({}, Eigen::MatrixXd::Ones(2, 3), 50), DataError);
  for (auto [i, j, value] : {std::tuple{0, 1, 1.1}, std::tuple{1, 1, 0.0}, std::tuple{1, 1, -1.0},
                             std::tuple{0, 0, std::numeric_limits<double>::quiet_NaN()}}) {
    Eigen::MatrixXd bad = good;
    bad(i, j) = value;
    EXPECT_THROW(covariance_from_matrix({}, bad, 50), DataError) << i << ' ' << j << ' ' << value;
  }
  Eigen::Matrix3d indefinite;
  indefinite << 1, 0.9, -0.9, 0.9, 1, 0.9, -0.9, 0.9, 1;
  EXPECT_THROW(covariance_from_matrix({}, indefinite, 50), DataError);
}

TEST(WeightedCovariance, OfWholeWeightsHasTheCorrelationsOfRepeatedRows) {
  const Eigen::MatrixXd values = Eigen::MatrixXd::Random(50, 3).array() + 1e6;
  std::vector<double> weights;
  Eigen::MatrixXd repeated(150, 3);
  Eigen::Index next = 0;
  for (Eigen::Index i = 0; i < 50; ++i) {
    weights.push_back(static_cast<double>(1 + i % 4));
    for (Eigen::Index m = 0; m < 1 + i % 4; ++m) repeated.row(next++) = values.row(i);
  }
  repeated.conservativeResize(next, 3);
  const Covariance weighted = covariance(view_of(values), {}, {}, weights),
                   plain = covariance(view_of(repeated), {}, {});
  // Kish: 12 times (1 + 2 + 3 + 4) + 3 rows more, squares alike.
  EXPECT_NEAR(weighted.n, 123.0 * 123.0 / (12 * 30 + 5), 1e-12);
  const auto correlation = [](const Covariance& c) {
    const Eigen::VectorXd sd = c.matrix.diagonal().cwiseSqrt().cwiseInverse();
    return Eigen::MatrixXd(sd.asDiagonal() * c.matrix * sd.asDiagonal());
  };
  EXPECT_LT((correlation(weighted) - correlation(plain)).cwiseAbs().maxCoeff(), 1e-9);  // 1e6 costs six digits
  const double divisors = (plain.n - 1) / plain.n * weighted.n / (weighted.n - 1);
  EXPECT_NEAR(weighted.matrix(0, 1), plain.matrix(0, 1) * divisors, 1e-9);
}

TEST(CovarianceOfATable, HasTheSameBitsWhateverTheLayout) {
  std::vector<double> weights;
  for (int i = 0; i < 1003; ++i) weights.push_back(1 + i % 7);
  for (const Eigen::Index columns : {1, 7, 8, 19}) {  // read eight at a time along rows
    const Eigen::MatrixXd values = Eigen::MatrixXd::Random(1003, columns).array() + 100;
    const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = values;
    const StridedView by_rows(rows.data(), rows.rows(), columns, {1, columns});
    for (const bool weighted : {false, true}) {
      const std::span<const double> w = weighted ? std::span<const double>(weights) : std::span<const double>();
      EXPECT_TRUE(
          (covariance(view_of(values), {}, {}, w).matrix.array() == covariance(by_rows, {}, {}, w).matrix.array())
              .all())
          << columns << weighted;
    }
  }
  Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> bad = Eigen::MatrixXd::Random(20, 9);
  bad(3, 8) = bad(5, 2) = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(testing_support::message_of<DataError>([&] {
              covariance(StridedView(bad.data(), 20, 9, {1, 9}), {}, {});
            }),
            "column 'X3' has a missing value in row 6; drop such rows or columns first");
}

TEST(WeightedCovariance, OfEqualWeightsHasTheBitsOfNone) {
  const Eigen::MatrixXd values = Eigen::MatrixXd::Random(500, 4);
  const Covariance plain = covariance(view_of(values), {}, {});
  const Covariance equal = covariance(view_of(values), {}, {}, std::vector<double>(500, 0.1));
  EXPECT_EQ(plain.n, equal.n);
  EXPECT_TRUE((plain.matrix.array() == equal.matrix.array()).all());
}

TEST(WeightedCovariance, NeedsTwoEffectiveRows) {
  std::vector<double> weights(10, 1e-9);
  weights[3] = 1;
  const std::string message = testing_support::message_of<DataError>(
      [&] { covariance(view_of(Eigen::MatrixXd::Random(10, 2)), {}, {}, weights); });
  EXPECT_NE(message.find("leave an effective number of 1;"), std::string::npos) << message;
}

}  // namespace
}  // namespace abdera
