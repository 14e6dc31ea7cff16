#include "citests/partial_correlation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace abdera {
namespace {

/// Up to this many conditioning variables nothing is allocated.
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

  /// Writes the coordinates of v on the eliminated variables to the row `ahead` of the next free one.
  /// @return the residual variance of v.
  double project(Var v, std::size_t ahead) {
    double* row = row_of(eliminated_ + ahead);
    const double* of_v = correlation_.col(v).data();
    double residual = 1;
    for (std::size_t c = 0; c < eliminated_; ++c) {
      const double* other = row_of(c);
      double sum = of_v[vars()[c]];
      for (std::size_t i = 0; i < c; ++i) sum -= row[i] * other[i];
      row[c] = sum / other[c];
      residual -= row[c] * row[c];
    }
    return residual;
  }
  /// Eliminates the variable just projected with ahead 0, whose residual variance is given.
  void eliminate(Var v, double residual) {
    row_of(eliminated_)[eliminated_] = std::sqrt(residual);
    vars()[eliminated_++] = v;
  }
  /// Residual covariance of the two variables projected with ahead 0 and 1, whose correlation is r.
  double residual_covariance(double r) {
    const double *a = row_of(eliminated_), *b = row_of(eliminated_ + 1);
    for (std::size_t i = 0; i < eliminated_; ++i) r -= a[i] * b[i];
    return r;
  }
  /// Coefficients of the regression of the variable projected with this `ahead` on the eliminated ones.
  std::vector<double> coefficients(std::size_t ahead) {
    const double* row = row_of(eliminated_ + ahead);
    std::vector<double> out(row, row + eliminated_);
    for (std::size_t c = eliminated_; c-- > 0;) {
      for (std::size_t later = c + 1; later < eliminated_; ++later) out[c] -= row_of(later)[c] * out[later];
      out[c] /= row_of(c)[c];
    }
    return out;
  }
  std::size_t eliminated() const { return eliminated_; }
  std::vector<Var> members() { return {vars(), vars() + eliminated_}; }

 private:
  double* row_of(std::size_t i) { return (heap_ ? heap_.get() : inline_.data()) + i * stride_; }
  Var* vars() { return heap_vars_ ? heap_vars_.get() : inline_vars_.data(); }
  const Eigen::MatrixXd& correlation_;
  std::size_t stride_, eliminated_ = 0;
  std::unique_ptr<double[]> heap_;
  std::unique_ptr<Var[]> heap_vars_;
  std::array<double, (kInline + 2) * (kInline + 2)> inline_;  // NOLINT: filled row by row
  std::array<Var, kInline + 2> inline_vars_;                  // NOLINT: likewise
};

/// What the elimination does for sets of no or one member, without its set-up: most tests are of these.
PartialCorrelation given_at_most_one(const Eigen::MatrixXd& correlation, Var x, Var y, std::span<const Var> given) {
  PartialCorrelation out;
  const double* of_x = correlation.col(x).data();  // the cache often holds it: callers ask about x again and again
  out.value = of_x[y];
  out.eliminated = given.size();
  if (given.empty()) return out;
  const double xz = of_x[given.front()], yz = correlation(y, given.front());
  const double vx = 1 - xz * xz, vy = 1 - yz * yz;
  out.deterministic = !(vx >= kNoResidual && vy >= kNoResidual);
  out.value = out.deterministic ? 0 : (out.value - xz * yz) / std::sqrt(vx * vy);
  return out;
}

/// S sorted, without an allocation for the sets that are usual.
class Sorted {
 public:
  explicit Sorted(std::span<const Var> given) : size_(given.size()) {
    if (size_ > kInline) large_.resize(size_);
    std::copy(given.begin(), given.end(), data());
    std::sort(data(), data() + size_);
  }
  std::span<const Var> get() const { return {size_ > kInline ? large_.data() : buffer_.data(), size_}; }

 private:
  Var* data() { return size_ > kInline ? large_.data() : buffer_.data(); }
  std::size_t size_;
  std::array<Var, kInline> buffer_;  // NOLINT: filled by the constructor
  std::vector<Var> large_;
};

/// Eliminates S, then projects x and y.
PartialCorrelation eliminate(Elimination& s, const Eigen::MatrixXd& correlation, Var x, Var y,
                             std::span<const Var> sorted, double& vx, double& vy) {
  for (Var v : sorted) {
    const double residual = s.project(v, 0);
    if (residual >= kNoResidual) s.eliminate(v, residual);
  }
  PartialCorrelation out;
  out.eliminated = s.eliminated();
  vx = s.project(x, 0), vy = s.project(y, 1);
  out.deterministic = !(vx >= kNoResidual && vy >= kNoResidual);
  if (!out.deterministic) out.value = s.residual_covariance(correlation(x, y)) / std::sqrt(vx * vy);
  return out;
}

}  // namespace

PartialCorrelation partial_correlation(const Eigen::MatrixXd& correlation, Var x, Var y, std::span<const Var> given) {
  if (x > y) std::swap(x, y);
  if (given.size() <= 1) return given_at_most_one(correlation, x, y, given);
  const Sorted sorted(given);
  Elimination s(correlation, given.size());
  double vx = 0, vy = 0;
  return eliminate(s, correlation, x, y, sorted.get(), vx, vy);
}

ResidualPair residual_pair(const Eigen::MatrixXd& correlation, Var x, Var y, std::span<const Var> given) {
  ResidualPair out{.x = std::min(x, y), .y = std::max(x, y), .partial = {}};
  const Sorted sorted(given);
  Elimination s(correlation, given.size());
  out.partial = eliminate(s, correlation, out.x, out.y, sorted.get(), out.variance_x, out.variance_y);
  out.members = s.members();
  out.coefficients_x = s.coefficients(0);
  out.coefficients_y = s.coefficients(1);
  return out;
}

Eigen::MatrixXd to_correlation(Covariance covariance) {
  Eigen::MatrixXd matrix = std::move(covariance.matrix);
  const Eigen::VectorXd variances = matrix.diagonal();
  for (Eigen::Index i = 0; i < variances.size(); ++i) {
    if (variances(i) > 0 && std::isfinite(variances(i))) continue;
    const auto& names = covariance.names;
    throw DataError("the variance of '" +
                    (names.empty() ? "X" + std::to_string(i + 1) : names[static_cast<std::size_t>(i)]) + "' is " +
                    std::to_string(variances(i)) + "; it must be positive and finite");
  }
  const Eigen::VectorXd sd = variances.cwiseSqrt();
  for (Eigen::Index j = 0; j < sd.size(); ++j) {
    matrix.col(j).array() /= sd.array() * sd(j);
    matrix(j, j) = 1;
  }
  return matrix;
}

}  // namespace abdera
