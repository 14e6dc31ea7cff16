#include "graphs/door_criteria.hpp"

#include "core/error.hpp"
#include "core/function_ref.hpp"
#include "graphs/separators.hpp"

namespace abdera {
namespace {

VarSet single(const Admg& graph, Var v) { return VarSet(graph.size(), std::span(&v, 1)); }

void check_pair(const Admg& graph, Var x, Var y) {
  require(x >= 0 && y >= 0 && x < graph.size() && y < graph.size(), "cause and effect must be nodes of the graph");
  require(x != y, "cause and effect must be different nodes");
}

void check_universe(const Admg& graph, const VarSet& set) {
  require(set.universe() == graph.size(), "the set must be over the nodes of the graph");
}

void check_query(const Admg& graph, Var x, Var y, const VarSet& z) {
  check_pair(graph, x, y);
  check_universe(graph, z);
  require(!z.contains(x) && !z.contains(y), "the set must not contain the cause or the effect");
}

/// The subsets of `candidates` that satisfy `valid` and contain no smaller one that does.
SetList minimal_sets(const VarSet& candidates, const SetLimits& limits, FunctionRef<bool(const VarSet&)> valid) {
  SetList out;
  const auto pool = candidates.to_vector();
  const int largest = static_cast<int>(pool.size());
  long tests = 0;
  for (int size = 0; size <= largest; ++size) {
    if (size > limits.max_size) {
      out.complete = false;
      return out;
    }
    std::vector<std::size_t> pick(static_cast<std::size_t>(size));
    for (std::size_t i = 0; i < pick.size(); ++i) pick[i] = i;
    while (true) {
      VarSet set(candidates.universe());
      for (std::size_t i : pick) set.insert(pool[i]);
      bool has_smaller = false;
      for (const VarSet& found : out.sets) has_smaller = has_smaller || found.is_subset_of(set);
      if (!has_smaller) {
        if (++tests > limits.max_tests) {
          out.complete = false;
          return out;
        }
        if (valid(set)) out.sets.push_back(std::move(set));
      }
      // The next combination in lexicographic order.
      std::size_t i = pick.size();
      while (i > 0 && pick[i - 1] == pool.size() - pick.size() + i - 1) --i;
      if (i == 0) break;
      ++pick[i - 1];
      for (; i < pick.size(); ++i) pick[i] = pick[i - 1] + 1;
    }
  }
  return out;
}

/// Leaves out members one by one while the set stays valid.
VarSet reduced(VarSet set, FunctionRef<bool(const VarSet&)> valid) {
  for (bool changed = true; changed;) {
    changed = false;
    for (Var v : set.to_vector()) {
      VarSet fewer = set;
      fewer.erase(v);
      if (valid(fewer)) set = std::move(fewer), changed = true;
    }
  }
  return set;
}

/// Back-door sets as separators.
struct BackdoorProblem {
  MixedGraph graph;  ///< without the edges that leave x; beyond the nodes the common parents that stand for bows
  VarSet x, y, allowed;

