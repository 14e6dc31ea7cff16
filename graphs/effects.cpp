#include "graphs/effects.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <limits>

#include "core/error.hpp"
#include "graphs/adjustment.hpp"
#include "graphs/meek.hpp"

namespace abdera {
namespace {

void require_pair(const GraphClass& graphs, Var x, Var y) {
  const int n = graphs.size();
  require(x >= 0 && x < n && y >= 0 && y < n, "x and y must be nodes of the graph");
  require(x != y, "x and y must be two nodes");
}

VarSet only(const GraphClass& graphs, Var v) { return {graphs.size(), std::span<const Var>(&v, 1)}; }

}  // namespace

std::vector<PossibleEffect> ida(const GraphClass& graphs, Var x, Var y, std::size_t limit) {
  require_pair(graphs, x, y);
  const bool possible = graphs.possible_descendants(only(graphs, x)).contains(y);
  std::vector<PossibleEffect> out;
  for (auto& parents : graphs.possible_parents(x, limit)) {
    PossibleEffect effect;
    effect.zero = !possible || std::binary_search(parents.begin(), parents.end(), y);
    if (!effect.zero) effect.adjustment = parents;
    effect.parents = std::move(parents);
    out.push_back(std::move(effect));
  }
  return out;
}

std::vector<PossibleEffect> optimal_ida(const GraphClass& graphs, Var x, Var y, std::size_t limit) {
  require_pair(graphs, x, y);
  const MixedGraph& g = graphs.graph();
  std::vector<PossibleEffect> out;
  for (auto& parents : graphs.possible_parents(x, limit)) {
    MixedGraph oriented = g;
    g.for_undirected(x, [&](Var v) {
      std::binary_search(parents.begin(), parents.end(), v) ? oriented.set_directed(v, x) : oriented.set_directed(x, v);
    });
    meek_closure(oriented);
    const GraphClass members(std::move(oriented), GraphKind::kMpdag);
    PossibleEffect effect;
    effect.parents = std::move(parents);
    // With every edge at x directed, a possible descendant of x is one in all of these members.
    effect.zero = !members.possible_descendants(only(members, x)).contains(y);
    if (!effect.zero)
      effect.adjustment = Adjustment(members, std::span(&x, 1), std::span(&y, 1)).optimal().set.value().to_vector();
    out.push_back(std::move(effect));
  }
  return out;
}

Eigen::VectorXd regression_effects(const Eigen::MatrixXd& covariance, std::span<const Var> x, Var y,
                                   std::span<const Var> adjustment) {
  const auto n = static_cast<int>(covariance.rows());
  require(covariance.cols() == covariance.rows(), "the covariance matrix must be square");
  require(!x.empty(), "x needs at least one node");
  std::vector<Var> regressors(x.begin(), x.end());
  regressors.insert(regressors.end(), adjustment.begin(), adjustment.end());
  VarSet seen(n);
  for (Var v : regressors) {
    require(v >= 0 && v < n && y >= 0 && y < n, "a node is not in the covariance matrix");
    require(v != y && !seen.contains(v), "x, y and the adjustment set must not share a node");
    seen.insert(v);
  }
  const Eigen::MatrixXd s = covariance(regressors, regressors);
  // Standardised, so that a pivot is the share of a variance that the regressors before leave.
  const Eigen::VectorXd scale = s.diagonal().cwiseSqrt().cwiseInverse();
  const Eigen::LLT<Eigen::MatrixXd> llt(scale.asDiagonal() * s * scale.asDiagonal());
  const auto k = static_cast<Eigen::Index>(x.size());
  const bool solvable = scale.allFinite() && llt.info() == Eigen::Success &&
                        Eigen::VectorXd(llt.matrixLLT().diagonal()).cwiseAbs2().minCoeff() > 1e-10;
  if (!solvable) return Eigen::VectorXd::Constant(k, std::numeric_limits<double>::quiet_NaN());
  const Eigen::VectorXd right = scale.cwiseProduct(Eigen::VectorXd(covariance(regressors, y)));
  return scale.cwiseProduct(llt.solve(right)).head(k);
}

std::vector<double> effect_sizes(const Eigen::MatrixXd& covariance, Var x, Var y,
                                 std::span<const PossibleEffect> effects) {
  std::vector<double> out;
  for (const PossibleEffect& effect : effects)
    out.push_back(effect.zero ? 0.0 : regression_effects(covariance, std::span(&x, 1), y, effect.adjustment)(0));
  return out;
}

}  // namespace abdera
