#include "citests/logistic_ratio.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "citests/multinomial_fit.hpp"
#include "citests/partial_correlation.hpp"

namespace abdera {
namespace {

/// A log-likelihood this close to 0 is that of a response known without error.
constexpr double kCertain = 1e-6;

/// Codes renumbered to the levels that occur. @return their number
int observed_levels(std::vector<int>& codes) {
  std::vector<int> number;
  for (const int code : codes) {
    if (code >= static_cast<int>(number.size())) number.resize(static_cast<std::size_t>(code) + 1, 0);
    number[static_cast<std::size_t>(code)] = 1;
  }
  int levels = 0;
  for (int& n : number) n = n ? levels++ : 0;
  for (int& code : codes) code = number[static_cast<std::size_t>(code)];
  return levels;
}

/// Centres and scales columns; a column that is constant, but for rounding of its values, becomes 0.
void standardise(Eigen::MatrixXd& m) {
  for (Eigen::Index j = 0; j < m.cols(); ++j) {
    const double size = m.col(j).cwiseAbs().maxCoeff();
    m.col(j).array() -= m.col(j).mean();
    m.col(j).array() -= m.col(j).mean();
    const double sd = std::sqrt(m.col(j).squaredNorm() / static_cast<double>(m.rows()));
    if (sd > 1e-12 * size) {
      m.col(j) /= sd;
    } else {
      m.col(j).setZero();
    }
  }
}

/// Positions of the standardised columns that are not functions of the earlier ones.
std::vector<Eigen::Index> independent_columns(const Eigen::MatrixXd& m) {
  Eigen::MatrixXd gram = m.transpose() * m / static_cast<double>(m.rows());
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

LogisticRatio logistic_ratio(Eigen::MatrixXd features, Eigen::Index given, std::vector<int> codes,
                             double rows_per_parameter) {
  LogisticRatio out;
  out.levels = observed_levels(codes);
  standardise(features);
  const std::vector<Eigen::Index> kept = independent_columns(features);
  out.given = static_cast<int>(std::count_if(kept.begin(), kept.end(), [&](Eigen::Index c) { return c < given; }));
  out.added = static_cast<int>(kept.size()) - out.given;
  const auto rows = static_cast<double>(features.rows());
  if (out.dof() <= 0 || rows <= rows_per_parameter * out.parameters()) return out;
  Eigen::MatrixXd used(features.rows(), 1 + static_cast<Eigen::Index>(kept.size()));
  used.col(0).setOnes();
  for (std::size_t i = 0; i < kept.size(); ++i) used.col(static_cast<Eigen::Index>(i) + 1) = features.col(kept[i]);
  MultinomialFit fit(std::move(used), std::move(codes), out.levels);
  if (!fit.fit(1 + out.given)) return out;
  const double without = fit.log_likelihood();
  out.deterministic = -without < kCertain;
  if (out.deterministic || !fit.fit(1 + out.given + out.added)) return out;
  out.statistic = std::max(2 * (fit.log_likelihood() - without), 0.0);
  out.fitted = true;
  return out;
}

}  // namespace abdera
