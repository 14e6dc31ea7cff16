#include "bench/metrics/aid.hpp"

#include <algorithm>
#include <numeric>

#include "bench/metrics/shd.hpp"
#include "bench/metrics/treatment.hpp"
#include "core/error.hpp"

namespace abdera {
namespace {

template <class Count>
Distance over_treatments(const SparseGraph& truth, const SparseGraph& estimate, const RunContext& run, Count count) {
  detail::require_same_nodes(truth, estimate);
  const detail::ClassGraph truth_class(truth);
  const detail::ClassGraph checked(estimate);
  constexpr double kSecondsAnEdge = 2e-9;
  const double p = truth.size(), edges = static_cast<double>(truth.num_edges() + estimate.num_edges());
  const auto mistakes = detail::sum_over(truth_class, truth.size(), run, kSecondsAnEdge * p * (p + edges), count);
  return Distance::of(mistakes, p * (p - 1));
}

}  // namespace

std::int64_t detail::sum_over(const ClassGraph& truth, std::ptrdiff_t items, const RunContext& run, double cost_seconds,
                              FunctionRef<std::int64_t(Treatment&, std::ptrdiff_t)> count) {
  constexpr std::ptrdiff_t kBlock = 32;  // items that share working memory
  std::vector<std::int64_t> sums(static_cast<std::size_t>((items + kBlock - 1) / kBlock));
  const auto end = parallel_for(std::ssize(sums), run, cost_seconds, [&](std::ptrdiff_t block) {
    Treatment treatment(truth);
    std::int64_t sum = 0;
    for (auto i = kBlock * block; i < std::min(items, kBlock * (block + 1)); ++i) sum += count(treatment, i);
    sums[static_cast<std::size_t>(block)] = sum;
  });
  if (end == LoopEnd::kStopped) throw Error("stopped before the distance was complete");
  return std::accumulate(sums.begin(), sums.end(), std::int64_t{0});
}

Distance parent_aid(const SparseGraph& truth, const SparseGraph& estimate, const RunContext& run) {
  return over_treatments(truth, estimate, run, [&](detail::Treatment& treatment, std::ptrdiff_t t) {
    return treatment.parent_mistakes(static_cast<Var>(t), estimate.parents(static_cast<Var>(t)), &estimate);
  });
}

Distance ancestor_aid(const SparseGraph& truth, const SparseGraph& estimate, const RunContext& run) {
  return over_treatments(truth, estimate, run, [&](detail::Treatment& treatment, std::ptrdiff_t t) {
    return treatment.ancestor_mistakes(static_cast<Var>(t), estimate);
  });
}

Distance oset_aid(const SparseGraph& truth, const SparseGraph& estimate, const RunContext& run) {
  return over_treatments(truth, estimate, run, [&](detail::Treatment& treatment, std::ptrdiff_t t) {
    return treatment.oset_mistakes(static_cast<Var>(t), estimate);
  });
}

}  // namespace abdera
