// Main of the micro-benchmark programs: records what the figures depend on.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>
#include <thread>

#include "core/blas.hpp"
#include "core/kernels/dispatch.hpp"

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  abdera::use_one_blas_thread();
  benchmark::AddCustomContext("dispatch", std::string(to_string(abdera::dispatch_level())));
  benchmark::AddCustomContext("cores", std::to_string(std::thread::hardware_concurrency()));
  if (const char* commit = std::getenv("ABDERA_COMMIT")) benchmark::AddCustomContext("commit", commit);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
