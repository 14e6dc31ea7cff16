// Rows of published networks are sampled from their tables in the folder that ABDERA_DATA_MIRROR names; without it only
// made-up tables are timed.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <numeric>

#include "algorithms/constraint/pc.hpp"
#include "citests/chi_square.hpp"
#include "citests/g_square.hpp"
#include "citests/mi_permutation.hpp"
#include "graphs/discrete_network.hpp"
#include "simulators/network_scm.hpp"

namespace abdera {
namespace {

/// Columns of levels where each copies the one before half of the time: dependent whatever is given.
Dataset made_up(int p, int levels, int rows) {
  Rng rng(1);
  std::vector<Variable> variables;
  Eigen::MatrixXd values(rows, p);
  for (Var v = 0; v < p; ++v) {
    variables.push_back({.name = "V" + std::to_string(v), .kind = VariableKind::kNominal});
    for (int l = 0; l < levels; ++l) variables.back().levels.push_back(std::to_string(l));
    for (int i = 0; i < rows; ++i)
      values(i, v) = v > 0 && rng.below(2) == 0 ? values(i, v - 1) : rng.below(static_cast<std::uint32_t>(levels));
  }
  return Dataset(std::move(variables), std::move(values));
}

/// Scans of a pool of 12 for four targets outside it.
template <class Test, class Options>
void scans(benchmark::State& state, const Options& options) {
  const Test test(made_up(17, static_cast<int>(state.range(1)), 5000), options, {});
  std::vector<Var> pool(12), ys{1, 2, 3, 4};
  std::iota(pool.begin(), pool.end(), 5);
  const int size = static_cast<int>(state.range(0));
  const Scan scan{.x = 0, .ys = ys, .pool = pool, .min_size = size, .max_size = size};
  std::uint64_t tests = 0;
  for (auto _ : state) tests += test.scan(scan, [](int, std::span<const Var>) { return Next::kMore; }, {}).tests;
  state.SetItemsProcessed(static_cast<std::int64_t>(tests));
  state.counters["rows/s"] = benchmark::Counter(static_cast<double>(tests) * 5000, benchmark::Counter::kIsRate);
}
void BM_GSquareScan(benchmark::State& state) { scans<GSquare>(state, DiscreteOptions{}); }
void BM_ChiSquareScan(benchmark::State& state) { scans<ChiSquare>(state, ChiSquareOptions{}); }
void BM_ChiSquareMomentsScan(benchmark::State& state) {
  scans<ChiSquare>(state, ChiSquareOptions{DofRule::kMoments, 0});
}
BENCHMARK(BM_GSquareScan)->ArgNames({"k", "levels"})->ArgsProduct({{0, 1, 2, 3, 4}, {2, 3, 5, 12}});
BENCHMARK(BM_ChiSquareScan)->ArgNames({"k", "levels"})->ArgsProduct({{0, 2}, {2, 3, 5}});
BENCHMARK(BM_ChiSquareMomentsScan)->ArgNames({"k", "levels"})->ArgsProduct({{0, 2}, {2, 3, 5}});

template <class Test>
void single_tests(benchmark::State& state) {
  const Test test(made_up(10, 3, 5000), {}, {});
  std::vector<Var> given(static_cast<std::size_t>(state.range(0)));
  std::iota(given.begin(), given.end(), 2);
  for (auto _ : state) benchmark::DoNotOptimize(test.test(0, 1, given));
  state.SetItemsProcessed(state.iterations());
}
void BM_GSquareTest(benchmark::State& state) { single_tests<GSquare>(state); }
void BM_ChiSquareTest(benchmark::State& state) { single_tests<ChiSquare>(state); }
void BM_MiPermutationTest(benchmark::State& state) { single_tests<MiPermutation>(state); }
BENCHMARK(BM_GSquareTest)->ArgName("k")->Arg(0)->Arg(2)->Arg(4)->Arg(8);
BENCHMARK(BM_ChiSquareTest)->ArgName("k")->Arg(0)->Arg(2)->Arg(4)->Arg(8);
BENCHMARK(BM_MiPermutationTest)->ArgName("k")->Arg(0)->Arg(2);

/// 5000 rows of a network, without columns that are constant in them.
Dataset rows_of(const std::string& network) {
  const char* mirror = std::getenv("ABDERA_DATA_MIRROR");
  const auto path = std::filesystem::path(mirror ? mirror : "") / "bn_discrete" / (network + ".bif");
  const Scm scm = scm_of(read_network(path));
  RunContext run;
  const auto drawn = sample(scm, 5000, Rng(1), run);
  std::vector<Var> varying;
  for (Var v = 0; v < scm.size(); ++v)
    if (drawn.values.col(v).minCoeff() < drawn.values.col(v).maxCoeff()) varying.push_back(v);
  return recorded_data(scm, drawn.values).select(varying);
}

std::uint64_t count_of(const PcResult& result, std::string_view name) {
  for (const auto& [key, value] : result.counts)
    if (key == name) return value;
  return 0;
}

/// From the table to the graph, and the adjacency search alone.
void pc_on(benchmark::State& state, const std::string& network, bool skeleton_only) {
  const Dataset data = rows_of(network);
  RunContext run;
  run.threads = static_cast<int>(state.range(0));
  std::uint64_t tests = 0;
  const Knowledge nothing(data.num_vars());
  for (auto _ : state) {
    const GSquare test(data, {}, run);
    if (skeleton_only) {
      tests = find_skeleton(test, nothing, {}, run).stats.tests;
    } else {
      const PcResult result = pc(test, nothing, {}, run);
      tests = count_of(result, "ci_tests") + count_of(result, "orientation_tests");
    }
  }
  state.counters["p"] = data.num_vars();
  state.counters["tests"] = static_cast<double>(tests);
  state.counters["tests/s"] =
      benchmark::Counter(static_cast<double>(tests), benchmark::Counter::kIsIterationInvariantRate);
}

/// Reading the columns, which every run does once.
void layout_of(benchmark::State& state, const std::string& network) {
  const Dataset data = rows_of(network);
  for (auto _ : state) benchmark::DoNotOptimize(GSquare(data, {}, {}).num_vars());
}

const bool kRegistered = [] {
  if (!std::getenv("ABDERA_DATA_MIRROR")) return false;
  for (const std::string network : {"alarm", "insurance", "win95pts", "andes", "munin1"}) {
    benchmark::RegisterBenchmark(("BM_GSquarePc/" + network).c_str(), pc_on, network, false)
        ->ArgName("threads")
        ->Arg(1)
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
    benchmark::RegisterBenchmark(("BM_GSquareSkeleton/" + network).c_str(), pc_on, network, true)
        ->ArgName("threads")
        ->Arg(1)
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
    benchmark::RegisterBenchmark(("BM_GSquareLayout/" + network).c_str(), layout_of, network)
        ->Unit(benchmark::kMillisecond);
  }
  return true;
}();

}  // namespace
}  // namespace abdera
