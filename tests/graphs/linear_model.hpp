#pragma once
#include <span>
#include <vector>

#include "graphs/dag.hpp"
#include "tests/support/prime_field.hpp"

namespace abdera {

/// A linear model on a DAG with weights in a prime field: exact covariances and total effects.
/// With n nodes a covariance is a polynomial of degree 2 n - 1 in weights and noise variances, so that "coefficient =
/// total effect" in a regression on k nodes compares polynomials of degree at most k (2 n - 1) + n - 1. A false
/// agreement, or a singular regression, has probability at most that / 2^61: 2^-56 for n = 4, 2^-50 for n = 30.
class FieldModel {
 public:
  FieldModel(const MixedGraph& dag, Rng& rng) : order_(*topological_order(dag)) {
    const int n = dag.size();
    weights_ = field_matrix(n, n);
    for (Var b = 0; b < n; ++b) {
      noise_.push_back(FieldNumber::random(rng));
      dag.for_parents(b, [&](Var a) { weight(b, a) = FieldNumber::random(rng); });
    }
    fill_covariance();
  }
  /// The weights of `dag` that give `covariance`: regressions of each node on its parents.
  FieldModel(const MixedGraph& dag, const FieldMatrix& covariance) : order_(*topological_order(dag)) {
    const int n = dag.size();
    weights_ = field_matrix(n, n);
    for (Var b = 0; b < n; ++b) {
      const auto parents = dag.parents(b).to_vector();
      const auto coefficients = regression(covariance, parents, b).value();
      noise_.push_back(covariance[index(b)][index(b)]);
      for (std::size_t i = 0; i < parents.size(); ++i) {
        weight(b, parents[i]) = coefficients[i];
        noise_.back() -= coefficients[i] * covariance[index(b)][index(parents[i])];
      }
    }
    fill_covariance();
  }

  const FieldMatrix& covariance() const { return covariance_; }

  /// The effect on y of one unit of each node of `x` when all of them are set from outside.
  std::vector<FieldNumber> total_effects(std::span<const Var> x, Var y) const {
    const FieldMatrix paths = effects(VarSet(static_cast<int>(order_.size()), x));
    std::vector<FieldNumber> out;
    for (Var v : x) out.push_back(paths[index(y)][index(v)]);
    return out;
  }
  /// Whether the regression of y on x and z has these effects as coefficients of x.
  bool adjusts(std::span<const Var> x, Var y, std::span<const Var> z) const {
    std::vector<Var> regressors(x.begin(), x.end());
    regressors.insert(regressors.end(), z.begin(), z.end());
    auto coefficients = regression(covariance_, regressors, y).value();
    coefficients.resize(x.size());
    return coefficients == total_effects(x, y);
  }

 private:
  static std::size_t index(Var v) { return static_cast<std::size_t>(v); }
  FieldNumber& weight(Var to, Var from) { return weights_[index(to)][index(from)]; }

  /// [v][u]: the sum over directed paths from u to v whose nodes after u are not in `set_from_outside`.
  FieldMatrix effects(const VarSet& set_from_outside) const {
    const std::size_t n = order_.size();
    FieldMatrix out = field_matrix(static_cast<int>(n), static_cast<int>(n));
    for (Var v : order_) {
      out[index(v)][index(v)] = 1;
      if (set_from_outside.contains(v)) continue;
      for (std::size_t p = 0; p < n; ++p)
        if (const FieldNumber w = weights_[index(v)][p]; !w.is_zero())
          for (std::size_t u = 0; u < n; ++u) out[index(v)][u] += w * out[p][u];
    }
    return out;
  }
  void fill_covariance() {
    const std::size_t n = order_.size();
    const FieldMatrix total = effects(VarSet(static_cast<int>(n)));
    covariance_ = field_matrix(static_cast<int>(n), static_cast<int>(n));
    for (std::size_t a = 0; a < n; ++a)
      for (std::size_t u = 0; u < n; ++u) {
        const FieldNumber scaled = total[a][u] * noise_[u];
        if (!scaled.is_zero())
          for (std::size_t b = 0; b < n; ++b) covariance_[a][b] += scaled * total[b][u];
      }
  }

  std::vector<Var> order_;
  FieldMatrix weights_;  // [to][from]
  std::vector<FieldNumber> noise_;
  FieldMatrix covariance_;
};

}  // namespace abdera
