#include "algorithms/score/class_move.hpp"

#include <algorithm>
#include <cmath>

#include "algorithms/score/dag_search.hpp"
#include "core/error.hpp"
#include "graphs/convert.hpp"
#include "graphs/dag.hpp"
#include "graphs/meek.hpp"

namespace abdera::detail {
namespace {

bool holds(const std::vector<Var>& sorted, Var v) { return std::binary_search(sorted.begin(), sorted.end(), v); }

std::vector<Var> parents_without(const MixedGraph& graph, Var child, Var without, const std::vector<Var>& chosen) {
  std::vector<Var> parents = chosen;
  graph.for_parents(child, [&](Var v) {
    if (v != without) parents.push_back(v);
  });
  std::sort(parents.begin(), parents.end());
  return parents;
}

/// Undirected neighbours of y, adjacent to x, that are not chosen.
bool leaves_out_a_common_neighbour(const MixedGraph& graph, Var x, Var y, const std::vector<Var>& chosen) {
  bool left_out = false;
  for (std::size_t i = 0; i < graph.words() && !left_out; ++i)
    for_each_bit(graph.undirected_word(y, i) & graph.neighbours_word(x, i), static_cast<Var>(i * 64),
                 [&](Var v) { left_out = left_out || !holds(chosen, v); });
  return left_out;
}

/// Whether no path among the undirected neighbours of y joins a chosen node that is no neighbour of x to a neighbour of
/// x that is not chosen, but through chosen neighbours of x.
bool separated_around(const MixedGraph& graph, Var x, Var y, const std::vector<Var>& chosen) {
  VarSet seen(graph.size());
  std::vector<Var> stack;
  for (Var v : chosen)
    if (!graph.adjacent(v, x)) stack.push_back(v), seen.insert(v);
  while (!stack.empty()) {
    const Var v = stack.back();
    stack.pop_back();
    bool met = false;
    for (std::size_t i = 0; i < graph.words(); ++i)
      for_each_bit(graph.undirected_word(y, i) & graph.neighbours_word(v, i), static_cast<Var>(i * 64), [&](Var w) {
        if (w == x || seen.contains(w)) return;
        const bool common = graph.adjacent(w, x);
        if (common && holds(chosen, w)) return;
        met = met || common;
        seen.insert(w);
        stack.push_back(w);
      });
    if (met) return false;
  }
  return true;
}

/// Directs every undirected edge at v: from the chosen nodes, to the others but `except`.
void direct_at(MixedGraph& graph, Var v, const std::vector<Var>& chosen, Var except) {
  std::vector<Var> around;
  graph.for_undirected(v, [&](Var w) { around.push_back(w); });
  for (Var w : around) {
    if (w == except) continue;
    if (holds(chosen, w)) {
      graph.set_directed(w, v);
    } else {
      graph.set_directed(v, w);
    }
  }
}

/// Applies the move to the edge between x and y itself. @param back undoes it.
void change_edge(MixedGraph& graph, const ClassMove& move, bool back) {
  const bool there = (move.kind == MoveKind::kInsert) != back || move.kind == MoveKind::kTurn;
  if (!there) {
    graph.remove_edge(move.x, move.y);
  } else if (move.kind == MoveKind::kTurn && back) {
    graph.set_directed(move.y, move.x);
  } else {
    graph.set_directed(move.x, move.y);
  }
}

}  // namespace

std::vector<Var> chosen_at_turned(const MixedGraph& graph, Var x, Var y, const std::vector<Var>& chosen) {
  std::vector<Var> out;
  graph.for_undirected(x, [&](Var v) {
    if (v != y && (graph.directed(v, y) || holds(chosen, v))) out.push_back(v);
  });
  return out;
}

std::vector<ParentChange> parent_changes(const MixedGraph& graph, const ClassMove& move) {
  std::vector<ParentChange> changes;
  changes.push_back(
      {move.y, move.x, move.kind != MoveKind::kDelete, parents_without(graph, move.y, move.x, move.chosen)});
  if (move.kind == MoveKind::kTurn)
    changes.push_back({move.x, move.y, false,
                       parents_without(graph, move.x, move.y, chosen_at_turned(graph, move.x, move.y, move.chosen))});
  return changes;
}

MoveGain exact_gain(const Score& score, const MixedGraph& graph, const ClassMove& move) {
  double gain = 0, size = 0;
  for (ParentChange& change : parent_changes(graph, move)) {
    const double without = score.local(change.child, change.others);
    change.others.push_back(change.parent);
    const double with = score.local(change.child, change.others);
    gain += change.gained ? with - without : without - with;
    size += std::abs(without);
  }
  return {gain, least_gain(size)};
}

bool is_clique(const MixedGraph& graph, const std::vector<Var>& nodes) {
  for (std::size_t i = 0; i < nodes.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (!graph.adjacent(nodes[i], nodes[j])) return false;
  return true;
}

bool may_turn(const MixedGraph& graph, Var x, Var y, const std::vector<Var>& chosen) {
  if (graph.directed(y, x)) return !leaves_out_a_common_neighbour(graph, x, y, chosen);
  const bool changes_the_class =
      std::any_of(chosen.begin(), chosen.end(), [&](Var v) { return !graph.adjacent(v, x); });
  return changes_the_class && separated_around(graph, x, y, chosen);
}

void Reach::search(const MixedGraph& graph, Var start, const VarSet& closed, Var not_first, bool directed_only) {
  const auto index = [](Var v) { return static_cast<std::size_t>(v); };
  if (came_from_.empty()) {
    nodes_ = VarSet(graph.size());
    came_from_.assign(index(graph.size()), kStart);
  } else {
    nodes_.for_each([&](Var v) { came_from_[index(v)] = kStart; });
    nodes_.clear();
  }
  start_ = start;
  nodes_.insert(start);
  queue_.assign(1, start);
  spread(graph, closed, not_first, directed_only);
  known_ = true;
}

void Reach::spread(const MixedGraph& graph, const VarSet& closed, Var not_first, bool directed_only) {
  const BitRow shut = closed.row();
  for (std::size_t head = 0; head < queue_.size(); ++head) {
    const Var v = queue_[head];
    for (std::size_t i = 0; i < graph.words(); ++i) {
      std::uint64_t next = graph.children_word(v, i);
      if (v == start_ || !directed_only) next |= graph.undirected_word(v, i);
      for_each_bit(next & ~shut[i] & ~nodes_.row()[i], static_cast<Var>(i * 64), [&](Var w) {
        if (v == start_ && w == not_first) return;
        nodes_.insert(w);
        came_from_[static_cast<std::size_t>(w)] = v;
        queue_.push_back(w);
      });
    }
  }
}

std::optional<bool> Reach::leads_to(Var v) const {
  if (!known_) return std::nullopt;
  if (!nodes_.contains(v)) return false;
  while (came_from_[static_cast<std::size_t>(v)] >= 0) v = came_from_[static_cast<std::size_t>(v)];
  if (came_from_[static_cast<std::size_t>(v)] == kCut) return std::nullopt;
  return true;
}

bool Reach::cut(Var from, Var to) {
  if (came_from_[static_cast<std::size_t>(to)] != from) return false;
  came_from_[static_cast<std::size_t>(to)] = kCut;
  return true;
}

bool Reach::open(const MixedGraph& graph, Var from, Var to, const VarSet& closed, Var not_first) {
  if (!nodes_.contains(from) || nodes_.contains(to) || closed.contains(to) || (from == start_ && to == not_first))
    return false;
  nodes_.insert(to);
  came_from_[static_cast<std::size_t>(to)] = from;
  queue_.assign(1, to);
  spread(graph, closed, not_first, false);
  return true;
}

ClassSpace::ClassSpace(Knowledge knowledge, InterventionTargets targets)
    : knowledge_(std::move(knowledge)), targets_(std::move(targets)), constrained_(!knowledge_.empty()) {
  if (targets_.empty()) return;
  if (const auto wrong = check_targets(targets_, knowledge_.num_vars())) throw UsageError(*wrong);
}

MixedGraph ClassSpace::class_of(const MixedGraph& dag) const {
  MixedGraph out = targets_.empty() ? cpdag_of(dag) : interventional_cpdag(dag, targets_);
  if (constrained_) meek_closure(out, knowledge_);
  return out;
}

bool ClassSpace::fits(const MixedGraph& graph, const ClassMove& move) const {
  const Var x = move.x, y = move.y;
  for (Var v : move.chosen)
    if (v == x || !graph.undirected(v, y)) return false;
  if (!is_clique(graph, move.chosen)) return false;
  Reach reach;
  switch (move.kind) {
    case MoveKind::kInsert:
      if (graph.adjacent(x, y) || knowledge_.forbidden(x, y)) return false;
      if (leaves_out_a_common_neighbour(graph, x, y, move.chosen)) return false;
      reach.search(graph, y, VarSet(graph.size(), move.chosen), -1, constrained_);
      return !*reach.leads_to(x);
    case MoveKind::kDelete:
      if (!graph.directed(x, y) && !graph.undirected(x, y)) return false;
      if (knowledge_.required_pair(x, y)) return false;
      return std::all_of(move.chosen.begin(), move.chosen.end(), [&](Var v) { return graph.adjacent(v, x); });
    case MoveKind::kTurn: {
      if (!graph.directed(y, x) && !graph.undirected(y, x)) return false;
      if (knowledge_.required(y, x) || knowledge_.forbidden(x, y)) return false;
      if (!is_clique(graph, chosen_at_turned(graph, x, y, move.chosen))) return false;
      if (!constrained_ && !may_turn(graph, x, y, move.chosen)) return false;
      if (!constrained_ && graph.undirected(x, y)) return true;
      VarSet closed(graph.size(), move.chosen);
      if (!constrained_) graph.for_undirected(x, [&](Var v) { closed.insert(v); });
      reach.search(graph, y, closed, x, constrained_);
      return !*reach.leads_to(x);
    }
  }
  return false;
}

std::optional<MixedGraph> ClassSpace::member_after(const MixedGraph& graph, const ClassMove& move) const {
  MixedGraph directed = graph;
  const Var x = move.x, y = move.y;
  direct_at(directed, y, move.chosen, x);
  if (move.kind == MoveKind::kDelete) {  // x --> y --> v says x --> v, but no longer when the edge is gone
    std::vector<Var> behind;
    graph.for_undirected(x, [&](Var v) {
      if (directed.directed(y, v)) behind.push_back(v);
    });
    for (Var v : behind) directed.set_directed(x, v);
  }
  if (move.kind == MoveKind::kTurn) {
    const std::vector<Var> chosen = chosen_at_turned(graph, x, y, move.chosen);
    direct_at(directed, x, chosen, y);
  }
  change_edge(directed, move, false);
  std::optional<MixedGraph> after = extend_to_dag(directed);
  if (!constrained_) return after;
  // Is the extension one edge away from a member of the class? A turn has it either way round.
  const auto leaves_from_the_class = [&](const MixedGraph& dag) {
    MixedGraph before = dag;
    change_edge(before, move, true);
    return is_acyclic(before) && class_of(before) == graph;
  };
  if (after && leaves_from_the_class(*after)) return after;
  if (move.kind == MoveKind::kInsert) return std::nullopt;
  directed.set_directed(move.kind == MoveKind::kTurn ? y : x, move.kind == MoveKind::kTurn ? x : y);
  after = extend_to_dag(directed);
  if (!after || class_of(*after) != graph) return std::nullopt;
  change_edge(*after, move, false);
  return is_acyclic(*after) ? after : std::nullopt;
}

void for_each_clique(const MixedGraph& graph, Var v, FunctionRef<bool(const std::vector<Var>&)> visit) {
  std::vector<Var> around, clique;
  graph.for_undirected(v, [&](Var w) { around.push_back(w); });
  const auto grow = [&](const auto& self, std::size_t from) -> bool {
    if (!visit(clique)) return false;
    for (std::size_t i = from; i < around.size(); ++i) {
      if (!std::all_of(clique.begin(), clique.end(), [&](Var w) { return graph.adjacent(w, around[i]); })) continue;
      clique.push_back(around[i]);
      const bool go_on = self(self, i + 1);
      clique.pop_back();
      if (!go_on) return false;
    }
    return true;
  };
  grow(grow, 0);
}

std::vector<ClassMove> all_moves(const ClassSpace& space, const MixedGraph& graph) {
  std::vector<ClassMove> moves;
  for (Var y = 0; y < graph.size(); ++y)
    for_each_clique(graph, y, [&](const std::vector<Var>& chosen) {
      for (Var x = 0; x < graph.size(); ++x) {
        if (x == y) continue;
        for (MoveKind kind : {MoveKind::kInsert, MoveKind::kDelete, MoveKind::kTurn}) {
          ClassMove move{kind, x, y, chosen};
          if (space.fits(graph, move) && space.member_after(graph, move)) moves.push_back(std::move(move));
        }
      }
      return true;
    });
  return moves;
}

}  // namespace abdera::detail
