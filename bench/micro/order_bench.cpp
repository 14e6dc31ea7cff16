#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include "algorithms/score/boss.hpp"
#include "algorithms/score/flop.hpp"
#include "algorithms/score/grasp.hpp"
#include "scores/gaussian_bic.hpp"
#include "simulators/linear_gaussian.hpp"

namespace abdera {
namespace {

/// The comparison data of all issues, as in pc_bench, and the score of all comparisons: twice the usual penalty.
GaussianBic comparison_score(int p, double degree) {
  const Rng rng(1);
  const auto model = random_linear_gaussian({.variables = p, .degree = degree}, rng.fork("model"));
  return {covariance(simulate(model, 1000, rng.fork("rows")), {}), {.penalty_discount = 2}};
}

double peak_memory_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void report(benchmark::State& state, const LearnResult& result) {
  state.counters["score"] = result.numbers.front().second;
  state.counters["edges"] = result.graph.num_edges();
  state.counters["peak_MiB"] = peak_memory_mib();
}

/// From the covariance to the class.
void BM_Flop(benchmark::State& state) {
  const auto score = comparison_score(static_cast<int>(state.range(0)), static_cast<double>(state.range(1)));
  RunContext run;
  FlopResult result;
  for (auto _ : state) result = flop(score, Knowledge(), {.restarts = static_cast<int>(state.range(2))}, run);
  report(state, result);
}
BENCHMARK(BM_Flop)
    ->ArgNames({"p", "degree", "restarts"})
    ->Args({50, 8, 0})
    ->Args({50, 8, 20})
    ->Args({100, 4, 0})
    ->Args({100, 4, 20})
    ->Args({500, 4, 0})
    ->Args({1000, 4, 0})
    ->Unit(benchmark::kMillisecond);

void BM_Boss(benchmark::State& state) {
  const auto score = comparison_score(static_cast<int>(state.range(0)), static_cast<double>(state.range(1)));
  RunContext run;
  BossResult result;
  for (auto _ : state) result = boss(score, Knowledge(), {}, run);
  report(state, result);
}
BENCHMARK(BM_Boss)
    ->ArgNames({"p", "degree"})
    ->Args({50, 8})
    ->Args({100, 4})
    ->Args({200, 4})
    ->Unit(benchmark::kMillisecond);

void BM_Grasp(benchmark::State& state) {
  const auto score = comparison_score(static_cast<int>(state.range(0)), static_cast<double>(state.range(1)));
  RunContext run;
  GraspResult result;
  for (auto _ : state) result = grasp(score, Knowledge(), {}, run);
  report(state, result);
}
BENCHMARK(BM_Grasp)->ArgNames({"p", "degree"})->Args({50, 4})->Args({100, 4})->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace abdera
