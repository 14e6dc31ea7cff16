#include "scores/cg_bic.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/run.hpp"
#include "datasets/checks.hpp"
#include "datasets/statistics/embedding.hpp"
#include "datasets/statistics/residual.hpp"
#include "scores/determined.hpp"

namespace abdera {
namespace {

const double kLogTwoPi = std::log(2 * std::numbers::pi);

/// What is left of each diagonal entry of a covariance matrix after those before it; stops at the first with nothing
/// left, which is then 0.
std::vector<double> pivots(Eigen::MatrixXd& covariance) {
  const Eigen::VectorXd before = covariance.diagonal();
  std::vector<double> out;
  for (Eigen::Index c = 0; c < covariance.cols(); ++c) {
    const double left = covariance(c, c);
    if (!(left >= kNoResidual) || !(left >= kNoResidual * before(c))) {
      out.push_back(0);
      return out;
    }
    out.push_back(left);
    const Eigen::Index rest = covariance.cols() - c - 1;
    const Eigen::VectorXd along = covariance.col(c).tail(rest) / std::sqrt(left);
    covariance.bottomRightCorner(rest, rest).noalias() -= along * along.transpose();
  }
  return out;
}

double n_log_n(const StrataRows& strata) {
  double sum = 0;
  for (std::size_t i = 0; i < strata.count(); ++i) {
    const auto n = static_cast<double>(strata.of(i).size());
    sum += n * std::log(n);
  }
  return sum;
}

}  // namespace

CgBic::CgBic(const Dataset& data, const CgBicOptions& options, const RunContext& run)
    : names_(data.names()),
      log_scale_(static_cast<std::size_t>(data.num_vars()), 0),
      levels_(data),
      rows_per_number_(options.rows_per_number),
      penalty_(options.penalty_discount / 2 * std::log(static_cast<double>(data.num_rows()))),
      prior_(options.prior.log_weights(data.num_vars())),
      prior_equivalent_(options.prior.score_equivalent()) {
  require_complete(data);
  require_varying(data);
  for (const Variable& variable : data.variables()) declared_.push_back(static_cast<int>(variable.levels.size()));
  numbers_.setZero(data.num_rows(), data.num_vars());
  std::vector<Var> numbers;
  for (Var v = 0; v < data.num_vars(); ++v)
    if (!levels_.has(v)) numbers.push_back(v);
  correlation_.setIdentity(data.num_vars(), data.num_vars());
  if (numbers.empty()) return;
  const Dataset without_levels = data.select(numbers);
  const Embedding embedding(without_levels, 1, run);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto v = static_cast<Var>(i);
    embedding.values(v, 0, 0, data.num_rows(), numbers_.col(numbers[i]).data(), 1);
    log_scale_[static_cast<std::size_t>(numbers[i])] = std::log(embedding.basis(v).scale);
  }
  correlation_(numbers, numbers) = block_correlation(embedding, run).matrix;
}

std::vector<std::string> CgBic::remarks() const {
  return remarks_on_determined(correlation_, names_, kNoResidual, static_cast<double>(numbers_.rows()) - 2);
}

double CgBic::local(Var child, std::span<const Var> parents) const {
  constexpr double kUndefined = -std::numeric_limits<double>::infinity();
  std::vector<Var> sorted(parents.begin(), parents.end());
  std::sort(sorted.begin(), sorted.end());
  std::vector<Var> numbers, with_levels;
  for (const Var v : sorted) (levels_.has(v) ? with_levels : numbers).push_back(v);
  const std::size_t k = numbers.size();
  const StrataRows strata = levels_.strata(with_levels);
  const auto n = static_cast<double>(numbers_.rows());
  Part with, without;
  if (levels_.has(child)) {
    if (!independent(numbers)) return kUndefined;
    const double configurations = declared(with_levels);
    with_levels.push_back(child);
    const StrataRows cells = levels_.strata(with_levels);
    with.log_density = n_log_n(cells) - n_log_n(strata);
    with.parameters = configurations * (declared_[static_cast<std::size_t>(child)] - 1);
    add_gaussians(cells, numbers, std::span(&k, 1), std::span(&with, 1));
    add_gaussians(strata, numbers, std::span(&k, 1), std::span(&without, 1));
  } else {
    numbers.push_back(child);
    if (!independent(numbers)) return kUndefined;
    const std::size_t sizes[] = {k, k + 1};
    Part parts[2];
    add_gaussians(strata, numbers, sizes, parts);
    without = parts[0], with = parts[1];
    with.log_density -= n * log_scale_[static_cast<std::size_t>(child)];
  }
  return with.log_density - without.log_density - penalty_ * (with.parameters - without.parameters) +
         prior_[sorted.size()];
}

