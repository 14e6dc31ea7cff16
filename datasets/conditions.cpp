#include "datasets/conditions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace abdera {
namespace {

constexpr std::size_t kRows = 2000, kFewestRows = 200, kFewestRowsOfEdges = 500;
constexpr Var kMostColumns = 100;
constexpr double kBent = 0.15, kNoisy = 0.02, kWideDecades = 2, kWideSkewness = 2, kEdgeShare = 0.3;

bool is_number(const Variable& v) { return v.kind == VariableKind::kContinuous || v.kind == VariableKind::kCount; }

/// Evenly spaced rows, NaN where a value is missing or infinite.
Eigen::MatrixXd thinned(const Dataset& data) {
  const auto rows = static_cast<std::size_t>(data.num_rows());
  const std::size_t step = std::max<std::size_t>(1, (rows + kRows - 1) / kRows),
                    count = rows == 0 ? 0 : (rows - 1) / step + 1;
  Eigen::MatrixXd out(static_cast<Eigen::Index>(count), data.num_vars());
  for (Var v = 0; v < data.num_vars(); ++v) {
    const auto column = data.column(v);
    for (std::size_t i = 0; i < count; ++i) {
      const double x = column[i * step];
      out(static_cast<Eigen::Index>(i), v) = std::isfinite(x) ? x : std::nan("");
    }
  }
  return out;
}

std::vector<double> sorted_values(const Eigen::MatrixXd& rows, Var v) {
  std::vector<double> out;
  for (const double x : rows.col(v))
    if (!std::isnan(x)) out.push_back(x);
  std::sort(out.begin(), out.end());
  return out;
}

/// A column that is cut off has a density like that inside in strips at its end a tenth of its inner half wide, where a
/// Gaussian one of 200 rows has 6 % of it; of so few rows one in 75 seems cut off nevertheless.
/// Ends at zero are those of quantities that cannot be negative.
void find_edges(const std::vector<double>& sorted, Var v, DataConditions& out) {
  const auto n = sorted.size();
  const double strip = 0.1 * (sorted[3 * n / 4] - sorted[n / 4]);
  std::size_t distinct = 1;
  for (std::size_t i = 1; i < n; ++i) distinct += sorted[i] != sorted[i - 1];
  if (!(strip > 0) || distinct < n / 4) return;  // rounded or counted: no density to speak of
  const auto within = [&](double low, double high) {
    return static_cast<double>(std::upper_bound(sorted.begin(), sorted.end(), high) -
                               std::lower_bound(sorted.begin(), sorted.end(), low));
  };
  double densest = 0;
  for (std::size_t first = 0, beyond = 0; first < n; ++first) {  // strips that begin at a value
    while (beyond < n && sorted[beyond] <= sorted[first] + strip) ++beyond;
    densest = std::max(densest, static_cast<double>(beyond - first));
  }
  // Many equal values at an end are a limit or a default, not a cut.
  for (const bool lower : {true, false}) {
    const double end = lower ? sorted.front() : sorted.back();
    if (end == 0 || (lower && end > 0 && end < strip)) continue;
    if (within(end, end) > 0.01 * static_cast<double>(n)) continue;
    double dense = 0;  // of the first three strips: a limit of flux at different distances is not quite sharp
    for (int k = 0; k < 3; ++k) {
      const double low = lower ? end + k * strip : end - (k + 1) * strip;
      dense = std::max(dense, within(low, low + strip));
    }
    const double share = dense / densest;
    if (share > kEdgeShare) out.edges.push_back({v, end, lower, share});
  }
}

void find_width(const std::vector<double>& sorted, Var v, DataConditions& out) {
  if (!(sorted.front() > 0)) return;
  const double decades = std::log10(sorted.back() / sorted.front());
  const Eigen::Map<const Eigen::ArrayXd> x(sorted.data(), static_cast<Eigen::Index>(sorted.size()));
  const Eigen::ArrayXd centred = x - x.mean();
  const double sd = std::sqrt(centred.square().mean());
  if (decades >= kWideDecades && centred.cube().mean() > kWideSkewness * sd * sd * sd) out.wide.push_back({v, decades});
}

/// Whether the values are n consecutive whole numbers, n >= 20, in any order.
bool numbers_rows(const Dataset& data, Var v) {
  constexpr Eigen::Index kFewest = 20;
  const auto n = data.num_rows();
  if (n < kFewest || data.variable(v).discrete()) return false;
  const auto column = data.column(v);
  const auto [low, high] = std::minmax_element(column.begin(), column.end());
  if (!(*high - *low == static_cast<double>(n - 1))) return false;
  std::vector<bool> seen(static_cast<std::size_t>(n));
  for (const double x : column) {
    const double place = x - *low;
    if (!(place >= 0) || place != std::floor(place) || seen[static_cast<std::size_t>(place)]) return false;
    seen[static_cast<std::size_t>(place)] = true;
  }
  return true;
}

/// The correlation of what a line through x leaves of y and of (x - mean)^2; 0 where it has no meaning.
double bend(const Eigen::MatrixXd& rows, Var x, Var y) {
  std::vector<std::pair<double, double>> both;
  for (Eigen::Index i = 0; i < rows.rows(); ++i)
    if (!std::isnan(rows(i, x)) && !std::isnan(rows(i, y))) both.emplace_back(rows(i, x), rows(i, y));
  if (both.size() < kFewestRows) return 0;
  const auto n = static_cast<Eigen::Index>(both.size());
  Eigen::ArrayXd u(n), w(n);
  for (Eigen::Index i = 0; i < n; ++i)
    u[i] = both[static_cast<std::size_t>(i)].first, w[i] = both[static_cast<std::size_t>(i)].second;
  u -= u.mean(), w -= w.mean();
  const double uu = u.square().sum();
  if (!(uu > 0)) return 0;
  Eigen::ArrayXd squares = u.square() - uu / static_cast<double>(n);
  squares -= u * ((u * squares).sum() / uu);
  w -= u * ((u * w).sum() / uu);
  const double scale = std::sqrt(squares.square().sum() * w.square().sum());
  return scale > 0 ? (squares * w).sum() / scale : 0;
}

/// `bend` of all pairs of columns without missing values. What is left of the squares has no part along x, so that its
/// product with what is left of y is that with y itself: two products of matrices in place of passes over each pair.
Eigen::MatrixXd bends(const Eigen::MatrixXd& rows, const std::vector<Var>& columns) {
  constexpr double kCancelled = 1e-8;
  const auto n = rows.rows(), p = static_cast<Eigen::Index>(columns.size());
  Eigen::MatrixXd out = Eigen::MatrixXd::Zero(p, p);
  if (static_cast<std::size_t>(n) < kFewestRows) return out;
  Eigen::MatrixXd centred(n, p), squares(n, p);
  for (Eigen::Index x = 0; x < p; ++x) {
    const auto column = rows.col(columns[static_cast<std::size_t>(x)]);
    centred.col(x) = column.array() - column.mean();
    const auto u = centred.col(x).array();
    const double uu = u.square().sum();
    squares.col(x) = u.square() - uu / static_cast<double>(n);
    if (uu > 0) squares.col(x) -= centred.col(x) * (centred.col(x).dot(squares.col(x)) / uu);
  }
  Eigen::MatrixXd products = Eigen::MatrixXd::Zero(p, p);
  products.selfadjointView<Eigen::Lower>().rankUpdate(centred.transpose());
  const Eigen::MatrixXd bent = squares.transpose() * centred;
  for (Eigen::Index x = 0; x < p; ++x) {
    const double uu = products(x, x), lengths = squares.col(x).squaredNorm();
    for (Eigen::Index y = 0; y < p; ++y) {
      if (x == y || !(uu > 0)) continue;
      const double uw = products(std::max(x, y), std::min(x, y)), left = products(y, y) - uw * uw / uu;
      if (left <= kCancelled * products(y, y))
        out(x, y) = bend(rows, columns[static_cast<std::size_t>(x)], columns[static_cast<std::size_t>(y)]);
      else if (const double scale = std::sqrt(lengths * left); scale > 0)
        out(x, y) = bent(x, y) / scale;
    }
  }
  return out;
}

void find_bent(const Eigen::MatrixXd& rows, const std::vector<Var>& numbers, DataConditions& out) {
  // n r^2 of independent columns is above 2 log(1 / a) with a probability below a: less than one table in 1,000 has
  // one.
  const auto pairs = static_cast<double>(numbers.size() * numbers.size());
  const double by_chance = 2 * std::log(1000 * pairs);
  std::vector<Var> complete;
  std::vector<Eigen::Index> place(static_cast<std::size_t>(rows.cols()), -1);
  for (const Var v : numbers) {
    if (rows.col(v).hasNaN()) continue;
    place[static_cast<std::size_t>(v)] = static_cast<Eigen::Index>(complete.size());
    complete.push_back(v);
  }
  const Eigen::MatrixXd among = bends(rows, complete);
  const auto values = [&](Var v) { return !rows.col(v).array().isNaN(); };
  for (const Var x : numbers) {
    for (const Var y : numbers) {
      if (x == y) continue;
      const auto i = place[static_cast<std::size_t>(x)], j = place[static_cast<std::size_t>(y)];
      const bool whole = i >= 0 && j >= 0;
      const double r = whole ? among(i, j) : bend(rows, x, y);
      if (!(std::abs(r) > kBent)) continue;
      const auto n = static_cast<double>(whole ? rows.rows() : (values(x) && values(y)).count());
      if (r * r * n > by_chance) out.bent.push_back({x, y, r});
    }
  }
  std::stable_sort(out.bent.begin(), out.bent.end(),
                   [](const auto& l, const auto& r) { return std::abs(l.correlation) > std::abs(r.correlation); });
}

void find_noise(const Dataset& data, DataConditions& out) {
  out.shared_errors = !data.error_factors().empty();
  if (!data.sigma()) return;
  for (Var v = 0; v < data.num_vars(); ++v) {
    double n = 0, mean = 0, squares = 0, errors = 0, known = 0;
    for (Eigen::Index i = 0; i < data.num_rows(); ++i) {
      const double x = data.values()(i, v), s = (*data.sigma())(i, v);
      if (!std::isfinite(x)) continue;
      const double d = x - mean;
      mean += d / ++n, squares += d * (x - mean);
      if (std::isfinite(s)) errors += s * s, ++known;
    }
    if (n < 2 || known == 0 || !(squares > 0)) continue;
    const double share = errors / known / (squares / (n - 1));
    if (share >= kNoisy) out.noisy.push_back({v, share});
  }
}

/// "'a', 'b' and 3 more".
template <class List, class Text>
std::string first_of(const List& list, Text&& text) {
  constexpr std::size_t kNamed = 4;
  std::string out;
  for (std::size_t i = 0; i < std::min(list.size(), kNamed); ++i) out += (i ? ", " : "") + text(list[i]);
  if (list.size() > kNamed) out += fmt::format(" and {} more", list.size() - kNamed);
  return out;
}

}  // namespace

