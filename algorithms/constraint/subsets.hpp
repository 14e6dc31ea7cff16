#pragma once
#include <cstdint>
#include <utility>
#include <vector>

namespace abdera::detail {

/// Number of k-subsets of n things, in double: exact up to 2^53, a good prediction beyond.
double binomial(int n, int k);

/// Number of subsets with min_size..max_size members.
double count_subsets(int n, int min_size, int max_size);

/// Consecutive ranges [first_begin, first_end) of the position of a subset's first member, each of about `per_slice`
/// subsets, that together cover all subsets of `pool` things with min_size..max_size members. One range when all fit.
/// Boundaries depend on the arguments only, so results put together in this order depend on no thread count.
std::vector<std::pair<int, int>> slices_of_subsets(int pool, int min_size, int max_size, double per_slice);

/// Tests one item of parallel work should hold.
inline constexpr double kTestsPerItem = 1e6;

}  // namespace abdera::detail
