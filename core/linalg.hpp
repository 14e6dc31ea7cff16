#pragma once
#include <Eigen/Core>

namespace abdera {

/// The large dense problems that LAPACK solves better than Eigen; everything else uses Eigen directly.
/// Inputs are read in place (column-major, contiguous). Results that LAPACK fails to reach are an Error.
/// Threads: any; BLAS itself should be on one thread (`use_one_blas_thread`).

/// Eigenvalues and eigenvectors, largest eigenvalue first.
struct EigenPairs {
  Eigen::VectorXd values;   ///< k
  Eigen::MatrixXd vectors;  ///< n x k, orthonormal columns; each has its largest-magnitude entry positive
};
/// The k largest eigenpairs of a symmetric matrix (the lower triangle is not checked against the upper).
/// @param symmetric n x n. @param k 0..n.
/// Cost: about 9 n^3 flops (divide and conquer on the whole spectrum). @throws UsageError for a shape or k out of
/// range.
EigenPairs top_eigenpairs(const Eigen::MatrixXd& symmetric, Eigen::Index k);

/// exp(A) of a square matrix by scaling and squaring with Pade approximants. Cost: about 30 n^3 flops.
Eigen::MatrixXd matrix_exponential(const Eigen::MatrixXd& a);

/// The symmetric positive semi-definite square root B, B B = A. Cost: about 12 n^3 flops.
/// @throws UsageError when A is not square or has an eigenvalue below -1e-8 of the largest.
Eigen::MatrixXd symmetric_sqrt(const Eigen::MatrixXd& a);

/// A = u diag(values) v', thin: with r = min(n, m), u is n x r, v m x r, values decreasing. Divide and conquer.
struct Svd {
  Eigen::MatrixXd u;
  Eigen::VectorXd values;
  Eigen::MatrixXd v;
};
Svd thin_svd(const Eigen::MatrixXd& a);

}  // namespace abdera