std::vector<Var> numbering_columns(const Dataset& data) {
  std::vector<Var> out;
  for (Var v = 0; v < data.num_vars(); ++v)
    if (numbers_rows(data, v)) out.push_back(v);
  return out;
}

DataConditions conditions_of(const Dataset& data) {
  DataConditions out;
  find_noise(data, out);
  const Eigen::MatrixXd rows = thinned(data);
  out.counters = numbering_columns(data);
  std::vector<Var> numbers;
  for (Var v = 0; v < data.num_vars() && std::ssize(numbers) < kMostColumns; ++v) {
    if (!is_number(data.variable(v)) || std::find(out.counters.begin(), out.counters.end(), v) != out.counters.end())
      continue;
    const auto sorted = sorted_values(rows, v);
    if (sorted.size() < kFewestRows) continue;
    numbers.push_back(v);
    if (data.variable(v).kind == VariableKind::kContinuous && sorted.size() >= kFewestRowsOfEdges)
      find_edges(sorted, v, out);
    find_width(sorted, v, out);
  }
  find_bent(rows, numbers, out);
  return out;
}

std::vector<std::string> condition_warnings(const Dataset& data, bool linear, const std::string& errors,
                                            Eigen::Index rows) {
  if (rows == 0) rows = data.num_rows();
  const DataConditions found = conditions_of(data);
  const auto name = [&](Var v) { return fmt::format("'{}'", data.variable(v).name); };
  std::vector<std::string> out;
  if (!found.counters.empty())
    out.push_back(
        fmt::format("{}: consecutive whole numbers, each once; if they only number the rows, leave them out "
                    "(--drop), or say that they are times (--time)",
                    first_of(found.counters, name)));
  if (!found.edges.empty())
    out.push_back(fmt::format(
        "the rows end sharply at {}: if they were selected by that (a limit of flux, a cut), selection makes "
        "dependences of its own, which fci and its family allow for and pc does not",
        first_of(found.edges, [&](const auto& e) {
          return fmt::format("{} {} {:.4g}", name(e.column), e.lower ? ">=" : "<=", e.at);
        })));
  if (!found.noisy.empty() && !errors.empty())
    out.push_back(fmt::format(
        "measurement errors, which {}, are {} of the variance{}: a cause measured with errors does not screen off its "
        "effects",
        errors,
        first_of(found.noisy,
                 [&](const auto& c) { return fmt::format("{:.0f} % in {}", 100 * c.share, name(c.column)); }),
        found.shared_errors ? ", and some are shared by columns" : ""));
  if (linear && !found.bent.empty())
    out.push_back(fmt::format(
        "not linear in each other: {}; what takes them to be (as is done here) finds dependences where there are none "
        "and misses others: transform the columns, or take the test spearman (increasing relations), the test bf_lrt "
        "or the score bf_bic (smooth ones)",
        first_of(found.bent, [&](const auto& p) { return name(p.y) + " in " + name(p.x); })));
  // 2.58 / sqrt(n) is the correlation with p = 0.01.
  if (const double smallest = 2.58 / std::sqrt(static_cast<double>(rows)); smallest < 0.01)
    out.push_back(
        fmt::format("with {} rows a correlation of {:.2g} has p = 0.01, and small flaws of the model or the "
                    "observation make larger "
                    "ones: set the smallest effect that counts (of tests, -p min_effect=0.02), or a larger penalty (of "
                    "scores, --score-p penalty_discount=10)",
                    rows, smallest));
  if (linear && !found.wide.empty())
    out.push_back(fmt::format("{}: are their logarithms meant? (abdera data transform --log)",
                              first_of(found.wide, [&](const auto& c) {
                                return fmt::format("{} spans {:.1f} decades", name(c.column), c.decades);
                              })));
  return out;
}

}  // namespace abdera
