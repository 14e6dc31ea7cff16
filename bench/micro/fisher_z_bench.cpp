#include <benchmark/benchmark.h>

#include <numeric>

#include "citests/fisher_z.hpp"
#include "core/run.hpp"
#include "simulators/linear_gaussian.hpp"

namespace abdera {
namespace {

/// A dense enough model that most queries reject, so that figures are of tests and not of callbacks.
FisherZ test_over(int p) {
  const Rng rng(1);
  const auto model = random_linear_gaussian({.variables = p, .degree = 8}, rng.fork("model"));
  return FisherZ(covariance(simulate(model, 2000, rng.fork("rows")), RunContext{}));
}

constexpr auto kMore = [](int, std::span<const Var>) { return Next::kMore; };

/// One scan after the other over a pool, for one target outside it or for every member of it.
void scans(benchmark::State& state, int pool_size, bool all_targets, bool want_best) {
  const FisherZ test = test_over(64);
  std::vector<Var> pool(static_cast<std::size_t>(pool_size)), ys{1};
  std::iota(pool.begin(), pool.end(), 2);
  if (all_targets) ys = pool;
  Scan scan;
  scan.ys = ys, scan.pool = pool, scan.alpha = 0.01, scan.want_best = want_best;
  scan.min_size = scan.max_size = static_cast<int>(state.range(0));
  std::uint64_t tests = 0;
  for (auto _ : state) {
    std::vector<Best> best(want_best ? ys.size() : 0);
    tests += test.scan(scan, kMore, best).tests;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(tests));
}
void BM_FisherZPair(benchmark::State& state) { scans(state, 26, false, false); }
void BM_FisherZPairBest(benchmark::State& state) { scans(state, 26, false, true); }
void BM_FisherZNeighbours(benchmark::State& state) { scans(state, 26, true, false); }
void BM_FisherZNeighboursBest(benchmark::State& state) { scans(state, 26, true, true); }
void BM_FisherZFewNeighbours(benchmark::State& state) { scans(state, 6, true, false); }
BENCHMARK(BM_FisherZPair)->ArgName("k")->DenseRange(1, 4);
BENCHMARK(BM_FisherZPairBest)->ArgName("k")->DenseRange(1, 4);
BENCHMARK(BM_FisherZNeighbours)->ArgName("k")->DenseRange(1, 4);
BENCHMARK(BM_FisherZNeighboursBest)->ArgName("k")->DenseRange(1, 4);
BENCHMARK(BM_FisherZFewNeighbours)->ArgName("k")->DenseRange(1, 4);

/// The empty S for one variable against all others.
void BM_FisherZMarginal(benchmark::State& state) {
  const FisherZ test = test_over(1000);
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
  const FisherZ test = test_over(64);
  std::vector<Var> given(static_cast<std::size_t>(state.range(0)));
  std::iota(given.begin(), given.end(), 2);
  for (auto _ : state) benchmark::DoNotOptimize(test.test(0, 1, given));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_FisherZTest)->ArgName("k")->DenseRange(0, 4)->Arg(16);

}  // namespace
}  // namespace abdera
