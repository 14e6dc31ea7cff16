#include "datasets/covariance.hpp"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/kernels/syrk.hpp"
#include "core/run.hpp"
#include "datasets/row_weights.hpp"

namespace abdera {
namespace {

constexpr double kTolerance = 1e-8;  // of a given matrix, relative: asymmetry and negative eigenvalues

std::size_t at(Eigen::Index i) { return static_cast<std::size_t>(i); }

std::string label(const std::vector<std::string>& names, Eigen::Index column) {
  return names.empty() ? fmt::format("X{}", column + 1) : names[at(column)];
}

/// What a column's centring needs: value - shift - rest. The mean is removed in two steps: after the first one values
/// have the size of the spread, so that their own mean is accurate to a rounding error of the spread, not of the mean.
struct Centre {
  double shift = 0, rest = 0;
};

/// Sums of f(i, j) over i < n for j < kColumns, each in eight interleaved partial sums: an order that neither a vector
/// width nor the layout of the table changes.
template <int kColumns, class F>
std::array<double, kColumns> sums_of(Eigen::Index n, F&& f) {
  double part[8][kColumns] = {};
  Eigen::Index i = 0;
  for (; i + 8 <= n; i += 8)
    for (Eigen::Index lane = 0; lane < 8; ++lane)
      for (Eigen::Index j = 0; j < kColumns; ++j) part[lane][j] += f(i + lane, j);
  for (; i < n; ++i)
    for (Eigen::Index j = 0; j < kColumns; ++j) part[i % 8][j] += f(i, j);
  std::array<double, kColumns> sums;
  for (std::size_t j = 0; j < sums.size(); ++j)
    sums[j] = ((part[0][j] + part[4][j]) + (part[2][j] + part[6][j])) +
              ((part[1][j] + part[5][j]) + (part[3][j] + part[7][j]));
  return sums;
}

/// @throws DataError for the first value that is missing or infinite, and if all are equal.
template <class Column>
void check_column(const Column& values, double mean, const std::string& name) {
  if (!std::isfinite(mean)) {
    for (Eigen::Index row = 0; row < values.size(); ++row)
      if (!std::isfinite(values[row]))
        throw DataError(fmt::format("column '{}' has {} value in row {}; drop such rows or columns first", name,
                                    std::isnan(values[row]) ? "a missing" : "an infinite", row + 1));
  }
  if ((values.array() == values[0]).all())
    throw DataError(fmt::format("column '{}' is constant ({}); leave it out", name, values[0]));
}

/// Weights of rows as shares of their sum; none for rows that are alike.
std::vector<double> shares_of(std::span<const double> weights) {
  if (!unequal(weights)) return {};
  std::vector<double> shares(weights.begin(), weights.end());
  const double sum = sums_of<1>(static_cast<Eigen::Index>(shares.size()),
                                [&](Eigen::Index i, Eigen::Index) { return weights[at(i)]; })[0];
  for (double& share : shares) share /= sum;
  return shares;
}

/// Of kColumns columns side by side, which are read together along the rows.
/// @param shares of the rows, empty: all alike.
/// @param names of all columns.
/// @throws DataError for the first value of a column that is missing or infinite, and for a constant column.
template <int kColumns, class Values>
void find_centres(const Values& values, Eigen::Index first, std::span<const double> shares,
                  const std::vector<std::string>& names, std::vector<Centre>& centres) {
  const Eigen::Index n = values.rows();
  const double share = 1 / static_cast<double>(n);
  const auto sums = [&](auto&& value, double alike) {
    if (shares.empty())
      return sums_of<kColumns>(n, [&](Eigen::Index i, Eigen::Index j) { return value(i, j) * alike; });
    return sums_of<kColumns>(n, [&](Eigen::Index i, Eigen::Index j) { return value(i, j) * shares[at(i)]; });
  };
  const auto means = sums([&](Eigen::Index i, Eigen::Index j) { return values(i, first + j); }, share);
  for (Eigen::Index j = 0; j < kColumns; ++j) check_column(values.col(first + j), means[at(j)], names[at(first + j)]);
  const auto rests = sums([&](Eigen::Index i, Eigen::Index j) { return values(i, first + j) - means[at(j)]; }, 1);
  for (Eigen::Index j = 0; j < kColumns; ++j)
    centres[at(first + j)] = {means[at(j)], shares.empty() ? rests[at(j)] * share : rests[at(j)]};
}

/// @param values a matrix expression: columns that are contiguous, or not.
template <class Values>
Covariance covariance_of(const Values& values, const std::vector<std::string>& names, const RunContext& run,
                         std::span<const double> weights) {
  const Eigen::Index n = values.rows(), p = values.cols();
  if (n < 2) throw DataError(fmt::format("a covariance needs at least 2 rows, the data have {}", n));
  const std::vector<double> shares = shares_of(weights);
  Covariance out;
  out.n = shares.empty() ? static_cast<double>(n) : effective_rows(weights);
  if (out.n < 2)
    throw DataError(
        fmt::format("the weights of the {} rows leave an effective number of {:.3g}; at least 2 are needed", n, out.n));
  for (Eigen::Index j = 0; j < p; ++j) out.names.push_back(label(names, j));
  out.matrix.resize(p, p);

  RunContext unstopped;  // a result without its last columns is none
  unstopped.threads = run.threads;
  std::vector<Centre> centres(static_cast<std::size_t>(p));
  constexpr int kTogether = 8;  // a cache line of a row
  const Eigen::Index blocks = values.innerStride() == 1 ? 0 : p / kTogether;
  parallel_for(blocks + p - blocks * kTogether, unstopped, static_cast<double>(n * p) * 1e-9, [&](Eigen::Index item) {
    if (item < blocks) {
      find_centres<kTogether>(values, item * kTogether, shares, out.names, centres);
    } else {
      find_centres<1>(values, item - blocks + blocks * kTogether, shares, out.names, centres);
    }
  });
  auto centred = [&](Eigen::Index column, Eigen::Index first, Eigen::Index rows, double* to, Eigen::Index stride) {
    const Centre centre = centres[at(column)];
    const auto from = values.col(column).segment(first, rows);
    for (Eigen::Index i = 0; i < rows; ++i) to[i * stride] = from[i] - centre.shift - centre.rest;
  };
  if (shares.empty()) {
    syrk(n, p, centred, 1 / (out.n - 1), out.matrix.data(), run, syrk_tile(dispatch_level()));
  } else {
    std::vector<double> roots(shares.size());
    std::transform(shares.begin(), shares.end(), roots.begin(), [](double share) { return std::sqrt(share); });
    const auto scaled = [&](Eigen::Index column, Eigen::Index first, Eigen::Index rows, double* to,
                            Eigen::Index stride) {
      centred(column, first, rows, to, stride);
      for (Eigen::Index i = 0; i < rows; ++i) to[i * stride] *= roots[at(first + i)];
    };
    syrk(n, p, scaled, out.n / (out.n - 1), out.matrix.data(), run, syrk_tile(dispatch_level()));
  }
  for (Eigen::Index j = 0; j < p; ++j)
    if (!(out.matrix(j, j) > 0 && std::isfinite(out.matrix(j, j))))
      throw DataError(fmt::format("column '{}' has values too {} for a variance in double precision; change its unit",
                                  out.names[at(j)], out.matrix(j, j) == 0 ? "small" : "large"));
  return out;
}

}  // namespace

Covariance covariance(const Dataset& data, const RunContext& run) {
  std::vector<std::string> names;
  for (const Variable& v : data.variables()) {
    if (v.kind == VariableKind::kNominal)
      throw NotApplicable(fmt::format("column '{}' is nominal: its codes have no covariance", v.name));
    names.push_back(v.name);
  }
  return covariance(data.values(), names, run, data.row_attributes().weight);
}

Covariance covariance(const Dataset::View& values, const std::vector<std::string>& names, const RunContext& run,
                      std::span<const double> weights) {
  return covariance_of(values, names, run, weights);
}

Covariance covariance(const StridedView& values, const std::vector<std::string>& names, const RunContext& run,
                      std::span<const double> weights) {
  return covariance_of(values, names, run, weights);
}

Eigen::VectorXd column_means(const Dataset& data) {
  const auto& weights = data.row_attributes().weight;
  if (weights.empty()) return data.values().colwise().mean();
  const Eigen::Map<const Eigen::VectorXd> w(weights.data(), std::ssize(weights));
  return data.values().transpose() * w / w.sum();
}

Covariance covariance_from_matrix(std::vector<std::string> names, Eigen::MatrixXd matrix, double n) {
  const Eigen::Index p = matrix.rows();
  if (matrix.cols() != p)
    throw DataError(fmt::format("a covariance matrix is square, this one is {} x {}", p, matrix.cols()));
  if (names.empty())
    for (Eigen::Index j = 0; j < p; ++j) names.push_back(label({}, j));
  if (static_cast<Eigen::Index>(names.size()) != p)
    throw DataError(fmt::format("{} names for a covariance matrix of {} variables", names.size(), p));
  if (!(n >= 2)) throw DataError(fmt::format("a covariance needs a sample size of at least 2, not {}", n));
  for (Eigen::Index i = 0; i < p; ++i) {
    for (Eigen::Index j = 0; j < p; ++j)
      if (!std::isfinite(matrix(i, j)))
        throw DataError(fmt::format("the covariance of '{}' and '{}' is not finite", label(names, i), label(names, j)));
    if (!(matrix(i, i) > 0))
      throw DataError(fmt::format("the variance of '{}' is {}; it must be positive", label(names, i), matrix(i, i)));
  }
  for (Eigen::Index i = 0; i < p; ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {
      if (std::abs(matrix(i, j) - matrix(j, i)) > kTolerance * std::sqrt(matrix(i, i) * matrix(j, j)))
        throw DataError(
            fmt::format("the covariance matrix is not symmetric: '{}' with '{}' is {} one way and {} the other",
                        label(names, i), label(names, j), matrix(i, j), matrix(j, i)));
      matrix(i, j) = matrix(j, i) = (matrix(i, j) + matrix(j, i)) / 2;
    }
  }
  if (p > 0) {
    // Cholesky accepts nearly every covariance at a fraction of the cost: the largest variance is at most the largest
    // eigenvalue, so what it accepts with this shift is positive semi-definite within the tolerance.
    Eigen::MatrixXd shifted = matrix;
    shifted.diagonal().array() += kTolerance * matrix.diagonal().maxCoeff();
    if (Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>>(shifted).info() != Eigen::Success) {
      const Eigen::VectorXd values =
          Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(matrix, Eigen::EigenvaluesOnly).eigenvalues();
      if (values(0) < -kTolerance * values(p - 1))
        throw DataError(
            fmt::format("the covariance matrix is not positive semi-definite: smallest eigenvalue {}, largest {}",
                        values(0), values(p - 1)));
    }
  }
  return {std::move(names), std::move(matrix), n};
}

Eigen::VectorXd r2_given_others(const Eigen::MatrixXd& covariance) {
  const Eigen::VectorXd scale = covariance.diagonal().cwiseSqrt().cwiseInverse();
  const Eigen::MatrixXd correlation = scale.asDiagonal() * covariance * scale.asDiagonal();
  const Eigen::LLT<Eigen::MatrixXd> factor(correlation);
  if (factor.info() != Eigen::Success)
    return Eigen::VectorXd::Constant(covariance.rows(), std::numeric_limits<double>::quiet_NaN());
  const Eigen::MatrixXd inverse = factor.solve(Eigen::MatrixXd::Identity(covariance.rows(), covariance.rows()));
  return 1 - inverse.diagonal().array().inverse();
}

}  // namespace abdera
