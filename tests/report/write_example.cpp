#include <iostream>

#include "tests/report/synthetic_sweep.hpp"

/// write_example RESULTS.h5: the made-up sweep of the tests as a file, for tests of the program from outside.
int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: write_example RESULTS.h5\n";
    return 2;
  }
  abdera::write_results(abdera::report_test::synthetic_sweep(), argv[1], true);
}
