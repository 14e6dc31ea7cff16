#include "simulators/sortability.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "datasets/covariance.hpp"

namespace abdera {

double sortability(const MixedGraph& dag, std::span<const double> scores) {
  const int p = dag.size();
  for (double score : scores)
    if (!std::isfinite(score)) return std::numeric_limits<double>::quiet_NaN();
  std::vector<VarSet> reached;  // by paths of the present length
  for (Var v = 0; v < p; ++v) reached.push_back(dag.children(v));
  double pairs = 0, ordered = 0;
  for (int length = 1; length < p; ++length) {
    bool any = false;
    for (Var v = 0; v < p; ++v)
      reached[static_cast<std::size_t>(v)].for_each([&](Var w) {
        const double ratio = scores[static_cast<std::size_t>(w)] / scores[static_cast<std::size_t>(v)];
        ++pairs, any = true;
        ordered += ratio > 1 + 1e-9 ? 1 : ratio >= 1 - 1e-9 ? 0.5 : 0;
      });
    if (!any) break;
    for (auto& of_node : reached) {
      VarSet next(p);
      of_node.for_each([&](Var w) { next |= dag.children(w); });
      of_node = std::move(next);
    }
  }
  return pairs == 0 ? std::numeric_limits<double>::quiet_NaN() : ordered / pairs;
}

double var_sortability(const MixedGraph& dag, const Eigen::MatrixXd& covariance) {
  const Eigen::VectorXd variances = covariance.diagonal();
  return sortability(dag, {variances.data(), static_cast<std::size_t>(variances.size())});
}

double r2_sortability(const MixedGraph& dag, const Eigen::MatrixXd& covariance) {
  const Eigen::VectorXd r2 = r2_given_others(covariance);
  return sortability(dag, {r2.data(), static_cast<std::size_t>(r2.size())});
}

}  // namespace abdera
