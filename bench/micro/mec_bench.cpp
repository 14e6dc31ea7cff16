#include <benchmark/benchmark.h>

#include <algorithm>
#include <numeric>

#include "core/rng.hpp"
#include "graphs/chordal.hpp"
#include "graphs/mec.hpp"
#include "graphs/mec_members.hpp"

namespace abdera {
namespace {

/// Chordal graphs as intersections: a random tree with `p` nodes, a random subtree of `size` nodes for each node of the
/// graph, an edge where two subtrees meet. Sizes are uniform on 1..2*mean-1.
MixedGraph subtree_graph(Rng& rng, int p, int mean) {
  const auto n = static_cast<std::uint32_t>(p);
  std::vector<std::vector<int>> tree(n);
  for (std::uint32_t v = 1; v < n; ++v) {
    const auto w = rng.below(v);
    tree[v].push_back(static_cast<int>(w));
    tree[w].push_back(static_cast<int>(v));
  }
  std::vector<std::vector<Var>> at_node(n);  // graph nodes whose subtree holds this tree node
  for (Var v = 0; v < p; ++v) {
    const auto size = 1 + rng.below(static_cast<std::uint32_t>(2 * mean - 1));
    std::vector<int> inside = {static_cast<int>(rng.below(n))}, rim;
    std::vector<char> seen(n);
    seen[static_cast<std::size_t>(inside[0])] = true;
    for (std::size_t i = 0; i < size && i < inside.size(); ++i) {
      at_node[static_cast<std::size_t>(inside[i])].push_back(v);
      for (int w : tree[static_cast<std::size_t>(inside[i])])
        if (!seen[static_cast<std::size_t>(w)]) seen[static_cast<std::size_t>(w)] = true, rim.push_back(w);
      if (rim.empty()) break;
      std::swap(rim[rng.below(static_cast<std::uint32_t>(rim.size()))], rim.back());
      inside.push_back(rim.back());
      rim.pop_back();
    }
  }
  MixedGraph g(p);
  for (const auto& together : at_node)
    for (Var a : together)
      for (Var b : together)
        if (a < b) g.set_undirected(a, b);
  return g;
}

/// Each node joins a random part of the clique of a random earlier node: sparse at the rim, dense at the core.
/// @param keep of 64: chance of each member.
MixedGraph grown_graph(Rng& rng, int p, std::uint32_t keep) {
  std::vector<std::vector<Var>> earlier(static_cast<std::size_t>(p));
  MixedGraph g(p);
  for (Var v = 1; v < p; ++v) {
    auto& mine = earlier[static_cast<std::size_t>(v)];
    const Var anchor = static_cast<Var>(rng.below(static_cast<std::uint32_t>(v)));
    mine.push_back(anchor);
    for (Var w : earlier[static_cast<std::size_t>(anchor)])
      if (rng.below(64) < keep) mine.push_back(w);
    for (Var w : mine) g.set_undirected(v, w);
  }
  return g;
}

void describe(benchmark::State& state, const MixedGraph& g) {
  const auto forest = clique_forest(g);
  std::size_t largest = 0;
  for (const auto& clique : forest->cliques) largest = std::max(largest, clique.size());
  state.counters["edges_per_node"] = static_cast<double>(g.num_edges()) / g.size();
  state.counters["cliques"] = static_cast<double>(forest->cliques.size());
  state.counters["largest"] = static_cast<double>(largest);
  state.counters["log10_size"] = class_size(g, CheckGraph::kNo).log10();
  state.counters["graph_bytes"] = static_cast<double>(g.words() * 8 * 4) * g.size();
}

MixedGraph graph_of(const benchmark::State& state) {
  Rng rng(1);
  const int p = static_cast<int>(state.range(0)), density = static_cast<int>(state.range(2));
  return state.range(1) == 0 ? subtree_graph(rng, p, density)
                             : grown_graph(rng, p, static_cast<std::uint32_t>(density));
}

void BM_ClassSize(benchmark::State& state) {
  const MixedGraph g = graph_of(state);
  const auto check = state.range(3) != 0 ? CheckGraph::kYes : CheckGraph::kNo;
  for (auto _ : state) benchmark::DoNotOptimize(class_size(g, check).bits());
  describe(state, g);
}
BENCHMARK(BM_ClassSize)
    ->ArgNames({"p", "grown", "density", "check"})
    ->ArgsProduct({{500}, {0}, {2, 4, 8, 32}, {0, 1}})
    ->ArgsProduct({{500}, {1}, {32, 48, 56, 62}, {0, 1}})
    ->Args({2000, 0, 4, 0})
    ->Args({2000, 1, 56, 0})
    ->Unit(benchmark::kMillisecond);

void BM_CompleteClassSize(benchmark::State& state) {
  const MixedGraph g = MixedGraph::complete(static_cast<int>(state.range(0)), Mark::kTail);
  for (auto _ : state) benchmark::DoNotOptimize(class_size(g, CheckGraph::kNo).bits());
}
BENCHMARK(BM_CompleteClassSize)->ArgName("p")->Arg(500)->Unit(benchmark::kMillisecond);

/// The worst nesting: every second node is joined to all nodes before it.
void BM_ThresholdClassSize(benchmark::State& state) {
  MixedGraph g(static_cast<int>(state.range(0)));
  for (Var v = 1; v < g.size(); ++v)
    for (Var w = 0; w < v; ++w)
      if (v % 2 == 0) g.set_undirected(v, w);
  for (auto _ : state) benchmark::DoNotOptimize(class_size(g, CheckGraph::kNo).bits());
  describe(state, g);
}
BENCHMARK(BM_ThresholdClassSize)->ArgName("p")->Arg(100)->Arg(500)->Unit(benchmark::kMillisecond);

void BM_Sample(benchmark::State& state) {
  const MixedGraph g = graph_of(state);
  const EquivalenceClass members(g, CheckGraph::kNo);
  Rng rng(2);
  for (auto _ : state) benchmark::DoNotOptimize(members.sample(rng).size());
  describe(state, g);
}
BENCHMARK(BM_Sample)
    ->ArgNames({"p", "grown", "density"})
    ->Args({500, 0, 4})
    ->Args({500, 1, 56})
    ->Unit(benchmark::kMillisecond);

/// Members a second, of classes that are not exhausted.
void BM_Enumerate(benchmark::State& state) {
  const MixedGraph g = graph_of(state);
  std::uint64_t count = 0;
  for (auto _ : state)
    count += for_each_dag_in(
                 g, [](const MixedGraph&) { return true; }, 10'000, CheckGraph::kNo)
                 .visited;
  state.SetItemsProcessed(static_cast<std::int64_t>(count));
}
BENCHMARK(BM_Enumerate)->ArgNames({"p", "grown", "density"})->Args({50, 1, 48})->Args({500, 1, 48});

}  // namespace
}  // namespace abdera
