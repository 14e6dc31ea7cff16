#include "simulators/topology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.hpp"
#include "graphs/text/graph_io.hpp"
#include "simulators/uniform_dag.hpp"

namespace abdera {
namespace {

/// The probability of each of `pairs` pairs that gives `edges` edges on average. @throws UsageError above 1.
double probability_of(double edges, double pairs, const TopologyOptions& o, const char* what) {
  if (edges == 0) return 0;
  const double largest = 2 * pairs / o.variables;
  require(edges <= pairs,
          fmt::format("{} with {} variables has at most degree {:.4g}, not {}", what, o.variables, largest, o.degree));
  return edges / pairs;
}

double expected_edges(const TopologyOptions& o) { return o.degree * o.variables / 2; }

MixedGraph pairs_with_probability(int p, double probability, Rng rng, const std::vector<int>& tier, bool next_only) {
  MixedGraph dag(p);
  const auto at = [&](Var v) { return tier[static_cast<std::size_t>(v)]; };
  for (Var a = 0; a < p; ++a)
    for (Var b = a + 1; b < p; ++b) {
      if (next_only && at(b) != at(a) + 1) continue;
      if (rng.uniform() < probability) dag.set_directed(a, b);
    }
  return dag;
}

/// Nodes in order of their tier, sizes as equal as can be.
std::vector<int> tiers_of(int p, int tiers) {
  require(tiers <= p, fmt::format("{} tiers for {} variables", tiers, p));
  std::vector<int> out;
  for (Var v = 0; v < p; ++v) out.push_back(static_cast<int>(std::int64_t{v} * tiers / p));
  return out;
}

double pairs_between_neighbours(const std::vector<int>& tier) {
  std::vector<double> size(static_cast<std::size_t>(tier.back()) + 1);
  for (int t : tier) ++size[static_cast<std::size_t>(t)];
  double pairs = 0;
  for (std::size_t t = 0; t + 1 < size.size(); ++t) pairs += size[t] * size[t + 1];
  return pairs;
}

/// A whole number with this mean: the two nearest.
int round_at_random(double mean, Rng& rng) {
  const double below = std::floor(mean);
  return static_cast<int>(below) + (rng.uniform() < mean - below ? 1 : 0);
}

/// New nodes join `degree / 2` earlier ones, each with a chance proportional to its edges plus one.
MixedGraph preferential(const TopologyOptions& o, Rng rng) {
  const int p = o.variables;
  require(o.degree / 2 <= std::max(p - 1, 0), fmt::format("degree {} among {} variables", o.degree, p));
  MixedGraph dag(p);
  std::vector<Var> ends;  // every node once, and once more for each edge: a uniform entry is a node by its weight
  for (Var v = 0; v < p; ++v) {
    const int joins = std::min(v, round_at_random(o.degree / 2, rng));
    std::vector<Var> chosen;
    while (static_cast<int>(chosen.size()) < joins) {
      const Var w = ends[rng.below(static_cast<std::uint32_t>(ends.size()))];
      if (std::find(chosen.begin(), chosen.end(), w) == chosen.end()) chosen.push_back(w);
    }
    for (Var w : chosen) {
      if (o.topology == Topology::kScaleFreeOut) {
        dag.set_directed(w, v);
      } else {
        dag.set_directed(v, w);
      }
      ends.push_back(w), ends.push_back(v);
    }
    ends.push_back(v);
  }
  return dag;
}

/// A ring whose nodes have degree / 2 neighbours on each side; ends of edges are moved to where no edge is yet. Edges
/// lead along the order of a random permutation.
MixedGraph small_world(const TopologyOptions& o, Rng rng) {
  const int p = o.variables;
  require(o.degree <= p - 1 || o.degree == 0, fmt::format("degree {} among {} variables", o.degree, p));
  std::vector<Var> rank(static_cast<std::size_t>(p));
  std::iota(rank.begin(), rank.end(), 0);
  rng.shuffle(rank);
  MixedGraph dag(p);
  const auto join = [&](Var a, Var b) {
    rank[static_cast<std::size_t>(a)] < rank[static_cast<std::size_t>(b)] ? dag.set_directed(a, b)
                                                                          : dag.set_directed(b, a);
  };
  for (Var v = 0; v < p; ++v) {
    const int neighbours = round_at_random(o.degree / 2, rng);
    for (int step = 1; step <= neighbours; ++step) {
      Var w = (v + step) % p;
      if (dag.adjacent(v, w) || w == v || rng.uniform() < o.rewire) {
        const auto free = static_cast<std::uint32_t>(p - 1 - dag.degree(v));
        if (free == 0) continue;
        auto skip = rng.below(free);
        for (w = 0; w == v || dag.adjacent(v, w) || skip-- > 0;) ++w;
      }
      join(v, w);
    }
  }
  return dag;
}

/// New nodes take as parents a random part of an earlier node and its parents, which are a clique.
MixedGraph chordal(const TopologyOptions& o, Rng rng) {
  const int p = o.variables;
  MixedGraph dag(p);
  for (Var v = 1; v < p; ++v) {
    const int wanted = std::min(v, round_at_random(o.degree / 2, rng));
    // An earlier node whose clique is large enough, at random; the largest there is when none is.
    std::vector<Var> anchors;
    int largest = 0;
    for (Var w = 0; w < v; ++w) {
      const int clique = 1 + dag.parents(w).size();
      if (clique >= wanted) anchors.push_back(w);
      largest = std::max(largest, clique);
    }
    for (Var w = 0; anchors.empty() && w < v; ++w)
      if (1 + dag.parents(w).size() == largest) anchors.push_back(w);
    const Var anchor = anchors[rng.below(static_cast<std::uint32_t>(anchors.size()))];
    std::vector<Var> clique = dag.parents(anchor).to_vector();
    clique.push_back(anchor);
    rng.shuffle(clique);
    clique.resize(std::min(clique.size(), static_cast<std::size_t>(wanted)));
    for (Var w : clique) dag.set_directed(w, v);
  }
  return dag;
}

MixedGraph draw(const TopologyOptions& o, const Rng& rng, std::vector<int>& tier) {
  const int p = o.variables;
  const double all_pairs = 0.5 * p * (p - 1), edges = expected_edges(o);
  switch (o.topology) {
    case Topology::kErdosRenyi:
      return pairs_with_probability(p, probability_of(edges, all_pairs, o, "a graph"), rng, {}, false);
    case Topology::kScaleFreeOut:
    case Topology::kScaleFreeIn:
      return preferential(o, rng);
    case Topology::kSmallWorld:
      return small_world(o, rng);
    case Topology::kTiered:
      tier = tiers_of(p, o.tiers);
      return pairs_with_probability(p, probability_of(edges, all_pairs, o, "a graph"), rng, tier, false);
    case Topology::kLayered:
    case Topology::kBipartite:
      tier = tiers_of(p, o.topology == Topology::kLayered ? o.tiers : std::min(2, p));
      return pairs_with_probability(p, probability_of(edges, pairs_between_neighbours(tier), o, "a graph of layers"),
                                    rng, tier, true);
    case Topology::kChordal:
      return chordal(o, rng);
    case Topology::kUniform:
      return uniform_dag(p, rng);
    case Topology::kFile:
      break;
  }
  return MixedGraph(p);
}

}  // namespace

namespace {

/// The graph without its parts to play.
RandomDag nodes_and_edges(const TopologyOptions& o, const Rng& rng) {
  RandomDag out;
  if (o.topology == Topology::kFile) {
    require(!o.graph_file.empty(), "topology=file needs graph_file=FILE");
    GraphDocument document = read_graph(o.graph_file);
    require(document.kind == GraphKind::kDag,
            fmt::format("'{}' holds a {}, not a DAG; 'abdera query FILE class' gives a member", o.graph_file,
                        to_string(document.kind)));
    out.dag = std::move(document.graph), out.names = std::move(document.nodes);
    return out;
  }
  require(o.graph_file.empty(), "graph_file is for topology=file");
  const MixedGraph drawn = draw(o, rng.fork("edges"), out.tier);
  std::vector<Var> to_new(static_cast<std::size_t>(o.variables));
  std::iota(to_new.begin(), to_new.end(), 0);
  Rng order = rng.fork("order");
  order.shuffle(to_new);
  out.dag = drawn.relabelled(to_new);
  if (!out.tier.empty()) {
    auto tier = out.tier;
    for (std::size_t v = 0; v < to_new.size(); ++v) tier[static_cast<std::size_t>(to_new[v])] = out.tier[v];
    out.tier = std::move(tier);
  }
  for (Var v = 0; v < o.variables; ++v) out.names.push_back(fmt::format("X{}", v + 1));
  return out;
}

}  // namespace

RandomDag random_dag(const TopologyOptions& o, const Rng& rng) {
  RandomDag out = nodes_and_edges(o, rng);
  const int p = out.dag.size();
  const auto count = [p](double share) { return static_cast<std::size_t>(std::llround(share * p)); };
  const std::size_t latent = count(o.latent_share), selected = count(o.selection_share);
  require(
      latent + selected < static_cast<std::size_t>(p),
      fmt::format("of {} variables {} would be latent and {} decide on selection: none is left", p, latent, selected));
  std::vector<Var> parts(static_cast<std::size_t>(p));
  std::iota(parts.begin(), parts.end(), 0);
  Rng roles = rng.fork("roles");
  roles.shuffle(parts);
  const auto middle = parts.begin() + static_cast<std::ptrdiff_t>(latent);
  out.latent.assign(parts.begin(), middle);
  out.selected.assign(middle, middle + static_cast<std::ptrdiff_t>(selected));
  std::sort(out.latent.begin(), out.latent.end());
  std::sort(out.selected.begin(), out.selected.end());
  return out;
}

}  // namespace abdera
