#include "datasets/statistics/embedding.hpp"

#include <cmath>

#include "core/error.hpp"
#include "core/kernels/syrk.hpp"
#include "core/run.hpp"
#include "datasets/checks.hpp"

namespace abdera {
namespace {

/// A polynomial whose part not spanned by those of lower degree is below this share of its variance is none: the
/// column has too few distinct values.
constexpr double kNothingNew = 1e-10;

ColumnBasis contrasts(const Dataset& data, Var v) {
  const std::vector<std::uint16_t> codes = data.codes(v);
  std::vector<double> share(data.variable(v).levels.size());
  for (const std::uint16_t code : codes) share[code] += 1;
  std::vector<std::size_t> seen;
  for (std::size_t level = 0; level < share.size(); ++level) {
    if (share[level] > 0) seen.push_back(level);
    share[level] /= static_cast<double>(codes.size());
  }
  ColumnBasis out;
  out.has_levels = true;
  out.size = static_cast<int>(seen.size()) - 1;
  if (out.size >= kMostLevels) return out;  // refused below
  out.at_level.setZero(static_cast<Eigen::Index>(share.size()), std::max(out.size, 0));
  // Level j against the mean of the levels before it.
  double before = share[seen.front()];
  for (std::size_t j = 1; j < seen.size(); ++j) {
    const double norm = std::sqrt(1 / before + 1 / share[seen[j]]);
    const auto column = static_cast<Eigen::Index>(j - 1);
    for (std::size_t i = 0; i < j; ++i) out.at_level(static_cast<Eigen::Index>(seen[i]), column) = -1 / (before * norm);
    out.at_level(static_cast<Eigen::Index>(seen[j]), column) = 1 / (share[seen[j]] * norm);
    before += share[seen[j]];
  }
  return out;
}

ColumnBasis polynomials(const Dataset& data, Var v, int degree) {
  const auto x = data.values().col(v).array();
  const Eigen::Index n = x.size();
  const double share = 1 / static_cast<double>(n);
  ColumnBasis out;
  // The mean in two steps, so that it is accurate to a rounding error of the spread.
  out.shift = (x * share).sum();
  out.rest = (x - out.shift).sum() * share;
  Eigen::ArrayXXd p(n, degree + 1);
  p.col(0) = 1;
  p.col(1) = x - out.shift - out.rest;
  const double largest = p.col(1).abs().maxCoeff();
  if (!(largest > 0)) return out;
  out.scale = largest * std::sqrt((p.col(1) / largest).square().sum() * share);
  p.col(1) /= out.scale;
  out.size = 1;
  out.recurrence.setZero(degree + 1, degree);
  out.recurrence(1, 0) = 1;
  for (int k = 2; k <= degree; ++k) {
    auto next = p.col(k);
    next = p.col(1) * p.col(k - 1);
    const double whole = next.square().sum();
    for (int pass = 0; pass < 2; ++pass)  // the second pass removes what rounding left of the first
      for (int j = 0; j < k; ++j) {
        const double along = (next * p.col(j)).sum() * share;
        out.recurrence(j, k - 1) += along;
        next -= along * p.col(j);
      }
    const double left = next.square().sum();
    if (!(left > kNothingNew * whole)) break;
    out.recurrence(k, k - 1) = std::sqrt(left * share);
    next /= out.recurrence(k, k - 1);
    out.size = k;
  }
  return out;
}

}  // namespace

Embedding::Embedding(const Dataset& data, int degree, const RunContext& run) : data_(data) {
  require(degree >= 1, "the degree of a polynomial basis is at least 1, not " + std::to_string(degree));
  require_complete(data);
  require_varying(data);
  bases_.resize(static_cast<std::size_t>(data.num_vars()));
  RunContext unstopped;  // a table without its last columns is none
  unstopped.threads = run.threads;
  const double seconds = static_cast<double>(data.num_rows()) * data.num_vars() * degree * degree * 3e-9;
  parallel_for(data.num_vars(), unstopped, seconds, [&](std::ptrdiff_t i) {
    const auto v = static_cast<Var>(i);
    bases_[static_cast<std::size_t>(i)] =
        data.variable(v).discrete() ? contrasts(data, v) : polynomials(data, v, degree);
  });
  for (Var v = 0; v < num_vars(); ++v)
    if (basis(v).has_levels && basis(v).size >= kMostLevels)
      throw DataError("column '" + data.variable(v).name + "' has " + std::to_string(basis(v).size + 1) +
                      " levels; at most " + std::to_string(kMostLevels) +
                      " can be regressors: join rare levels, or leave the column out");
  first_.push_back(0);
  for (const ColumnBasis& basis : bases_) first_.push_back(first_.back() + basis.size);
}

void Embedding::values(Var v, int k, Eigen::Index begin, Eigen::Index rows, double* to, Eigen::Index stride) const {
  const ColumnBasis& b = basis(v);
  const double* from = data_.column(v).data() + begin;
  if (b.has_levels) {
    const double* table = b.at_level.col(k).data();
    for (Eigen::Index i = 0; i < rows; ++i) to[i * stride] = table[static_cast<std::ptrdiff_t>(from[i])];
    return;
  }
  const double inverse = 1 / b.scale;
  if (k == 0) {
    for (Eigen::Index i = 0; i < rows; ++i) to[i * stride] = (from[i] - b.shift - b.rest) * inverse;
    return;
  }
  Eigen::ArrayXXd p(rows, k + 2);
  p.col(0) = 1;
  p.col(1) = (Eigen::Map<const Eigen::ArrayXd>(from, rows) - b.shift - b.rest) * inverse;
  for (int degree = 2; degree <= k + 1; ++degree) {
    p.col(degree) = p.col(1) * p.col(degree - 1);
    for (int j = 0; j < degree; ++j) p.col(degree) -= b.recurrence(j, degree - 1) * p.col(j);
    p.col(degree) /= b.recurrence(degree, degree - 1);
  }
  for (Eigen::Index i = 0; i < rows; ++i) to[i * stride] = p(i, k + 1);
}

BlockCorrelation block_correlation(const Embedding& embedding, const RunContext& run) {
  BlockCorrelation out;
  const int p = embedding.num_vars(), d = embedding.num_functions();
  out.n = static_cast<double>(embedding.num_rows());
  std::vector<Var> owner;
  for (Var v = 0; v < p; ++v) {
    out.first.push_back(embedding.first(v));
    out.levels.push_back(embedding.basis(v).has_levels);
    owner.insert(owner.end(), static_cast<std::size_t>(embedding.basis(v).size), v);
  }
  out.first.push_back(d);
  out.matrix.resize(d, d);
  auto load = [&](Eigen::Index column, Eigen::Index begin, Eigen::Index rows, double* to, Eigen::Index stride) {
    const Var v = owner[static_cast<std::size_t>(column)];
    embedding.values(v, static_cast<int>(column) - embedding.first(v), begin, rows, to, stride);
  };
  syrk(embedding.num_rows(), d, load, 1 / out.n, out.matrix.data(), run, syrk_tile(dispatch_level()));
  for (Var v = 0; v < p; ++v)
    out.matrix.block(embedding.first(v), embedding.first(v), out.size(v), out.size(v)).setIdentity();
  return out;
}

}  // namespace abdera
