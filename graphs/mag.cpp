#include "graphs/mag.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "graphs/anterior.hpp"
#include "graphs/dag.hpp"
#include "graphs/names.hpp"
#include "graphs/walk.hpp"

namespace abdera {
namespace {

bool contains(const std::vector<std::uint64_t>& row, Var v) {
  return row[static_cast<std::size_t>(v) / 64] >> (v % 64) & 1u;
}

/// Searches for inducing paths in one graph relative to one <latent, selected>.
class InducingPaths {
 public:
  InducingPaths(const MixedGraph& graph, std::span<const Var> latent, std::span<const Var> selected)
      : graph_(graph), anterior_(graph), latent_(graph.words()), selected_(graph.words()), open_(graph.words()) {
    for (Var v : latent) latent_[static_cast<std::size_t>(v) / 64] |= std::uint64_t{1} << (v % 64);
    for (Var s : selected)
      for (std::size_t i = 0; i < graph.words(); ++i) selected_[i] |= anterior_.word(s, i);
  }

  /// Walks decide: a walk with these colliders and non-colliders exists iff such a path does.
  bool exists(Var x, Var y) {
    for (std::size_t i = 0; i < open_.size(); ++i)
      open_[i] = anterior_.word(x, i) | anterior_.word(y, i) | selected_[i];
    const auto rule = [&](Var v, Mark arriving) {
      if (arriving == Mark::kNone) return EdgeTypes::any();
      const bool passes = contains(latent_, v), collides = arriving == Mark::kArrow && contains(open_, v);
      if (passes) return collides || arriving != Mark::kArrow ? EdgeTypes::any() : EdgeTypes::not_into_node();
      return collides ? EdgeTypes::into_node() : EdgeTypes();
    };
    return walk(graph_, std::span(&x, 1), rule, scratch_, y);
  }
  /// Mark at x on the edge that such a path between x and y becomes.
  Mark mark_at(Var x, Var y) const {
    return anterior_.contains(y, x) || contains(selected_, x) ? Mark::kTail : Mark::kArrow;
  }

