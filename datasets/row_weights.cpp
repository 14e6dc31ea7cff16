#include "datasets/row_weights.hpp"

#include <algorithm>
#include <numeric>

namespace abdera {

double effective_rows(std::span<const double> weights) {
  if (!unequal(weights)) return static_cast<double>(weights.size());
  const double largest = *std::max_element(weights.begin(), weights.end());
  double sum = 0, squares = 0;
  for (const double w : weights) sum += w / largest, squares += w / largest * (w / largest);
  return sum * sum / squares;
}

bool unequal(std::span<const double> weights) {
  return std::any_of(weights.begin(), weights.end(), [&](double w) { return w != weights.front(); });
}

}  // namespace abdera
