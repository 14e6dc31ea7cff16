#include "scores/gaussian_evidence.hpp"

#include <algorithm>
#include <array>
#include <numbers>

#include "core/error.hpp"

namespace abdera {
namespace {

constexpr std::size_t kSmall = 16;
constexpr std::size_t factor_size(std::size_t rows) { return rows * (rows + 1) / 2; }

/// @param set sorted. @param work factor_size(|S|) + 2 |S| doubles.
double local_of_sorted(const GaussianEvidence& e, Var child, std::span<const Var> set, double* work) {
  double* const factor = work;
  double* const inverse = factor + factor_size(set.size());
  double* const z = inverse + set.size();
  double log_det = 0;
  double* row = factor;
  for (std::size_t j = 0; j < set.size(); ++j) {
    const double left = detail::eliminate(e.column(set[j]), set.first(j), factor, inverse, row);
    if (!(left >= e.least_left)) return GaussianEvidence::kUndefined;
    row[j] = std::sqrt(left);
    inverse[j] = 1 / row[j];
    if (e.half_parents != 0) log_det += std::log(left) + e.scale(set[j]);
    row += j + 1;
  }
  const double left = detail::eliminate(e.column(child), set, factor, inverse, z);
  if (!(left >= e.least_left)) return GaussianEvidence::kUndefined;
  return e.value(set.size(), std::log(left) + e.scale(child), log_det);
}

}  // namespace

GaussianEvidence evidence_of(Eigen::MatrixXd matrix, std::span<const std::string> names) {
  GaussianEvidence out;
  out.names.assign(names.begin(), names.end());
  Eigen::VectorXd scale = matrix.diagonal();
  for (Eigen::Index v = 0; v < matrix.cols(); ++v) {
    if (!(scale(v) > 0))
      throw DataError("column '" + names[static_cast<std::size_t>(v)] + "' has no positive variance");
    out.log_scale.push_back(std::log(scale(v)));
  }
  scale = scale.cwiseSqrt().cwiseInverse();
  out.matrix = scale.asDiagonal() * matrix * scale.asDiagonal();
  for (Eigen::Index v = 0; v < matrix.cols(); ++v) {  // to the last bit symmetric: searches read rows and columns
    out.matrix(v, v) = 1;
    for (Eigen::Index w = 0; w < v; ++w) out.matrix(w, v) = out.matrix(v, w);
  }
  return out;
}

GaussianEvidence penalised_likelihood(const Covariance& covariance, std::span<const double> penalty) {
  const double n = covariance.n;
  GaussianEvidence out = evidence_of(covariance.matrix * ((n - 1) / n), covariance.names);
  for (std::size_t parents = 0; parents < penalty.size(); ++parents) {
    const bool defined = static_cast<double>(parents) + 1 < n;
    out.constant.push_back(defined ? -n / 2 * (std::log(2 * std::numbers::pi) + 1) - penalty[parents]
                                   : GaussianEvidence::kUndefined);
    out.half_dof.push_back(n / 2);
  }
  return out;
}

double gaussian_local(const GaussianEvidence& evidence, Var child, std::span<const Var> parents) {
  const std::size_t size = parents.size();
  if (evidence.constant[size] == GaussianEvidence::kUndefined) return GaussianEvidence::kUndefined;
  if (size <= kSmall) {
    std::array<Var, kSmall> set{};
    std::array<double, factor_size(kSmall) + 2 * kSmall> work;  // written before it is read
    std::copy(parents.begin(), parents.end(), set.begin());
    std::sort(set.begin(), set.begin() + static_cast<std::ptrdiff_t>(size));
    return local_of_sorted(evidence, child, std::span(set).first(size), work.data());
  }
  std::vector<Var> set(parents.begin(), parents.end());
  std::vector<double> work(factor_size(size) + 2 * size);
  std::sort(set.begin(), set.end());
  return local_of_sorted(evidence, child, set, work.data());
}

}  // namespace abdera
