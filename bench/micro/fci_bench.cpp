#include <benchmark/benchmark.h>

#include "algorithms/constraint/fci.hpp"
#include "algorithms/constraint/fci_plus.hpp"
#include "algorithms/constraint/latent_orientation.hpp"
#include "algorithms/constraint/possible_d_sep.hpp"
#include "algorithms/constraint/rfci.hpp"
#include "algorithms/constraint/triple_checks.hpp"
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

/// One stage of fci at a time: 0 first search, 1 colliders for the second, 2 Possible-D-SEP, 3 rules and legality of
/// what the first search and its colliders give.
void BM_FciStage(benchmark::State& state) {
  const Dataset data = latent_table(static_cast<int>(state.range(0)), 1);
  RunContext run;
  const FisherZ test(covariance(data, run));
  const Knowledge nothing(test.num_vars());
  const auto skeleton = find_skeleton(test, nothing, {}, run);
  const ColliderOptions how{.stored_decides = true};
  const auto verdicts = find_colliders(test, skeleton, nothing, how, run);
  const MixedGraph graph = with_colliders(skeleton.graph, verdicts.colliders);
  const auto checked = certain_colliders(test, skeleton, nothing, verdicts.colliders, {}, run);
  const MixedGraph certain = with_colliders(skeleton.graph, checked.triples);
  const auto none = [](Var, Var, Var, Var) { return false; };
  for (auto _ : state) {
    switch (state.range(1)) {
      case 0:
        benchmark::DoNotOptimize(find_skeleton(test, nothing, {}, run));
        break;
      case 1:
        benchmark::DoNotOptimize(find_colliders(test, skeleton, nothing, how, run));
        break;
      case 2: {
        Skeleton copy = skeleton;
        benchmark::DoNotOptimize(search_possible_d_sep(test, copy, graph, certain, verdicts.ambiguous, {}, run));
        break;
      }
      default: {
        LatentOrientation oriented;
        orient_pag(skeleton.graph, verdicts, none, nullptr, {}, oriented);
        restrict_and_judge(oriented, skeleton.graph, verdicts, nothing, none, nullptr, {});
        benchmark::DoNotOptimize(oriented);
      }
    }
  }
}
BENCHMARK(BM_FciStage)->ArgNames({"p", "stage"})->ArgsProduct({{50, 100}, {0, 1, 2, 3}})->Unit(benchmark::kMillisecond);

/// The same table with its columns in three tiers: a legal PAG is then restricted.
void BM_FciTiers(benchmark::State& state) {
  const int p = static_cast<int>(state.range(0));
  const Dataset data = latent_table(p, static_cast<std::uint64_t>(state.range(1)));
  RunContext run;
  const FisherZ test(covariance(data, run));
  Knowledge tiers(p);
  for (Var v = 0; v < p; ++v) tiers.set_tier(v, 3 * v / p);
  bool legal = false;
  for (auto _ : state) legal = fci(test, tiers, {}, run).legal;
  state.counters["legal"] = legal;
}
BENCHMARK(BM_FciTiers)
    ->ArgNames({"p", "seed"})
    ->ArgsProduct({{20, 50, 100}, {1, 3, 13}})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace abdera
