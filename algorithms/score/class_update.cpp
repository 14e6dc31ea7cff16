#include "algorithms/score/class_update.hpp"

#include <algorithm>

#include "graphs/convert.hpp"

namespace abdera::detail {
namespace {

Edge edge_between(const MixedGraph& graph, Var a, Var b) { return {a, b, graph.mark(b, a), graph.mark(a, b)}; }

/// The nodes that undirected edges join to any of these, increasing.
std::vector<Var> undirected_components(const MixedGraph& graph, std::vector<Var> nodes) {
  VarSet seen(graph.size(), nodes);
  for (std::size_t i = 0; i < nodes.size(); ++i)
    graph.for_undirected(nodes[i], [&](Var v) {
      if (seen.contains(v)) return;
      seen.insert(v);
      nodes.push_back(v);
    });
  std::sort(nodes.begin(), nodes.end());
  return nodes;
}

}  // namespace

std::vector<Edge> differences(const MixedGraph& before, const MixedGraph& after) {
  std::vector<Edge> out;
  for (Var a = 0; a < before.size(); ++a)
    for (std::size_t i = 0; i < before.words(); ++i) {
      const std::uint64_t differ = (before.parents_word(a, i) ^ after.parents_word(a, i)) |
                                   (before.children_word(a, i) ^ after.children_word(a, i)) |
                                   (before.undirected_word(a, i) ^ after.undirected_word(a, i));
      for_each_bit(differ, static_cast<Var>(i * 64), [&](Var b) {
        if (a < b) out.push_back(edge_between(before, a, b));
      });
    }
  return out;
}

bool ClassUpdate::make(const ClassMove& move) {
  if (!direct_components(move)) return false;
  change_edge(move);
  label_from(move);
  return true;
}

bool ClassUpdate::direct_components(const ClassMove& move) {
  std::vector<Var> nodes{move.y};
  if (move.kind == MoveKind::kTurn) nodes.push_back(move.x);
  nodes = undirected_components(graph_, std::move(nodes));
  const auto at = [&](Var v) {
    const auto found = std::lower_bound(nodes.begin(), nodes.end(), v);
    return found != nodes.end() && *found == v ? static_cast<Var>(found - nodes.begin()) : -1;
  };
  MixedGraph part(static_cast<int>(nodes.size()));
  for (Var a = 0; a < part.size(); ++a)
    graph_.for_undirected(nodes[static_cast<std::size_t>(a)], [&](Var v) { part.set_undirected(a, at(v)); });
  const auto direct_at = [&](Var v, const std::vector<Var>& into) {
    graph_.for_undirected(v, [&](Var w) {
      if (std::binary_search(into.begin(), into.end(), w)) {
        part.set_directed(at(w), at(v));
      } else {
        part.set_directed(at(v), at(w));
      }
    });
  };
  if (move.kind == MoveKind::kTurn) direct_at(move.x, chosen_at_turned(graph_, move.x, move.y, move.chosen));
  direct_at(move.y, move.chosen);
  if (move.kind == MoveKind::kDelete && graph_.undirected(move.x, move.y)) part.set_directed(at(move.x), at(move.y));
  const std::optional<MixedGraph> directed = extend_to_dag(part);
  if (!directed) return false;
  for (Var b = 0; b < part.size(); ++b)
    directed->for_parents(b, [&](Var a) {
      const Var from = nodes[static_cast<std::size_t>(a)], to = nodes[static_cast<std::size_t>(b)];
      if (member_.directed(from, to)) return;
      member_was_.push_back(edge_between(member_, from, to));
      member_.set_directed(from, to);
    });
  return true;
}

void ClassUpdate::change_edge(const ClassMove& move) {
  graph_was_.push_back(edge_between(graph_, move.x, move.y));
  member_was_.push_back(edge_between(member_, move.x, move.y));
  for (MixedGraph* graph : {&graph_, &member_}) {
    if (move.kind == MoveKind::kDelete) {
      graph->remove_edge(move.x, move.y);
    } else {
      graph->set_directed(move.x, move.y);
    }
  }
}

void ClassUpdate::label_from(const ClassMove& move) {
  std::vector<Var> waiting;
  VarSet waits(member_.size());
  const auto look_at = [&](Var v) {
    if (waits.contains(v)) return;
    waits.insert(v);
    waiting.push_back(v);
  };
  for (Var v : {move.y, move.x}) {
    look_at(v);
    member_.for_children(v, look_at);
  }
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    const Var v = waiting[i];
    waits.erase(v);
    if (label_edges_into(v)) member_.for_children(v, look_at);
  }
}

bool ClassUpdate::label_edges_into(Var v) {
  std::vector<Var> parents;
  member_.for_parents(v, [&](Var p) { parents.push_back(p); });
  if (parents.empty()) return false;
  const std::size_t words = member_.words();
  Var last = parents.front();
  for (bool found = false; !found;) {
    found = true;
    for (std::size_t i = 0; i < words && found; ++i)
      for_each_bit(member_.children_word(last, i) & member_.parents_word(v, i), static_cast<Var>(i * 64), [&](Var p) {
        if (found) last = p;
        found = false;
      });
  }
  bool all = false;
  for (std::size_t i = 0; i < words && !all; ++i) {
    const std::uint64_t self = static_cast<std::size_t>(last) / 64 == i ? std::uint64_t{1} << (last % 64) : 0;
    all = (graph_.parents_word(last, i) & ~member_.parents_word(v, i)) != 0 ||
          (member_.parents_word(v, i) & ~member_.parents_word(last, i) & ~self) != 0;
  }
  bool changed = false;
  for (Var p : parents) {
    const bool compelled = all || graph_.directed(p, last);
    if (compelled == graph_.directed(p, v)) continue;
    changed = true;
    graph_was_.push_back(edge_between(graph_, p, v));
    if (compelled) {
      graph_.set_directed(p, v);
    } else {
      graph_.set_undirected(p, v);
    }
  }
  return changed;
}

}  // namespace abdera::detail
