#include "algorithms/constraint/edge_p_values.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace abdera {
namespace {

/// 1 + 1/2 + ... + 1/m.
double harmonic(std::uint64_t m) {
  constexpr std::uint64_t kSumUpTo = 1000;  // beyond, the error of the expansion is below 1e-14
  const auto x = static_cast<double>(m);
  if (m > kSumUpTo) return std::log(x) + std::numbers::egamma + 1 / (2 * x) - 1 / (12 * x * x);
  double sum = 0;
  for (std::uint64_t k = m; k > 0; --k) sum += 1 / static_cast<double>(k);
  return sum;
}

}  // namespace

std::vector<double> benjamini_yekutieli(std::span<const double> p_values, std::uint64_t hypotheses) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p_values.size(); ++i)
    if (!std::isnan(p_values[i])) order.push_back(i);
  std::sort(order.begin(), order.end(), [&](std::size_t l, std::size_t r) { return p_values[l] < p_values[r]; });
  std::vector<double> q_values(p_values.size(), std::numeric_limits<double>::quiet_NaN());
  const double scale = static_cast<double>(hypotheses) * harmonic(hypotheses);
  double least = 1;
  for (std::size_t k = order.size(); k-- > 0;) {
    least = std::min(least, scale * p_values[order[k]] / static_cast<double>(k + 1));
    q_values[order[k]] = least;
  }
  return q_values;
}

FalseDiscoveries control_false_discoveries(Skeleton& skeleton, const Knowledge& knowledge, double level) {
  const auto p = static_cast<std::uint64_t>(skeleton.num_vars());
  std::uint64_t hypotheses = p * (p - (p > 0)) / 2;
  if (!knowledge.empty())
    for (Var a = 0; a < skeleton.num_vars(); ++a)
      for (Var b = a + 1; b < skeleton.num_vars(); ++b)
        hypotheses -= knowledge.forbidden_pair(a, b) || knowledge.required_pair(a, b);
  std::vector<PairRecord*> edges;
  std::vector<double> p_values;
  for (auto& pair : skeleton.pairs) {
    if (pair.state != PairRecord::State::kAdjacent || pair.required) continue;
    edges.push_back(&pair);
    p_values.push_back(pair.note.p_value);
  }
  const auto q_values = benjamini_yekutieli(p_values, hypotheses);
  FalseDiscoveries out;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    edges[i]->note.q_value = q_values[i];
    if (!(q_values[i] > level)) {
      if (!std::isnan(p_values[i])) out.largest_kept_p = std::max(out.largest_kept_p, p_values[i]);
      continue;
    }
    edges[i]->state = PairRecord::State::kSeparated;
    edges[i]->level = 0;  // at the level of the edges kept, smaller sets may separate it
    ++out.removed;
  }
  if (out.removed > 0) {
    skeleton.filter_pools();
    skeleton.draw();
  }
  return out;
}

}  // namespace abdera
