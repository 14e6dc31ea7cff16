#include <benchmark/benchmark.h>

#include <string>

#include "core/rng.hpp"
#include "datasets/csv.hpp"

namespace abdera {
namespace {

/// 200,000 x 50 uniform doubles with 17 digits: about 190 MB of text.
const std::string& text() {
  static const std::string made = [] {
    std::vector<Variable> variables(50);
    for (std::size_t v = 0; v < variables.size(); ++v) variables[v].name = "v" + std::to_string(v);
    Eigen::MatrixXd values(200'000, 50);
    Rng rng(1);
    for (Eigen::Index i = 0; i < values.size(); ++i) values.data()[i] = rng.uniform();
    return to_csv(Dataset(std::move(variables), std::move(values)));
  }();
  return made;
}

void BM_CsvRead(benchmark::State& state) {
  const std::string& csv = text();  // made before the clock starts
  for (auto _ : state) benchmark::DoNotOptimize(read_csv_text(csv, "bench").data.values().data());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(csv.size()));
}
BENCHMARK(BM_CsvRead)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace abdera
