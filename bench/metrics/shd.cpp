#include "bench/metrics/shd.hpp"

#include "bench/metrics/edge_pairs.hpp"
#include "core/error.hpp"

namespace abdera {

void detail::require_same_nodes(const SparseGraph& truth, const SparseGraph& estimate) {
  require(truth.size() == estimate.size(), "the truth has " + std::to_string(truth.size()) +
                                               " nodes and the estimate " + std::to_string(estimate.size()) +
                                               ": a distance needs the same nodes in the same order");
}

Distance shd(const SparseGraph& truth, const SparseGraph& estimate, const ShdOptions& options) {
  using Count = ShdOptions::Count;
  require(options.reversal == 1 || options.reversal == 2,
          "a reversal costs 1 or 2, not " + std::to_string(options.reversal));
  detail::require_same_nodes(truth, estimate);
  const bool marks = options.count == Count::kMarks;
  const auto directed = [](const Neighbour& e) {
    return (e.near == Mark::kArrow && e.far == Mark::kTail) || (e.near == Mark::kTail && e.far == Mark::kArrow);
  };
  std::int64_t total = 0;
  detail::for_each_pair_of_edges(truth, estimate, [&](Var, const Neighbour& t, const Neighbour& e) {
    const int ends = (t.near != e.near) + (t.far != e.far);
    if (marks) {
      total += ends;
    } else if (ends == 2 && directed(t) && directed(e)) {
      total += options.reversal;
    } else {
      total += ends != 0;
    }
  });
  const double p = truth.size();
  return Distance::of(total, p * (p - 1) / 2 * (marks ? 2 : options.reversal));
}

}  // namespace abdera
