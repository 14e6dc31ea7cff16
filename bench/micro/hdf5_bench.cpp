#include <benchmark/benchmark.h>

#include <filesystem>
#include <string>

#include "core/rng.hpp"
#include "datasets/dataset_hdf5.hpp"
#include "datasets/file_seal.hpp"

namespace abdera {
namespace {

constexpr Eigen::Index kRows = 1'000'000;
constexpr int kVars = 50;

/// The same table for every benchmark; the file is removed at the end of the process.
struct Table {
  Table() : path((std::filesystem::temp_directory_path() / "abdera-hdf5-bench.h5").string()) {
    std::vector<Variable> variables(kVars);
    for (int v = 0; v < kVars; ++v) variables[static_cast<std::size_t>(v)].name = "v" + std::to_string(v);
    Eigen::MatrixXd values(kRows, kVars);
    Rng rng(1);
    for (Eigen::Index i = 0; i < values.size(); ++i) values.data()[i] = rng.uniform();
    data = Dataset(std::move(variables), std::move(values));
    write_hdf5(data, path, {.force = true});
  }
  ~Table() {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
  std::string path;
  Dataset data;
};

const Table& table() {
  static const Table made;
  return made;
}

void count_bytes(benchmark::State& state) { state.SetBytesProcessed(state.iterations() * kRows * kVars * 8); }

void BM_Hdf5Read(benchmark::State& state) {
  const std::string& path = table().path;  // made before the clock starts
  for (auto _ : state) benchmark::DoNotOptimize(read_hdf5(path).values().data());
  count_bytes(state);
}
BENCHMARK(BM_Hdf5Read)->Unit(benchmark::kMillisecond);

/// The part of a read that compares the file with its checksum.
void BM_Hdf5CheckSeal(benchmark::State& state) {
  const std::string& path = table().path;
  for (auto _ : state) benchmark::DoNotOptimize(check_seal(path));
  count_bytes(state);
}
BENCHMARK(BM_Hdf5CheckSeal)->Unit(benchmark::kMillisecond);

void BM_Hdf5Write(benchmark::State& state) {
  const Table& t = table();
  for (auto _ : state) write_hdf5(t.data, t.path, {.force = true});
  count_bytes(state);
}
BENCHMARK(BM_Hdf5Write)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace abdera
