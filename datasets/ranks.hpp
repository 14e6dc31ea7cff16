#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace abdera {

/// The order of a column's values and where they tie.
struct Ranking {
  std::vector<std::int32_t> order;  ///< rows by increasing value, ties by row
  std::vector<std::int32_t> dense;  ///< of each row: the number of distinct smaller values
  std::vector<std::int32_t> first;  ///< of each distinct value, and one past the last: where it begins in `order`

  std::int32_t distinct() const { return static_cast<std::int32_t>(first.size()) - 1; }
  /// Rows with the value that ranks `d`-th among the distinct ones.
  std::int32_t tied(std::int32_t d) const {
    return first[static_cast<std::size_t>(d) + 1] - first[static_cast<std::size_t>(d)];
  }
  /// Rank of each row, from 1; ties share their mean rank.
  std::vector<double> mid_ranks() const;
};

/// @param values complete, fewer than 2^31.
/// Cost: a sort. Threads: any.
Ranking rank(std::span<const double> values);

}  // namespace abdera
