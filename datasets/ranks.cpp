#include "datasets/ranks.hpp"

#include <algorithm>
#include <numeric>

namespace abdera {

std::vector<double> Ranking::mid_ranks() const {
  std::vector<double> out(dense.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto d = static_cast<std::size_t>(dense[i]);
    out[i] = 0.5 * (static_cast<double>(first[d]) + static_cast<double>(first[d + 1]) + 1);
  }
  return out;
}

Ranking rank(std::span<const double> values) {
  Ranking out;
  out.order.resize(values.size());
  std::iota(out.order.begin(), out.order.end(), 0);
  const auto value = [&](std::int32_t row) { return values[static_cast<std::size_t>(row)]; };
  std::sort(out.order.begin(), out.order.end(),
            [&](std::int32_t a, std::int32_t b) { return value(a) < value(b) || (value(a) == value(b) && a < b); });
  out.dense.resize(values.size());
  for (std::size_t i = 0; i < out.order.size(); ++i) {
    if (i == 0 || value(out.order[i]) != value(out.order[i - 1])) out.first.push_back(static_cast<std::int32_t>(i));
    out.dense[static_cast<std::size_t>(out.order[i])] = static_cast<std::int32_t>(out.first.size()) - 1;
  }
  out.first.push_back(static_cast<std::int32_t>(values.size()));
  return out;
}

}  // namespace abdera
