#include "citests/logistic_ratio.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "citests/centre.hpp"
#include "citests/multinomial_fit.hpp"
#include "citests/partial_correlation.hpp"

namespace abdera {
namespace {

/// A log-likelihood this close to 0 is that of a response known without error.
constexpr double kCertain = 1e-6;

/// Takes away levels without rows. @return how many are left
int drop_absent_levels(Eigen::MatrixXd& counts) {
  Eigen::Index kept = 0;
  for (Eigen::Index l = 0; l < counts.cols(); ++l)
    if (counts.col(l).sum() > 0) counts.col(kept++) = counts.col(l);
  counts.conservativeResize(Eigen::NoChange, kept);
  return static_cast<int>(kept);
}

/// Centres and scales columns by weighted rows; one that is constant, but for rounding of its values, becomes 0.
void standardise(Eigen::MatrixXd& m, const Eigen::ArrayXd& weights) {
  for (Eigen::Index j = 0; j < m.cols(); ++j)
    if (const double sd = centre(m.col(j).array(), weights); sd > 0) m.col(j) /= sd;
}

/// Positions of the standardised columns that are not functions of the earlier ones.
std::vector<Eigen::Index> independent_columns(const Eigen::MatrixXd& m, const Eigen::VectorXd& weights) {
  Eigen::MatrixXd gram = m.transpose() * weights.asDiagonal() * m / weights.sum();
  std::vector<Eigen::Index> kept;
  for (Eigen::Index c = 0; c < m.cols(); ++c) {
    if (!(gram(c, c) >= kNoResidual)) continue;
    kept.push_back(c);
    const Eigen::VectorXd along = gram.col(c) / std::sqrt(gram(c, c));
    gram.noalias() -= along * along.transpose();
  }
  return kept;
}

}  // namespace

Patterns pattern_of_each_row(Eigen::MatrixXd features, const std::vector<int>& codes) {
  const int levels = *std::max_element(codes.begin(), codes.end()) + 1;
  Patterns out{std::move(features), Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(codes.size()), levels)};
  for (std::size_t i = 0; i < codes.size(); ++i) out.counts(static_cast<Eigen::Index>(i), codes[i]) = 1;
  return out;
}

LogisticRatio logistic_ratio(Patterns patterns, Eigen::Index given, double rows_per_parameter) {
  LogisticRatio out;
  Eigen::MatrixXd& features = patterns.features;
  const Eigen::VectorXd rows = patterns.counts.rowwise().sum();
  out.levels = drop_absent_levels(patterns.counts);
  if (!can_be_fitted(out.levels, features.cols())) return out;
  standardise(features, rows.array());
  const std::vector<Eigen::Index> kept = independent_columns(features, rows);
  out.given = static_cast<int>(std::count_if(kept.begin(), kept.end(), [&](Eigen::Index c) { return c < given; }));
  out.added = static_cast<int>(kept.size()) - out.given;
  if (out.dof() <= 0 || rows.sum() <= rows_per_parameter * out.parameters()) return out;
  Eigen::MatrixXd used(features.rows(), 1 + static_cast<Eigen::Index>(kept.size()));
  used.col(0).setOnes();
  for (std::size_t i = 0; i < kept.size(); ++i) used.col(static_cast<Eigen::Index>(i) + 1) = features.col(kept[i]);
  MultinomialFit fit(std::move(used), std::move(patterns.counts));
  if (!fit.fit(1 + out.given)) return out;
  const double without = fit.log_likelihood();
  out.deterministic = -without < kCertain;
  if (out.deterministic || !fit.fit(1 + out.given + out.added)) return out;
  out.statistic = std::max(2 * (fit.log_likelihood() - without), 0.0);
  out.fitted = true;
  return out;
}

}  // namespace abdera
