#include "datasets/covariance.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/run.hpp"

namespace abdera {
namespace {

std::string label(const std::vector<std::string>& names, Eigen::Index column) {
  return names.empty() ? fmt::format("X{}", column + 1) : names[static_cast<std::size_t>(column)];
}

/// @throws DataError for the first value of a column that is missing or infinite, and for a constant column.
void check_column(const double* values, Eigen::Index n, const std::string& name) {
  bool varies = false;
  for (Eigen::Index row = 0; row < n; ++row) {
    if (!std::isfinite(values[row]))
      throw DataError(fmt::format("column '{}' has {} value in row {}; drop such rows or columns first", name,
                                  std::isnan(values[row]) ? "a missing" : "an infinite", row + 1));
    varies |= values[row] != values[0];
  }
  if (!varies) throw DataError(fmt::format("column '{}' is constant ({}); leave it out", name, values[0]));
}

/// values minus their mean. The mean is removed twice: the first pass leaves values of the size of the spread, whose
/// own mean is then accurate to a rounding error of the spread and not of the mean.
void centre(const double* values, Eigen::Index n, double* centred) {
  double sum = 0;
  for (Eigen::Index row = 0; row < n; ++row) sum += values[row] / static_cast<double>(n);
  double rest = 0;
  for (Eigen::Index row = 0; row < n; ++row) rest += centred[row] = values[row] - sum;
  rest /= static_cast<double>(n);
  for (Eigen::Index row = 0; row < n; ++row) centred[row] -= rest;
}

}  // namespace

Covariance covariance(const Dataset& data, const RunContext& run) {
  std::vector<std::string> names;
  for (const Variable& v : data.variables()) {
    if (v.kind == VariableKind::kNominal)
      throw NotApplicable(fmt::format("column '{}' is nominal: its codes have no covariance", v.name));
    names.push_back(v.name);
  }
  return covariance(data.values(), names, run);
}

Covariance covariance(const Dataset::View& values, const std::vector<std::string>& names, const RunContext&) {
  const Eigen::Index n = values.rows(), p = values.cols();
  if (n < 2) throw DataError(fmt::format("a covariance needs at least 2 rows, the data have {}", n));
  Covariance out;
  out.n = static_cast<double>(n);
  Eigen::MatrixXd centred(n, p);
  for (Eigen::Index j = 0; j < p; ++j) {
    out.names.push_back(label(names, j));
    check_column(values.col(j).data(), n, out.names.back());
    centre(values.col(j).data(), n, centred.col(j).data());
  }
  out.matrix = (centred.transpose() * centred) / (out.n - 1);
  return out;
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
      if (std::abs(matrix(i, j) - matrix(j, i)) > 1e-8 * std::sqrt(matrix(i, i) * matrix(j, j)))
        throw DataError(
            fmt::format("the covariance matrix is not symmetric: '{}' with '{}' is {} one way and {} the other",
                        label(names, i), label(names, j), matrix(i, j), matrix(j, i)));
      matrix(i, j) = matrix(j, i) = (matrix(i, j) + matrix(j, i)) / 2;
    }
  }
  if (p > 0) {
    const Eigen::VectorXd values =
        Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(matrix, Eigen::EigenvaluesOnly).eigenvalues();
    if (values(0) < -1e-8 * values(p - 1))
      throw DataError(
          fmt::format("the covariance matrix is not positive semi-definite: smallest eigenvalue {}, largest {}",
                      values(0), values(p - 1)));
  }
  return {std::move(names), std::move(matrix), n};
}

}  // namespace abdera
