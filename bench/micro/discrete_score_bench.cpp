#include <benchmark/benchmark.h>

#include <numeric>

#include "core/run.hpp"
#include "scores/bdeu.hpp"
#include "scores/bf_bic.hpp"
#include "scores/cached_score.hpp"
#include "scores/cg_bic.hpp"
#include "scores/dg_bic.hpp"
#include "scores/discrete_bic.hpp"

namespace abdera {
namespace {

/// Columns of levels where each copies the one before half of the time; every other one a number with `mixed`.
Dataset made_up(int p, int levels, int rows, bool mixed) {
  Rng rng(1);
  std::vector<Variable> variables;
  Eigen::MatrixXd values(rows, p);
  for (Var v = 0; v < p; ++v) {
    const bool number = mixed && v % 2 == 0;
    variables.push_back({.name = "V" + std::to_string(v)});
    if (!number) {
      variables.back().kind = VariableKind::kNominal;
      for (int l = 0; l < levels; ++l) variables.back().levels.push_back(std::to_string(l));
    }
    for (int i = 0; i < rows; ++i) {
      if (number) {
        values(i, v) = rng.normal() + (v > 0 ? 0.5 * values(i, v - 1) : 0);
      } else {
        const bool copies = v > 0 && !mixed && rng.below(2) == 0;
        values(i, v) = copies ? values(i, v - 1) : rng.below(static_cast<std::uint32_t>(levels));
      }
    }
  }
  return Dataset(std::move(variables), std::move(values));
}

std::vector<Var> from(Var first, int count) {
  std::vector<Var> out(static_cast<std::size_t>(count));
  std::iota(out.begin(), out.end(), first);
  return out;
}

/// One family after another with the given number of parents, of changing children.
template <class Made, class Options>
void locals(benchmark::State& state, const Dataset& data, const Options& options) {
  const Made score(data, options, {});
  const auto parents = from(5, static_cast<int>(state.range(0)));
  Var child = 0;
  for (auto _ : state) benchmark::DoNotOptimize(score.local(child = (child + 1) % 5, parents));
  state.SetItemsProcessed(state.iterations());
}
void BM_BdeuLocal(benchmark::State& state) {
  locals<Bdeu>(state, made_up(20, static_cast<int>(state.range(1)), 5000, false), BdeuOptions{});
}
void BM_DiscreteBicLocal(benchmark::State& state) {
  locals<DiscreteBic>(state, made_up(20, static_cast<int>(state.range(1)), 5000, false), DiscreteBicOptions{});
}
BENCHMARK(BM_BdeuLocal)->ArgNames({"k", "levels"})->ArgsProduct({{0, 1, 2, 4, 8}, {2, 4, 12}});
BENCHMARK(BM_DiscreteBicLocal)->ArgNames({"k", "levels"})->ArgsProduct({{2, 8}, {2, 12}});

template <class Made, class Options>
void gains(benchmark::State& state, const Dataset& data, const Options& options) {
  const Made score(data, options, {});
  const auto parents = from(1, static_cast<int>(state.range(0)));
  const auto candidates = from(10, data.num_vars() - 10);
  std::vector<double> out(candidates.size());
  const auto search = score.open(0);
  search->reset(parents);
  for (auto _ : state) search->gains_add(candidates, out);
  state.SetItemsProcessed(state.iterations() * std::ssize(candidates));
}
void BM_BdeuGains(benchmark::State& state) {
  gains<Bdeu>(state, made_up(110, static_cast<int>(state.range(1)), 5000, false), BdeuOptions{});
}
void BM_DgBicGains(benchmark::State& state) { gains<DgBic>(state, made_up(60, 3, 2000, true), DgBicOptions{}); }
void BM_BfBicGains(benchmark::State& state) { gains<BfBic>(state, made_up(60, 3, 2000, true), BfBicOptions{}); }
void BM_CgBicGains(benchmark::State& state) { gains<CgBic>(state, made_up(60, 3, 2000, true), CgBicOptions{}); }
BENCHMARK(BM_BdeuGains)->ArgNames({"k", "levels"})->ArgsProduct({{0, 2, 4, 8}, {2, 4, 12}});
BENCHMARK(BM_DgBicGains)->ArgName("k")->Arg(0)->Arg(4)->Arg(8);
BENCHMARK(BM_BfBicGains)->ArgName("k")->Arg(0)->Arg(4)->Arg(8);
BENCHMARK(BM_CgBicGains)->ArgName("k")->Arg(0)->Arg(4)->Arg(8);

/// All sets of 14 candidates; `plain` asks for one after another.
void BM_BdeuTable(benchmark::State& state) {
  const Bdeu score(made_up(15, static_cast<int>(state.range(0)), 1000, false), {}, {});
  const auto candidates = from(1, 14);
  std::vector<double> out(1 << 14);
  for (auto _ : state) {
    if (state.range(1)) {
      score.Score::table(0, candidates, 14, out);
    } else {
      score.table(0, candidates, 14, out, {});
    }
  }
  state.SetItemsProcessed(state.iterations() << 14);
}
BENCHMARK(BM_BdeuTable)->ArgNames({"levels", "plain"})->ArgsProduct({{2, 4}, {0, 1}})->Unit(benchmark::kMillisecond);

void BM_CachedHit(benchmark::State& state) {
  const int p = static_cast<int>(state.range(0));
  const Bdeu score(made_up(p, 2, 100, false), {}, {});
  const CachedScore cached(score, 1 << 22);
  const auto parents = from(1, 5);
  for (auto _ : state) benchmark::DoNotOptimize(cached.local(0, parents));
}
BENCHMARK(BM_CachedHit)->ArgName("p")->Arg(60)->Arg(500);

}  // namespace
}  // namespace abdera