 private:
  const MixedGraph& graph_;
  AnteriorSets anterior_;
  std::vector<std::uint64_t> latent_, selected_;  // `selected_`: the nodes anterior to the selected ones
  std::vector<std::uint64_t> open_;               // colliders that may be passed
  WalkScratch scratch_;
};

std::optional<std::string> circle_clause(const MixedGraph& graph, const std::vector<std::string>& names) {
  for (Var v = 0; v < graph.size(); ++v)
    for (std::size_t i = 0; i < graph.words(); ++i) {
      std::optional<std::string> wrong;
      for_each_bit(graph.mark_words(v, i).far(Mark::kCircle), static_cast<Var>(i * 64), [&](Var w) {
        const auto [a, b] = std::minmax(v, w);
        if (!wrong) wrong = "circle mark on the edge " + edge_text({a, b, graph.mark(b, a), graph.mark(a, b)}, names);
      });
      if (wrong) return wrong;
    }
  return std::nullopt;
}

std::optional<std::string> undirected_clause(const MixedGraph& graph, const std::vector<std::string>& names) {
  for (Var v = 0; v < graph.size(); ++v) {
    Var line = -1, arrow = -1;
    for (std::size_t i = 0; i < graph.words(); ++i) {
      const auto first = [&](std::uint64_t word) { return static_cast<Var>(i * 64) + std::countr_zero(word); };
      if (const auto word = graph.undirected_word(v, i); word && line < 0) line = first(word);
      if (const auto word = graph.mark_words(v, i).near(Mark::kArrow); word && arrow < 0) arrow = first(word);
    }
    if (line >= 0 && arrow >= 0)
      return "arrowhead into " + node_name(names, v) + " on the edge " +
             edge_text({arrow, v, graph.mark(v, arrow), Mark::kArrow}, names) + " although " + node_name(names, v) +
             " has the undirected edge " + edge_text({v, line, Mark::kTail, Mark::kTail}, names);
  }
  return std::nullopt;
}

std::optional<std::string> cycle_clause(const MixedGraph& graph, const std::vector<std::string>& names) {
  auto cycle = find_directed_cycle(graph);
  if (cycle.empty()) return std::nullopt;
  cycle.push_back(cycle.front());
  return "directed cycle " + node_names(names, cycle, " --> ");
}

std::vector<Var> directed_path(const MixedGraph& graph, Var from, Var to) {
  std::vector<Var> via(static_cast<std::size_t>(graph.size()), -1), queue = {from};
  for (std::size_t head = 0; head < queue.size(); ++head)
    graph.for_children(queue[head], [&](Var w) {
      if (w == from || via[static_cast<std::size_t>(w)] >= 0) return;
      via[static_cast<std::size_t>(w)] = queue[head];
      queue.push_back(w);
    });
  std::vector<Var> path = {to};
  while (path.back() != from) path.push_back(via[static_cast<std::size_t>(path.back())]);
  std::reverse(path.begin(), path.end());
  return path;
}

std::optional<std::string> almost_cycle_clause(const MixedGraph& graph, const AnteriorSets& anterior,
                                               const std::vector<std::string>& names) {
  for (Var a = 0; a < graph.size(); ++a)
    for (std::size_t i = 0; i < graph.words(); ++i) {
      const std::uint64_t both = graph.spouses_word(a, i) & anterior.word(a, i);
      if (both == 0) continue;
      const Var b = static_cast<Var>(i * 64) + std::countr_zero(both);
      return "almost directed cycle: " +
             edge_text({std::min(a, b), std::max(a, b), Mark::kArrow, Mark::kArrow}, names) + " and " +
             node_names(names, directed_path(graph, b, a), " --> ");
    }
  return std::nullopt;
}

/// The shortest inducing path between non-adjacent nodes of an ancestral graph, nothing latent or selected; empty when
/// there is none. Its inner nodes are colliders and ancestors of an end. So are its end edges bidirected: x --> q would
/// make q and with it every inner node an ancestor of y, also the one next to y, into which y has an arrowhead. A
/// shortest walk along <-> is a path.
std::vector<Var> bidirected_inducing_path(const MixedGraph& graph, const AnteriorSets& anterior, Var x, Var y) {
  const auto next = [&](Var v, std::size_t i) {
    return graph.spouses_word(v, i) & (anterior.word(x, i) | anterior.word(y, i));
  };
  bool starts = false, ends = false;
  for (std::size_t i = 0; i < graph.words(); ++i) starts = starts || next(x, i), ends = ends || next(y, i);
  if (!starts || !ends) return {};
  std::vector<Var> via(static_cast<std::size_t>(graph.size()), -1), queue = {x};
  via[static_cast<std::size_t>(x)] = x;
  for (std::size_t head = 0; head < queue.size(); ++head) {
    const Var v = queue[head];
    if (graph.bidirected(v, y)) {
      std::vector<Var> path = {y, v};
      while (path.back() != x) path.push_back(via[static_cast<std::size_t>(path.back())]);
      std::reverse(path.begin(), path.end());
      return path;
    }
    for (std::size_t i = 0; i < graph.words(); ++i)
      for_each_bit(next(v, i), static_cast<Var>(i * 64), [&](Var w) {
        if (via[static_cast<std::size_t>(w)] >= 0) return;
        via[static_cast<std::size_t>(w)] = v;
        queue.push_back(w);
      });
  }
  return {};
}

std::optional<std::string> maximality_clause(const MixedGraph& graph, const AnteriorSets& anterior,
                                             const std::vector<std::string>& names) {
  for (Var x = 0; x < graph.size(); ++x)
    for (Var y = x + 1; y < graph.size(); ++y) {
      if (graph.adjacent(x, y)) continue;
      const auto path = bidirected_inducing_path(graph, anterior, x, y);
      if (path.empty()) continue;
      return "not maximal: " + node_name(names, x) + " and " + node_name(names, y) +
             " are not adjacent, but no set separates them because of the inducing path " +
             node_names(names, path, " <-> ");
    }
  return std::nullopt;
}

/// One byte a node: 0 observed, 1 latent or selected.
std::vector<char> removed_nodes(int n, std::span<const Var> latent, std::span<const Var> selected) {
  std::vector<char> removed(static_cast<std::size_t>(n));
  for (const auto& list : {latent, selected})
    for (Var v : list) {
      require(v >= 0 && v < n, "latent and selected nodes must be nodes of the graph, 0 to " + std::to_string(n - 1) +
                                   ", not " + std::to_string(v));
      require(!removed[static_cast<std::size_t>(v)],
              "node " + std::to_string(v) + " is listed twice among the latent and selected nodes");
      removed[static_cast<std::size_t>(v)] = 1;
    }
  return removed;
}

void require_projectable(const MixedGraph& graph) {
  auto wrong = circle_clause(graph, {});
  if (!wrong) wrong = undirected_clause(graph, {});
  if (!wrong) wrong = cycle_clause(graph, {});
  if (wrong) throw UsageError("inducing paths need a DAG, an ADMG or an ancestral graph: " + *wrong);
}

}  // namespace

bool has_inducing_path(const MixedGraph& graph, Var x, Var y, std::span<const Var> latent,
                       std::span<const Var> selected) {
  require_projectable(graph);
  const auto removed = removed_nodes(graph.size(), latent, selected);
  for (Var v : {x, y})
    require(v >= 0 && v < graph.size() && !removed[static_cast<std::size_t>(v)],
            "an inducing path joins observed nodes, not " + std::to_string(v));
  require(x != y, "an inducing path joins two nodes, not one");
  return InducingPaths(graph, latent, selected).exists(x, y);
}

MixedGraph mag_of(const MixedGraph& graph, std::span<const Var> latent, std::span<const Var> selected) {
  require_projectable(graph);
  const auto removed = removed_nodes(graph.size(), latent, selected);
  std::vector<Var> observed;
  for (Var v = 0; v < graph.size(); ++v)
    if (!removed[static_cast<std::size_t>(v)]) observed.push_back(v);
  InducingPaths paths(graph, latent, selected);
  MixedGraph mag(static_cast<int>(observed.size()));
  for (std::size_t i = 0; i < observed.size(); ++i)
    for (std::size_t j = i + 1; j < observed.size(); ++j) {
      const Var x = observed[i], y = observed[j];
      if (!graph.adjacent(x, y) && !paths.exists(x, y)) continue;
      mag.set_edge(static_cast<Var>(i), paths.mark_at(x, y), paths.mark_at(y, x), static_cast<Var>(j));
    }
  return mag;
}

std::optional<std::string> check_ancestral(const MixedGraph& graph, const std::vector<std::string>& names) {
  if (auto wrong = circle_clause(graph, names)) return wrong;
  if (auto wrong = undirected_clause(graph, names)) return wrong;
  if (auto wrong = cycle_clause(graph, names)) return wrong;
  return almost_cycle_clause(graph, AnteriorSets(graph), names);
}

std::optional<std::string> check_mag(const MixedGraph& graph, const std::vector<std::string>& names) {
  if (auto wrong = circle_clause(graph, names)) return wrong;
  if (auto wrong = undirected_clause(graph, names)) return wrong;
  if (auto wrong = cycle_clause(graph, names)) return wrong;
  const AnteriorSets anterior(graph);
  if (auto wrong = almost_cycle_clause(graph, anterior, names)) return wrong;
  return maximality_clause(graph, anterior, names);
}

Mag::Mag(MixedGraph graph, const std::vector<std::string>& names) : graph_(std::move(graph)) {
  if (const auto wrong = check_mag(graph_, names)) throw UsageError("not a MAG: " + *wrong);
}

}  // namespace abdera
