#include "bench/metrics/endpoints.hpp"

#include "bench/metrics/edge_pairs.hpp"
#include "bench/metrics/shd.hpp"

namespace abdera {
namespace {
constexpr std::array kMarks = {Mark::kCircle, Mark::kArrow, Mark::kTail};
}

EndpointConfusion::EndpointConfusion(const SparseGraph& truth, const SparseGraph& estimate) {
  detail::require_same_nodes(truth, estimate);
  const std::int64_t p = truth.size();
  std::int64_t adjacent = 0;
  detail::for_each_pair_of_edges(truth, estimate, [&](Var, const Neighbour& t, const Neighbour& e) {
    ++counts_[at(t.near)][at(e.near)], ++counts_[at(t.far)][at(e.far)];
    adjacent += 2;
  });
  counts_[0][0] = p * (p - 1) - adjacent;
}

Rates EndpointConfusion::adjacencies() const {
  Rates rates;
  for (Mark t : kMarks) {
    rates.false_negatives += count(t, Mark::kNone);
    rates.false_positives += count(Mark::kNone, t);
    for (Mark e : kMarks) rates.true_positives += count(t, e);
  }
  return {rates.true_positives / 2, rates.false_positives / 2, rates.false_negatives / 2};  // two ends an edge
}

Rates EndpointConfusion::over_common(Mark mark) const {
  Rates rates{count(mark, mark), 0, 0};
  for (Mark other : kMarks) {
    if (other == mark) continue;
    rates.false_positives += count(other, mark);
    rates.false_negatives += count(mark, other);
  }
  return rates;
}

Rates EndpointConfusion::over_all(Mark mark) const {
  Rates rates = over_common(mark);
  rates.false_positives += count(Mark::kNone, mark);
  rates.false_negatives += count(mark, Mark::kNone);
  return rates;
}

}  // namespace abdera
