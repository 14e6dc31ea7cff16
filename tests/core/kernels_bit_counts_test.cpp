#include "core/kernels/bit_counts.hpp"

#include <bit>

#include "core/rng.hpp"
#include "tests/support/dispatch_levels.hpp"

namespace abdera {
namespace {

std::vector<std::uint64_t> random_words(std::size_t count, Rng& rng) {
  std::vector<std::uint64_t> out(count);
  for (auto& word : out) word = rng.below(4) == 0 ? ~std::uint64_t{0} : rng.next_u64() & rng.next_u64();
  return out;
}

TEST(BitCounts, EveryDispatchLevelCountsTheBitsOfBoth) {
  Rng rng(4);
  for (DispatchLevel level : testing_support::dispatch_levels())
    for (std::ptrdiff_t words : {8, 16, 80, 256})
      for (int rows : {0, 1, 3, 4, 5, 9, 16})
        for (int columns : {1, 2, 7}) {
          const std::ptrdiff_t stride = words + 8;
          const auto a = random_words(static_cast<std::size_t>(stride * (rows + 1)), rng);
          std::vector<std::vector<std::uint64_t>> b;
          std::vector<const std::uint64_t*> column;
          for (int j = 0; j < columns; ++j) b.push_back(random_words(static_cast<std::size_t>(words), rng));
          for (const auto& c : b) column.push_back(c.data());
          std::vector<std::uint32_t> out(static_cast<std::size_t>(rows * columns) + 1, 77);
          bit_counts(level).count(a.data(), stride, rows, column.data(), columns, words, out.data());
          EXPECT_EQ(out.back(), 77u) << "written beyond the end";
          for (int i = 0; i < rows; ++i)
            for (int j = 0; j < columns; ++j) {
              const std::uint64_t* const row = a.data() + i * stride;
              std::uint32_t expected = 0;
              for (std::ptrdiff_t w = 0; w < words; ++w)
                expected += static_cast<std::uint32_t>(std::popcount(row[w] & column[static_cast<std::size_t>(j)][w]));
              EXPECT_EQ(out[static_cast<std::size_t>(i * columns + j)], expected);
            }
          std::vector<std::uint64_t> both(static_cast<std::size_t>(words));
          const std::uint32_t in_both = bit_counts(level).intersect(a.data(), column[0], words, both.data());
          std::uint32_t expected = 0;
          for (std::size_t w = 0; w < both.size(); ++w) {
            EXPECT_EQ(both[w], a[w] & column[0][w]);
            expected += static_cast<std::uint32_t>(std::popcount(both[w]));
          }
          EXPECT_EQ(in_both, expected);
        }
}

}  // namespace
}  // namespace abdera
