#include "core/linalg.hpp"

#include <armadillo>
#include <cmath>
#include <string>

#include "core/blas.hpp"
#include "core/error.hpp"

namespace abdera {
namespace {

/// The same memory as an Armadillo matrix. Armadillo has no read-only views: callers do not write to it. Every function
/// here looks at its argument through it, so this is where BLAS is told to stay on one thread.
arma::mat view(const Eigen::MatrixXd& m) {
  [[maybe_unused]] static const bool told = use_one_blas_thread();
  return {const_cast<double*>(m.data()), static_cast<arma::uword>(m.rows()), static_cast<arma::uword>(m.cols()), false,
          true};
}
Eigen::MatrixXd copied(const arma::mat& m) {
  return Eigen::Map<const Eigen::MatrixXd>(m.memptr(), static_cast<Eigen::Index>(m.n_rows),
                                           static_cast<Eigen::Index>(m.n_cols));
}
Eigen::VectorXd copied(const arma::vec& v) {
  return Eigen::Map<const Eigen::VectorXd>(v.memptr(), static_cast<Eigen::Index>(v.n_elem));
}

void require_square(const Eigen::MatrixXd& a) {
  require(a.rows() == a.cols(),
          "a square matrix is needed, not " + std::to_string(a.rows()) + " x " + std::to_string(a.cols()));
}
void reached(bool done, const char* what) {
  if (!done) throw Error(std::string(what) + " did not converge; are the values finite?");
}

}  // namespace

EigenPairs top_eigenpairs(const Eigen::MatrixXd& symmetric, Eigen::Index k) {
  require_square(symmetric);
  const Eigen::Index n = symmetric.rows();
  require(k >= 0 && k <= n,
          "the number of eigenpairs must lie in 0.." + std::to_string(n) + ", not " + std::to_string(k));
  if (n == 0) return {};
  arma::vec values;
  arma::mat vectors;
  reached(arma::eig_sym(values, vectors, view(symmetric), "dc"), "the eigenvalue decomposition");
  EigenPairs out{copied(values).tail(k).reverse(), copied(vectors).rightCols(k).rowwise().reverse()};
  for (Eigen::Index j = 0; j < k; ++j) {
    Eigen::Index largest = 0;
    out.vectors.col(j).cwiseAbs().maxCoeff(&largest);
    if (out.vectors(largest, j) < 0) out.vectors.col(j) = -out.vectors.col(j);
  }
  return out;
}

Eigen::MatrixXd matrix_exponential(const Eigen::MatrixXd& a) {
  require_square(a);
  arma::mat out;
  reached(arma::expmat(out, view(a)), "the matrix exponential");
  return copied(out);
}

Eigen::MatrixXd symmetric_sqrt(const Eigen::MatrixXd& a) {
  const EigenPairs pairs = top_eigenpairs(a, a.rows());
  if (a.rows() == 0) return a;
  require(pairs.values.minCoeff() >= -1e-8 * std::abs(pairs.values(0)),
          "a square root needs a positive semi-definite matrix; the smallest eigenvalue is " +
              std::to_string(pairs.values.minCoeff()));
  const Eigen::VectorXd root = pairs.values.cwiseMax(0.0).cwiseSqrt();
  return pairs.vectors * root.asDiagonal() * pairs.vectors.transpose();
}

Svd thin_svd(const Eigen::MatrixXd& a) {
  if (a.size() == 0) return {};
  arma::mat u, v;
  arma::vec values;
  reached(arma::svd_econ(u, values, v, view(a), "both", "dc"), "the singular value decomposition");
  return {copied(u), copied(values), copied(v)};
}

}  // namespace abdera
