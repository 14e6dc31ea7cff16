#include "datasets/profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "datasets/checks.hpp"
#include "datasets/column_names.hpp"
#include "datasets/fill_values.hpp"
#include "datasets/quantile.hpp"

namespace abdera {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kCollinear = 0.9999;

void describe_numbers(ColumnProfile& p, const std::vector<double>& sorted) {
  p.min = p.max = p.mean = p.sd = p.q1 = p.median = p.q3 = kNaN;
  if (sorted.empty()) return;
  p.min = sorted.front(), p.max = sorted.back();
  p.q1 = quantile(sorted, 0.25), p.median = quantile(sorted, 0.5), p.q3 = quantile(sorted, 0.75);
  const Eigen::Map<const Eigen::ArrayXd> x(sorted.data(), static_cast<Eigen::Index>(sorted.size()));
  p.mean = p.median + (x - p.median).mean();
  if (sorted.size() > 1) p.sd = std::sqrt((x - p.mean).square().sum() / static_cast<double>(sorted.size() - 1));
}

ColumnProfile describe(const Dataset& data, Var v) {
  const Variable& variable = data.variable(v);
  ColumnProfile p{.name = variable.name, .unit = variable.unit, .kind = variable.kind};
  std::vector<double> sorted;
  for (const double x : data.column(v)) {
    if (std::isnan(x)) {
      ++p.missing;
    } else {
      ++p.observed;
      if (std::isinf(x)) {
        ++p.infinite;
      } else {
        sorted.push_back(x);
      }
    }
  }
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < sorted.size(); ++i) p.distinct += i == 0 || sorted[i] != sorted[i - 1];
  describe_numbers(p, variable.discrete() ? std::vector<double>{} : sorted);
  for (std::size_t k = 0; variable.discrete() && k < variable.levels.size(); ++k) {
    const auto [low, high] = std::equal_range(sorted.begin(), sorted.end(), static_cast<double>(k));
    p.levels.emplace_back(variable.levels[k], high - low);
  }
  p.median_sigma = kNaN;
  if (data.sigma()) {
    std::vector<double> sigma;
    for (const double s : data.sigma()->col(v))
      if (!std::isnan(s)) sigma.push_back(s);
    std::sort(sigma.begin(), sigma.end());
    if (!sigma.empty()) p.median_sigma = quantile(sigma, 0.5);
  }
  return p;
}

/// Correlation over the rows where both are finite; 0 where it has no meaning.
double correlation(std::span<const double> a, std::span<const double> b) {
  double n = 0, mean_a = 0, mean_b = 0, aa = 0, bb = 0, ab = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!std::isfinite(a[i]) || !std::isfinite(b[i])) continue;
    ++n;
    const double da = a[i] - mean_a, db = b[i] - mean_b;  // Welford's update keeps the digits of large means
    mean_a += da / n, mean_b += db / n;
    aa += da * (a[i] - mean_a), bb += db * (b[i] - mean_b), ab += da * (b[i] - mean_b);
  }
  return n > 2 && aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : 0;
}

std::vector<double> thinned(std::span<const double> column) {
  constexpr std::size_t kRows = 2000;
  const std::size_t step = std::max<std::size_t>(1, column.size() / kRows);
  std::vector<double> out;
  for (std::size_t i = 0; i < column.size(); i += step) out.push_back(column[i]);
  return out;
}

