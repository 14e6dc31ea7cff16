#include "core/linalg.hpp"

#include "core/blas.hpp"
#include "core/error.hpp"
#include "core/rng.hpp"

// Weak: another BLAS has no such symbols.
extern "C" __attribute__((weak)) void openblas_set_num_threads(int threads);
extern "C" __attribute__((weak)) int openblas_get_num_threads();

namespace abdera {
namespace {

Eigen::MatrixXd normal_matrix(int n, int m, std::uint64_t seed) {
  Rng rng(seed);
  Eigen::MatrixXd z(n, m);
  for (int j = 0; j < m; ++j)
    for (int i = 0; i < n; ++i) z(i, j) = rng.normal();
  return z;
}

TEST(Linalg, TopEigenpairsAreThoseOfEigen) {
  const Eigen::MatrixXd z = normal_matrix(60, 40, 1), a = z.transpose() * z, before = a;
  const EigenPairs pairs = top_eigenpairs(a, 7);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(a);
  ASSERT_EQ(pairs.values.size(), 7);
  for (int i = 0; i < 7; ++i) {
    EXPECT_NEAR(pairs.values(i), solver.eigenvalues()(39 - i), 1e-11 * pairs.values(0));
    EXPECT_NEAR(std::abs(pairs.vectors.col(i).dot(solver.eigenvectors().col(39 - i))), 1, 1e-10);
    EXPECT_GT(pairs.vectors.col(i).maxCoeff(), -pairs.vectors.col(i).minCoeff());
  }
  EXPECT_TRUE(a == before) << "the input was written to";
  EXPECT_THROW(top_eigenpairs(a, 41), UsageError);
  EXPECT_THROW(top_eigenpairs(z, 1), UsageError);
}

TEST(Linalg, MatrixExponentialIsItsSeries) {
  const Eigen::MatrixXd a = normal_matrix(25, 25, 2);
  const Eigen::MatrixXd small = a / 4;
  Eigen::MatrixXd term = Eigen::MatrixXd::Identity(25, 25), series = term;
  for (int k = 1; k <= 60; ++k) series += term = (term * small / k).eval();
  EXPECT_TRUE(matrix_exponential(small).isApprox(series, 1e-12));
  EXPECT_TRUE((matrix_exponential(a) * matrix_exponential(-a)).isApprox(Eigen::MatrixXd::Identity(25, 25), 1e-6));
}

TEST(Linalg, SquareRootSquaresToTheMatrix) {
  const Eigen::MatrixXd z = normal_matrix(10, 30, 3), a = z.transpose() * z;  // rank 10 of 30
  const Eigen::MatrixXd root = symmetric_sqrt(a);
  EXPECT_TRUE((root * root).isApprox(a, 1e-12));
  EXPECT_TRUE(root.isApprox(root.transpose(), 1e-12));
  const Eigen::MatrixXd definite = a + Eigen::MatrixXd::Identity(30, 30);
  const Eigen::MatrixXd expected = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(definite).operatorSqrt();
  EXPECT_TRUE(symmetric_sqrt(definite).isApprox(expected, 1e-11));
  EXPECT_THROW(symmetric_sqrt(-definite), UsageError);
}

TEST(Linalg, ThinSvdMultipliesBackInBothShapes) {
  for (const auto& [n, m] : {std::pair{40, 15}, std::pair{15, 40}}) {
    const Eigen::MatrixXd a = normal_matrix(n, m, 4);
    const Svd svd = thin_svd(a);
    ASSERT_EQ(svd.values.size(), 15);
    EXPECT_TRUE((svd.u * svd.values.asDiagonal() * svd.v.transpose()).isApprox(a, 1e-12));
    EXPECT_TRUE((svd.u.transpose() * svd.u).isApprox(Eigen::MatrixXd::Identity(15, 15), 1e-12));
    const Eigen::MatrixXd gram = n < m ? Eigen::MatrixXd(a * a.transpose()) : Eigen::MatrixXd(a.transpose() * a);
    const Eigen::VectorXd expected =
        Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(gram).eigenvalues().reverse().cwiseSqrt();
    EXPECT_TRUE(svd.values.isApprox(expected, 1e-12));
  }
}

TEST(Linalg, SaysWhenValuesAreNotFinite) {
  Eigen::MatrixXd a = normal_matrix(5, 5, 5);
  a(2, 3) = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(thin_svd(a), Error);
}

TEST(Linalg, KeepsBlasOnTheCallingThread) {
  if (!openblas_get_num_threads) GTEST_SKIP() << "BLAS is not OpenBLAS here";
  openblas_set_num_threads(2);
  EXPECT_TRUE(use_one_blas_thread());
  EXPECT_EQ(openblas_get_num_threads(), 1);
}

// In a process of its own (as ctest runs it) this is the first call of BLAS.
TEST(Linalg, TellsBlasSoBeforeItsFirstCall) {
  if (!openblas_get_num_threads) GTEST_SKIP() << "BLAS is not OpenBLAS here";
  top_eigenpairs(Eigen::MatrixXd::Identity(3, 3), 1);
  EXPECT_EQ(openblas_get_num_threads(), 1);
}

}  // namespace
}  // namespace abdera
