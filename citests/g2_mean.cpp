#include "citests/g2_mean.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace abdera {
namespace {

constexpr double kSmallExpected = 10;

/// E[k log k] for k among r rows of n, c of them marked.
double mean_k_log_k(double n, double r, double c) {
  const double low = std::max(0.0, r + c - n), high = std::min(r, c);
  const double mode = std::clamp(std::floor((r + 1) * (c + 1) / (n + 2)), low, high);
  const auto term = [](double k) { return k > 1 ? k * std::log(k) : 0.0; };
  double weights = 1, sum = term(mode);
  // Outwards from the mode by the ratio of neighbouring probabilities, until they add nothing.
  double weight = 1;
  for (double k = mode; k < high; ++k) {
    weight *= (r - k) * (c - k) / ((k + 1) * (n - r - c + k + 1));
    if (weight < 1e-18) break;
    weights += weight, sum += weight * term(k + 1);
  }
  weight = 1;
  for (double k = mode; k > low; --k) {
    weight *= k * (n - r - c + k) / ((r - k + 1) * (c - k + 1));
    if (weight < 1e-18) break;
    weights += weight, sum += weight * term(k - 1);
  }
  return sum / weights;
}

}  // namespace

double g2_mean(std::span<const double> row_counts, std::span<const double> column_counts) {
  const double n = std::accumulate(row_counts.begin(), row_counts.end(), 0.0);
  const auto summary = [](std::span<const double> counts) {
    struct {
      double least = std::numeric_limits<double>::infinity(), inverses = 0, occurring = 0;
    } out;
    for (const double count : counts) {
      if (!(count > 0)) continue;
      out.least = std::min(out.least, count);
      out.inverses += 1 / count;
      ++out.occurring;
    }
    return out;
  };
  const auto rows = summary(row_counts), columns = summary(column_counts);
  if (rows.least * columns.least >= kSmallExpected * n)
    return (rows.occurring - 1) * (columns.occurring - 1) +
           (n * rows.inverses - 1) * (n * columns.inverses - 1) / (6 * n);
  double sum = n * std::log(n);
  for (const double r : row_counts)
    if (r > 0) sum -= r * std::log(r);
  for (const double c : column_counts)
    if (c > 0) sum -= c * std::log(c);
  for (const double r : row_counts)
    for (const double c : column_counts)
      if (r > 0 && c > 0) sum += mean_k_log_k(n, r, c);
  return 2 * sum;
}

}  // namespace abdera
