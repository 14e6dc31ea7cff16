#include "core/noise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <vector>

#include "core/kernels/noise_fill.hpp"
#include "core/special.hpp"
#include "tests/support/dispatch_levels.hpp"

namespace abdera {
#ifdef ABDERA_WIDE_KERNELS
namespace kernels {
extern const NoiseFill kNoiseWide;
}
#endif
namespace {

std::vector<kernels::NoiseFill> fills() {
  std::vector<kernels::NoiseFill> out = {kernels::kNoiseBaseline};
  if (dispatch_supported(DispatchLevel::kV3)) out.push_back(kernels::kNoiseV3);
  if (dispatch_supported(DispatchLevel::kV4)) out.push_back(kernels::kNoiseV4);
#ifdef ABDERA_WIDE_KERNELS
  if (dispatch_supported(DispatchLevel::kV3)) out.push_back(kernels::kNoiseWide);
#endif
  return out;
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}

TEST(CellNoise, IsPhiloxOfPairOfRowsAndId) {
  const Rng stream = Rng(0x123456789abcdefu).fork("noise");
  const std::uint64_t key = Rng(stream).next_u64();
  const CellNoise noise(stream);
  for (std::uint64_t id : {std::uint64_t{0}, std::uint64_t{7}, std::uint64_t{0xfedcba9876543210u}})
    for (std::int64_t row : {std::int64_t{0}, std::int64_t{5}, std::int64_t{1} << 33, (std::int64_t{1} << 34) + 1}) {
      const auto pair = static_cast<std::uint64_t>(row) / 2;
      const auto block = philox({static_cast<std::uint32_t>(pair), static_cast<std::uint32_t>(pair >> 32),
                                 static_cast<std::uint32_t>(id), static_cast<std::uint32_t>(id >> 32)},
                                {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)});
      const auto half = static_cast<std::size_t>(row % 2);
      const std::uint64_t bits = (std::uint64_t{block[2 * half]} << 32) | block[2 * half + 1];
      double u = 0;
      noise.uniform(id, row, std::span(&u, 1));
      EXPECT_EQ(u, (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52);
    }
}

TEST(CellNoise, HasTheSameBitsInAnyPartAndOnEveryLevel) {
  const Rng stream(5);
  std::vector<double> uniform(1001), normal(1001);
  CellNoise(stream, DispatchLevel::kBaseline).uniform(3, 0, uniform);
  CellNoise(stream, DispatchLevel::kBaseline).normal(3, 0, normal);
  for (DispatchLevel level : testing_support::dispatch_levels()) {
    const CellNoise noise(stream, level);
    for (std::size_t first : {0u, 1u, 2u, 255u, 500u, 999u})
      for (std::size_t n : {0u, 1u, 2u, 3u, 7u, 16u, 17u, 300u, 1001u}) {
        n = std::min(n, uniform.size() - first);
        std::vector<double> part(n);
        const auto at = static_cast<std::ptrdiff_t>(first), end = static_cast<std::ptrdiff_t>(first + n);
        noise.uniform(3, at, part);
        EXPECT_TRUE(same_bits(part, {uniform.begin() + at, uniform.begin() + end})) << first << " " << n;
        noise.normal(3, at, part);
        EXPECT_TRUE(same_bits(part, {normal.begin() + at, normal.begin() + end})) << first << " " << n;
      }
  }
}

TEST(CellNoise, DiffersByStreamIdAndRow) {
  std::vector<double> numbers;
  for (const Rng& stream : {Rng(1), Rng(2), Rng(1).fork("a"), Rng(1).fork("b")})
    for (std::uint64_t id : {0u, 1u, 2u}) {
      numbers.resize(numbers.size() + 100);
      CellNoise(stream).uniform(id, 0, std::span(numbers).last(100));
    }
  std::sort(numbers.begin(), numbers.end());
  EXPECT_EQ(std::adjacent_find(numbers.begin(), numbers.end()), numbers.end());
}

// Boost.Math as judge. The smallest and the largest number that `uniform` can give are among the arguments.
TEST(CellNoise, NormalIsTheQuantile) {
  std::vector<double> u;
  for (int i = 1; i < 20000; ++i) u.push_back(i / 20000.0);
  for (int e = 2; e <= 53; ++e) u.push_back(std::ldexp(1.0, -e)), u.push_back(1 - std::ldexp(1.0, -e));
  for (double at : {0.075, 0.925, 1.3887943864964021e-11}) u.push_back(std::nextafter(at, 0)), u.push_back(at);
  for (const auto& fill : fills()) {
    auto x = u;
    fill.to_normal(x.data(), static_cast<std::ptrdiff_t>(x.size()));
    for (std::size_t i = 0; i < u.size(); ++i) {
      const double exact = normal_quantile(u[i]);
      ASSERT_NEAR(x[i], exact, 3e-15 * std::max(std::abs(exact), 0.01)) << u[i];
    }
  }
}

TEST(CellNoise, LogarithmIsThatOfTheLibraryToRounding) {
  std::vector<double> x;
  for (int i = 1; i < 5000; ++i)
    x.push_back(i / 5000.0), x.push_back(1 + i / 5000.0),
        x.push_back(std::ldexp(1.0 + i / 5000.0, i - 2500 > 1000    ? 1000
                                                 : i - 2500 < -1000 ? -1000
                                                                    : i - 2500));
  for (int e = 1; e <= 53; ++e)
    x.push_back(std::ldexp(1.0, -e)), x.push_back(1 - std::ldexp(1.0, -e)), x.push_back(1 + std::ldexp(1.0, -e));
  std::vector<double> first;
  for (const auto& fill : fills()) {
    auto y = x;
    fill.to_log(y.data(), static_cast<std::ptrdiff_t>(y.size()));
    for (std::size_t i = 0; i < x.size(); ++i)
      ASSERT_NEAR(y[i], std::log(x[i]), 1e-15 * std::abs(std::log(x[i]))) << x[i];
    if (first.empty()) first = y;
    EXPECT_TRUE(same_bits(y, first));
  }
}

TEST(CellNoise, HasTheMomentsOfIndependentNumbers) {
  constexpr std::size_t kRows = 1'000'000;
  const CellNoise noise(Rng(11));
  std::vector<double> a(kRows), b(kRows);
  noise.normal(0, 0, a), noise.normal(1, 0, b);
  double m1 = 0, m2 = 0, m4 = 0, across = 0, next = 0;
  for (std::size_t i = 0; i < kRows; ++i) {
    m1 += a[i], m2 += a[i] * a[i], m4 += std::pow(a[i], 4), across += a[i] * b[i];
    next += a[i] * a[(i + 1) % kRows];
  }
  const double n = kRows, band = 5 / std::sqrt(n);  // 5 sigma; the seed is fixed, so it holds or never does
  EXPECT_NEAR(m1 / n, 0, band);
  EXPECT_NEAR(m2 / n, 1, band * std::sqrt(2.0));
  EXPECT_NEAR(m4 / n, 3, band * std::sqrt(96.0));
  EXPECT_NEAR(across / n, 0, band);
  EXPECT_NEAR(next / n, 0, band);
}

}  // namespace
}  // namespace abdera
