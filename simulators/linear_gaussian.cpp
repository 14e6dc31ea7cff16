#include "simulators/linear_gaussian.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include "simulators/continuous_mechanisms.hpp"

namespace abdera {

MixedGraph erdos_renyi_dag(int p, double degree, Rng rng) {
  std::vector<Var> order(static_cast<std::size_t>(p));
  std::iota(order.begin(), order.end(), 0);
  rng.shuffle(order);
  MixedGraph dag(p);
  const double probability = p > 1 ? degree / (p - 1) : 0;
  for (std::size_t i = 0; i < order.size(); ++i)
    for (std::size_t j = i + 1; j < order.size(); ++j)
      if (rng.uniform() < probability) dag.set_directed(order[i], order[j]);
  return dag;
}

std::vector<Var> causal_order(const MixedGraph& dag) {
  const int p = dag.size();
  std::vector<int> waiting(static_cast<std::size_t>(p));
  std::vector<Var> order;
  for (Var v = 0; v < p; ++v) {
    dag.for_parents(v, [&](Var) { ++waiting[static_cast<std::size_t>(v)]; });
    if (waiting[static_cast<std::size_t>(v)] == 0) order.push_back(v);
  }
  for (std::size_t i = 0; i < order.size(); ++i)
    dag.for_children(order[i], [&](Var c) {
      if (--waiting[static_cast<std::size_t>(c)] == 0) order.push_back(c);
    });
  require(order.size() == static_cast<std::size_t>(p), "a directed acyclic graph is needed, this one has a cycle");
  return order;
}

LinearGaussian random_linear_gaussian(const LinearGaussianOptions& o, const Rng& rng) {
  require(o.weight_low <= o.weight_high, "weight_low must not exceed weight_high");
  require(o.variance_low <= o.variance_high, "variance_low must not exceed variance_high");
  const int p = o.variables;
  LinearGaussian model{erdos_renyi_dag(p, o.degree, rng.fork("dag")), Eigen::MatrixXd::Zero(p, p), Eigen::VectorXd(p)};
  for (Var v = 0; v < p; ++v) {
    Rng stream = rng.fork("mechanism", v);
    model.noise_sd[v] = std::sqrt(stream.uniform(o.variance_low, o.variance_high));
    model.dag.for_parents(v, [&](Var parent) {
      const double size = stream.uniform(o.weight_low, o.weight_high);
      model.weights(v, parent) = stream.uniform() < 0.5 ? -size : size;
    });
  }
  return model;
}

Covariance population_covariance(const LinearGaussian& model) {
  const int p = model.dag.size();
  // Row v of `total` holds the effect of every noise on v; parents first, so each row is a sum of finished rows.
  Eigen::MatrixXd total = Eigen::MatrixXd::Zero(p, p);
  for (Var v : causal_order(model.dag)) {
    total(v, v) = model.noise_sd[v];
    model.dag.for_parents(v, [&](Var parent) { total.row(v) += model.weights(v, parent) * total.row(parent); });
  }
  Covariance c;
  c.matrix = total * total.transpose();
  c.n = std::numeric_limits<double>::infinity();
  for (Var v = 0; v < p; ++v) c.names.push_back("X" + std::to_string(v + 1));
  return c;
}

Scm scm_of(const LinearGaussian& model) {
  std::vector<ScmVariable> variables(static_cast<std::size_t>(model.dag.size()));
  for (Var v = 0; v < model.dag.size(); ++v) {
    ScmVariable& variable = variables[static_cast<std::size_t>(v)];
    variable.info.name = "X" + std::to_string(v + 1);
    variable.id = static_cast<std::uint64_t>(v);
    variable.parents = model.dag.parents(v).to_vector();
    std::vector<double> weights;
    for (Var parent : variable.parents) weights.push_back(model.weights(v, parent));
    variable.mechanism = linear_mechanism(0, std::move(weights), {NoiseKind::kGaussian, 0, model.noise_sd[v], 0});
  }
  return Scm(std::move(variables));
}

Dataset simulate(const LinearGaussian& model, Eigen::Index n, const Rng& rng) {
  const int p = model.dag.size();
  Eigen::MatrixXd x(n, p);
  for (Var v : causal_order(model.dag)) {
    Rng noise = rng.fork("noise", v);
    for (Eigen::Index i = 0; i < n; ++i) x(i, v) = model.noise_sd[v] * noise.normal();
    model.dag.for_parents(v, [&](Var parent) { x.col(v) += model.weights(v, parent) * x.col(parent); });
  }
  std::vector<Variable> variables;
  for (Var v = 0; v < p; ++v) variables.push_back({.name = "X" + std::to_string(v + 1)});
  return Dataset(std::move(variables), std::move(x));
}

}  // namespace abdera
