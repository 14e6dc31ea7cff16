#include "bench/report/sweep/calibration.hpp"

#include <algorithm>
#include <cmath>

#include "core/special.hpp"

namespace abdera::report {

ShareInterval wilson_interval(std::int64_t k, std::int64_t n) {
  if (n == 0) return {};
  const double z = normal_quantile(0.975), m = static_cast<double>(n), share = static_cast<double>(k) / m;
  const double middle = (share + z * z / (2 * m)) / (1 + z * z / m);
  const double half = z / (1 + z * z / m) * std::sqrt(share * (1 - share) / m + z * z / (4 * m * m));
  // At the ends the two terms are equal, and rounding must not leave [0, 1].
  return {share, k == 0 ? 0 : middle - half, k == n ? 1 : middle + half};
}

Calibration calibration(std::span<const std::pair<double, bool>> statements) {
  Calibration out;
  std::array<double, Calibration::kBins> sums{};
  double squares = 0;
  for (const auto& [probability, holds] : statements) {
    if (std::isnan(probability)) continue;
    const auto bin = static_cast<std::size_t>(
        std::clamp(static_cast<int>(probability * Calibration::kBins), 0, Calibration::kBins - 1));
    ++out.n, ++out.bins[bin].n;
    if (holds) ++out.true_ones, ++out.bins[bin].true_ones;
    sums[bin] += probability;
    const double miss = probability - (holds ? 1 : 0);
    squares += miss * miss;
  }
  if (out.n == 0) return out;
  out.brier = squares / static_cast<double>(out.n), out.expected_error = 0;
  for (std::size_t b = 0; b < out.bins.size(); ++b) {
    ReliabilityBin& bin = out.bins[b];
    if (bin.n == 0) continue;
    const double n = static_cast<double>(bin.n);
    bin.mean_probability = sums[b] / n;
    bin.observed = wilson_interval(bin.true_ones, bin.n);
    out.expected_error += n / static_cast<double>(out.n) * std::abs(bin.mean_probability - bin.observed.share);
  }
  return out;
}

}  // namespace abdera::report
