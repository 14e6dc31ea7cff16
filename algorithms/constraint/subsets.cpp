#include "algorithms/constraint/subsets.hpp"

#include <algorithm>
#include <limits>

namespace abdera::detail {

double binomial(int n, int k) {
  if (k < 0 || k > n) return 0;
  k = std::min(k, n - k);
  double count = 1;
  for (int i = 1; i <= k; ++i) count = count * (n - k + i) / i;
  return count;
}

double count_subsets(int n, int min_size, int max_size) {
  double count = 0;
  for (int k = std::max(min_size, 0); k <= std::min(max_size, n); ++k) count += binomial(n, k);
  return count;
}

std::vector<std::pair<int, int>> slices_of_subsets(int pool, int min_size, int max_size, double per_slice) {
  constexpr int kEnd = std::numeric_limits<int>::max();
  if (count_subsets(pool, min_size, max_size) <= per_slice) return {{0, kEnd}};
  std::vector<std::pair<int, int>> slices;
  int begin = 0;
  double in_slice = 0;
  for (int first = 0; first < pool; ++first) {
    const double more = count_subsets(pool - 1 - first, min_size - 1, max_size - 1);
    if (first > begin && in_slice + more > per_slice) {
      slices.emplace_back(begin, first);
      begin = first, in_slice = 0;
    }
    in_slice += more;
  }
  slices.emplace_back(begin, kEnd);
  return slices;
}

}  // namespace abdera::detail
