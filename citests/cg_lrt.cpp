#include "citests/cg_lrt.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "citests/centre.hpp"
#include "citests/g2_mean.hpp"
#include "citests/logistic_ratio.hpp"
#include "citests/partial_correlation.hpp"
#include "citests/wilks.hpp"
#include "core/run.hpp"
#include "datasets/checks.hpp"
#include "datasets/statistics/embedding.hpp"

namespace abdera {
namespace {

/// The columns `vars` of some rows, centred on their means there; zero where they are constant there.
Eigen::MatrixXd centred(const Eigen::MatrixXd& numbers, std::span<const Var> vars,
                        std::span<const std::uint32_t> rows) {
  Eigen::MatrixXd out(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(vars.size()));
  const Eigen::ArrayXd equal = Eigen::ArrayXd::Ones(out.rows());
  for (Eigen::Index j = 0; j < out.cols(); ++j) {
    const double* from = numbers.col(vars[static_cast<std::size_t>(j)]).data();
    double* to = out.col(j).data();
    for (std::size_t i = 0; i < rows.size(); ++i) to[i] = from[rows[i]];
    centre(out.col(j).array(), equal);
  }
  return out;
}

/// Rows in the order of their levels in one column, and within a level as they came.
class RowsByLevel {
 public:
  void sort(const LevelColumns& levels, Var v, std::span<const std::uint32_t> rows) {
    begin_.assign(static_cast<std::size_t>(levels.levels(v)) + 1, 0);
    const auto code = [&](std::uint32_t row) { return static_cast<std::size_t>(levels.code(v, row)); };
    for (const std::uint32_t row : rows) ++begin_[code(row) + 1];
    occurring_ = std::count_if(begin_.begin(), begin_.end(), [](std::uint32_t count) { return count > 0; });
    for (std::size_t l = 1; l < begin_.size(); ++l) begin_[l] += begin_[l - 1];
    rows_.resize(rows.size());
    next_ = begin_;
    for (const std::uint32_t row : rows) rows_[next_[code(row)]++] = row;
  }
  std::size_t levels() const { return begin_.size() - 1; }
  /// Levels with rows.
  std::ptrdiff_t occurring() const { return occurring_; }
  std::span<const std::uint32_t> all() const { return rows_; }
  std::span<const std::uint32_t> of(std::size_t level) const {
    return std::span(rows_).subspan(begin_[level], begin_[level + 1] - begin_[level]);
  }
  /// Numbers of rows of the levels that occur.
  std::vector<double> counts() const {
    std::vector<double> out;
    for (std::size_t l = 0; l < levels(); ++l)
      if (!of(l).empty()) out.push_back(static_cast<double>(of(l).size()));
    return out;
  }
  /// Of each level its number among those that occur.
  std::vector<int> ranks() const {
    std::vector<int> out;
    int next = 0;
    for (std::size_t l = 0; l < levels(); ++l) out.push_back(of(l).empty() ? -1 : next++);
    return out;
  }

 private:
  std::vector<std::uint32_t> rows_, begin_, next_;
  std::ptrdiff_t occurring_ = 0;
};

/// Eliminates the first `count` columns of a scatter matrix in place, those without residual variance left out.
/// @return how many were eliminated
int eliminate_first(Eigen::MatrixXd& scatter, Eigen::Index count) {
  const Eigen::VectorXd before = scatter.diagonal();
  int eliminated = 0;
  for (Eigen::Index c = 0; c < count; ++c) {
    if (!(scatter(c, c) >= kNoResidual * before(c)) || !(before(c) > 0)) continue;
    const Eigen::VectorXd along = scatter.col(c) / std::sqrt(scatter(c, c));
    scatter.noalias() -= along * along.transpose();
    ++eliminated;
  }
  return eliminated;
}

/// Residual sum of squares of the last of some columns on the others and an intercept.
struct Regression {
  double residual = 0, total = 0;
  int parameters = 0;
};
Regression regression(const Eigen::MatrixXd& numbers, std::span<const Var> vars, std::span<const std::uint32_t> rows) {
  const Eigen::MatrixXd values = centred(numbers, vars, rows);
  Eigen::MatrixXd scatter = values.transpose() * values;
  const Eigen::Index last = scatter.cols() - 1;
  Regression out;
  out.total = scatter(last, last);
  out.parameters = 1 + eliminate_first(scatter, last);
  out.residual = std::max(scatter(last, last), 0.0);
  return out;
}

/// A sum of squares to compare the residual one with: S determines a number that is constant in every stratum.
double known(double original) { return original > 0 ? original : 1; }

}  // namespace

/// What the strata add up to.
struct CgLrt::Sum {
  double statistic = 0;               ///< plain likelihood ratio
  double corrected = 0;               ///< with Bartlett's factors
  double dof = 0, n = 0;              ///< of the strata that count
  double residual = 0, original = 0;  ///< least of x and y: sums of squares given S, and of the numbers themselves

