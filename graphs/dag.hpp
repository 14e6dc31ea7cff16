#pragma once
#include <optional>
#include <string>
#include <vector>

#include "graphs/mixed_graph.hpp"

namespace abdera {

/// Every node after its parents, smallest index first among those ready; only directed edges count.
/// nullopt when they form a cycle. Cost: O(p + m) row operations.
std::optional<std::vector<Var>> topological_order(const MixedGraph& graph);
/// Nodes v0 --> v1 --> ... --> v0 of one directed cycle, v0 not repeated; empty when there is none.
std::vector<Var> find_directed_cycle(const MixedGraph& graph);
bool is_acyclic(const MixedGraph& graph);
/// Every edge directed, no directed cycle.
bool is_dag(const MixedGraph& graph);
/// "A --> B", "A o-> B", ... with names (X1.. when empty).
std::string edge_text(const Edge& edge, const std::vector<std::string>& names = {});
/// "<what> differs at A - B: A o-> B should be A --> B": the first edge of `graph` that `expected` has otherwise.
std::string first_difference(const char* what, const MixedGraph& expected, const MixedGraph& graph,
                             const std::vector<std::string>& names = {});
/// The first edge that is not directed or a directed cycle, in words; nullopt for a DAG.
std::optional<std::string> check_dag(const MixedGraph& graph, const std::vector<std::string>& names = {});

/// A directed acyclic graph: a MixedGraph whose every edge is directed and which has no directed cycle.
class Dag {
 public:
  /// @throws UsageError naming the offending edge or cycle (by X1.. when `names` is empty).
  explicit Dag(MixedGraph graph, const std::vector<std::string>& names = {});

  const MixedGraph& graph() const { return graph_; }
  operator const MixedGraph&() const { return graph_; }
  int size() const { return graph_.size(); }
  /// Every node after its parents.
  const std::vector<Var>& order() const { return order_; }
  bool operator==(const Dag& o) const { return graph_ == o.graph_; }

 private:
  MixedGraph graph_;
  std::vector<Var> order_;
};

}  // namespace abdera
