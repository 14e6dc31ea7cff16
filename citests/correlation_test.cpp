#include "citests/correlation_test.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "citests/correlation_bounds.hpp"
#include "citests/partial_correlation.hpp"
#include "core/error.hpp"

namespace abdera {

CorrelationTest::CorrelationTest(const CorrelationLaw& law, Covariance covariance, DispatchLevel level)
    : law_(law), num_samples_(covariance.n), correlation_(to_correlation(std::move(covariance))), level_(level) {
  require(std::isfinite(num_samples_),
          std::string(law.name) + " needs a finite sample size; a population covariance has none");
}

CiResult CorrelationTest::test(Var x, Var y, std::span<const Var> given) const {
  const PartialCorrelation partial = partial_correlation(correlation_, x, y, given);
  CiResult out;
  out.n_used = num_samples_;
  out.dof = dof(partial.eliminated);
  if (!(out.dof > 0)) return out;
  if (partial.deterministic) {
    out.outcome = Outcome::kDeterministic;
    return out;
  }
  out.outcome = Outcome::kTested;
  out.effect = std::clamp(partial.value, -1.0, 1.0);
  law_.judge(out.effect, out);
  return out;
}

double CorrelationTest::marginal_effect(Var x, Var y) const {
  return dof(0) > 0 ? std::clamp(correlation_(y, x), -1.0, 1.0) : CiTest::marginal_effect(x, y);
}

ScanStats CorrelationTest::screen(const Scan& scan, std::vector<int>& dependent) const {
  if (!bounds_known(scan.alpha) || !(dof(0) > 0)) return CiTest::screen(scan, dependent);
  const RSquaredBounds bounds(law_, dof(0), scan.alpha, scan.min_effect);
  const double* row = correlation_.col(scan.x).data();
  const int count = static_cast<int>(scan.ys.size());
  constexpr int kAtOnce = 4096;  // queries between two looks at the stop token
  ScanStats stats;
  int i = 0;
  while (i < count) {
    stats.stopped = scan.stop && scan.stop->stop_requested();
    if (stats.stopped) break;
    for (const int end = std::min(i + kAtOnce, count); i < end; ++i) {
      const Var y = scan.ys[static_cast<std::size_t>(i)];
      const double r2 = row[y] * row[y];
      if (r2 < bounds.low) continue;
      if (r2 > bounds.high || !counts_as_independent(test(scan.x, y, {}), scan)) dependent.push_back(i);
    }
  }
  stats.tests = static_cast<std::uint64_t>(i);
  for (; i < count; ++i) dependent.push_back(i);
  return stats;
}

}  // namespace abdera