  /// @param ratio of residual sums of squares, without over with.
  void add(double rows, double log_ratio, double rows_left, int added) {
    statistic += rows * log_ratio;
    corrected += bartlett_factor(rows_left, 1, added) * log_ratio;
    dof += added;
    n += rows;
  }
  CiResult result() const {
    CiResult out;
    out.n_used = n;
    out.dof = dof;
    if (original > 0 && !(residual >= kNoResidual * original)) {
      out.outcome = Outcome::kDeterministic;
      return out;
    }
    if (!(dof > 0)) return out;
    out.outcome = Outcome::kTested;
    out.statistic = statistic;
    out.effect = std::sqrt(-std::expm1(-statistic / n));
    set_chi_square_p(corrected, dof, out);
    return out;
  }
};

CgLrt::CgLrt(const Dataset& data, const CgLrtOptions& options, const RunContext& run)
    : levels_(data), rows_per_parameter_(options.rows_per_parameter) {
  require_complete(data);
  require_varying(data);
  numbers_.setZero(data.num_rows(), data.num_vars());
  std::vector<Var> numbers;
  for (Var v = 0; v < data.num_vars(); ++v)
    if (!levels_.has(v)) numbers.push_back(v);
  if (numbers.empty()) return;
  const Dataset without_levels = data.select(numbers);  // contrasts are not needed
  const Embedding embedding(without_levels, 1, run);
  for (std::size_t i = 0; i < numbers.size(); ++i)
    embedding.values(static_cast<Var>(i), 0, 0, data.num_rows(), numbers_.col(numbers[i]).data(), 1);
}

CiResult CgLrt::test(Var x, Var y, std::span<const Var> given) const {
  const CanonicalQuery query(x, y, given);
  Parts s;
  std::vector<Var> with_levels;
  for (const Var v : query.given) (levels_.has(v) ? with_levels : s.numbers).push_back(v);
  s.strata = levels_.strata(with_levels);
  const bool levels_x = levels_.has(query.x), levels_y = levels_.has(query.y);
  if (levels_x && levels_y && !s.numbers.empty())
    return combine_directions(logistic(query.x, query.y, s), logistic(query.y, query.x, s));
  Sum sum;
  if (levels_x && levels_y) {
    tables(query.x, query.y, s, sum);
  } else if (levels_x || levels_y) {
    number_and_levels(levels_x ? query.y : query.x, levels_x ? query.x : query.y, s, sum);
  } else {
    numbers(query.x, query.y, s, sum);
  }
  return sum.result();
}

void CgLrt::numbers(Var x, Var y, const Parts& s, Sum& sum) const {
  std::vector<Var> vars = s.numbers;
  vars.push_back(x), vars.push_back(y);
  const auto k = static_cast<Eigen::Index>(s.numbers.size());
  double residual[2] = {0, 0}, original[2] = {0, 0};
  bool rows_enough = false;
  for (std::size_t i = 0; i < s.strata.count(); ++i) {
    const auto rows = s.strata.of(i);
    const Eigen::MatrixXd values = centred(numbers_, vars, rows);
    Eigen::MatrixXd scatter = values.transpose() * values;
    const double before[2] = {scatter(k, k), scatter(k + 1, k + 1)};
    const auto n = static_cast<double>(rows.size()), rows_left = n - 1 - eliminate_first(scatter, k);
    if (rows_left - 1 < 1) continue;
    rows_enough = true;
    const double vx = scatter(k, k), vy = scatter(k + 1, k + 1), c = scatter(k + 1, k);
    residual[0] += vx, residual[1] += vy, original[0] += before[0], original[1] += before[1];
    // In this stratum a function of S: no evidence either way.
    if (!(vx > kNoResidual * before[0] && vy > kNoResidual * before[1])) continue;
    sum.add(n, -std::log(std::max(1 - c * c / (vx * vy), 0x1.0p-53)), rows_left, 1);
  }
  if (rows_enough)
    for (double& value : original) value = known(value);
  const int less = residual[1] * original[0] < residual[0] * original[1];
  sum.residual = residual[less], sum.original = original[less];
}

void CgLrt::number_and_levels(Var number, Var levels, const Parts& s, Sum& sum) const {
  std::vector<Var> vars = s.numbers;
  vars.push_back(number);
  RowsByLevel by_level;
  bool rows_enough = false;
  for (std::size_t i = 0; i < s.strata.count(); ++i) {
    const auto rows = s.strata.of(i);
    by_level.sort(levels_, levels, rows);
    const Regression whole = regression(numbers_, vars, rows);
    Regression parts;
    for (std::size_t l = 0; l < by_level.levels(); ++l) {
      if (by_level.of(l).empty()) continue;
      const Regression part = regression(numbers_, vars, by_level.of(l));
      parts.residual += part.residual;
      parts.parameters += part.parameters;
    }
    const auto n = static_cast<double>(rows.size());
    if (n - parts.parameters < 1) continue;
    rows_enough = true;
    sum.residual += whole.residual, sum.original += whole.total;
    const int added = parts.parameters - whole.parameters;
    if (added <= 0 || !(whole.residual > kNoResidual * whole.total)) continue;
    const double ratio = std::clamp(parts.residual / whole.residual, 0x1.0p-53, 1.0);
    sum.add(n, -std::log(ratio), n - whole.parameters, added);
  }
  if (rows_enough) sum.original = known(sum.original);
}

void CgLrt::tables(Var x, Var y, const Parts& s, Sum& sum) const {
  RowsByLevel by_y, by_x;
  for (std::size_t i = 0; i < s.strata.count(); ++i) {
    // Rows by cell: memory for the cells that occur, not for all of the table.
    by_y.sort(levels_, y, s.strata.of(i));
    by_x.sort(levels_, x, by_y.all());
    const auto dof = static_cast<double>((by_x.occurring() - 1) * (by_y.occurring() - 1));
    if (!(dof > 0)) continue;
    const auto n = static_cast<double>(by_x.all().size());
    double sum_logs = 0;
    for (std::size_t l = 0; l < by_x.levels(); ++l) {
      const auto rows = by_x.of(l);
      for (std::size_t first = 0, next = 0; first < rows.size(); first = next) {
        const int m = levels_.code(y, rows[first]);
        while (next < rows.size() && levels_.code(y, rows[next]) == m) ++next;
        const auto count = static_cast<double>(next - first), row = static_cast<double>(rows.size());
        const auto column = static_cast<double>(by_y.of(static_cast<std::size_t>(m)).size());
        sum_logs += count * std::log(count * n / (row * column));
      }
    }
    const double g2 = std::max(2 * sum_logs, 0.0);
    sum.statistic += g2;
    sum.corrected += g2 * dof / g2_mean(by_x.counts(), by_y.counts());
    sum.dof += dof;
    sum.n += n;
  }
}

CiResult CgLrt::logistic(Var response, Var predictor, const Parts& s) const {
  const auto k = static_cast<Eigen::Index>(s.numbers.size());
  Sum sum;
  bool certain = true;  // the response, in every stratum
  RowsByLevel by_response, by_predictor;
  for (std::size_t i = 0; i < s.strata.count(); ++i) {
    const auto rows = s.strata.of(i);
    by_response.sort(levels_, response, rows);
    by_predictor.sort(levels_, predictor, rows);
    const Eigen::Index indicators = by_predictor.occurring() - 1;
    if (!can_be_fitted(by_response.occurring(), k + indicators)) {
      certain = false;
      continue;
    }
    Eigen::MatrixXd features = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(rows.size()), k + indicators);
    features.leftCols(k) = centred(numbers_, s.numbers, rows);
    const std::vector<int> response_ranks = by_response.ranks(), predictor_ranks = by_predictor.ranks();
    const auto rank = [&](const std::vector<int>& ranks, Var v, std::uint32_t row) {
      return ranks[static_cast<std::size_t>(levels_.code(v, row))];
    };
    std::vector<int> response_codes;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      response_codes.push_back(rank(response_ranks, response, rows[r]));
      const int level = rank(predictor_ranks, predictor, rows[r]);
      if (level > 0) features(static_cast<Eigen::Index>(r), k + level - 1) = 1;
    }
    const LogisticRatio ratio =
        logistic_ratio(pattern_of_each_row(std::move(features), response_codes), k, rows_per_parameter_);
    certain &= ratio.deterministic;
    if (!ratio.fitted) continue;
    sum.statistic += ratio.statistic;
    sum.dof += ratio.dof();
    sum.n += static_cast<double>(rows.size());
  }
  sum.corrected = sum.statistic;
  if (certain && sum.dof == 0) sum.original = 1;
  return sum.result();
}

}  // namespace abdera
