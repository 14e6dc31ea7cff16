#include <benchmark/benchmark.h>

#include <vector>

#include "core/rng.hpp"
#include "graphs/mag.hpp"
#include "graphs/pag.hpp"

namespace abdera {
namespace {

/// A random DAG (Erdos-Renyi, expected total degree 4) over p observed nodes and p / 9 latent ones: a tenth of all.
struct Model {
  MixedGraph dag;
  std::vector<Var> latent;
};

Model random_model(int p) {
  const int n = p + p / 9;
  Rng rng(1);
  MixedGraph dag(n);
  for (Var a = 0; a < n; ++a)
    for (Var b = a + 1; b < n; ++b)
      if (rng.uniform() < 4.0 / (n - 1)) dag.set_directed(a, b);
  std::vector<Var> label(static_cast<std::size_t>(n));
  for (Var v = 0; v < n; ++v) label[static_cast<std::size_t>(v)] = v;
  rng.shuffle(label);
  Model model{dag.relabelled(label), {}};
  rng.shuffle(label);
  model.latent.assign(label.begin(), label.begin() + p / 9);
  return model;
}

/// Bit-planes: four bits an ordered pair.
double graph_bytes(const MixedGraph& g) { return 32.0 * static_cast<double>(g.words()) * g.size(); }

void describe(benchmark::State& state, const MixedGraph& g) {
  state.counters["edges"] = g.num_edges();
  state.counters["graph_bytes"] = graph_bytes(g);
  state.counters["scratch_bytes"] = graph_bytes(g) * 5 / 4;  // five planes of one bit
}

void BM_DagToMag(benchmark::State& state) {
  const Model model = random_model(static_cast<int>(state.range(0)));
  MixedGraph mag(0);
  for (auto _ : state) benchmark::DoNotOptimize(mag = mag_of(model.dag, model.latent, {}));
  describe(state, mag);
}
BENCHMARK(BM_DagToMag)->ArgName("p")->Arg(50)->Arg(200)->Arg(1000)->Unit(benchmark::kMillisecond);

/// `together` 1: rounds judged together, as learners use the rules.
void BM_MagToPag(benchmark::State& state) {
  const Model model = random_model(static_cast<int>(state.range(0)));
  const MixedGraph mag = mag_of(model.dag, model.latent, {});
  MixedGraph pag(0);
  for (auto _ : state)
    benchmark::DoNotOptimize(pag = pag_of(mag, {.selection = false, .together = state.range(1) != 0}));
  describe(state, pag);
  int circles = 0;
  for (const Edge& e : pag.edges()) circles += (e.at_a == Mark::kCircle) + (e.at_b == Mark::kCircle);
  state.counters["circles"] = circles;
}
BENCHMARK(BM_MagToPag)
    ->ArgNames({"p", "together"})
    ->ArgsProduct({{50, 200, 1000}, {0, 1}})
    ->Unit(benchmark::kMillisecond);

void BM_CheckPag(benchmark::State& state) {
  const Model model = random_model(static_cast<int>(state.range(0)));
  const MixedGraph pag = pag_of(mag_of(model.dag, model.latent, {}));
  for (auto _ : state) benchmark::DoNotOptimize(check_pag(pag));
  describe(state, pag);
}
BENCHMARK(BM_CheckPag)->ArgName("p")->Arg(50)->Arg(200)->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace abdera
