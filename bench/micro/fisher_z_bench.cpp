#include <benchmark/benchmark.h>

#include <numeric>

#include "citests/fisher_z.hpp"

namespace abdera {
namespace {

/// One common factor: every two variables stay dependent whatever is given, so that figures are of tests alone.
FisherZ one_factor(int p) {
  Eigen::MatrixXd matrix = Eigen::MatrixXd::Constant(p, p, 0.5);
  for (int i = 0; i < p; ++i)
    for (int j = 0; j < p; ++j) matrix(i, j) += i == j ? 0.5 : 0.1 * ((i * 7 + j * 7) % 5 - 2) / 5;
  return FisherZ({{}, matrix, 2000});
}

constexpr auto kMore = [](int, std::span<const Var>) { return Next::kMore; };

/// Scans of a pool for one target outside it or for every member of it.
/// @param alpha 0.01: every query is rejected; 1e-280: every one is an independence and reaches the callback.
void scans(benchmark::State& state, int pool_size, bool all_targets, bool want_best, double alpha = 0.01) {
  const FisherZ test = one_factor(64);
  std::vector<Var> pool(static_cast<std::size_t>(pool_size)), ys{1};
  std::iota(pool.begin(), pool.end(), 2);
  if (all_targets) ys = pool;
  Scan scan;
  scan.ys = ys, scan.pool = pool, scan.alpha = alpha, scan.want_best = want_best;
  scan.min_size = scan.max_size = static_cast<int>(state.range(0));
  std::uint64_t tests = 0, independent = 0;
  for (auto _ : state) {
    std::vector<Best> best(want_best ? ys.size() : 0);
    tests += test.scan(
                     scan, [&](int, std::span<const Var>) { return ++independent, Next::kMore; }, best)
                 .tests;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(tests));
  state.counters["independent"] = static_cast<double>(independent) / static_cast<double>(tests);
}
void BM_FisherZPair(benchmark::State& state) { scans(state, 26, false, false); }
void BM_FisherZPairBest(benchmark::State& state) { scans(state, 26, false, true); }
void BM_FisherZPairSeparated(benchmark::State& state) { scans(state, 26, false, false, 1e-280); }
void BM_FisherZNeighbours(benchmark::State& state) { scans(state, 26, true, false); }
void BM_FisherZNeighboursBest(benchmark::State& state) { scans(state, 26, true, true); }
void BM_FisherZFewNeighbours(benchmark::State& state) { scans(state, 6, true, false); }
BENCHMARK(BM_FisherZPair)->ArgName("k")->DenseRange(1, 4);
BENCHMARK(BM_FisherZPairBest)->ArgName("k")->DenseRange(1, 4);
BENCHMARK(BM_FisherZPairSeparated)->ArgName("k")->DenseRange(1, 4);
BENCHMARK(BM_FisherZNeighbours)->ArgName("k")->DenseRange(1, 4);
BENCHMARK(BM_FisherZNeighboursBest)->ArgName("k")->DenseRange(1, 4);
BENCHMARK(BM_FisherZFewNeighbours)->ArgName("k")->DenseRange(1, 4);

/// The empty S for one variable against all others.
void BM_FisherZMarginal(benchmark::State& state) {
  const FisherZ test = one_factor(1000);
  std::vector<Var> ys(999);
  std::iota(ys.begin(), ys.end(), 1);
  Scan scan;
  scan.ys = ys;
  std::uint64_t tests = 0;
  for (auto _ : state) tests += test.scan(scan, kMore, {}).tests;
  state.SetItemsProcessed(static_cast<std::int64_t>(tests));
}
BENCHMARK(BM_FisherZMarginal);

/// A single test with its p-value: what the scan falls back to, and what the default scan costs.
void BM_FisherZTest(benchmark::State& state) {
  const FisherZ test = one_factor(64);
  std::vector<Var> given(static_cast<std::size_t>(state.range(0)));
  std::iota(given.begin(), given.end(), 2);
  for (auto _ : state) benchmark::DoNotOptimize(test.test(0, 1, given));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_FisherZTest)->ArgName("k")->DenseRange(0, 4)->Arg(16);

}  // namespace
}  // namespace abdera
