#include "citests/regression_lrt.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "citests/block_query.hpp"
#include "citests/logistic_ratio.hpp"
#include "citests/wilks.hpp"
#include "core/run.hpp"

namespace abdera {
namespace {

CiResult linear(const BlockResiduals& residuals, int response, std::span<const int> predictors, double n) {
  CiResult out;
  out.n_used = n;
  if (residuals.deterministic) {
    out.outcome = Outcome::kDeterministic;
    return out;
  }
  const WilksRatio ratio =
      wilks_ratio(residuals.moments, std::span(&response, 1), predictors, n - 1 - residuals.eliminated);
  if (!ratio.testable()) return out;
  out.outcome = Outcome::kTested;
  out.statistic = -n * ratio.log_lambda;
  out.dof = ratio.dof();
  out.effect = ratio.effect();
  set_f_p(ratio, out);
  return out;
}

}  // namespace

RegressionLrt::RegressionLrt(const Dataset& data, const RegressionLrtOptions& options, const RunContext& run)
    : levels_(data), directions_(options.directions) {
  const Embedding embedding(data, 1, run);
  blocks_ = block_correlation(embedding, run);
  design_.resize(data.num_rows(), embedding.num_functions());
  for (Var v = 0; v < data.num_vars(); ++v)
    for (int k = 0; k < embedding.basis(v).size; ++k)
      embedding.values(v, k, 0, data.num_rows(), design_.col(embedding.first(v) + k).data(), 1);
}

CiResult RegressionLrt::test(Var x, Var y, std::span<const Var> given) const {
  const CanonicalQuery query(x, y, given);
  const bool levels_x = levels_.has(query.x), levels_y = levels_.has(query.y);
  CiResult by_x, by_y;  // response x, response y
  if (!levels_x || !levels_y) {
    const BlockResiduals residuals = block_residuals(blocks_, query);
    const int split = blocks_.size(query.x);
    std::vector<int> at(static_cast<std::size_t>(residuals.moments.cols()));
    std::iota(at.begin(), at.end(), 0);
    const std::span<const int> all = at;
    const auto half = static_cast<std::size_t>(split);
    if (!levels_x) by_x = linear(residuals, 0, all.subspan(half), blocks_.n);
    if (!levels_x && !levels_y) {
      by_x.effect = std::copysign(by_x.effect, residuals.moments(0, split));
      return by_x;
    }
    if (!levels_y) by_y = linear(residuals, split, all.first(half), blocks_.n);
    if (directions_ == Directions::kNumber) return levels_x ? by_y : by_x;
  }
  if (levels_x) by_x = logistic(query.x, query.y, query.given);
  if (levels_y) by_y = logistic(query.y, query.x, query.given);
  return combine_directions(by_x, by_y);
}

CiResult RegressionLrt::logistic(Var response, Var predictor, std::span<const Var> given) const {
  std::vector<Var> regressors(given.begin(), given.end());
  regressors.push_back(predictor);
  Eigen::Index columns = 0;
  for (const Var v : regressors) columns += blocks_.size(v);
  CiResult out;
  out.n_used = blocks_.n;
  if (!can_be_fitted(levels_.levels(response), columns)) return out;
  // Without numbers many rows have the same regressors.
  const bool all_levels = std::all_of(regressors.begin(), regressors.end(), [&](Var v) { return levels_.has(v); });
  const StrataRows same = all_levels ? levels_.strata(regressors) : StrataRows();
  Patterns patterns;
  const auto size = all_levels ? static_cast<Eigen::Index>(same.count()) : design_.rows();
  patterns.counts.setZero(size, levels_.levels(response));
  Eigen::Index filled = 0;
  patterns.features.resize(size, columns);
  for (const Var v : regressors)
    for (int k = 0; k < blocks_.size(v); ++k) {
      const auto from = design_.col(blocks_.first[static_cast<std::size_t>(v)] + k);
      auto to = patterns.features.col(filled++);
      if (all_levels) {
        for (Eigen::Index i = 0; i < size; ++i) to(i) = from(same.of(static_cast<std::size_t>(i)).front());
      } else {
        to = from;
      }
    }
  if (all_levels) {
    for (Eigen::Index i = 0; i < size; ++i)
      for (const std::uint32_t row : same.of(static_cast<std::size_t>(i)))
        patterns.counts(i, levels_.code(response, row)) += 1;
  } else {
    for (Eigen::Index i = 0; i < size; ++i) patterns.counts(i, levels_.code(response, static_cast<std::size_t>(i))) = 1;
  }
  const LogisticRatio ratio = logistic_ratio(std::move(patterns), columns - blocks_.size(predictor), 1);
  if (ratio.deterministic) out.outcome = Outcome::kDeterministic;
  if (!ratio.fitted) return out;
  out.outcome = Outcome::kTested;
  out.statistic = ratio.statistic;
  out.dof = ratio.dof();
  out.effect = std::sqrt(-std::expm1(-ratio.statistic / blocks_.n));
  set_chi_square_p(out.statistic, out.dof, out);
  return out;
}

}  // namespace abdera
