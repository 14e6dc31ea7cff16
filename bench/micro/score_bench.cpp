#include <benchmark/benchmark.h>

#include <numeric>

#include "scores/registry.hpp"
#include "simulators/linear_gaussian.hpp"

namespace abdera {
namespace {

std::unique_ptr<Score> score_of(const char* name, int p) {
  LinearGaussianOptions options;
  options.variables = p;
  const Dataset rows = simulate(random_linear_gaussian(options, Rng(1)), 1000, Rng(1));
  return find_score(name).make({.data = &rows}, {}, {});
}
/// `count` of the variables 1 to 97 in an order of no meaning; other ones from `first` = 37 * count on.
std::vector<Var> some(int first, std::int64_t count) {
  std::vector<Var> out;
  for (int i = 0; i < count; ++i) out.push_back(1 + (first + 37 * i) % 97);
  return out;
}

void local(benchmark::State& state, const char* name) {
  const auto score = score_of(name, 100);
  const auto parents = some(0, state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(score->local(0, parents));
}
void BM_LocalGaussianBic(benchmark::State& state) { local(state, "gaussian_bic"); }
void BM_LocalBge(benchmark::State& state) { local(state, "bge"); }
BENCHMARK(BM_LocalGaussianBic)->ArgName("parents")->Arg(0)->Arg(2)->Arg(5)->Arg(10)->Arg(20);
BENCHMARK(BM_LocalBge)->ArgName("parents")->Arg(5);

/// What each of `candidates` adds to `parents`; all ways of asking know the factor of the parents.
void gains(benchmark::State& state, const char* name) {
  const auto score = score_of(name, 100);
  const auto search = score->open(0);
  search->reset(some(0, state.range(0)));
  const auto candidates = some(static_cast<int>(37 * state.range(0)), state.range(1));
  std::vector<double> out(candidates.size());
  for (auto _ : state) {
    search->gains_add(candidates, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations() * state.range(1));
}
void BM_GainsGaussianBic(benchmark::State& state) { gains(state, "gaussian_bic"); }
void BM_GainsBge(benchmark::State& state) { gains(state, "bge"); }
BENCHMARK(BM_GainsGaussianBic)->ArgNames({"parents", "candidates"})->Args({5, 1})->Args({10, 1})->Args({5, 80});
BENCHMARK(BM_GainsBge)->ArgNames({"parents", "candidates"})->Args({5, 1})->Args({5, 80});

/// A step of a search: a parent more, all gains (or none), the parent less.
void BM_AddGainsRemove(benchmark::State& state) {
  const auto score = score_of("gaussian_bic", 100);
  const auto search = score->open(0);
  const auto parents = some(0, state.range(0));
  search->reset(parents);
  const auto candidates = some(static_cast<int>(37 * state.range(0)), state.range(1));
  std::vector<double> out(candidates.size());
  for (auto _ : state) {
    search->add(98);
    search->gains_add(candidates, out);
    search->remove(98);
    benchmark::DoNotOptimize(search->value());
  }
}
BENCHMARK(BM_AddGainsRemove)->ArgNames({"parents", "candidates"})->Args({5, 0})->Args({5, 80});

/// The first parent of the list leaves and comes back: all later rows of the factor are made anew.
void BM_RemoveFirst(benchmark::State& state) {
  const auto score = score_of("gaussian_bic", 100);
  const auto search = score->open(0);
  search->reset(some(0, state.range(0)));
  for (auto _ : state) {
    const Var first = search->parents().front();
    search->remove(first);
    search->add(first);
    benchmark::DoNotOptimize(search->value());
  }
}
BENCHMARK(BM_RemoveFirst)->ArgName("parents")->Arg(2)->Arg(5)->Arg(10)->Arg(20)->Arg(40);

void BM_GainsRemove(benchmark::State& state) {
  const auto score = score_of("gaussian_bic", 100);
  const auto search = score->open(0);
  search->reset(some(0, state.range(0)));
  std::vector<double> out(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    search->gains_remove(out);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(BM_GainsRemove)->ArgName("parents")->Arg(5)->Arg(10);

void table(benchmark::State& state, const char* name) {
  const auto candidates_of = static_cast<std::size_t>(state.range(0));
  const auto score = score_of(name, static_cast<int>(candidates_of) + 1);
  std::vector<Var> candidates(candidates_of);
  std::iota(candidates.begin(), candidates.end(), 1);
  std::vector<double> out(std::size_t{1} << candidates_of);
  for (auto _ : state) score->table(0, candidates, static_cast<int>(candidates_of), out);
  state.SetItemsProcessed(state.iterations() * std::ssize(out));
}
void BM_TableGaussianBic(benchmark::State& state) { table(state, "gaussian_bic"); }
void BM_TableBge(benchmark::State& state) { table(state, "bge"); }
BENCHMARK(BM_TableGaussianBic)->ArgName("candidates")->Arg(12)->Arg(19)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_TableBge)->ArgName("candidates")->Arg(12)->Arg(19)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace abdera
