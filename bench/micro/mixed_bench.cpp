#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "algorithms/constraint/fci.hpp"
#include "algorithms/constraint/pc.hpp"
#include "citests/bf_lrt.hpp"
#include "citests/cg_lrt.hpp"
#include "citests/dg_lrt.hpp"
#include "citests/regression_lrt.hpp"
#include "datasets/transform.hpp"
#include "simulators/linear_gaussian.hpp"

namespace abdera {
namespace {

/// Erdos-Renyi with expected total degree 4; every other column cut into 2 to 4 levels.
Dataset mixed_table(int p, int rows, bool levels) {
  const Rng rng(1);
  const auto model = random_linear_gaussian({.variables = p, .degree = 4}, rng.fork("model"));
  Dataset data = simulate(model, rows, rng.fork("rows"));
  if (!levels) return data;
  std::vector<Variable> variables = data.variables();
  for (Var v = 1; v < p; v += 2) {
    const std::vector<std::string> column{variables[static_cast<std::size_t>(v)].name};
    data = discretise(data, column, 2 + v % 3, Bins::kEqualCount);
  }
  return data;
}

std::uint64_t count_of(const PcResult& result, std::string_view name) {
  for (const auto& [key, value] : result.counts)
    if (key == name) return value;
  return 0;
}

/// One stage at a time: 0 the embedded correlations, 1 PC on them.
template <class Test, class Options>
void pc_on(benchmark::State& state, const Dataset& data, const Options& options) {
  RunContext run;
  std::uint64_t tests = 0;
  const Test made(data, options, run);
  for (auto _ : state) {
    if (state.range(0) == 0) {
      benchmark::DoNotOptimize(Test(data, options, run).num_vars());
    } else {
      const PcResult result = pc(made, Knowledge(), {}, run);
      tests = count_of(result, "ci_tests") + count_of(result, "orientation_tests");
    }
  }
  state.counters["tests"] = static_cast<double>(tests);
  state.counters["tests/s"] =
      benchmark::Counter(static_cast<double>(tests), benchmark::Counter::kIsIterationInvariantRate);
}

void BM_PcDgLrt(benchmark::State& state) { pc_on<DgLrt>(state, mixed_table(50, 10000, true), DgLrtOptions{}); }
BENCHMARK(BM_PcDgLrt)->ArgName("stage")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

void BM_PcBfLrt(benchmark::State& state) { pc_on<BfLrt>(state, mixed_table(12, 450000, false), BfLrtOptions{}); }
BENCHMARK(BM_PcBfLrt)->ArgName("stage")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

void BM_PcBfLrtMixed(benchmark::State& state) { pc_on<BfLrt>(state, mixed_table(50, 10000, true), BfLrtOptions{}); }
BENCHMARK(BM_PcBfLrtMixed)->ArgName("stage")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

/// FCI on 50 of 55 mixed columns, the embedding included.
void BM_FciDgLrt(benchmark::State& state) {
  const Dataset all = mixed_table(55, 10000, true);
  std::vector<Var> columns;
  for (Var v = 0; v < 50; ++v) columns.push_back(v);
  const Dataset data = all.select(columns);
  RunContext run;
  LatentResult result;
  for (auto _ : state) result = fci(DgLrt(data, DgLrtOptions{}, run), Knowledge(), {}, run);
  state.counters["edges"] = static_cast<double>(result.graph.num_edges());
  state.counters["truncated"] = static_cast<double>(result.truncated);
}
BENCHMARK(BM_FciDgLrt)->Unit(benchmark::kMillisecond);

/// One test of two neighbours in a row of 12 mixed columns, 10,000 rows, given `k` others.
template <class Test, class Options>
void BM_Test(benchmark::State& state) {
  const Dataset data = mixed_table(12, 10000, true);
  const Test test(data, Options{}, {});
  std::vector<Var> given;
  for (Var v = 0; v < state.range(0); ++v) given.push_back(v + 2);
  Var x = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(test.test(x, 11 - x, given));
    x = 1 - x;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_Test<DgLrt, DgLrtOptions>)->ArgName("k")->DenseRange(0, 3);
BENCHMARK(BM_Test<BfLrt, BfLrtOptions>)->ArgName("k")->DenseRange(0, 3);
BENCHMARK(BM_Test<CgLrt, CgLrtOptions>)->ArgName("k")->DenseRange(0, 3)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_Test<RegressionLrt, RegressionLrtOptions>)->ArgName("k")->DenseRange(0, 3)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace abdera
