#include <benchmark/benchmark.h>

#include "simulators/linear_gaussian.hpp"
#include "simulators/random_scm.hpp"

namespace abdera {
namespace {

RandomScmOptions options_of(int p) {
  RandomScmOptions options;
  options.graph.variables = p;
  return options;
}

/// Values a second of one core into memory: p variables, Erdos-Renyi graph of degree 4, 20,000 rows.
void BM_Sample(benchmark::State& state) {
  const Scm scm = random_scm(options_of(static_cast<int>(state.range(0))), Rng(1));
  const RunContext run;
  constexpr Eigen::Index kRows = 20'000;
  for (auto _ : state) benchmark::DoNotOptimize(sample(scm, kRows, Rng(2), run).values.data());
  state.SetItemsProcessed(state.iterations() * kRows * scm.size());
}
BENCHMARK(BM_Sample)->ArgName("p")->Arg(10)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

/// The same rows one number at a time: `simulate` of linear_gaussian.hpp.
void BM_PlainSample(benchmark::State& state) {
  const auto model = random_linear_gaussian({.variables = static_cast<int>(state.range(0))}, Rng(1));
  constexpr Eigen::Index kRows = 20'000;
  for (auto _ : state) benchmark::DoNotOptimize(simulate(model, kRows, Rng(2)).num_rows());
  state.SetItemsProcessed(state.iterations() * kRows * model.dag.size());
}
BENCHMARK(BM_PlainSample)->ArgName("p")->Arg(100)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace abdera
