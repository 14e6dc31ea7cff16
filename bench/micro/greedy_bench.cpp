#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include "algorithms/learner.hpp"
#include "scores/gaussian_bic.hpp"
#include "simulators/linear_gaussian.hpp"

namespace abdera {
namespace {

/// The comparison data of all issues: Erdos-Renyi with an expected total degree, 1000 rows.
Dataset comparison_table(int p, double degree) {
  const Rng rng(1);
  const auto model = random_linear_gaussian({.variables = p, .degree = degree}, rng.fork("model"));
  return simulate(model, 1000, rng.fork("rows"));
}

double peak_memory_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// From the covariance to the class, penalty twice BIC.
void search(benchmark::State& state, const char* name, Params params) {
  const Dataset data = comparison_table(static_cast<int>(state.range(0)), static_cast<double>(state.range(1)));
  RunContext run;
  run.threads = static_cast<int>(state.range(2));
  const GaussianBic score(covariance(data, run), {.penalty_discount = 2});
  const LearnerEntry& learner = find_learner(name);
  LearnResult result;
  for (auto _ : state) result = learner.learn({.score = &score}, Knowledge(), params, run);
  for (const auto& [key, count] : result.counts) state.counters[key] = static_cast<double>(count);
  state.counters["score"] = result.numbers.front().second;
  state.counters["edges"] = static_cast<double>(result.graph.num_edges());
  state.counters["peak_MiB"] = peak_memory_mib();
}

void BM_Ges(benchmark::State& state) { search(state, "ges", {}); }
void BM_Fges(benchmark::State& state) { search(state, "fges", {}); }
void BM_XgesWithoutTrials(benchmark::State& state) {
  search(state, "xges", {{"trials", false}, {"restarts", std::int64_t{0}}});
}
void BM_XgesWithoutRestarts(benchmark::State& state) { search(state, "xges", {{"restarts", std::int64_t{0}}}); }
void BM_Xges(benchmark::State& state) { search(state, "xges", {}); }

void sizes(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"p", "degree", "threads"})
      ->ArgsProduct({{50, 100, 500, 1000}, {4}, {1}})
      ->ArgsProduct({{50, 100}, {8}, {1}})
      ->Args({500, 4, 2})
      ->Unit(benchmark::kMillisecond);
}
BENCHMARK(BM_Ges)->Apply(sizes);
BENCHMARK(BM_Fges)->Apply(sizes);
BENCHMARK(BM_XgesWithoutTrials)->Apply(sizes);
BENCHMARK(BM_XgesWithoutRestarts)->Apply(sizes);
BENCHMARK(BM_Xges)->Apply(sizes);

}  // namespace
}  // namespace abdera
