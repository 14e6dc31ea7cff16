#include "graphs/big_count.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/error.hpp"

namespace abdera {
namespace {

BigCount power_of_two(int exponent) {
  std::vector<std::uint64_t> words(static_cast<std::size_t>(exponent) / 64 + 1);
  words.back() = std::uint64_t{1} << (exponent % 64);
  return BigCount::from_words(words);
}

BigCount factorial(std::uint64_t n) { return n == 0 ? BigCount(1) : factorial(n - 1) * n; }

TEST(BigCount, PrintsMultipliesAndDividesBeyondAWord) {
  EXPECT_EQ(BigCount(0).to_string(), "0");
  EXPECT_EQ(factorial(20).to_u64(), 2432902008176640000u);
  EXPECT_EQ(factorial(21).to_u64(), std::nullopt);
  EXPECT_EQ(factorial(30).to_string(), "265252859812191058636308480000000");
  const auto [quotient, remainder] = divide(factorial(30), factorial(28));
  EXPECT_EQ(quotient, BigCount(870));
  EXPECT_EQ(remainder, BigCount(0));
  EXPECT_EQ(divide(factorial(30), 31).second, BigCount(30)) << "Wilson's theorem";
  EXPECT_THROW(divide(1, 0), UsageError);
}

TEST(BigCount, ComparesByValueWhateverItsLength) {
  EXPECT_EQ(BigCount::from_words({7, 0, 0}), BigCount(7));
  EXPECT_LT(BigCount(std::numeric_limits<std::uint64_t>::max()), power_of_two(64));
  EXPECT_LT(BigCount::from_words({5, 1}), BigCount::from_words({4, 2}));
  EXPECT_LT(BigCount::from_words({4, 2}), BigCount::from_words({5, 2}));
  EXPECT_EQ(BigCount(0).bits(), 0);
  EXPECT_EQ(power_of_two(64).bits(), 65);
}

TEST(BigCount, RoundsToTheNearestDoubleWithTiesToEven) {
  EXPECT_EQ(BigCount(0).to_double(), 0);
  for (int k : {0, 1, 52, 63, 64, 127, 128, 1023}) EXPECT_EQ(power_of_two(k).to_double(), std::ldexp(1, k)) << k;
  EXPECT_EQ(power_of_two(1024).to_double(), INFINITY);
  const std::uint64_t half = std::uint64_t{1} << 10;  // half a unit in the last place of 2^63
  const std::uint64_t top = std::uint64_t{1} << 63;
  EXPECT_EQ(BigCount::from_words({0, top + half}).to_double(), std::ldexp(1, 127)) << "a tie goes to the even number";
  const double up = std::nextafter(std::ldexp(1, 127), INFINITY);
  EXPECT_EQ(BigCount::from_words({1, top + half}).to_double(), up) << "the lowest bit breaks the tie";
  EXPECT_EQ(BigCount::from_words({1, 0, top + half}).to_double(), up * std::ldexp(1, 64));
  EXPECT_EQ(BigCount::from_words({0, 0, top + half}).to_double(), std::ldexp(1, 191));
  EXPECT_EQ(BigCount::from_words({0, 2 * half, 1}).to_double(), std::ldexp(1, 128));
  EXPECT_EQ(BigCount::from_words({1, 2 * half, 1}).to_double(), std::nextafter(std::ldexp(1, 128), INFINITY));
}

TEST(BigCount, HasALogarithmWhereADoubleOverflows) {
  double sum = 0;
  for (int k = 2; k <= 500; ++k) sum += std::log10(k);
  EXPECT_NEAR(factorial(500).log10(), sum, 1e-10);
  EXPECT_EQ(factorial(500).to_double(), INFINITY);
  EXPECT_EQ(BigCount(0).log10(), -INFINITY);
}

TEST(RandomBelow, TakesEveryNumberFromEquallyManyWordsForEveryBoundUpTo40) {
  for (std::uint64_t bound = 1; bound <= 40; ++bound) {
    int bits = 0;
    while ((std::uint64_t{1} << bits) < bound) ++bits;
    std::vector<int> hits(bound);
    for (std::uint64_t top = 0; top < std::uint64_t{1} << bits; ++top) {
      int words = 0;
      const auto drawn = random_below(bound, [&]() -> std::uint64_t {
        // A second try is answered with 0: the number of words tells a rejection.
        return words++ == 0 ? (bits == 0 ? 0 : top << (64 - bits)) : 0;
      });
      ASSERT_EQ(words, bits == 0 ? 0 : top < bound ? 1 : 2);
      if (words < 2) ++hits[*drawn.to_u64()];
    }
    EXPECT_EQ(hits, std::vector<int>(bound, 1)) << bound;
  }
}

TEST(RandomBelow, UsesAllWordsOfALargeBoundAndRejectsWhatIsNotBelow) {
  std::vector<std::uint64_t> words = {9, std::uint64_t{3} << 62, 7, std::uint64_t{2} << 62};  // 2 bits of the second
  std::size_t used = 0;
  const auto bound = BigCount::from_words({8, 3});
  EXPECT_EQ(random_below(bound, [&] { return words[used++]; }), BigCount::from_words({7, 2}));
  EXPECT_EQ(used, 4u);
  EXPECT_THROW(random_below(0, [] { return std::uint64_t{0}; }), UsageError);
}

}  // namespace
}  // namespace abdera
