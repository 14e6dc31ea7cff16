#pragma once
#include <Eigen/Core>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include "algorithms/score/dag_classes.hpp"
#include "algorithms/score/exact_posterior.hpp"
#include "core/rng.hpp"
#include "graphs/convert.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "graphs/meek.hpp"

// Scores given as numbers and posteriors by looking at every DAG: what exact methods must agree with.
namespace abdera::testing_support {

/// Local scores from a table.
class TableScore final : public Score {
 public:
  explicit TableScore(int p, double value = 0) : p_(p), values_(static_cast<std::size_t>(p) << p, value) {}
  /// @param values that of child v and the set of parents `mask` at v 2^p + mask.
  TableScore(int p, std::vector<double> values) : p_(p), values_(std::move(values)) {}
  /// Of `range` times uniform numbers.
  TableScore(int p, double range, const Rng& rng) : TableScore(p) {
    Rng draw = rng;
    for (double& value : values_) value = range * draw.uniform();
  }
  int num_vars() const override { return p_; }
  double local(Var child, std::span<const Var> parents) const override {
    std::size_t mask = 0;
    for (const Var v : parents) mask |= std::size_t{1} << v;
    return values_[(static_cast<std::size_t>(child) << p_) + mask];
  }
  bool score_equivalent() const override { return false; }

 private:
  int p_;
  std::vector<double> values_;
};

/// What a posterior is, by looking at all DAGs.
struct Enumerated {
  double log_evidence = 0, best = -std::numeric_limits<double>::infinity();
  Eigen::MatrixXd arcs, paths;
  std::vector<Eigen::MatrixXd> v_structures;
  std::map<SmallDag, double> probability;
  std::map<std::uint64_t, double> classes;  // parents of the CPDAG or MPDAG and its undirected neighbours
};

inline bool obeys(SmallDag dag, const Knowledge& knowledge) {
  for (Var a = 0; a < knowledge.num_vars(); ++a)
    for (Var b = 0; b < knowledge.num_vars(); ++b)
      if (a != b && ((dag.has(a, b) && knowledge.forbidden(a, b)) || (!dag.has(a, b) && knowledge.required(a, b))))
        return false;
  return true;
}

/// Marks of a graph with at most 5 nodes.
inline std::uint64_t class_key(const MixedGraph& graph) {
  std::uint64_t key = 0;
  for (Var a = 0; a < graph.size(); ++a)
    for (Var b = 0; b < graph.size(); ++b) key = key * 2 + (a != b && (graph.directed(a, b) || graph.undirected(a, b)));
  return key;
}

inline Enumerated enumerate(const Score& score, const Knowledge& knowledge, const ExactPosteriorOptions& options) {
  const int p = score.num_vars();
  std::vector<std::pair<SmallDag, double>> all;
  Enumerated out;
  double largest = -std::numeric_limits<double>::infinity();
  for_each_dag(p, [&](SmallDag dag) {
    if (!knowledge.empty() && !obeys(dag, knowledge)) return;
    detail::ParentSets parents(static_cast<std::size_t>(p));
    double value = 0;
    for (Var v = 0; v < p; ++v) {
      auto& own = parents[static_cast<std::size_t>(v)];
      for (Var w = 0; w < p; ++w)
        if (dag.has(w, v)) own.push_back(w);
      if (options.max_parents >= 0 && std::ssize(own) > options.max_parents) return;
      value += score.local(v, own);
    }
    out.best = std::max(out.best, value);
    for (const auto& own : parents) value += options.structure.log_weight(static_cast<int>(own.size()), p);
    if (options.prior == DagPrior::kOrder) value += std::log(detail::linear_extensions(parents));
    all.emplace_back(dag, value), largest = std::max(largest, value);
  });
  double sum = 0;
  for (const auto& entry : all) sum += std::exp(entry.second - largest);
  out.log_evidence = largest + std::log(sum);
  out.arcs = out.paths = Eigen::MatrixXd::Zero(p, p);
  out.v_structures.assign(static_cast<std::size_t>(p), out.arcs);
  for (const auto& [dag, value] : all) {
    const double weight = std::exp(value - out.log_evidence);
    out.probability[dag] = weight;
    MixedGraph cpdag = cpdag_of(dag.graph(p));
    if (!knowledge.empty()) meek_closure(cpdag, knowledge);
    out.classes[class_key(cpdag)] += weight;
    Eigen::MatrixXi reach = Eigen::MatrixXi::Zero(p, p);
    for (Var a = 0; a < p; ++a)
      for (Var b = 0; b < p; ++b) reach(a, b) = a != b && dag.has(a, b);
    for (Var a = 0; a < p; ++a)
      for (Var b = 0; b < p; ++b) {
        if (reach(a, b)) out.arcs(a, b) += weight;
        for (Var c = 0; c < p; ++c)
          if (a != b && dag.has(a, c) && dag.has(b, c) && !dag.adjacent(a, b))
            out.v_structures[static_cast<std::size_t>(c)](a, b) += weight;
      }
    for (Var via = 0; via < p; ++via)
      for (Var a = 0; a < p; ++a)
        for (Var b = 0; b < p; ++b) reach(a, b) |= reach(a, via) & reach(via, b);
    out.paths += weight * reach.cast<double>();
  }
  return out;
}

inline const Eigen::MatrixXd& matrix(const LearnResult& result, std::string_view name) {
  for (const auto& entry : result.matrices)
    if (entry.first == name) return entry.second;
  throw std::out_of_range(std::string(name));
}
inline double number(const LearnResult& result, std::string_view name) {
  for (const auto& entry : result.numbers)
    if (entry.first == name) return entry.second;
  throw std::out_of_range(std::string(name));
}

}  // namespace abdera::testing_support
