#include <cstdlib>
#include <iostream>

#include "tests/report/synthetic_sweep.hpp"

/// write_example RESULTS.h5 [REPLICATES]: the made-up sweep of the tests as a file, for tests of the program from
/// outside.
int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: write_example RESULTS.h5 [REPLICATES]\n";
    return 2;
  }
  abdera::write_results(abdera::report_test::synthetic_sweep(argc > 2 ? std::atoi(argv[2]) : 5), argv[1], true);
}
