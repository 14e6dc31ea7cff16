#include <benchmark/benchmark.h>

#include <vector>

#include "core/noise.hpp"

namespace abdera {
namespace {

/// Numbers a second into a block that stays in the cache.
template <void (CellNoise::*fill)(std::uint64_t, std::int64_t, std::span<double>) const>
void BM_Noise(benchmark::State& state) {
  const auto level = static_cast<DispatchLevel>(state.range(0));
  if (!dispatch_supported(level)) return state.SkipWithError("not on this processor");
  const CellNoise noise(Rng(1), level);
  std::vector<double> block(4096);
  std::int64_t row = 0;
  for (auto _ : state) {
    (noise.*fill)(3, row, block);
    benchmark::DoNotOptimize(block.data());
    row += 4096;
  }
  state.SetItemsProcessed(state.iterations() * 4096);
}
BENCHMARK(BM_Noise<&CellNoise::uniform>)->Name("BM_Uniform")->ArgName("level")->DenseRange(0, 2);
BENCHMARK(BM_Noise<&CellNoise::normal>)->Name("BM_Normal")->ArgName("level")->DenseRange(0, 2);

/// One at a time, as `Rng::normal`.
void BM_PlainNormal(benchmark::State& state) {
  Rng rng(1);
  for (auto _ : state) benchmark::DoNotOptimize(rng.normal());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_PlainNormal);

}  // namespace
}  // namespace abdera
