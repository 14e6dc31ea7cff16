#include "core/rng.hpp"

namespace abdera {
namespace {

using Block = std::array<std::uint32_t, 4>;

// Known-answer vectors of the Random123 distribution (kat_vectors, philox4x32, 10 rounds).
TEST(Philox, MatchesPublishedVectors) {
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
            (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Rng, ForksDependOnPathAndNotOnOrder) {
  const Rng root(7);
  Rng a = root.fork("sim", 1, 2), b = root.fork("sim", 2, 1), c = root.fork("other", 1, 2);
  const double first = a.uniform();
  EXPECT_NE(first, b.uniform());
  EXPECT_NE(first, c.uniform());
  EXPECT_EQ(first, root.fork("sim", 1, 2).uniform());
  EXPECT_NE(first, Rng(8).fork("sim", 1, 2).uniform());
}

TEST(Rng, UniformStaysInsideTheOpenInterval) {
  EXPECT_EQ(Rng::open_unit(0), 0x1p-54);
  EXPECT_LT(Rng::open_unit(~std::uint64_t{0}), 1.0);
  Rng rng(1);
  double low = 1, high = 0, sum = 0;
  constexpr int kDraws = 100000;
  for (int i = 0; i < kDraws; ++i) {
    const double u = rng.uniform();
    low = std::min(low, u), high = std::max(high, u), sum += u;
  }
  EXPECT_GT(low, 0.0);
  EXPECT_LT(high, 1.0);
  EXPECT_NEAR(sum / kDraws, 0.5, 5 * std::sqrt(1.0 / 12 / kDraws));  // 5 sigma: fixed seed, so it holds or never does
}

TEST(Rng, BelowIsUniformOverSmallRanges) {
  Rng rng(3);
  std::array<int, 3> count{};
  constexpr int kDraws = 90000;
  for (int i = 0; i < kDraws; ++i) ++count[rng.below(3)];
  for (int c : count) EXPECT_NEAR(c, kDraws / 3, 5 * std::sqrt(kDraws * 2.0 / 9));
}

TEST(Rng, NormalHasUnitMoments) {
  Rng rng(5);
  constexpr int kDraws = 200000;
  double m1 = 0, m2 = 0, m4 = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double z = rng.normal();
    m1 += z, m2 += z * z, m4 += z * z * z * z;
  }
  EXPECT_NEAR(m1 / kDraws, 0, 5 / std::sqrt(kDraws));
  EXPECT_NEAR(m2 / kDraws, 1, 5 * std::sqrt(2.0 / kDraws));
  EXPECT_NEAR(m4 / kDraws, 3, 5 * std::sqrt(96.0 / kDraws));
}

}  // namespace
}  // namespace abdera
