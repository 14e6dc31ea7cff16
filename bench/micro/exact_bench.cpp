#include <benchmark/benchmark.h>

#include "algorithms/score/exact_dag.hpp"
#include "algorithms/score/exact_posterior.hpp"
#include "scores/bge.hpp"
#include "scores/gaussian_bic.hpp"
#include "simulators/linear_gaussian.hpp"

namespace abdera {
namespace {

/// The comparison data of all issues with degree 4.
Dataset comparison_table(int p) {
  const Rng rng(1);
  return simulate(random_linear_gaussian({.variables = p}, rng.fork("model")), 1000, rng.fork("rows"));
}

void BM_ExactPosterior(benchmark::State& state) {
  const Dataset data = comparison_table(static_cast<int>(state.range(0)));
  RunContext run;
  run.threads = static_cast<int>(state.range(1));
  const ExactPosteriorOptions options{.prior = state.range(2) ? DagPrior::kOrder : DagPrior::kUniform,
                                      .draws = static_cast<int>(state.range(3))};
  for (auto _ : state) {
    const Bge score(data, {}, run);
    const auto result = exact_posterior(score, Knowledge(), options, run);
    for (const auto& [name, number] : result.numbers)
      if (name == "rounding") state.counters["rounding"] = number;
  }
}
BENCHMARK(BM_ExactPosterior)
    ->ArgNames({"p", "threads", "order", "draws"})
    ->ArgsProduct({{7, 12, 14, 16, 18}, {1, 2}, {0}, {0}})
    ->Args({20, 2, 0, 0})
    ->ArgsProduct({{7, 12, 14}, {1}, {1}, {0}})
    ->ArgsProduct({{7, 12, 16}, {1}, {0}, {1000}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void BM_ExactDag(benchmark::State& state) {
  const Dataset data = comparison_table(static_cast<int>(state.range(0)));
  RunContext run;
  run.threads = static_cast<int>(state.range(1));
  for (auto _ : state) {
    const GaussianBic score(covariance(data, run), {});
    benchmark::DoNotOptimize(exact_dag(score, Knowledge(), {}, run));
  }
}
BENCHMARK(BM_ExactDag)
    ->ArgNames({"p", "threads"})
    ->ArgsProduct({{12, 16, 20}, {1, 2}})
    ->Args({25, 2})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace abdera
