#pragma once
#include <Eigen/Core>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "core/var_set.hpp"
#include "datasets/covariance.hpp"

namespace abdera {

/// What a Gaussian score needs to know of the data and of itself. For a child y with parents S it is
///   constant(|S|) - half_dof(|S|) log V(y | S) - half_parents log det V(S),
/// where V is a positive definite matrix and V(y | S) = det V(y, S) / det V(S): a covariance for information criteria,
/// a posterior scale matrix for marginal likelihoods. V is kept with its diagonal divided out.
struct GaussianEvidence {
  Eigen::MatrixXd matrix;         ///< V with a diagonal of ones
  std::vector<double> log_scale;  ///< logarithms of the diagonal of V
  std::vector<std::string> names;
  /// By number of parents, 0..p-1; a constant of -infinity: undefined for so many.
  std::vector<double> constant, half_dof;
  double half_parents = 0;
  double least_left = 1e-10;  ///< share of a diagonal entry that counts as none: there the score is undefined

  static constexpr double kUndefined = -std::numeric_limits<double>::infinity();
  int num_vars() const { return static_cast<int>(matrix.cols()); }
  const double* column(Var v) const { return matrix.data() + v * matrix.cols(); }
  double scale(Var v) const { return log_scale[static_cast<std::size_t>(v)]; }
  /// The score from log V(y | S) and log det V(S).
  double value(std::size_t parents, double log_left, double log_det) const {
    return constant[parents] - half_dof[parents] * log_left - half_parents * log_det;
  }
};

/// V as a matrix with a diagonal of ones and the logarithms of its own.
/// @throws DataError naming a column whose diagonal entry is not positive.
GaussianEvidence evidence_of(Eigen::MatrixXd matrix, std::span<const std::string> names);

/// Evidence whose value is the maximum of the log likelihood of a linear regression with intercept, less a penalty.
/// Undefined for as many parents as leave no degree of freedom.
/// @param penalty for each number of parents, p entries.
/// @throws DataError naming a column whose variance is not positive.
GaussianEvidence penalised_likelihood(const Covariance& covariance, std::span<const double> penalty);

/// The score of a child: canonical, the parents are sorted first. Allocates nothing for up to 16 parents.
double gaussian_local(const GaussianEvidence& evidence, Var child, std::span<const Var> parents);

namespace detail {

/// One row of a Cholesky factor: solves L z = (column at the parents) and returns what is left of 1, 1 - z'z.
/// Every use of the factor does these operations in this order, so that they all give the same bits.
/// @param factor the rows of L below one another, row r from r (r + 1) / 2. @param inverse of its diagonal.
/// @param z receives `parents.size()` values.
inline double eliminate(const double* column, std::span<const Var> parents, const double* factor, const double* inverse,
                        double* z) {
  double left = 1;
  const double* row = factor;
  for (std::size_t r = 0; r < parents.size(); ++r) {
    double value = column[parents[r]];
    for (std::size_t b = 0; b < r; ++b) value -= row[b] * z[b];
    z[r] = value * inverse[r];
    left -= z[r] * z[r];
    row += r + 1;
  }
  return left;
}

}  // namespace detail
}  // namespace abdera
