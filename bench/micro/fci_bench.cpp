#include <benchmark/benchmark.h>

#include "algorithms/constraint/fci.hpp"
#include "algorithms/constraint/fci_plus.hpp"
#include "algorithms/constraint/rfci.hpp"
#include "citests/fisher_z.hpp"
#include "simulators/linear_gaussian.hpp"

namespace abdera {
namespace {

/// The comparison data of all issues with a tenth of the variables latent: Erdos-Renyi with expected total degree 4
/// over p / 0.9 variables, of which p are recorded; 1000 rows.
Dataset latent_table(int p, std::uint64_t seed) {
  const Rng rng(seed);
  const int all = static_cast<int>(p / 0.9 + 0.5);
  const auto model = random_linear_gaussian({.variables = all, .degree = 4}, rng.fork("model"));
  std::vector<Var> columns;
  for (Var v = 0; v < p; ++v) columns.push_back(v);  // columns come in random order
  return simulate(model, 1000, rng.fork("rows")).select(columns);
}

std::uint64_t count_of(const LearnResult& result, std::string_view name) {
  for (const auto& [key, value] : result.counts)
    if (key == name) return value;
  return 0;
}

enum Learner : int { kFci, kRfci, kFciPlus };

LatentResult run_learner(int learner, const Dataset& data, RunContext& run) {
  const FisherZ test(covariance(data, run));
  if (learner == kFci) return fci(test, Knowledge(), {}, run);
  if (learner == kRfci) return rfci(test, Knowledge(), {}, run);
  return fci_plus(test, Knowledge(), {}, run);
}

/// From a column-major matrix to the graph, covariance included: the table of one seed.
void BM_Latent(benchmark::State& state) {
  const Dataset data = latent_table(static_cast<int>(state.range(1)), static_cast<std::uint64_t>(state.range(2)));
  RunContext run;
  std::uint64_t tests = 0, edges = 0, truncated = 0;
  bool legal = false;
  for (auto _ : state) {
    const auto result = run_learner(static_cast<int>(state.range(0)), data, run);
    tests = count_of(result, "ci_tests") + count_of(result, "second_tests") + count_of(result, "orientation_tests");
    edges = static_cast<std::uint64_t>(result.graph.num_edges());
    truncated = result.truncated;
    legal = result.legal;
  }
  state.counters["tests"] = static_cast<double>(tests);
  state.counters["edges"] = static_cast<double>(edges);
  state.counters["truncated"] = static_cast<double>(truncated);
  state.counters["legal"] = legal;
}
BENCHMARK(BM_Latent)
    ->ArgNames({"learner", "p", "seed"})
    ->ArgsProduct({{kFci, kRfci, kFciPlus}, {20, 50, 100}, benchmark::CreateDenseRange(1, 20, 1)})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace abdera
