#include "bench/report/sweep/rank_test.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/special.hpp"

namespace abdera::report {
namespace {

constexpr double kLevel = 0.05;

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

bool before(double a, double b) { return std::isnan(b) ? !std::isnan(a) : a < b; }

std::string letter_name(std::size_t i) {
  std::string name(1, static_cast<char>('a' + i % 26));
  return i < 26 ? name : name + std::to_string(i / 26 + 1);
}

/// One letter for each longest run, in the order of the ranks, whose ends are not told apart.
std::vector<std::string> letters_of(const std::vector<double>& ranks, double critical) {
  std::vector<std::size_t> order(ranks.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return ranks[a] < ranks[b]; });
  std::vector<std::string> letters(ranks.size());
  std::size_t reached = 0, used = 0;  // `reached`: one past the last of the run before
  for (std::size_t first = 0; first < order.size(); ++first) {
    std::size_t end = first + 1;
    while (end < order.size() && ranks[order[end]] - ranks[order[first]] < critical) ++end;
    if (end <= reached) continue;
    for (std::size_t i = first; i < end; ++i) letters[order[i]] += letter_name(used);
    reached = end, ++used;
  }
  return letters;
}

}  // namespace

std::vector<double> ranks_of(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return before(values[a], values[b]); });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = first + 1;
    while (end < order.size() && !before(values[order[first]], values[order[end]])) ++end;
    const double shared = 0.5 * static_cast<double>(first + 1 + end);
    for (std::size_t i = first; i < end; ++i) ranks[order[i]] = shared;
    first = end;
  }
  return ranks;
}

double normal_range_p(double q, int groups) {
  if (!(q > 0)) return 0;
  // groups x the integral of phi(z) [Phi(z) - Phi(z - q)]^(groups - 1), z being the largest of them.
  constexpr int kSteps = 2000;
  constexpr double kLow = -8;
  const double high = 8 + std::min(q, 40.0), width = (high - kLow) / kSteps;
  double sum = 0;
  for (int i = 0; i <= kSteps; ++i) {
    const double z = kLow + width * i;
    const double density = std::exp(-0.5 * z * z) / std::sqrt(2 * M_PI);
    const double weight = i == 0 || i == kSteps ? 1 : i % 2 == 1 ? 4 : 2;
    sum += weight * density * std::pow(normal_cdf(z) - normal_cdf(z - q), groups - 1);
  }
  return std::min(1.0, groups * sum * width / 3);
}

double normal_range_quantile(double p, int groups) {
  double low = 0, high = 40;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (normal_range_p(middle, groups) < p ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

RankTest rank_test(const Eigen::MatrixXd& values) {
  RankTest out;
  const auto k = static_cast<std::size_t>(values.cols());
  out.blocks = static_cast<int>(values.rows());
  out.mean_ranks.assign(k, std::numeric_limits<double>::quiet_NaN());
  out.letters.assign(k, "");
  if (values.rows() < 1 || k < 1) return out;
  const double n = static_cast<double>(values.rows()), groups = static_cast<double>(k);
  std::vector<double> sums(k, 0.0), block(k);
  double squares = 0;
  for (Eigen::Index b = 0; b < values.rows(); ++b) {
    for (std::size_t j = 0; j < k; ++j) block[j] = values(b, static_cast<Eigen::Index>(j));
    const auto ranks = ranks_of(block);
    for (std::size_t j = 0; j < k; ++j) sums[j] += ranks[j], squares += ranks[j] * ranks[j];
  }
  for (std::size_t j = 0; j < k; ++j) out.mean_ranks[j] = sums[j] / n;
  if (values.rows() < 2 || k < 2) return out;
  const double expected = n * (groups + 1) / 2;
  double between = 0;
  for (const double s : sums) between += (s - expected) * (s - expected);
  const double spread = squares - n * groups * (groups + 1) * (groups + 1) / 4;  // 0 when every block is one tie
  if (spread <= 0) {
    out.chi_square = 0, out.p_value = 1;
  } else {
    out.chi_square = (groups - 1) * between / spread;
    const double rest = n * (groups - 1) - out.chi_square;
    out.p_value =
        rest <= 1e-12 * n * groups ? 0 : f_upper_p((n - 1) * out.chi_square / rest, groups - 1, (groups - 1) * (n - 1));
  }
  out.critical_difference = normal_range_quantile(1 - kLevel, static_cast<int>(k)) / std::sqrt(2.0) *
                            std::sqrt(groups * (groups + 1) / (6 * n));
  out.letters = letters_of(out.mean_ranks, out.critical_difference);
  return out;
}

}  // namespace abdera::report
