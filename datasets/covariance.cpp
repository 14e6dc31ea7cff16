#include "datasets/covariance.hpp"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/kernels/syrk.hpp"
#include "core/run.hpp"
#include "datasets/row_weights.hpp"

namespace abdera {
namespace {

constexpr double kTolerance = 1e-8;  // of a given matrix, relative: asymmetry and negative eigenvalues

std::string label(const std::vector<std::string>& names, Eigen::Index column) {
  return names.empty() ? fmt::format("X{}", column + 1) : names[static_cast<std::size_t>(column)];
}

/// What a column's centring needs: value - shift - rest. The mean is removed in two steps: after the first one values
/// have the size of the spread, so that their own mean is accurate to a rounding error of the spread, not of the mean.
struct Centre {
  double shift = 0, rest = 0;
};

/// Sum of f(i) for i < n in eight interleaved partial sums: an order that no vector width changes.
template <class F>
double sum_of(Eigen::Index n, F&& f) {
  double part[8] = {};
  Eigen::Index i = 0;
  for (; i + 8 <= n; i += 8)
    for (Eigen::Index lane = 0; lane < 8; ++lane) part[lane] += f(i + lane);
  for (; i < n; ++i) part[i % 8] += f(i);
  return ((part[0] + part[4]) + (part[2] + part[6])) + ((part[1] + part[5]) + (part[3] + part[7]));
}

/// Weights of rows as shares of their sum; none for rows that are alike.
std::vector<double> shares_of(std::span<const double> weights) {
  if (!unequal(weights)) return {};
  std::vector<double> shares(weights.begin(), weights.end());
  const double sum = sum_of(static_cast<Eigen::Index>(shares.size()),
                            [&](Eigen::Index i) { return weights[static_cast<std::size_t>(i)]; });
  for (double& share : shares) share /= sum;
  return shares;
}

/// @param shares of the rows, empty: all alike.
/// @throws DataError for the first value of a column that is missing or infinite, and for a constant column.
template <class Column>
Centre centre_of(const Column& values, std::span<const double> shares, const std::string& name) {
  const Eigen::Index n = values.size();
  const double share = 1 / static_cast<double>(n);
  const auto mean_of = [&](auto&& value) {
    if (shares.empty()) return sum_of(n, [&](Eigen::Index i) { return value(i) * share; });
    return sum_of(n, [&](Eigen::Index i) { return value(i) * shares[static_cast<std::size_t>(i)]; });
  };
  Centre out;
  out.shift = mean_of([&](Eigen::Index i) { return values[i]; });
  if (!std::isfinite(out.shift)) {
    for (Eigen::Index row = 0; row < n; ++row)
      if (!std::isfinite(values[row]))
        throw DataError(fmt::format("column '{}' has {} value in row {}; drop such rows or columns first", name,
                                    std::isnan(values[row]) ? "a missing" : "an infinite", row + 1));
  }
  if ((values.array() == values[0]).all())
    throw DataError(fmt::format("column '{}' is constant ({}); leave it out", name, values[0]));
  out.rest = shares.empty() ? sum_of(n, [&](Eigen::Index i) { return values[i] - out.shift; }) * share
                            : mean_of([&](Eigen::Index i) { return values[i] - out.shift; });
  return out;
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
  parallel_for(p, unstopped, static_cast<double>(n * p) * 1e-9, [&](Eigen::Index j) {
    centres[static_cast<std::size_t>(j)] = centre_of(values.col(j), shares, out.names[static_cast<std::size_t>(j)]);
  });
  auto centred = [&](Eigen::Index column, Eigen::Index first, Eigen::Index rows, double* to, Eigen::Index stride) {
    const Centre centre = centres[static_cast<std::size_t>(column)];
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
      for (Eigen::Index i = 0; i < rows; ++i) to[i * stride] *= roots[static_cast<std::size_t>(first + i)];
    };
    syrk(n, p, scaled, out.n / (out.n - 1), out.matrix.data(), run, syrk_tile(dispatch_level()));
  }
  for (Eigen::Index j = 0; j < p; ++j)
    if (!(out.matrix(j, j) > 0 && std::isfinite(out.matrix(j, j))))
      throw DataError(fmt::format("column '{}' has values too {} for a variance in double precision; change its unit",
                                  out.names[static_cast<std::size_t>(j)], out.matrix(j, j) == 0 ? "small" : "large"));
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
