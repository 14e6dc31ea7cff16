#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/blas.hpp"
#include "core/kernels/syrk.hpp"
#include "core/rng.hpp"
#include "core/run.hpp"
#include "tests/support/dispatch_levels.hpp"

extern "C" void dsyrk_(const char* uplo, const char* trans, const int* n, const int* k, const double* alpha,
                       const double* a, const int* lda, const double* beta, double* c, const int* ldc);

#ifdef ABDERA_WIDE_KERNELS
namespace abdera::kernels {
extern const SyrkTile kSyrkWide;  // eight lanes, compiled for x86-64-v3 by tests/core/CMakeLists.txt
}
#endif

namespace abdera {
namespace {

Eigen::MatrixXd normal_matrix(int n, int p, std::uint64_t seed) {
  Rng rng(seed);
  Eigen::MatrixXd z(n, p);
  for (int j = 0; j < p; ++j)
    for (int i = 0; i < n; ++i) z(i, j) = rng.normal();
  return z;
}

Eigen::MatrixXd product(const Eigen::MatrixXd& z, const kernels::SyrkTile& tile, int threads = 1, double scale = 1) {
  RunContext run;
  run.threads = threads;
  Eigen::MatrixXd out = Eigen::MatrixXd::Constant(z.cols(), z.cols(), -7.0);
  auto load = [&](std::ptrdiff_t column, std::ptrdiff_t first, std::ptrdiff_t rows, double* to, std::ptrdiff_t stride) {
    for (std::ptrdiff_t i = 0; i < rows; ++i) to[i * stride] = z(first + i, column);
  };
  syrk(z.rows(), z.cols(), load, scale, out.data(), run, tile);
  return out;
}

bool same_bits(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  return a.size() == b.size() &&
         std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(double)) == 0;
}

constexpr std::pair<int, int> kShapes[] = {{1, 1},    {2, 1},    {3, 2},    {7, 5},   {255, 11}, {256, 12}, {257, 13},
                                           {300, 23}, {513, 24}, {100, 25}, {64, 95}, {40, 96},  {30, 97},  {600, 200}};

TEST(Syrk, AgreesWithOpenBlasAndIsSymmetricInEveryShape) {
  use_one_blas_thread();
  for (const auto& [n, p] : kShapes) {
    const Eigen::MatrixXd z = normal_matrix(n, p, static_cast<std::uint64_t>(n * 1000 + p));
    Eigen::MatrixXd blas = Eigen::MatrixXd::Zero(p, p);
    const double one = 1, zero = 0;
    dsyrk_("U", "T", &p, &n, &one, z.data(), &n, &zero, blas.data(), &p);
    for (DispatchLevel level : testing_support::dispatch_levels()) {
      const Eigen::MatrixXd own = product(z, syrk_tile(level));
      EXPECT_TRUE(same_bits(own, own.transpose())) << n << " x " << p;
      for (int j = 0; j < p; ++j)
        for (int i = 0; i <= j; ++i)
          ASSERT_NEAR(own(i, j), blas(i, j), 1e-14 * std::sqrt(blas(i, i) * blas(j, j)) * std::sqrt(n))
              << n << " x " << p;
    }
  }
}

bool fuses(DispatchLevel level) { return level != DispatchLevel::kBaseline; }

// -1 + (1 + 2^-30)^2 is 2^-29 + 2^-60 when the product is not rounded, and 2^-29 when it is or when it comes first.
TEST(Syrk, RoundsEveryTermOnceWhereTheLevelFuses) {
  Eigen::MatrixXd z(2, 40);
  for (int j = 0; j < 40; ++j) z.col(j) << (j % 2 ? -1.0 : 1.0), 1 + 0x1p-30;
  for (DispatchLevel level : testing_support::dispatch_levels()) {
    const Eigen::MatrixXd own = product(z, syrk_tile(level));
    for (int j = 0; j < 40; ++j)
      for (int i = 0; i < 40; ++i) {
        const double opposite = fuses(level) ? 0x1.00000002p-29 : 0x1p-29;
        ASSERT_EQ(own(i, j), (i + j) % 2 ? opposite : 0x1.00000004p+1) << i << " " << j;
      }
  }
}

/// What a tile must compute, one term after the other: blocks of rows of equal size, about 200, one sum each.
Eigen::MatrixXd chained(const Eigen::MatrixXd& z, bool fused) {
  const Eigen::Index n = z.rows(), blocks = std::max<Eigen::Index>(1, (n + 100) / 200),
                     most = (n + blocks - 1) / blocks;
  Eigen::MatrixXd out(z.cols(), z.cols());
  for (Eigen::Index j = 0; j < z.cols(); ++j)
    for (Eigen::Index i = 0; i <= j; ++i) {
      double total = 0;
      for (Eigen::Index first = 0; first < n; first += most) {
        double sum = 0;
        for (Eigen::Index k = first; k < std::min(n, first + most); ++k)
          sum = fused ? std::fma(z(k, i), z(k, j), sum) : z(k, i) * z(k, j) + sum;
        total = first > 0 ? total + sum : sum;
      }
      out(i, j) = out(j, i) = total;
    }
  return out;
}

TEST(Syrk, IsAChainOfSumsInRowOrderToTheLastBit) {
  for (const auto& [n, p] : kShapes) {
    const Eigen::MatrixXd z = normal_matrix(n, p, static_cast<std::uint64_t>(n * 7 + p));
    for (DispatchLevel level : testing_support::dispatch_levels())
      EXPECT_TRUE(same_bits(product(z, syrk_tile(level)), chained(z, fuses(level))))
          << n << " x " << p << " " << to_string(level);
  }
}

TEST(Syrk, ScalesEveryEntry) {
  const Eigen::MatrixXd z = normal_matrix(50, 30, 5);
  const auto& tile = syrk_tile(dispatch_level());
  EXPECT_TRUE(product(z, tile, 1, 0.25) == product(z, tile) * 0.25);
}

TEST(Syrk, HasTheSameBitsOnAnyNumberOfThreads) {
  const Eigen::MatrixXd z = normal_matrix(700, 300, 3);
  for (DispatchLevel level : testing_support::dispatch_levels()) {
    const Eigen::MatrixXd one = product(z, syrk_tile(level), 1);
    for (int threads : {2, 7}) EXPECT_TRUE(same_bits(product(z, syrk_tile(level), threads), one)) << threads;
  }
}

#ifdef ABDERA_WIDE_KERNELS
// What makes AVX2 and AVX-512 agree: the width of the vectors, the shape of the tile and the padding do not matter.
TEST(Syrk, HasTheSameBitsWithEightLanesAsWithFour) {
  if (!dispatch_supported(DispatchLevel::kV3)) GTEST_SKIP() << "the processor has no AVX2";
  EXPECT_NE(kernels::kSyrkWide.columns, syrk_tile(DispatchLevel::kV3).columns);
  for (const auto& [n, p] : kShapes) {
    const Eigen::MatrixXd z = normal_matrix(n, p, static_cast<std::uint64_t>(n + p));
    EXPECT_TRUE(same_bits(product(z, kernels::kSyrkWide), product(z, syrk_tile(DispatchLevel::kV3))))
        << n << " x " << p;
  }
}

#endif

TEST(Syrk, HasTheSameBitsOnAvx512AsOnAvx2) {
  if (!dispatch_supported(DispatchLevel::kV4)) GTEST_SKIP() << "the processor has no AVX-512";
  for (const auto& [n, p] : kShapes) {
    const Eigen::MatrixXd z = normal_matrix(n, p, static_cast<std::uint64_t>(n + p));
    EXPECT_TRUE(same_bits(product(z, syrk_tile(DispatchLevel::kV4)), product(z, syrk_tile(DispatchLevel::kV3))))
        << n << " x " << p;
  }
}

}  // namespace
}  // namespace abdera