/// Adds the Gaussian parts of the first `sizes[i]` numbers to parts[i].
void CgBic::add_gaussians(const StrataRows& strata, std::span<const Var> numbers, std::span<const std::size_t> sizes,
                          std::span<Part> parts) const {
  const auto d = static_cast<Eigen::Index>(numbers.size());
  if (d == 0) return;
  struct Thin {
    double rows = 0;
    Eigen::MatrixXd moments{};
  };
  std::vector<Thin> thin(sizes.size());
  Eigen::MatrixXd values, covariance;
  for (std::size_t s = 0; s < strata.count(); ++s) {
    const auto rows = strata.of(s);
    const auto n = static_cast<double>(rows.size());
    values.resize(static_cast<Eigen::Index>(rows.size()), d);
    for (Eigen::Index j = 0; j < d; ++j) {
      const double* from = numbers_.col(numbers[static_cast<std::size_t>(j)]).data();
      double* to = values.col(j).data();
      for (std::size_t i = 0; i < rows.size(); ++i) to[i] = from[rows[i]];
    }
    const Eigen::RowVectorXd mean = values.colwise().mean();
    values.rowwise() -= mean;
    covariance.noalias() = values.transpose() * values;
    covariance /= n;
    const Eigen::MatrixXd about_mean = covariance;
    const std::vector<double> left = pivots(covariance);
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      const auto m = static_cast<Eigen::Index>(sizes[i]);
      const auto own = static_cast<double>(m + 1) * rows_per_number_ <= n;
      const bool regular =
          left.size() >= sizes[i] && std::find(left.begin(), left.begin() + m, 0.0) == left.begin() + m;
      if (m == 0) continue;
      if (own && regular) {
        double log_det = 0;
        for (Eigen::Index c = 0; c < m; ++c) log_det += std::log(left[static_cast<std::size_t>(c)]);
        parts[i].log_density -= n / 2 * (log_det + static_cast<double>(m) * (kLogTwoPi + 1));
        parts[i].parameters += static_cast<double>(m * (m + 3)) / 2;
        continue;
      }
      if (thin[i].rows == 0) thin[i].moments.setZero(m, m);
      thin[i].rows += n;
      thin[i].moments += n * (about_mean.topLeftCorner(m, m) + mean.head(m).transpose() * mean.head(m));
    }
  }
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (thin[i].rows == 0) continue;
    // The law of all rows: mean 0, since the numbers are standardised.
    const auto m = static_cast<Eigen::Index>(sizes[i]);
    const std::vector<Var> first(numbers.begin(), numbers.begin() + m);
    const Eigen::LLT<Eigen::MatrixXd> factor(Eigen::MatrixXd(correlation_(first, first)));
    const double log_det = 2 * factor.matrixLLT().diagonal().array().log().sum();
    parts[i].log_density -=
        thin[i].rows / 2 * (log_det + static_cast<double>(m) * kLogTwoPi) + factor.solve(thin[i].moments).trace() / 2;
    parts[i].parameters += static_cast<double>(m * (m + 3)) / 2;
  }
}

/// Whether no number is a linear function of the others in all rows.
bool CgBic::independent(std::span<const Var> numbers) const {
  const std::vector<Var> at(numbers.begin(), numbers.end());
  if (static_cast<Eigen::Index>(at.size()) >= numbers_.rows()) return false;
  Eigen::MatrixXd block = correlation_(at, at);
  const std::vector<double> left = pivots(block);
  return left.empty() || left.back() > 0;
}

/// Combinations of declared levels.
double CgBic::declared(std::span<const Var> levels) const {
  double product = 1;
  for (const Var v : levels) product *= declared_[static_cast<std::size_t>(v)];
  return std::min(product, 1e290);
}

}  // namespace abdera
