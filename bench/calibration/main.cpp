// Writes docs/calibration.md and docs/robustness.md: ./dev calibration
#include <fmt/format.h>

#include <cstdlib>
#include <exception>
#include <fstream>
#include <string>

#include "bench/calibration/pages.hpp"
#include "core/blas.hpp"

namespace {

void write(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  file.close();
  if (!file) throw abdera::OutputError("cannot write " + path);
  fmt::print("wrote {}\n", path);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    fmt::print(stderr, "usage: {} FOLDER DRAWS DRAWS_OF_GALAXIES\n", argv[0]);
    return 2;
  }
  try {
    abdera::use_one_blas_thread();
    abdera::RunContext run;
    run.rng = abdera::Rng(1);
    run.threads = static_cast<int>(std::thread::hardware_concurrency());
    const std::string folder = argv[1];
    write(folder + "/robustness.md", abdera::robustness_page(std::atoi(argv[3]), run));
    write(folder + "/calibration.md", abdera::calibration_page(std::atoi(argv[2]), run));
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
