#include "citests/population.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "citests/partial_correlation.hpp"

namespace abdera {

PopulationTest::PopulationTest(Covariance covariance, double threshold)
    : correlation_(to_correlation(std::move(covariance))),
      threshold_(threshold),
      smallest_(std::numeric_limits<double>::infinity()) {}

CiResult PopulationTest::test(Var x, Var y, std::span<const Var> given) const {
  const PartialCorrelation partial = partial_correlation(correlation_, x, y, given);
  CiResult out;
  out.n_used = std::numeric_limits<double>::infinity();
  if (partial.deterministic) {
    out.outcome = Outcome::kDeterministic;
    return out;
  }
  out.outcome = Outcome::kTested;
  out.effect = std::clamp(partial.value, -1.0, 1.0);
  const double size = std::abs(out.effect);
  const bool independent = size < threshold_;
  out.statistic = size;
  out.p_value = independent ? 1 : 0;
  out.log_p = independent ? 0 : -std::numeric_limits<double>::infinity();
  if (!independent) {
    double seen = smallest_.load(std::memory_order_relaxed);
    while (size < seen && !smallest_.compare_exchange_weak(seen, size, std::memory_order_relaxed)) {
    }
  }
  return out;
}

}  // namespace abdera
