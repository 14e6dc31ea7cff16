#include "algorithms/score/v_structures.hpp"

#include <algorithm>
#include <atomic>

#include "algorithms/score/dag_sums.hpp"

namespace abdera::detail {
namespace {

/// log of the sum over all DAGs or orders; nullopt when stopped.
std::optional<double> log_sum(const FamilySums& families, bool orders_only, const RunContext& run) {
  const auto orders = order_sums(families, run);
  if (!orders) return std::nullopt;
  if (orders_only || orders->down.m[0] == 0) return orders->down.at(0).log();
  DagSums<double> sums(families, *orders);
  LoopProgress silent(run, "", 0, 0, 1);
  if (!sums.sum_up(run, silent)) return std::nullopt;
  return sums.log_total();
}

}  // namespace

std::optional<std::vector<Eigen::MatrixXd>> v_structures(const FamilySums& families, bool orders_only, double log_total,
                                                         const RunContext& run, LoopProgress& progress) {
  const int p = static_cast<int>(families.size());
  std::vector<Eigen::MatrixXd> out(families.size(), Eigen::MatrixXd::Zero(p, p));
  std::atomic<bool> stopped = false;
  RunContext inner;  // one thread: triples are the parallel work
  inner.stop = run.stop;
  const double cost = 0.5 * p * p * p * (orders_only ? 2e-8 * p * std::exp2(p) : 5e-9 * std::pow(3.0, p));
  const auto end = parallel_for(static_cast<std::ptrdiff_t>(p) * p, run, cost, [&](std::ptrdiff_t i) {
    const Var c = static_cast<Var>(i / p), a = static_cast<Var>(i % p);
    for (Var b = a + 1; b < p; ++b) {
      if (a == c || b == c) continue;
      FamilySums restricted = families;
      const auto put = [&](Var v, Mask must, Mask without) {
        const auto at = static_cast<std::size_t>(v);
        restricted[at] = std::make_shared<const ParentSums>(families[at]->restricted(must, without));
      };
      put(c, bit(a) | bit(b), 0), put(a, 0, bit(b)), put(b, 0, bit(a));
      const auto sum = log_sum(restricted, orders_only, inner);
      if (!sum) stopped = true;
      if (stopped) return;
      auto& matrix = out[static_cast<std::size_t>(c)];
      matrix(a, b) = matrix(b, a) = std::min(1.0, std::exp(*sum - log_total));
    }
    progress.add(1);
  });
  if (end == LoopEnd::kStopped || stopped) return std::nullopt;
  return out;
}

std::vector<Eigen::MatrixXd> v_structures(const std::vector<ParentSets>& draws, int p) {
  std::vector<Eigen::MatrixXd> out(static_cast<std::size_t>(p), Eigen::MatrixXd::Zero(p, p));
  for (const auto& draw : draws) {
    const MixedGraph dag = dag_of(draw);
    for (Var c = 0; c < p; ++c)
      for (const Var a : draw[static_cast<std::size_t>(c)])
        for (const Var b : draw[static_cast<std::size_t>(c)])
          if (a != b && !dag.adjacent(a, b)) out[static_cast<std::size_t>(c)](a, b) += 1;
  }
  for (auto& matrix : out) matrix /= static_cast<double>(draws.size());
  return out;
}

}  // namespace abdera::detail
