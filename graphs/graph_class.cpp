#include "graphs/graph_class.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "graphs/convert.hpp"
#include "graphs/dag.hpp"
#include "graphs/mag.hpp"
#include "graphs/meek.hpp"
#include "graphs/pag.hpp"

namespace abdera {
namespace {

/// The first clause that makes `graph` no MPDAG of any CPDAG and knowledge, or nullopt with a member.
std::optional<std::string> check_some_mpdag(const MixedGraph& graph, const std::vector<std::string>& names,
                                            MixedGraph& member) {
  if (auto wrong = check_extendable(graph, {}, names)) return wrong;
  member = *extend_to_dag(graph);
  MixedGraph closed = graph;
  meek_closure(closed);
  for (const Edge& e : graph.edges())
    if (closed.mark(e.a, e.b) != e.at_b || closed.mark(e.b, e.a) != e.at_a)
      return "not closed under Meek's rules: " + edge_text(e, names) + " should be " +
             edge_text({e.a, e.b, closed.mark(e.b, e.a), closed.mark(e.a, e.b)}, names);
  return std::nullopt;
}

/// @throws NotApplicable for an edge that selection has left.
void refuse_selection(const MixedGraph& graph, const std::vector<std::string>& names) {
  for (const Edge& e : graph.edges())
    if ((e.at_a == Mark::kTail && e.at_b != Mark::kArrow) || (e.at_b == Mark::kTail && e.at_a != Mark::kArrow))
      throw NotApplicable("causal queries do not cover selection, of which the edge " + edge_text(e, names) + " tells");
}

}  // namespace

GraphClass::GraphClass(MixedGraph graph, GraphKind kind, const std::vector<std::string>& names)
    : graph_(std::move(graph)), kind_(kind) {
  std::optional<std::string> wrong;
  switch (kind) {
    case GraphKind::kDag:
      wrong = check_dag(graph_, names);
      member_ = graph_;
      break;
    case GraphKind::kCpdag:
      wrong = check_cpdag(graph_, names);
      if (!wrong) member_ = *extend_to_dag(graph_);
      break;
    case GraphKind::kMpdag:
      wrong = check_some_mpdag(graph_, names, member_);
      break;
    case GraphKind::kMag:
      refuse_selection(graph_, names);
      wrong = check_mag(graph_, names);
      member_ = graph_;
      break;
    case GraphKind::kPag:
      refuse_selection(graph_, names);
      wrong = check_pag(graph_, names, false);
      if (!wrong) member_ = *mag_in(graph_);
      break;
    default:
      throw NotApplicable("causal queries need a graph of kind dag, cpdag, mpdag, mag or pag, not " +
                          std::string(to_string(kind)));
  }
  if (wrong) throw UsageError("not a legal " + std::string(to_string(kind)) + ": " + *wrong);
}

VarSet GraphClass::possible_descendants(const VarSet& of) const {
  return reach(graph_, of, possible_rule(), PathSense::kForward, all_nodes(size()));
}

VarSet GraphClass::possible_ancestors(const VarSet& of) const {
  return reach(graph_, of, possible_rule(), PathSense::kBackward, all_nodes(size()));
}

VarSet GraphClass::definite_descendants(Var v) const { return abdera::definite_descendants(graph_, v); }

VarSet GraphClass::definite_ancestors(Var v) const {
  VarSet out(size());
  for (Var w = 0; w < size(); ++w)
    if (definite_descendants(w).contains(v)) out.insert(w);
  return out;
}

/// `undirected` and what must point into v as well once these do: c --> s --> v implies c --> v.
VarSet GraphClass::forced_parents(Var v, VarSet undirected) const {
  std::vector<Var> stack = undirected.to_vector();
  while (!stack.empty()) {
    const Var s = stack.back();
    stack.pop_back();
    graph_.for_parents(s, [&](Var c) {
      if (!graph_.undirected(c, v) || undirected.contains(c)) return;
      undirected.insert(c);
      stack.push_back(c);
    });
  }
  return undirected;
}

std::vector<std::vector<Var>> GraphClass::possible_parents(Var v, std::size_t limit) const {
  if (has_hidden_causes()) throw NotApplicable("the parents in a MAG or PAG are not the causes that adjustment needs");
  const auto undirected = graph_.undirected_neighbours(v).to_vector();
  const VarSet definite = graph_.parents(v);
  std::vector<std::vector<Var>> out;
  const auto add = [&](const VarSet& chosen) {
    if (!(forced_parents(v, chosen) == chosen)) return;
    if (out.size() == limit)
      throw NotApplicable("a node has more than " + std::to_string(limit) + " possible sets of parents");
    out.push_back((definite | chosen).to_vector());
  };
  // Depth first over the cliques; a set that makes a collider has no superset that does not.
  std::vector<std::pair<VarSet, std::size_t>> stack = {{VarSet(size()), 0}};
  while (!stack.empty()) {
    auto [chosen, next] = std::move(stack.back());
    stack.pop_back();
    add(chosen);
    for (std::size_t i = next; i < undirected.size(); ++i) {
      VarSet more = chosen;
      more.insert(undirected[i]);
      if (can_be_parents(graph_, v, more)) stack.emplace_back(std::move(more), i + 1);
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace abdera
