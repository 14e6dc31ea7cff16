#include "bench/report/sweep/mean_interval.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "bench/report/sweep/quantile.hpp"
#include "core/rng.hpp"

namespace abdera::report {
namespace {

using Draws = std::vector<std::uint32_t>;

constexpr std::size_t kMostKept = 8'000'000;  ///< draws: 32 MB

Rng stream() { return Rng(0).fork("mean_interval"); }

void draw(Rng& rng, std::size_t n, std::span<std::uint32_t> out) {
  for (auto& index : out) index = rng.below(static_cast<std::uint32_t>(n));
}

/// kResamples times n draws from 0, ..., n - 1. Drawing takes as long as adding, and a report has thousands of means of
/// few different numbers of values.
const Draws& draws_of(std::size_t n) {
  thread_local std::map<std::size_t, Draws> kept;
  thread_local std::size_t size = 0;
  if (const auto it = kept.find(n); it != kept.end()) return it->second;
  if (size + n * kResamples > kMostKept) kept.clear(), size = 0;
  size += n * kResamples;
  Rng rng = stream();
  Draws draws(n * kResamples);
  draw(rng, n, draws);
  return kept.emplace(n, std::move(draws)).first->second;
}

/// In four parts, since an addition need not wait for the one before.
double sum_of(const std::vector<double>& values, std::span<const std::uint32_t> which) {
  double sums[4] = {};
  std::size_t i = 0;
  for (; i + 4 <= which.size(); i += 4)
    for (std::size_t k = 0; k < 4; ++k) sums[k] += values[which[i + k]];
  for (; i < which.size(); ++i) sums[0] += values[which[i]];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

}  // namespace

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
  const std::size_t size = present.size();
  const bool keep = size * kResamples <= kMostKept;
  Draws once(keep ? 0 : size);
  Rng rng = stream();
  std::vector<double> means(kResamples);
  for (std::size_t r = 0; r < means.size(); ++r) {
    if (!keep) draw(rng, size, once);
    means[r] =
        sum_of(present, keep ? std::span(draws_of(size)).subspan(r * size, size) : std::span(std::as_const(once))) / n;
  }
  std::sort(means.begin(), means.end());
  out.low = quantile_of_sorted(means, 0.025), out.high = quantile_of_sorted(means, 0.975);
  return out;
}

}  // namespace abdera::report
