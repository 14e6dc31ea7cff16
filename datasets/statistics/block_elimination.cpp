#include "datasets/statistics/block_elimination.hpp"

#include <cmath>

#include "datasets/statistics/residual.hpp"

namespace abdera {

void BlockElimination::eliminate(const BlockCorrelation& blocks, std::span<const Var> sorted) {
  blocks_ = &blocks;
  kept_.clear();
  stride_ = 0;
  for (const Var v : sorted) stride_ += static_cast<std::size_t>(blocks.size(v));
  factor_.resize(stride_ * stride_);
  for (const Var v : sorted) {
    const int first = blocks.first[static_cast<std::size_t>(v)];
    for (int column = first; column < first + blocks.size(v); ++column) {
      double* row = factor_.data() + kept_.size() * stride_;
      const double residual = project_column(column, row);
      if (!(residual >= kNoResidual)) continue;
      row[kept_.size()] = std::sqrt(residual);
      kept_.push_back(column);
    }
  }
}

/// Writes the coordinates of a column on those eliminated. @return its residual variance
double BlockElimination::project_column(int column, double* to) const {
  const double* with = blocks_->matrix.col(column).data();
  double residual = 1;
  for (std::size_t c = 0; c < kept_.size(); ++c) {
    const double* row = factor_.data() + c * stride_;
    double sum = with[kept_[c]];
    for (std::size_t k = 0; k < c; ++k) sum -= to[k] * row[k];
    to[c] = sum / row[c];
    residual -= to[c] * to[c];
  }
  return residual;
}

void BlockElimination::project(Var v, ResidualBlock& out) const {
  const auto size = static_cast<std::size_t>(blocks_->size(v)), m = kept_.size();
  const int first = blocks_->first[static_cast<std::size_t>(v)];
  out.variable = v;
  out.coordinates.resize(size * m);
  out.within.resize(size * size);
  out.none = true;
  for (std::size_t i = 0; i < size; ++i) {
    double* a = out.coordinates.data() + i * m;
    const double residual = project_column(first + static_cast<int>(i), a);
    out.within[i * size + i] = residual;
    out.none &= !(residual >= kNoResidual);
    for (std::size_t j = 0; j < i; ++j) {
      const double* b = out.coordinates.data() + j * m;
      double sum = 0;  // the functions of one variable are uncorrelated
      for (std::size_t k = 0; k < m; ++k) sum -= a[k] * b[k];
      out.within[i * size + j] = out.within[j * size + i] = sum;
    }
  }
}

void BlockElimination::moments(const ResidualBlock& x, const ResidualBlock& y, Eigen::MatrixXd& out) const {
  const int bx = blocks_->size(x.variable), by = blocks_->size(y.variable);
  const auto m = static_cast<std::ptrdiff_t>(kept_.size());
  out.resize(bx + by, bx + by);
  for (int j = 0; j < bx; ++j)
    for (int i = 0; i < bx; ++i) out(i, j) = x.within[static_cast<std::size_t>(j * bx + i)];
  for (int j = 0; j < by; ++j) {
    for (int i = 0; i < by; ++i) out(bx + i, bx + j) = y.within[static_cast<std::size_t>(j * by + i)];
    const double* with = blocks_->matrix.col(blocks_->first[static_cast<std::size_t>(y.variable)] + j).data() +
                         blocks_->first[static_cast<std::size_t>(x.variable)];
    const double* b = y.coordinates.data() + j * m;
    for (int i = 0; i < bx; ++i) {
      const double* a = x.coordinates.data() + i * m;
      double sum = with[i];
      for (std::ptrdiff_t k = 0; k < m; ++k) sum -= a[k] * b[k];
      out(i, bx + j) = out(bx + j, i) = sum;
    }
  }
}

}  // namespace abdera
