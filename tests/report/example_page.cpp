#include <cstdio>
#include <fstream>
#include <sstream>

#include "bench/report/sweep/sweep_report.hpp"
#include "core/atomic_file.hpp"
#include "tests/report/synthetic_sweep.hpp"

int main(int argc, char** argv) {
  using namespace abdera;
  const SweepResults results = report_test::synthetic_sweep();
  const report::SweepView view(results);
  report::SweepPage page;
  if (argc > 2) {
    std::ifstream in(argv[2]);
    std::ostringstream text;
    text << in.rdbuf();
    page.bundle = text.str();
  } else {
    page.note = "Charts are static.";
  }
  write_file(argv[1], report::sweep_report_html(view, report::sweep_sections(view), page), true);
}
