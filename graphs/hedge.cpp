#include <algorithm>

#include "graphs/identification.hpp"
#include "graphs/names.hpp"

namespace abdera {
namespace {

using Pairs = std::vector<std::pair<Var, Var>>;
using Names = std::vector<std::string>;

std::string braces(const VarSet& set, const Names& names) { return "{" + node_names(names, set.to_vector()) + "}"; }

bool contains(const Pairs& pairs, const std::pair<Var, Var>& pair) {
  return std::find(pairs.begin(), pairs.end(), pair) != pairs.end();
}

/// The first clause by which `forest` is no C-forest of the graph with these roots.
std::optional<std::string> check_forest(const Admg& graph, const CForest& forest, const VarSet& roots,
                                        const std::string& which, const Names& names) {
  VarSet leave(graph.size());
  for (const auto& [parent, child] : forest.directed) {
    const std::string edge = node_name(names, parent) + " --> " + node_name(names, child);
    if (!graph.directed().directed(parent, child)) return which + " has " + edge + ", which the graph has not";
    if (!forest.nodes.contains(parent) || !forest.nodes.contains(child)) return edge + " leaves " + which;
    if (leave.contains(parent)) return node_name(names, parent) + " has two children in " + which;
    leave.insert(parent);
  }
  if (!(forest.nodes - leave == roots))
    return "the roots of " + which + " are " + braces(forest.nodes - leave, names) + ", not " + braces(roots, names);
  MixedGraph bidirected(graph.size());
  for (const auto& [a, b] : forest.bidirected) {
    const std::string edge = node_name(names, a) + " <-> " + node_name(names, b);
    if (!graph.bidirected().bidirected(a, b)) return which + " has " + edge + ", which the graph has not";
    if (!forest.nodes.contains(a) || !forest.nodes.contains(b)) return edge + " leaves " + which;
    bidirected.set_edge(a, Mark::kArrow, Mark::kArrow, b);
  }
  if (forest.nodes.empty()) return which + " is empty";
  const Admg joined(MixedGraph(graph.size()), std::move(bidirected));
  if (!(joined.district(forest.nodes.to_vector().front(), forest.nodes) == forest.nodes))
    return which + " is not joined by bidirected edges";
  return std::nullopt;
}

std::string forest_text(const CForest& forest, const Names& names) {
  std::string out = braces(forest.nodes, names), edges;
  for (const auto& [a, b] : forest.directed)
    edges += (edges.empty() ? "" : ", ") + node_name(names, a) + " --> " + node_name(names, b);
  for (const auto& [a, b] : forest.bidirected)
    edges += (edges.empty() ? "" : ", ") + node_name(names, a) + " <-> " + node_name(names, b);
  return edges.empty() ? out : out + " with " + edges;
}

std::string effect(const EffectQuery& q, const Names& names, const char* bar, const char* open_do) {
  std::string right;
  if (!q.x.empty()) right = open_do + node_names(names, q.x.to_vector()) + ")";
  if (!q.given.empty()) right += (right.empty() ? "" : ", ") + node_names(names, q.given.to_vector());
  return "P(" + node_names(names, q.y.to_vector()) + (right.empty() ? "" : bar + right) + ")";
}

}  // namespace

std::optional<std::string> check_hedge(const Admg& graph, const VarSet& x, const VarSet& y, const Hedge& hedge,
                                       const Names& names) {
  if (auto wrong = check_forest(graph, hedge.outer, hedge.roots, "the outer forest", names)) return wrong;
  if (auto wrong = check_forest(graph, hedge.inner, hedge.roots, "the inner forest", names)) return wrong;
  if (!hedge.inner.nodes.is_subset_of(hedge.outer.nodes)) return "the inner forest is not inside the outer one";
  for (const auto& edge : hedge.inner.directed)
    if (!contains(hedge.outer.directed, edge)) return "the outer forest lacks a directed edge of the inner one";
  for (const auto& edge : hedge.inner.bidirected)
    if (!contains(hedge.outer.bidirected, edge)) return "the outer forest lacks a bidirected edge of the inner one";
  if (!hedge.outer.nodes.intersects(x)) return "the outer forest has none of " + braces(x, names);
  if (hedge.inner.nodes.intersects(x)) return "the inner forest has one of " + braces(x, names);
  const VarSet ancestors = graph.without_incoming(x).ancestors(y);
  if (!hedge.roots.is_subset_of(ancestors))
    return "the roots " + braces(hedge.roots - ancestors, names) + " are no ancestors of " + braces(y, names) +
           " once " + braces(x, names) + " is set";
  return std::nullopt;
}

std::string to_text(const EffectQuery& query, const Names& names) { return effect(query, names, " | ", "do("); }

std::string to_text(const Identification& result, const Names& names) {
  const std::string query = to_text(result.query, names);
  if (result.formula) {
    const auto& q = result.query;
    std::string out = query + " = " + to_text(*result.formula, names, q.x | q.y | q.given);
    if (!result.any_value.empty()) out += ", for whichever value of " + node_names(names, result.any_value.to_vector());
    return out;
  }
  const Hedge& h = *result.hedge;
  return query + " is not identifiable: a hedge with the roots " + braces(h.roots, names) + " stands against " +
         to_text(EffectQuery{h.y, h.x, VarSet(h.x.universe())}, names) +
         ". Outer forest: " + forest_text(h.outer, names) + ". Inner forest: " + forest_text(h.inner, names) + ".";
}

std::string to_latex(const Identification& result, const Names& names) {
  Names latex;
  for (Var v = 0; v < result.query.y.universe(); ++v) latex.push_back(latex_name(node_name(names, v)));
  const std::string query = effect(result.query, latex, " \\mid ", "\\mathrm{do}(");
  if (!result.formula) return query + " \\text{ is not identifiable}";
  const auto& q = result.query;
  return query + " = " + to_latex(*result.formula, names, q.x | q.y | q.given);
}

}  // namespace abdera