std::vector<CollinearPair> collinear_pairs(const Dataset& data) {
  constexpr std::size_t kMostColumns = 2000;
  std::vector<Var> numeric;
  for (Var v = 0; v < data.num_vars(); ++v)
    if (!data.variable(v).discrete()) numeric.push_back(v);
  std::vector<CollinearPair> pairs;
  if (numeric.size() > kMostColumns) return pairs;
  // Complete columns by one matrix product over some rows; pairs with a gap one by one. Candidates are then computed on
  // all rows.
  constexpr double kCandidate = 0.999;
  std::vector<std::vector<double>> columns;
  std::vector<char> complete;
  for (const Var v : numeric) {
    columns.push_back(thinned(data.column(v)));
    complete.push_back(
        std::all_of(columns.back().begin(), columns.back().end(), [](double x) { return std::isfinite(x); }));
  }
  if (columns.empty()) return pairs;
  const auto p = static_cast<Eigen::Index>(columns.size()), n = static_cast<Eigen::Index>(columns[0].size());
  Eigen::MatrixXd z = Eigen::MatrixXd::Zero(n, p);
  for (Eigen::Index j = 0; j < p; ++j)
    if (complete[static_cast<std::size_t>(j)] && n > 2) {
      z.col(j) = Eigen::Map<const Eigen::VectorXd>(columns[static_cast<std::size_t>(j)].data(), n);
      z.col(j).array() -= z.col(j).mean();
      const double norm = z.col(j).norm();
      z.col(j) *= norm > 0 ? 1 / norm : 0;
    }
  const Eigen::MatrixXd r = z.transpose() * z;
  for (Eigen::Index i = 0; i < p; ++i)
    for (Eigen::Index j = i + 1; j < p; ++j) {
      const auto a = static_cast<std::size_t>(i), b = static_cast<std::size_t>(j);
      const double rough = complete[a] && complete[b] ? r(i, j) : correlation(columns[a], columns[b]);
      if (std::abs(rough) < kCandidate) continue;
      const double exact = correlation(data.column(numeric[a]), data.column(numeric[b]));
      if (std::abs(exact) > kCollinear) pairs.push_back({numeric[a], numeric[b], exact});
    }
  return pairs;
}

/// What a learner will stumble over in one column.
void warn_of_column(const ColumnProfile& c, std::vector<std::string>& warnings) {
  const auto warn = [&](std::string text) { warnings.push_back(fmt::format("column '{}' {}", c.name, text)); };
  const bool labels = !c.levels.empty();
  if (c.infinite > 0) warn(fmt::format("holds {} infinite values; learners refuse them (--na inf)", c.infinite));
  if (c.observed == 0) return warn("holds no value at all; leave it out (--columns)");
  if (c.distinct == 1) return warn("is constant; leave it out (--columns)");
  if (c.distinct == 2 && !labels)
    warn(fmt::format("has only two values ({} and {}); tests for Gaussian data treat it as a number (--kind {}=binary)",
                     c.min, c.max, quote_name(c.name)));
  constexpr double kMostlyDifferent = 0.5;
  constexpr Eigen::Index kFewRows = 20;
  if (labels && c.observed >= kFewRows &&
      static_cast<double>(c.distinct) > kMostlyDifferent * static_cast<double>(c.observed))
    warn(fmt::format("has {} different labels in {} rows: an identifier or a date? leave it out (--columns)",
                     c.distinct, c.observed));
  constexpr double kExactIntegers = 9007199254740992.0;  // 2^53
  if (c.max >= kExactIntegers || c.min <= -kExactIntegers)
    warn(fmt::format("reaches {}: beyond 2^53 whole numbers are not held exactly; an identifier?",
                     c.max >= kExactIntegers ? c.max : c.min));
}

}  // namespace

DataProfile profile(const Dataset& data) {
  DataProfile out;
  out.rows = data.num_rows();
  for (Var v = 0; v < data.num_vars(); ++v) {
    out.columns.push_back(describe(data, v));
    warn_of_column(out.columns.back(), out.warnings);
  }
  for (auto& sentence : fill_warnings(data)) out.warnings.push_back(std::move(sentence));
  for (const auto& [a, b] : duplicate_columns(data))
    out.warnings.push_back(fmt::format("columns '{}' and '{}' are equal; leave one out (--columns)",
                                       data.variable(a).name, data.variable(b).name));
  out.collinear = collinear_pairs(data);
  for (const auto& [a, b, r] : out.collinear)
    if (!std::ranges::equal(data.column(a), data.column(b)))
      out.warnings.push_back(
          fmt::format("columns '{}' and '{}' are nearly collinear (r = {:.6f}); tests given one of them "
                      "say nothing about the other",
                      data.variable(a).name, data.variable(b).name, r));
  return out;
}

}  // namespace abdera
