#pragma once
#include <string>
#include <tuple>
#include <vector>

#include "core/params.hpp"
#include "core/rng.hpp"
#include "graphs/mixed_graph.hpp"

namespace abdera {

enum class Topology : std::uint8_t {
  kErdosRenyi,    ///< every pair with the same probability
  kScaleFreeOut,  ///< new nodes take parents among those with many edges: a few causes of much
  kScaleFreeIn,   ///< the same with every edge turned: a few effects of much
  kSmallWorld,    ///< neighbours on a ring, some edges moved to a random node
  kTiered,        ///< every pair with the same probability, edges lead from earlier to later tiers or stay within one
  kLayered,       ///< the same, edges lead from a layer to the next only
  kBipartite,     ///< causes and effects: edges lead from the first half of the nodes to the second
  kChordal,       ///< no unshielded collider: new nodes take a clique of parents, so nothing can be oriented
  kUniform,       ///< every DAG over the nodes with the same probability; `degree` is not used
  kFile,          ///< the DAG of `graph_file`; `variables` and `degree` are not used
};

struct TopologyOptions {
  Topology topology = Topology::kErdosRenyi;
  int variables = 20;
  double degree = 4;
  int tiers = 3;
  double rewire = 0.1;
  std::string graph_file{};
  double latent_share = 0, selection_share = 0;
  static auto fields() {
    using O = TopologyOptions;
    using enum Topology;
    return std::tuple{
        field("topology", &O::topology, "how the graph is drawn",
              Choices<Topology>{{"erdos_renyi", kErdosRenyi},
                                {"scale_free_out", kScaleFreeOut},
                                {"scale_free_in", kScaleFreeIn},
                                {"small_world", kSmallWorld},
                                {"tiered", kTiered},
                                {"layered", kLayered},
                                {"bipartite", kBipartite},
                                {"chordal", kChordal},
                                {"uniform", kUniform},
                                {"file", kFile}}),
        field("variables", &O::variables, "number of variables, hidden ones included", {1, 100000}),
        field("degree", &O::degree, "expected number of edges at a node", {0, 1e5}),
        field("tiers", &O::tiers, "tiered and layered graphs: how many", {1, 100000}),
        field("rewire", &O::rewire, "small world: probability that an edge is moved", {0, 1}),
        field("graph_file", &O::graph_file, "topology=file: a DAG in any form that convert reads, or a BIF network"),
        field("latent_share", &O::latent_share, "share of the variables that is not recorded", {0, 1}),
        field("selection_share", &O::selection_share, "share of the variables that decides which rows are recorded",
              {0, 1}),
    };
  }
};

/// A DAG and the part its nodes play.
struct RandomDag {
  MixedGraph dag;
  std::vector<Var> latent, selected;  ///< disjoint, increasing
  std::vector<int> tier;              ///< of each node, from 0: tiered, layered and bipartite graphs; else empty
  std::vector<std::string> names;     ///< X1, X2, ... or those of the file
};

/// A random DAG over nodes in random order; kFile keeps the order and the names of the file. The expected number of
/// edges is degree * variables / 2, but for kUniform, and for kScaleFree and kChordal, where the first nodes have fewer
/// nodes to join, by less than degree^2 edges.
/// @throws UsageError for a degree that the kind of graph cannot have (naming the largest), more tiers than nodes, more
/// than kMostUniform nodes of kUniform, a file that holds no DAG, or shares that leave no variable; DataError as
/// `read_graph`.
/// Source: [erdos1959], [barabasi1999], [watts1998], [kuipers2015] (kUniform).
RandomDag random_dag(const TopologyOptions& options, const Rng& rng);

/// kUniform: the numbers of DAGs by their number of parentless nodes grow as 2^(n^2 / 2).
constexpr int kMostUniform = 120;

/// The number of DAGs over n labelled nodes, in decimal digits: what kUniform draws from. n <= kMostUniform.
std::string number_of_dags(int n);

}  // namespace abdera