  BackdoorProblem(const Admg& given, Var cause, Var effect, const VarSet& among)
      : graph(given.without_outgoing(single(given, cause)).separation_graph()),
        x(graph.size(), std::span(&cause, 1)),
        y(graph.size(), std::span(&effect, 1)),
        allowed(graph.size(), (among - given.descendants(single(given, cause))).to_vector()) {}
};

VarSet over_nodes(const Admg& graph, const VarSet& set) { return {graph.size(), set.to_vector()}; }

}  // namespace

VarSet detail::backdoor_candidates(const Admg& graph, Var x, Var y, const VarSet& allowed) {
  const VarSet ends = single(graph, x) | single(graph, y);
  return (graph.without_outgoing(single(graph, x)).ancestors(ends) & allowed) - graph.descendants(single(graph, x)) -
         ends;
}

bool is_backdoor_set(const Admg& graph, Var x, Var y, const VarSet& z) {
  check_query(graph, x, y, z);
  return !z.intersects(graph.descendants(single(graph, x))) &&
         m_separated(graph.without_outgoing(single(graph, x)), x, y, z.to_vector());
}

std::optional<VarSet> find_backdoor_set(const Admg& graph, Var x, Var y, const VarSet& allowed) {
  check_pair(graph, x, y);
  check_universe(graph, allowed);
  const BackdoorProblem problem(graph, x, y, allowed);
  const auto found = minimal_separator(problem.graph, problem.y, problem.x, {{}, problem.allowed});
  if (!found) return std::nullopt;
  return over_nodes(graph, *found);
}

std::optional<VarSet> find_backdoor_set(const Admg& graph, Var x, Var y) {
  return find_backdoor_set(graph, x, y, graph.all());
}

SetList minimal_backdoor_sets(const Admg& graph, Var x, Var y, std::size_t limit) {
  check_pair(graph, x, y);
  const BackdoorProblem problem(graph, x, y, graph.all());
  SetList out = minimal_separators(problem.graph, problem.y, problem.x, limit, {{}, problem.allowed});
  for (VarSet& set : out.sets) set = over_nodes(graph, set);
  return out;
}

ProbabilityExpr backdoor_formula(Var x, Var y, const VarSet& z) {
  const int n = z.universe();
  const VarSet cause(n, std::span(&x, 1)), effect(n, std::span(&y, 1));
  return ProbabilityExpr::sum(
      z, ProbabilityExpr::product(n, {ProbabilityExpr::term(effect, cause | z), ProbabilityExpr::term(z, VarSet(n))}));
}

VarSet detail::frontdoor_candidates(const Admg& graph, Var x, Var y, const VarSet& allowed) {
  // No open path from x against an arrowhead at x; this looks at each member alone.
  const Admg into_x = graph.without_outgoing(single(graph, x));
  SeparationScratch scratch;
  VarSet connected(into_x.separation_graph().size());
  m_connected(into_x.separation_graph(), x, {}, scratch, connected);
  VarSet z(graph.size());
  allowed.for_each([&](Var v) {
    if (v != x && v != y && !connected.contains(v)) z.insert(v);
  });
  // A member that is open towards y while all others are cut stays so when fewer are cut: it is in no front-door set.
  for (bool changed = true; changed;) {
    changed = false;
    const Admg cut = graph.without_outgoing(z);
    VarSet open(cut.separation_graph().size());
    m_connected(cut.separation_graph(), y, std::span(&x, 1), scratch, open);
    for (Var v : z.to_vector())
      if (open.contains(v)) z.erase(v), changed = true;
  }
  return z;
}

bool is_frontdoor_set(const Admg& graph, Var x, Var y, const VarSet& z) {
  check_query(graph, x, y, z);
  const VarSet cause = single(graph, x), effect = single(graph, y);
  if (graph.ancestors(effect, graph.all() - z).contains(x)) return false;
  return m_separated(graph.without_outgoing(cause), cause, z, VarSet(graph.size())) &&
         m_separated(graph.without_outgoing(z), z, effect, cause);
}

std::optional<VarSet> find_frontdoor_set(const Admg& graph, Var x, Var y, const VarSet& allowed) {
  check_pair(graph, x, y);
  check_universe(graph, allowed);
  const VarSet largest = detail::frontdoor_candidates(graph, x, y, allowed);
  const auto valid = [&](const VarSet& z) { return is_frontdoor_set(graph, x, y, z); };
  if (!valid(largest)) return std::nullopt;
  return reduced(largest, valid);
}

std::optional<VarSet> find_frontdoor_set(const Admg& graph, Var x, Var y) {
  return find_frontdoor_set(graph, x, y, graph.all());
}

SetList minimal_frontdoor_sets(const Admg& graph, Var x, Var y, const SetLimits& limits) {
  check_pair(graph, x, y);
  const VarSet largest = detail::frontdoor_candidates(graph, x, y, graph.all());
  const auto valid = [&](const VarSet& z) { return is_frontdoor_set(graph, x, y, z); };
  return valid(largest) ? minimal_sets(largest, limits, valid) : SetList{};
}

ProbabilityExpr frontdoor_formula(Var x, Var y, const VarSet& z) {
  using Expr = ProbabilityExpr;
  const int n = z.universe();
  const VarSet cause(n, std::span(&x, 1)), effect(n, std::span(&y, 1));
  const Expr inner = Expr::sum(cause, Expr::product(n, {Expr::term(effect, cause | z), Expr::term(cause, VarSet(n))}));
  return Expr::sum(z, Expr::product(n, {Expr::term(z, cause), inner}));
}

}  // namespace abdera
