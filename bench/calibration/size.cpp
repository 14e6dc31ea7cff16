#include "bench/calibration/size.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include "core/error.hpp"

namespace abdera {

double SizeEstimate::rate(std::size_t level) const {
  return tested() > 0 ? static_cast<double>(rejected[level]) / tested() : std::numeric_limits<double>::quiet_NaN();
}

double size_band(double rate, int draws) { return 4.9 * std::sqrt(rate * (1 - rate) / draws); }

std::vector<SizeEstimate> sizes(const NullCell& cell, const std::vector<CalibratedTest>& tests, int draws,
                                const RunContext& run) {
  std::vector<Var> given(static_cast<std::size_t>(cell.given));
  std::iota(given.begin(), given.end(), 2);
  const auto count = static_cast<std::size_t>(draws);
  std::vector<double> p_values(tests.size() * count);
  const auto draw = [&](std::ptrdiff_t i) {
    RunContext alone;
    alone.rng = run.rng.fork("calibration", i);
    const Dataset data = draw_null(cell, alone.rng.fork("rows"));
    for (std::size_t t = 0; t < tests.size(); ++t) {
      double& p = p_values[t * count + static_cast<std::size_t>(i)];
      try {
        p = tests[t].entry->make({.data = &data}, tests[t].params, alone)->test(0, 1, given).p_value;
      } catch (const DataError&) {  // few rows of a rare level: a column that does not vary
        p = std::numeric_limits<double>::quiet_NaN();
      }
    }
  };
  parallel_for(draws, run, 1e-4 * draws, draw);
  std::vector<SizeEstimate> out(tests.size());
  for (std::size_t t = 0; t < tests.size(); ++t) {
    out[t].draws = draws;
    for (std::size_t i = 0; i < count; ++i) {
      const double p = p_values[t * count + i];
      out[t].untested += std::isnan(p);
      for (std::size_t l = 0; l < kSizeLevels.size(); ++l) out[t].rejected[l] += p <= kSizeLevels[l];
    }
  }
  return out;
}

}  // namespace abdera
