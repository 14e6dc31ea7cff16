#include <benchmark/benchmark.h>

#include <algorithm>

#include "bench/metrics/aid.hpp"
#include "bench/metrics/ancestry.hpp"
#include "bench/metrics/separation_distance.hpp"
#include "bench/metrics/shd.hpp"
#include "bench/metrics/sid.hpp"
#include "core/rng.hpp"
#include "graphs/sparse_convert.hpp"

namespace abdera {
namespace {

/// A random DAG with `edges` edges, in random order of the nodes.
SparseGraph random_dag(int p, std::size_t edges, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<Var> order;
  for (Var v = 0; v < p; ++v) order.push_back(v);
  rng.shuffle(order);
  std::vector<std::pair<Var, Var>> pairs;
  while (pairs.size() < edges) {
    const auto a = static_cast<Var>(rng.below(static_cast<std::uint32_t>(p))),
               b = static_cast<Var>(rng.below(static_cast<std::uint32_t>(p)));
    if (a != b) pairs.emplace_back(std::min(a, b), std::max(a, b));
    if (pairs.size() < edges) continue;
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  }
  std::vector<Edge> out;
  for (const auto& pair : pairs)
    out.push_back({order[static_cast<std::size_t>(pair.first)], order[static_cast<std::size_t>(pair.second)],
                   Mark::kTail, Mark::kArrow});
  return {p, out};
}

/// Range 0: nodes, range 1: edges times 100 a node.
std::pair<SparseGraph, SparseGraph> graphs(const benchmark::State& state) {
  const int p = static_cast<int>(state.range(0));
  const auto edges = static_cast<std::size_t>(state.range(0) * state.range(1) / 100);
  return {random_dag(p, edges, 1), random_dag(p, edges, 2)};
}

void record(benchmark::State& state, const SparseGraph& g) {
  const auto p = static_cast<double>(g.size()), m = static_cast<double>(g.num_edges());
  state.counters["degree"] = 2 * m / p;
  state.counters["graph_bytes"] = 24 * m + 16 * p;
}

using Aid = Distance (*)(const SparseGraph&, const SparseGraph&, const RunContext&);
void BM_Aid(benchmark::State& state, Aid aid) {
  const auto [truth, estimate] = graphs(state);
  RunContext run;
  run.threads = static_cast<int>(state.range(2));
  double mistakes = 0;
  for (auto _ : state) mistakes = static_cast<double>(aid(truth, estimate, run).count);
  state.counters["mistakes"] = mistakes;
  record(state, truth);
}
void sizes(benchmark::internal::Benchmark* b) {
  b->ArgNames({"p", "edges%", "threads"})->Unit(benchmark::kMillisecond)->UseRealTime();
  b->Args({1000, 75, 1})->Args({1000, 75, 2})->Args({10000, 75, 1});
}
void more_sizes(benchmark::internal::Benchmark* b) {
  sizes(b);
  b->Args({1000, 1000, 1})->Args({239, 3570, 1})->Args({239, 3570, 2});  // sparse, and dense: 30 % of the pairs
}
BENCHMARK_CAPTURE(BM_Aid, parent, parent_aid)->Apply(more_sizes);
BENCHMARK_CAPTURE(BM_Aid, ancestor, ancestor_aid)->Apply(more_sizes);
BENCHMARK_CAPTURE(BM_Aid, oset, oset_aid)->Apply(sizes)->Args({239, 3570, 1});

void BM_SidOfACpdag(benchmark::State& state) {
  const auto [truth, other] = graphs(state);
  const SparseGraph estimate = cpdag_of(other);
  SidInterval interval;
  for (auto _ : state) interval = sid(truth, estimate);
  state.counters["lower"] = static_cast<double>(interval.lower.count);
  state.counters["upper"] = static_cast<double>(interval.upper.count);
  state.counters["exact"] = interval.exact;
  record(state, truth);
}
BENCHMARK(BM_SidOfACpdag)->ArgNames({"p", "edges%"})->Args({100, 150})->Args({1000, 75})->Unit(benchmark::kMillisecond);

void BM_Shd(benchmark::State& state) {
  const auto [truth, estimate] = graphs(state);
  for (auto _ : state) benchmark::DoNotOptimize(shd(truth, estimate));
  record(state, truth);
}
BENCHMARK(BM_Shd)->ArgNames({"p", "edges%"})->Args({10000, 200})->Args({100000, 200})->Unit(benchmark::kMillisecond);

void BM_Ancestry(benchmark::State& state) {
  const auto [first, second] = graphs(state);
  const SparseGraph truth = cpdag_of(first), estimate = cpdag_of(second);
  for (auto _ : state) benchmark::DoNotOptimize(ancestry(truth, GraphKind::kCpdag, estimate, GraphKind::kCpdag));
  record(state, truth);
}
BENCHMARK(BM_Ancestry)->ArgNames({"p", "edges%"})->Args({1000, 200})->Unit(benchmark::kMillisecond);

void BM_SeparationDistance(benchmark::State& state) {
  const auto [truth, estimate] = graphs(state);
  for (auto _ : state) benchmark::DoNotOptimize(separation_distance(truth, GraphKind::kDag, estimate, GraphKind::kDag));
  record(state, truth);
}
BENCHMARK(BM_SeparationDistance)
    ->ArgNames({"p", "edges%"})
    ->Args({200, 200})
    ->Args({1000, 75})
    ->Unit(benchmark::kMillisecond);

void BM_CpdagOf(benchmark::State& state) {
  const auto dag = graphs(state).first;
  for (auto _ : state) benchmark::DoNotOptimize(cpdag_of(dag));
  record(state, dag);
}
BENCHMARK(BM_CpdagOf)
    ->ArgNames({"p", "edges%"})
    ->Args({10000, 200})
    ->Args({100000, 200})
    ->Unit(benchmark::kMillisecond);

void BM_MemberDag(benchmark::State& state) {
  const SparseGraph cpdag = cpdag_of(graphs(state).first);
  for (auto _ : state) benchmark::DoNotOptimize(member_dag(cpdag));
  record(state, cpdag);
}
BENCHMARK(BM_MemberDag)->ArgNames({"p", "edges%"})->Args({10000, 200})->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace abdera
