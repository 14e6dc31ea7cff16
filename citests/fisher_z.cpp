#include "citests/fisher_z.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string>

#include "core/error.hpp"
#include "core/special.hpp"

namespace abdera {
namespace {

/// Residual variance below this share of the variance: a function of the variables already eliminated.
constexpr double kNoResidual = 1e-10;
/// Up to this many conditioning variables a test allocates nothing.
constexpr std::size_t kInline = 24;

/// Cholesky factor of the correlations of a growing list of variables.
class Elimination {
 public:
  Elimination(const Eigen::MatrixXd& correlation, std::size_t most) : correlation_(correlation), stride_(most + 2) {
    if (most > kInline) {
      heap_ = std::make_unique<double[]>(stride_ * stride_);
      heap_vars_ = std::make_unique<Var[]>(stride_);
    }
  }

  /// Writes the coordinates of v on the eliminated variables to the next free row but `ahead`.
  /// @return the residual variance of v.
  double project(Var v, std::size_t ahead) {
    double* row = row_of(kept_ + ahead);
    double residual = 1;
    for (std::size_t c = 0; c < kept_; ++c) {
      const double* other = row_of(c);
      double sum = correlation_(v, vars()[c]);
      for (std::size_t i = 0; i < c; ++i) sum -= row[i] * other[i];
      row[c] = sum / other[c];
      residual -= row[c] * row[c];
    }
    return residual;
  }
  /// Eliminates the variable just projected, whose residual variance is given.
  void keep(Var v, double residual) {
    row_of(kept_)[kept_] = std::sqrt(residual);
    vars()[kept_++] = v;
  }
  /// Residual covariance of the two variables projected with ahead 0 and 1, whose correlation is r.
  double residual_covariance(double r) {
    const double *a = row_of(kept_), *b = row_of(kept_ + 1);
    for (std::size_t i = 0; i < kept_; ++i) r -= a[i] * b[i];
    return r;
  }
  std::size_t kept() const { return kept_; }

 private:
  double* row_of(std::size_t i) { return (heap_ ? heap_.get() : inline_.data()) + i * stride_; }
  Var* vars() { return heap_vars_ ? heap_vars_.get() : inline_vars_.data(); }
  const Eigen::MatrixXd& correlation_;
  std::size_t stride_, kept_ = 0;
  std::unique_ptr<double[]> heap_;
  std::unique_ptr<Var[]> heap_vars_;
  std::array<double, (kInline + 2) * (kInline + 2)> inline_;  // NOLINT: filled row by row
  std::array<Var, kInline + 2> inline_vars_;                  // NOLINT
};

}  // namespace

FisherZ::FisherZ(Covariance covariance) : correlation_(std::move(covariance.matrix)), num_samples_(covariance.n) {
  require(std::isfinite(num_samples_), "fisher_z needs a finite sample size");
  const Eigen::VectorXd variances = correlation_.diagonal();
  for (Eigen::Index i = 0; i < variances.size(); ++i)
    if (!(variances(i) > 0))
      throw DataError(
          "fisher_z: the variance of '" +
          (covariance.names.empty() ? "X" + std::to_string(i + 1) : covariance.names[static_cast<std::size_t>(i)]) +
          "' is not positive");
  const Eigen::VectorXd sd = variances.cwiseSqrt();
  for (Eigen::Index j = 0; j < sd.size(); ++j) {
    for (Eigen::Index i = 0; i < sd.size(); ++i) correlation_(i, j) /= sd(i) * sd(j);
    correlation_(j, j) = 1;
  }
}

CiResult FisherZ::test(Var x, Var y, std::span<const Var> given) const {
  // One canonical order of everything, so that a query has one answer to the last bit.
  if (x > y) std::swap(x, y);
  std::array<Var, kInline> buffer;  // NOLINT: filled next
  std::vector<Var> large;
  std::span<Var> sorted;
  if (given.size() <= kInline) {
    sorted = std::span(buffer).first(given.size());
  } else {
    large.resize(given.size());
    sorted = large;
  }
  std::copy(given.begin(), given.end(), sorted.begin());
  std::sort(sorted.begin(), sorted.end());

  Elimination s(correlation_, given.size());
  for (Var v : sorted) {
    const double residual = s.project(v, 0);
    if (residual >= kNoResidual) s.keep(v, residual);
  }
  CiResult out;
  out.n_used = num_samples_;
  out.dof = num_samples_ - static_cast<double>(s.kept()) - 3;
  if (!(out.dof > 0)) return out;
  const double vx = s.project(x, 0), vy = s.project(y, 1);
  if (!(vx >= kNoResidual && vy >= kNoResidual)) {
    out.outcome = Outcome::kDeterministic;
    return out;
  }
  out.outcome = Outcome::kTested;
  const double r = s.residual_covariance(correlation_(x, y)) / std::sqrt(vx * vy);
  out.effect = std::clamp(r, -1.0, 1.0);
  // The last double below 1 keeps the statistic finite where x and y are the same variable given S.
  constexpr double kBelowOne = 1 - 0x1.0p-53;
  out.statistic = std::sqrt(out.dof) * std::atanh(std::clamp(r, -kBelowOne, kBelowOne));
  out.p_value = normal_two_sided_p(out.statistic);
  out.log_p = log_normal_two_sided_p(out.statistic);
  return out;
}

}  // namespace abdera
