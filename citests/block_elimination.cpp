#include "citests/block_elimination.hpp"

#include <algorithm>
#include <cmath>

#include "citests/partial_correlation.hpp"

namespace abdera {

CanonicalQuery::CanonicalQuery(Var a, Var b, std::span<const Var> s)
    : x(std::min(a, b)), y(std::max(a, b)), given(s.begin(), s.end()) {
  std::sort(given.begin(), given.end());
}

BlockResiduals block_residuals(const BlockCorrelation& blocks, Var x, Var y, std::span<const Var> sorted) {
  const auto first = [&](Var v) { return blocks.first[static_cast<std::size_t>(v)]; };
  const int bx = blocks.size(x), by = blocks.size(y), ends = bx + by;
  int most = 0;
  for (const Var v : sorted) most += blocks.size(v);
  // Row i of `factor` holds the coordinates of a column on the ones eliminated: S first, then x and y.
  thread_local std::vector<double> factor;
  thread_local std::vector<int> kept;
  factor.resize(static_cast<std::size_t>((most + ends) * std::max(most, 1)));
  kept.clear();
  const auto row = [&](int i) { return factor.data() + static_cast<std::ptrdiff_t>(i) * std::max(most, 1); };
  auto project = [&](int column, int i) {
    double* to = row(i);
    double residual = 1;
    const double* with = blocks.matrix.col(column).data();
    for (std::size_t c = 0; c < kept.size(); ++c) {
      const double* other = row(static_cast<int>(c));
      double sum = with[kept[c]];
      for (std::size_t k = 0; k < c; ++k) sum -= to[k] * other[k];
      to[c] = sum / other[c];
      residual -= to[c] * to[c];
    }
    return residual;
  };
  for (const Var v : sorted)
    for (int column = first(v); column < first(v) + blocks.size(v); ++column) {
      const int at = static_cast<int>(kept.size());
      const double residual = project(column, at);
      if (!(residual >= kNoResidual)) continue;
      row(at)[at] = std::sqrt(residual);
      kept.push_back(column);
    }
  const int m = static_cast<int>(kept.size());
  BlockResiduals out;
  out.eliminated = m;
  out.moments.resize(ends, ends);
  const auto column_of = [&](int i) { return i < bx ? first(x) + i : first(y) + i - bx; };
  double left[2] = {0, 0};
  for (int i = 0; i < ends; ++i) {
    const double residual = project(column_of(i), m + i);
    left[i >= bx] = std::max(left[i >= bx], residual);
    out.moments(i, i) = residual;
    for (int j = 0; j < i; ++j) {
      double sum = blocks.matrix(column_of(j), column_of(i));
      const double *a = row(m + i), *b = row(m + j);
      for (int k = 0; k < m; ++k) sum -= a[k] * b[k];
      out.moments(i, j) = out.moments(j, i) = sum;
    }
  }
  out.deterministic = !(left[0] >= kNoResidual && left[1] >= kNoResidual);
  return out;
}

}  // namespace abdera
