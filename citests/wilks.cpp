#include "citests/wilks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "citests/partial_correlation.hpp"
#include "core/special.hpp"

namespace abdera {
namespace {

/// Eliminates the columns at `at` one after the other from `m`, in place; those without residual variance are left out
/// and their positions dropped from `at`. @return log of the determinant of those kept.
double eliminate(Eigen::MatrixXd& m, std::vector<int>& at, std::span<const int> rest) {
  double log_determinant = 0;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < at.size(); ++i) {
    const int c = at[i];
    const double pivot = m(c, c);
    if (!(pivot >= kNoResidual)) continue;
    log_determinant += std::log(pivot);
    at[kept++] = c;
    auto update = [&](int a, int b) { m(a, b) -= m(a, c) * m(b, c) / pivot; };
    for (std::size_t a = i + 1; a < at.size(); ++a) {
      for (std::size_t b = i + 1; b < at.size(); ++b) update(at[a], at[b]);
      for (const int r : rest) {
        update(at[a], r);
        m(r, at[a]) = m(at[a], r);
      }
    }
    for (const int a : rest)
      for (const int b : rest) update(a, b);
  }
  at.resize(kept);
  return log_determinant;
}

}  // namespace

double WilksRatio::effect() const {
  return std::sqrt(std::clamp(-std::expm1(log_lambda / std::max(1, std::min(responses, predictors))), 0.0, 1.0));
}

WilksRatio wilks_ratio(const Eigen::Ref<const Eigen::MatrixXd>& moments, std::span<const int> responses,
                       std::span<const int> predictors, double rows_left) {
  WilksRatio out;
  if (responses.size() == 1 && predictors.size() == 1) {
    const double vx = moments(responses[0], responses[0]), vy = moments(predictors[0], predictors[0]);
    const double c = moments(responses[0], predictors[0]);
    out.responses = vx >= kNoResidual, out.predictors = vy >= kNoResidual;
    if (out.responses && out.predictors) out.log_lambda = std::log1p(-std::min(c * c / (vx * vy), 1 - 0x1.0p-53));
    out.residual_dof = rows_left - out.predictors;
    return out;
  }
  thread_local Eigen::MatrixXd m;
  thread_local std::vector<int> explained, explaining;
  m = moments;
  explained.assign(responses.begin(), responses.end());
  explaining.assign(predictors.begin(), predictors.end());
  const double before = eliminate(m, explained, {});
  m = moments;
  eliminate(m, explaining, explained);
  double after = 0;
  for (std::size_t i = 0; i < explained.size(); ++i) {
    const int c = explained[i];
    // A response that the predictors determine keeps what rounding leaves, so that the ratio stays finite.
    const double pivot = std::max(m(c, c), 0x1.0p-53 * moments(c, c));
    after += std::log(pivot);
    for (std::size_t a = i + 1; a < explained.size(); ++a)
      for (std::size_t b = i + 1; b < explained.size(); ++b)
        m(explained[a], explained[b]) -= m(explained[a], c) * m(explained[b], c) / pivot;
  }
  out.log_lambda = std::min(after - before, 0.0);
  out.responses = static_cast<int>(explained.size());
  out.predictors = static_cast<int>(explaining.size());
  out.residual_dof = rows_left - out.predictors;
  return out;
}

RaoF::RaoF(const WilksRatio& ratio) {
  const double p = ratio.responses, q = ratio.predictors;
  const double size = p * p + q * q - 5;
  root = size > 0 ? std::sqrt((p * p * q * q - 4) / size) : 1;
  dof = p * q;
  dof_residual = (ratio.residual_dof + q - (p + q + 1) / 2) * root - (dof - 2) / 2;
}

double RaoF::value(double log_lambda) const { return std::expm1(-log_lambda / root) * dof_residual / dof; }

