#pragma once
#include <optional>
#include <vector>

#include "graphs/mixed_graph.hpp"

namespace abdera {

/// The maximal cliques of a chordal graph, joined to one tree for each connected part so that the cliques that hold
/// any one node are connected (a clique forest).
struct CliqueForest {
  struct Link {
    int a, b;                    ///< two cliques
    std::vector<Var> separator;  ///< what they share, sorted; never empty
  };
  std::vector<std::vector<Var>> cliques;  ///< sorted; a node without neighbours is a clique of its own
  std::vector<Link> links;                ///< fewer than cliques
};

/// The clique forest of the undirected edges of `graph`, every other edge ignored; nullopt when those are not chordal,
/// that is when some cycle of four or more nodes has no chord.
/// Cost: O(p + m) after reading the rows. Threads: safe.
/// Source: [tarjan1984] maximum cardinality search, [blair1993] section 4 for the tree.
std::optional<CliqueForest> clique_forest(const MixedGraph& graph);

/// Whether every cycle of four or more nodes over undirected edges has an undirected chord.
bool is_chordal(const MixedGraph& graph);

}  // namespace abdera
