#pragma once
#include <optional>
#include <string>
#include <vector>

#include "graphs/mixed_graph.hpp"

namespace abdera {

/// Whether every edge is --> or ---.
bool has_only_pdag_marks(const MixedGraph& graph);
/// The first clause that makes `graph` no PDAG, in words: a bad mark, a bidirected edge, a directed cycle.
std::optional<std::string> check_pdag(const MixedGraph& graph, const std::vector<std::string>& names = {});

/// A partially directed acyclic graph: edges --> and --- only, no directed cycle.
class Pdag {
 public:
  /// @throws UsageError naming the offending edge or cycle (by X1.. when `names` is empty).
  explicit Pdag(MixedGraph graph, const std::vector<std::string>& names = {});

  const MixedGraph& graph() const { return graph_; }
  operator const MixedGraph&() const { return graph_; }
  int size() const { return graph_.size(); }
  bool operator==(const Pdag&) const = default;

 private:
  MixedGraph graph_;
};

}  // namespace abdera
