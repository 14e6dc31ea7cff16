#include "citests/block_lrt.hpp"

#include <cmath>
#include <numeric>
#include <span>

#include "citests/partial_correlation.hpp"

namespace abdera {

bool BlockLrt::both_ways_for(Var x, Var y) const {
  // A column with levels, or of one function, is its own value: both ways are then one test of blocks.
  const auto number = [&](Var v) { return !blocks_.levels[static_cast<std::size_t>(v)] && blocks_.size(v) > 1; };
  return response_ == BlockResponse::kValues && number(x) && number(y);
}

BlockEvidence BlockLrt::evidence(const BlockElimination& s, const ResidualBlock& x, const ResidualBlock& y,
                                 BlockScratch& scratch) const {
  BlockEvidence out;
  out.both_ways = both_ways_for(x.variable, y.variable);
  const auto without = [&](const ResidualBlock& b) { return out.both_ways ? !(b.within[0] >= kNoResidual) : b.none; };
  if (without(x) || without(y)) {
    out.outcome = Outcome::kDeterministic;
    return out;
  }
  Eigen::MatrixXd& moments = scratch.moments;
  s.moments(x, y, moments);
  const int split = blocks_.size(x.variable);
  const double rows_left = blocks_.n - 1 - s.eliminated();
  if (out.both_ways) {
    const BothWays both = both_ways(moments, split, rows_left);
    if (!both.testable) return out;
    out.log_lambda = both.log_lambda;
    out.dof = both.dof();
    out.effect = std::sqrt(-std::expm1(both.log_lambda));
    out.judged = law_ == WilksLaw::kF ? both.corrected : -blocks_.n * both.log_lambda;
  } else {
    scratch.at.resize(static_cast<std::size_t>(moments.cols()));
    std::iota(scratch.at.begin(), scratch.at.end(), 0);
    const std::span<const int> all = scratch.at;
    const auto half = static_cast<std::size_t>(split);
    out.ratio = wilks_ratio(moments, all.first(half), all.subspan(half), rows_left);
    if (!out.ratio.testable()) return out;
    out.log_lambda = out.ratio.log_lambda;
    out.dof = out.ratio.dof();
    out.effect = moments.cols() == 2 ? std::copysign(out.ratio.effect(), moments(0, 1)) : out.ratio.effect();
    out.judged = (law_ == WilksLaw::kF ? 1 : blocks_.n) * -out.log_lambda;
  }
  out.outcome = Outcome::kTested;
  return out;
}

CiResult BlockLrt::result(const BlockEvidence& evidence) const {
  CiResult out;
  out.n_used = blocks_.n;
  out.outcome = evidence.outcome;
  if (out.outcome != Outcome::kTested) return out;
  out.statistic = -blocks_.n * evidence.log_lambda;
  out.dof = evidence.dof;
  out.effect = evidence.effect;
  if (evidence.both_ways || law_ == WilksLaw::kChiSquare) {
    set_chi_square_p(evidence.judged, evidence.dof, out);
  } else {
    set_f_p(evidence.ratio, out);
  }
  return out;
}

CiResult BlockLrt::test(Var x, Var y, std::span<const Var> given) const {
  struct Space {
    BlockElimination elimination;
    ResidualBlock x, y;
    BlockScratch scratch;
  };
  thread_local Space space;
  const CanonicalQuery query(x, y, given);
  space.elimination.eliminate(blocks_, query.given);
  space.elimination.project(query.x, space.x);
  space.elimination.project(query.y, space.y);
  return result(evidence(space.elimination, space.x, space.y, space.scratch));
}

}  // namespace abdera
