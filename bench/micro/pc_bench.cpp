#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include "algorithms/constraint/pc.hpp"
#include "citests/fisher_z.hpp"
#include "simulators/linear_gaussian.hpp"

namespace abdera {
namespace {

/// The comparison data of all issues: Erdos-Renyi with an expected total degree, 4 unless said, 1000 rows.
Dataset comparison_table(int p, double degree = 4) {
  const Rng rng(1);
  const auto model = random_linear_gaussian({.variables = p, .degree = degree}, rng.fork("model"));
  return simulate(model, 1000, rng.fork("rows"));
}

std::uint64_t count_of(const PcResult& result, std::string_view name) {
  for (const auto& [key, value] : result.counts)
    if (key == name) return value;
  return 0;
}

double peak_memory_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// From a column-major matrix to the graph, covariance included.
void BM_Pc(benchmark::State& state) {
  const Dataset data = comparison_table(static_cast<int>(state.range(0)), static_cast<double>(state.range(2)));
  RunContext run;
  run.threads = static_cast<int>(state.range(1));
  std::uint64_t tests = 0, edges = 0;
  for (auto _ : state) {
    const FisherZ test(covariance(data, run));
    const PcResult result = pc(test, Knowledge(), {}, run);
    tests = count_of(result, "ci_tests") + count_of(result, "orientation_tests");
    edges = static_cast<std::uint64_t>(result.graph.num_edges());
  }
  state.counters["tests"] = static_cast<double>(tests);
  state.counters["tests/s"] =
      benchmark::Counter(static_cast<double>(tests), benchmark::Counter::kIsIterationInvariantRate);
  state.counters["edges"] = static_cast<double>(edges);
  state.counters["peak_MiB"] = peak_memory_mib();
}
BENCHMARK(BM_Pc)
    ->ArgNames({"p", "threads", "degree"})
    ->ArgsProduct({{50, 200, 1000}, {1, 2}, {4}})
    ->ArgsProduct({{500}, {1, 2}, {8}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

/// One stage of the run at a time: 0 covariance, 1 adjacencies, 2 colliders, 3 orientation.
void BM_PcStage(benchmark::State& state) {
  const Dataset data = comparison_table(static_cast<int>(state.range(0)), static_cast<double>(state.range(2)));
  RunContext run;
  const FisherZ test(covariance(data, run));
  const Knowledge nothing(test.num_vars());
  const SkeletonOptions options{.list_marginal = false};
  const auto skeleton = find_skeleton(test, nothing, options, run);
  const auto verdicts = find_colliders(test, skeleton, nothing, {}, run);
  for (auto _ : state) {
    switch (state.range(1)) {
      case 0:
        benchmark::DoNotOptimize(FisherZ(covariance(data, run)).num_vars());
        break;
      case 1:
        benchmark::DoNotOptimize(find_skeleton(test, nothing, options, run));
        break;
      case 2:
        benchmark::DoNotOptimize(find_colliders(test, skeleton, nothing, {}, run));
        break;
      default:
        benchmark::DoNotOptimize(orient(skeleton.graph, verdicts, nothing, {}, [](Var, Var) { return 1.0; }));
    }
  }
}
BENCHMARK(BM_PcStage)
    ->ArgNames({"p", "stage", "degree"})
    ->ArgsProduct({{200, 1000}, {0, 1, 2, 3}, {4}})
    ->ArgsProduct({{500}, {0, 1, 2, 3}, {8}})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace abdera
