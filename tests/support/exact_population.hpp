#pragma once
#include "citests/ci_test.hpp"
#include "graphs/mixed_graph.hpp"
#include "simulators/linear_gaussian.hpp"
#include "tests/support/prime_field.hpp"

namespace abdera {

/// The population covariance of a linear model over a DAG with random weights and noise variances, in exact arithmetic
/// modulo a prime: x and y are independent given S exactly when c_xy - c_xS C_SS^-1 c_Sy vanishes. What vanishes for
/// all weights vanishes here; what does not, vanishes with a probability below (degree of the polynomial) / 2^61 a
/// query, 1e-15 for 30 variables.
class ExactPopulationTest final : public CiTest {
 public:
  ExactPopulationTest(const MixedGraph& dag, Rng rng) : p_(dag.size()), covariance_(field_matrix(p_, p_)) {
    std::vector<Var> before;
    for (Var v : causal_order(dag)) {  // c_vw = sum of weights times c_parent,w over earlier w, then c_vv
      std::vector<std::pair<Var, FieldNumber>> weights;
      dag.for_parents(v, [&](Var parent) { weights.emplace_back(parent, FieldNumber::random(rng)); });
      FieldNumber variance = FieldNumber::random(rng);
      for (Var w : before) {
        FieldNumber c;
        for (const auto& [parent, weight] : weights) c += weight * at(parent, w);
        at(v, w) = at(w, v) = c;
      }
      for (const auto& [parent, weight] : weights) variance += weight * at(v, parent);
      at(v, v) = variance;
      before.push_back(v);
    }
  }

  int num_vars() const override { return p_; }
  CiResult test(Var x, Var y, std::span<const Var> given) const override {
    std::vector<Var> rows(given.begin(), given.end()), columns = rows;
    rows.push_back(x), columns.push_back(y);
    const std::size_t n = rows.size();
    FieldMatrix m = field_matrix(static_cast<int>(n), static_cast<int>(n));
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) m[i][j] = at(rows[i], columns[j]);
    for (std::size_t k = 0; k + 1 < n; ++k) {  // the given come first: pivots are variances given others, not zero
      const FieldNumber scale = m[k][k].inverse();
      for (std::size_t i = k + 1; i < n; ++i) {
        const FieldNumber factor = m[i][k] * scale;
        for (std::size_t j = k; j < n; ++j) m[i][j] -= factor * m[k][j];
      }
    }
    const bool zero = m[n - 1][n - 1].is_zero();
    CiResult result;
    result.outcome = Outcome::kTested;
    result.p_value = zero ? 1 : 0;
    result.log_p = zero ? 0 : -std::numeric_limits<double>::infinity();
    result.statistic = result.effect = zero ? 0 : 1;
    return result;
  }

 private:
  FieldNumber& at(Var a, Var b) { return covariance_[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)]; }
  FieldNumber at(Var a, Var b) const { return covariance_[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)]; }

  int p_;
  FieldMatrix covariance_;
};

}  // namespace abdera
