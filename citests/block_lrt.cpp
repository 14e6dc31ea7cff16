#include "citests/block_lrt.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

#include "citests/partial_correlation.hpp"

namespace abdera {

bool BlockLrt::both_ways_for(Var x, Var y) const {
  // A column with levels, or of one function, is its own value: both ways are then one test of blocks.
  const auto number = [&](Var v) { return !blocks_.levels[static_cast<std::size_t>(v)] && blocks_.size(v) > 1; };
  return response_ == BlockResponse::kValues && number(x) && number(y);
}

CiResult BlockLrt::test(Var x, Var y, std::span<const Var> given) const {
  const CanonicalQuery query(x, y, given);
  const bool values = both_ways_for(query.x, query.y);
  const BlockResiduals residuals = block_residuals(blocks_, query.x, query.y, query.given);
  const Eigen::MatrixXd& moments = residuals.moments;
  const int split = blocks_.size(query.x), ends = static_cast<int>(moments.cols());
  const double rows_left = blocks_.n - 1 - residuals.eliminated;
  CiResult out;
  out.n_used = blocks_.n;
  if (values ? !(moments(0, 0) >= kNoResidual && moments(split, split) >= kNoResidual) : residuals.deterministic) {
    out.outcome = Outcome::kDeterministic;
    return out;
  }
  if (values) {
    const BothWays ratio = both_ways(moments, split, rows_left);
    if (!ratio.testable) return out;
    out.statistic = -blocks_.n * ratio.log_lambda;
    out.dof = ratio.dof();
    out.effect = std::sqrt(-std::expm1(ratio.log_lambda));
    set_chi_square_p(law_ == WilksLaw::kF ? ratio.corrected : out.statistic, out.dof, out);
  } else {
    std::vector<int> at(static_cast<std::size_t>(ends));
    std::iota(at.begin(), at.end(), 0);
    const std::span<const int> all = at;
    const auto half = static_cast<std::size_t>(split);
    const WilksRatio ratio = wilks_ratio(moments, all.first(half), all.subspan(half), rows_left);
    if (!ratio.testable()) return out;
    out.statistic = -blocks_.n * ratio.log_lambda;
    out.dof = ratio.dof();
    out.effect = ends == 2 ? std::copysign(ratio.effect(), moments(0, 1)) : ratio.effect();
    set_p_value(ratio, blocks_.n, law_, out);
  }
  out.outcome = Outcome::kTested;
  return out;
}

}  // namespace abdera
