#include "citests/cg_lrt.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "citests/logistic_ratio.hpp"
#include "citests/partial_correlation.hpp"
#include "citests/wilks.hpp"
#include "core/run.hpp"
#include "datasets/statistics/embedding.hpp"

namespace abdera {
namespace {

/// The columns `vars` of some rows, centred on their means there.
Eigen::MatrixXd centred(const Eigen::MatrixXd& numbers, std::span<const Var> vars,
                        std::span<const std::uint32_t> rows) {
  Eigen::MatrixXd out(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(vars.size()));
  for (Eigen::Index j = 0; j < out.cols(); ++j) {
    const double* from = numbers.col(vars[static_cast<std::size_t>(j)]).data();
    double* to = out.col(j).data();
    for (std::size_t i = 0; i < rows.size(); ++i) to[i] = from[rows[i]];
    out.col(j).array() -= out.col(j).mean();
  }
  return out;
}

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
    : rows_per_parameter_(options.rows_per_parameter) {
  const Embedding embedding(data, 1, run);
  numbers_.setZero(data.num_rows(), data.num_vars());
  for (Var v = 0; v < data.num_vars(); ++v) {
    const bool levels = embedding.basis(v).has_levels;
    levels_.push_back(levels ? static_cast<int>(data.variable(v).levels.size()) : 0);
    codes_.push_back(levels ? data.codes(v) : std::vector<std::uint16_t>());
    if (!levels) embedding.values(v, 0, 0, data.num_rows(), numbers_.col(v).data(), 1);
  }
}

CiResult CgLrt::test(Var x, Var y, std::span<const Var> given) const {
  const CanonicalQuery query(x, y, given);
  Parts s;
  std::vector<LevelColumn> with_levels;
  for (const Var v : query.given) {
    if (has_levels(v)) {
      with_levels.push_back(codes_of(v));
    } else {
      s.numbers.push_back(v);
    }
  }
  s.strata = strata(with_levels, static_cast<std::size_t>(numbers_.rows()));
  const bool levels_x = has_levels(query.x), levels_y = has_levels(query.y);
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
  for (std::size_t i = 0; i < s.strata.count(); ++i) {
    const auto rows = s.strata.of(i);
    const Eigen::MatrixXd values = centred(numbers_, vars, rows);
    Eigen::MatrixXd scatter = values.transpose() * values;
    const double before[2] = {scatter(k, k), scatter(k + 1, k + 1)};
    const auto n = static_cast<double>(rows.size()), rows_left = n - 1 - eliminate_first(scatter, k);
    if (rows_left - 1 < 1) continue;
    const double vx = scatter(k, k), vy = scatter(k + 1, k + 1), c = scatter(k + 1, k);
    residual[0] += vx, residual[1] += vy, original[0] += before[0], original[1] += before[1];
    // In this stratum a function of S: no evidence either way.
    if (!(vx > kNoResidual * before[0] && vy > kNoResidual * before[1])) continue;
    sum.add(n, -std::log(std::max(1 - c * c / (vx * vy), 0x1.0p-53)), rows_left, 1);
  }
  const int less = residual[1] * original[0] < residual[0] * original[1];
  sum.residual = residual[less], sum.original = original[less];
}

void CgLrt::number_and_levels(Var number, Var levels, const Parts& s, Sum& sum) const {
  std::vector<Var> vars = s.numbers;
  vars.push_back(number);
  const std::vector<std::uint16_t>& codes = codes_[static_cast<std::size_t>(levels)];
  std::vector<std::uint32_t> by_level, begin;
  for (std::size_t i = 0; i < s.strata.count(); ++i) {
    const auto rows = s.strata.of(i);
    begin.assign(static_cast<std::size_t>(levels_[static_cast<std::size_t>(levels)]) + 1, 0);
    for (const std::uint32_t row : rows) ++begin[codes[row] + 1u];
    for (std::size_t l = 1; l < begin.size(); ++l) begin[l] += begin[l - 1];
    by_level.resize(rows.size());
    std::vector<std::uint32_t> next = begin;
    for (const std::uint32_t row : rows) by_level[next[codes[row]]++] = row;
    const Regression whole = regression(numbers_, vars, rows);
    Regression parts;
    for (std::size_t l = 0; l + 1 < begin.size(); ++l) {
      if (begin[l] == begin[l + 1]) continue;
      const Regression part =
          regression(numbers_, vars, std::span(by_level).subspan(begin[l], begin[l + 1] - begin[l]));
      parts.residual += part.residual;
      parts.parameters += part.parameters;
    }
    const auto n = static_cast<double>(rows.size());
    if (n - parts.parameters < 1) continue;
    sum.residual += whole.residual, sum.original += whole.total;
    const int added = parts.parameters - whole.parameters;
    if (added <= 0 || !(whole.residual > kNoResidual * whole.total)) continue;
    const double ratio = std::clamp(parts.residual / whole.residual, 0x1.0p-53, 1.0);
    sum.add(n, -std::log(ratio), n - whole.parameters, added);
  }
}

void CgLrt::tables(Var x, Var y, const Parts& s, Sum& sum) const {
  const LevelColumn a = codes_of(x), b = codes_of(y);
  std::vector<double> table(static_cast<std::size_t>(a.levels) * static_cast<std::size_t>(b.levels));
  std::vector<double> row(static_cast<std::size_t>(a.levels)), column(static_cast<std::size_t>(b.levels));
  for (std::size_t i = 0; i < s.strata.count(); ++i) {
    const auto rows = s.strata.of(i);
    std::fill(table.begin(), table.end(), 0.0), std::fill(row.begin(), row.end(), 0.0);
    std::fill(column.begin(), column.end(), 0.0);
    for (const std::uint32_t r : rows) {
      table[a.codes[r] * column.size() + b.codes[r]] += 1;
      row[a.codes[r]] += 1;
      column[b.codes[r]] += 1;
    }
    const auto occurring = [](const std::vector<double>& counts) {
      return std::count_if(counts.begin(), counts.end(), [](double c) { return c > 0; });
    };
    const auto dof = static_cast<double>((occurring(row) - 1) * (occurring(column) - 1));
    if (!(dof > 0)) continue;
    const auto n = static_cast<double>(rows.size());
    double sum_logs = 0;
    for (std::size_t l = 0; l < row.size(); ++l)
      for (std::size_t m = 0; m < column.size(); ++m)
        if (const double count = table[l * column.size() + m]; count > 0)
          sum_logs += count * std::log(count * n / (row[l] * column[m]));
    sum.statistic += std::max(2 * sum_logs, 0.0);
    sum.dof += dof;
    sum.n += n;
  }
  sum.corrected = sum.statistic;
}

CiResult CgLrt::logistic(Var response, Var predictor, const Parts& s) const {
  const LevelColumn codes = codes_of(response), other = codes_of(predictor);
  const auto k = static_cast<Eigen::Index>(s.numbers.size());
  Sum sum;
  bool certain = true;  // the response, in every stratum
  for (std::size_t i = 0; i < s.strata.count(); ++i) {
    const auto rows = s.strata.of(i);
    Eigen::MatrixXd features = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(rows.size()), k + other.levels - 1);
    features.leftCols(k) = centred(numbers_, s.numbers, rows);
    std::vector<int> response_codes;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      response_codes.push_back(codes.codes[rows[r]]);
      const int level = other.codes[rows[r]];
      if (level > 0) features(static_cast<Eigen::Index>(r), k + level - 1) = 1;
    }
    const LogisticRatio ratio = logistic_ratio(std::move(features), k, std::move(response_codes), rows_per_parameter_);
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
