#include <benchmark/benchmark.h>

#include "core/kernels/syrk.hpp"
#include "core/rng.hpp"
#include "core/run.hpp"
#include "datasets/covariance.hpp"

extern "C" void dsyrk_(const char* uplo, const char* trans, const int* n, const int* k, const double* alpha,
                       const double* a, const int* lda, const double* beta, double* c, const int* ldc);

namespace abdera {
namespace {

Eigen::MatrixXd normal_matrix(int n, int p) {
  Rng rng(1);
  Eigen::MatrixXd z(n, p);
  for (int j = 0; j < p; ++j)
    for (int i = 0; i < n; ++i) z(i, j) = rng.normal();
  return z;
}

void flops(benchmark::State& state, int n, int p) {
  state.counters["GF/s"] =
      benchmark::Counter(static_cast<double>(n) * p * p * 1e-9, benchmark::Counter::kIsIterationInvariantRate);
}

void BM_Syrk(benchmark::State& state) {
  const int n = 1000, p = static_cast<int>(state.range(0));
  const auto level = static_cast<DispatchLevel>(state.range(1));
  if (!dispatch_supported(level)) return state.SkipWithError("this processor lacks the level");
  const Eigen::MatrixXd z = normal_matrix(n, p);
  Eigen::MatrixXd out(p, p);
  auto load = [&](std::ptrdiff_t column, std::ptrdiff_t first, std::ptrdiff_t rows, double* to, std::ptrdiff_t stride) {
    for (std::ptrdiff_t i = 0; i < rows; ++i) to[i * stride] = z(first + i, column);
  };
  for (auto _ : state) syrk(n, p, load, 1, out.data(), {}, syrk_tile(level));
  flops(state, n, p);
}
BENCHMARK(BM_Syrk)
    ->ArgNames({"p", "level"})
    ->ArgsProduct({{100, 1000, 2000}, {0, 1, 2}})
    ->Unit(benchmark::kMillisecond);

void BM_OpenBlasDsyrk(benchmark::State& state) {
  const int n = 1000, p = static_cast<int>(state.range(0));
  const Eigen::MatrixXd z = normal_matrix(n, p);
  Eigen::MatrixXd out(p, p);
  const double one = 1, zero = 0;
  for (auto _ : state) dsyrk_("U", "T", &p, &n, &one, z.data(), &n, &zero, out.data(), &p);
  flops(state, n, p);
}
BENCHMARK(BM_OpenBlasDsyrk)->ArgName("p")->Arg(100)->Arg(1000)->Arg(2000)->Unit(benchmark::kMillisecond);

/// Means, checks and both triangles included.
void BM_Covariance(benchmark::State& state) {
  const int n = 1000, p = static_cast<int>(state.range(0));
  const Eigen::MatrixXd z = normal_matrix(n, p);
  RunContext run;
  run.threads = static_cast<int>(state.range(1));
  const Dataset::View view(z.data(), n, p, Eigen::OuterStride<>(n));
  for (auto _ : state) benchmark::DoNotOptimize(covariance(view, {}, run).matrix.data());
  flops(state, n, p);
}
BENCHMARK(BM_Covariance)
    ->ArgNames({"p", "threads"})
    ->ArgsProduct({{1000, 2000}, {1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace abdera