namespace {

/// The value of one number on the functions of another.
struct OneWay {
  double log_value = 0;  ///< log of 1 - r^2 with the value alone
  double log_block = 0;  ///< with all functions
  int predictors = 0;
};
OneWay one_way(const Eigen::Ref<const Eigen::MatrixXd>& moments, int response, int first, int end) {
  std::array<double, 32 * 32> factor;  // NOLINT: filled row by row
  const auto size = static_cast<std::size_t>(end - first);
  const auto row = [&](std::size_t i) { return factor.data() + 32 * i; };
  std::array<int, 32> kept;  // NOLINT: likewise
  OneWay out;
  double explained = 0;
  std::size_t rank = 0;
  const double variance = moments(response, response);
  for (std::size_t i = 0; i < size; ++i) {
    const int column = first + static_cast<int>(i);
    double *to = row(rank), residual = moments(column, column);
    for (std::size_t c = 0; c < rank; ++c) {
      double sum = moments(column, kept[c]);
      for (std::size_t k = 0; k < c; ++k) sum -= to[k] * row(c)[k];
      to[c] = sum / row(c)[c];
      residual -= to[c] * to[c];
    }
    if (!(residual >= kNoResidual)) continue;
    to[rank] = std::sqrt(residual);
    kept[rank] = column;
    // The coordinate of the response along what is new in this column.
    double along = moments(response, column);
    for (std::size_t k = 0; k < rank; ++k) along -= to[k] * row(31)[k];
    row(31)[rank] = along / to[rank];
    explained += row(31)[rank] * row(31)[rank];
    ++rank;
    // What rounding leaves of a response that the functions determine keeps the logarithm finite.
    const double left = std::log(std::max(1 - explained / variance, 0x1.0p-53));
    if (i == 0) out.log_value = left;
    out.log_block = left;
  }
  out.predictors = static_cast<int>(rank);
  return out;
}

}  // namespace

BothWays both_ways(const Eigen::Ref<const Eigen::MatrixXd>& moments, int split, double rows_left) {
  const OneWay a = one_way(moments, 0, split, static_cast<int>(moments.cols()));
  const OneWay b = one_way(moments, split, 0, split);
  BothWays out;
  out.predictors_x = b.predictors, out.predictors_y = a.predictors;
  out.testable = rows_left - std::max(a.predictors, b.predictors) >= 1;
  // a.log_value and b.log_value are the same but for rounding.
  const double a_rest = std::min(a.log_block - a.log_value, 0.0), b_rest = std::min(b.log_block - b.log_value, 0.0);
  out.log_lambda = a.log_value + a_rest + b_rest;
  out.corrected = -bartlett_factor(rows_left, 1, 1) * a.log_value -
                  bartlett_factor(rows_left - 1, 1, a.predictors - 1) * a_rest -
                  bartlett_factor(rows_left - 1, 1, b.predictors - 1) * b_rest;
  return out;
}

void set_f_p(const WilksRatio& ratio, CiResult& out) {
  const RaoF rao(ratio);
  const double f = rao.value(ratio.log_lambda);
  out.p_value = f_upper_p(f, rao.dof, rao.dof_residual);
  out.log_p = log_f_upper_p(f, rao.dof, rao.dof_residual, out.p_value);
}

void set_chi_square_p(double statistic, double dof, CiResult& out) {
  out.p_value = chi_square_upper_p(statistic, dof);
  out.log_p = log_chi_square_upper_p(statistic, dof, out.p_value);
}

CiResult combine_directions(const CiResult& first, const CiResult& second) {
  for (const CiResult* one : {&first, &second})
    if (one->outcome == Outcome::kDeterministic) return *one;
  if (second.outcome != Outcome::kTested) return first;
  if (first.outcome != Outcome::kTested) return second;
  const CiResult &low = second.log_p < first.log_p ? second : first, &high = &low == &first ? second : first;
  CiResult out = low;
  out.p_value = std::min(2 * low.p_value, high.p_value);
  out.log_p = std::min(std::numbers::ln2 + low.log_p, high.log_p);
  return out;
}

}  // namespace abdera
