#include "bench/report/sweep/mean_interval.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "bench/report/sweep/quantile.hpp"
#include "core/rng.hpp"

namespace abdera::report {

MeanInterval mean_interval(std::span<const double> values) {
  std::vector<double> present;
  for (const double v : values)
    if (!std::isnan(v)) present.push_back(v);
  MeanInterval out;
  out.n = static_cast<std::int64_t>(present.size());
  if (present.empty()) return out;
  const double n = static_cast<double>(present.size());
  double sum = 0;
  for (const double v : present) sum += v;
  out.mean = sum / n;
  if (present.size() < 2) return out;
  if (std::all_of(present.begin(), present.end(), [&](double v) { return v == present.front(); })) {
    out.mean = out.low = out.high = present.front();  // a sum of equal values rounds
    return out;
  }
  Rng rng = Rng(0).fork("mean_interval");
  std::vector<double> means(kResamples);
  for (double& mean : means) {
    double drawn = 0;
    for (std::size_t i = 0; i < present.size(); ++i) drawn += present[rng.below(static_cast<std::uint32_t>(out.n))];
    mean = drawn / n;
  }
  std::sort(means.begin(), means.end());
  out.low = quantile_of_sorted(means, 0.025), out.high = quantile_of_sorted(means, 0.975);
  return out;
}

}  // namespace abdera::report
