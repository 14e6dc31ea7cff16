#include "graphs/identification.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "graphs/probability_shorten.hpp"

namespace abdera {
namespace {

using Expr = ProbabilityExpr;

/// Where the search ended: a district `outer` whose every node leads to `inner`, a smaller district inside it.
struct Obstacle {
  VarSet outer, inner;
};

/// The recursion of [tian2002] over districts. Q[C], a function of C and its parents, is the distribution of C when
/// everything else is set.
class DistrictSearch {
 public:
  DistrictSearch(const Admg& graph, const VarSet& within) : graph_(graph), within_(within) {}

  /// Q[C] of a district C of an ancestral part of the graph; nullopt leaves an obstacle behind.
  std::optional<Expr> identify(const VarSet& inner) {
    VarSet outer = graph_.district(inner.to_vector().front(), within_);
    Expr q = from_joint(outer);
    while (true) {
      const VarSet ancestral = graph_.ancestors(inner, outer);
      if (ancestral == inner) return Expr::sum(outer - inner, q);
      if (ancestral == outer) {
        obstacle = Obstacle{outer, inner};
        return std::nullopt;
      }
      const Expr margin = Expr::sum(outer - ancestral, q);
      outer = graph_.district(inner.to_vector().front(), ancestral);
      q = of_district(outer, ancestral, margin);
    }
  }

  std::optional<Obstacle> obstacle;

 private:
  /// Q[S] of a district S of `within`: the product of P(v | what matters of the nodes before v).
  Expr from_joint(const VarSet& district) const {
    std::vector<Expr> factors;
    VarSet before(graph_.size());
    for (Var v : graph_.order()) {
      if (!within_.contains(v)) continue;
      before.insert(v);
      if (!district.contains(v)) continue;
      const VarSet own = graph_.district(v, before);
      VarSet given = own | graph_.parents(own);
      given.erase(v);
      factors.insert(factors.begin(), Expr::term(VarSet(graph_.size(), std::span(&v, 1)), std::move(given)));
    }
    return Expr::product(graph_.size(), factors);
  }

  /// Q[S] from Q[A], S a district of A: the product over S of Q[nodes of A up to v] / Q[nodes of A before v].
  /// Neighbours in the order share a factor, so only the ends of runs are needed.
  Expr of_district(const VarSet& district, const VarSet& ancestral, const Expr& q) const {
    if (district == ancestral) return q;
    std::vector<Var> order;
    for (Var v : graph_.order())
      if (ancestral.contains(v)) order.push_back(v);
    std::vector<Expr> factors;
    VarSet after(graph_.size());  // the nodes summed out so far, from the last on
    for (std::size_t end = order.size(); end > 0;) {
      if (!district.contains(order[end - 1])) {
        after.insert(order[--end]);
        continue;
      }
      const Expr upto = Expr::sum(after, q);
      while (end > 0 && district.contains(order[end - 1])) after.insert(order[--end]);
      factors.push_back(end == 0 ? upto : Expr::ratio(upto, Expr::sum(after, q)));
    }
    return Expr::product(graph_.size(), factors);
  }

  const Admg& graph_;
  const VarSet within_;
};

/// Adds to `forest` a bidirected edge for each node of `nodes` that hangs it on what is there.
void grow_spanning_tree(const Admg& graph, const VarSet& nodes, VarSet reached,
                        std::vector<std::pair<Var, Var>>& edges) {
  std::vector<Var> queue = reached.to_vector();
  for (std::size_t i = 0; i < queue.size(); ++i)
    (graph.bidirected().spouses(queue[i]) & nodes).for_each([&](Var w) {
      if (reached.contains(w)) return;
      reached.insert(w);
      queue.push_back(w);
      edges.emplace_back(std::min(queue[i], w), std::max(queue[i], w));
    });
}

Hedge hedge_of(const Admg& graph, const Obstacle& obstacle, const VarSet& x, const VarSet& y) {
  Hedge out{{obstacle.outer, {}, {}}, {obstacle.inner, {}, {}}, VarSet(graph.size()), x, y};
  obstacle.inner.for_each([&](Var v) {
    const VarSet children = graph.directed().children(v) & obstacle.inner;
    if (children.empty())
      out.roots.insert(v);
    else
      out.inner.directed.emplace_back(v, children.to_vector().front());
  });
  const Var first = obstacle.inner.to_vector().front();
  grow_spanning_tree(graph, obstacle.inner, VarSet(graph.size(), std::span(&first, 1)), out.inner.bidirected);
  out.outer.directed = out.inner.directed;
  out.outer.bidirected = out.inner.bidirected;
  grow_spanning_tree(graph, obstacle.outer, obstacle.inner, out.outer.bidirected);
  // Every further node takes as its child the next one on a shortest way to the inner forest.
  VarSet reached = obstacle.inner;
  std::vector<Var> queue = reached.to_vector();
  for (std::size_t i = 0; i < queue.size(); ++i)
    (graph.directed().parents(queue[i]) & obstacle.outer).for_each([&](Var w) {
      if (reached.contains(w)) return;
      reached.insert(w);
      queue.push_back(w);
      out.outer.directed.emplace_back(w, queue[i]);
    });
  return out;
}

/// P(y | do(x)) as a formula, or the obstacle.
std::optional<Expr> joint_effect(const Admg& graph, const VarSet& x, const VarSet& y, std::optional<Hedge>& hedge) {
  const VarSet within = graph.ancestors(y), relevant = graph.ancestors(y, within - x);
  DistrictSearch search(graph, within);
  std::vector<int> place(static_cast<std::size_t>(graph.size()));
  for (std::size_t i = 0; i < graph.order().size(); ++i)
    place[static_cast<std::size_t>(graph.order()[i])] = static_cast<int>(i);
  const auto last = [&place](const VarSet& set) {
    int out = -1;
    set.for_each([&](Var v) { out = std::max(out, place[static_cast<std::size_t>(v)]); });
    return out;
  };
  // Effects before causes reads best: P(y | x, z) P(z).
  auto districts = graph.districts(relevant);
  std::sort(districts.begin(), districts.end(), [&](const VarSet& a, const VarSet& b) { return last(a) > last(b); });
  std::vector<Expr> factors;
  for (const VarSet& district : districts) {
    auto factor = search.identify(district);
    if (!factor) {
      hedge = hedge_of(graph, *search.obstacle, x, y);
      return std::nullopt;
    }
    factors.push_back(std::move(*factor));
  }
  return Expr::sum(relevant - y, Expr::product(graph.size(), factors));
}

/// P(y | do(x), given) as a shortened formula, or the hedge.
std::optional<Expr> effect(const Admg& graph, const EffectQuery& query, std::optional<Hedge>& hedge) {
  // Rule 2 of the do-calculus: a condition that can as well be set moves to x. What is left cannot.
  VarSet x = query.x, given = query.given;
  for (bool moved = true; moved;) {
    moved = false;
    for (Var v : given.to_vector()) {
      const VarSet one(graph.size(), std::span(&v, 1));
      const Admg cut = graph.without_incoming(x).without_outgoing(one);
      if (!m_separated(cut, query.y, one, x | (given - one))) continue;
      x |= one;
      given -= one;
      moved = true;
    }
  }
  auto formula = joint_effect(graph, x, query.y | given, hedge);
  if (!formula) return std::nullopt;
  if (!given.empty()) formula = Expr::ratio(*formula, Expr::sum(query.y, *formula));
  return shortened(graph, *formula);
}

/// How much there is to read.
int length(const Expr& e) {
  int out = e.of().size() + e.given().size();
  if (e.kind() == Expr::Kind::kSum) out += 4;
  if (e.kind() == Expr::Kind::kRatio) out += 8;
  for (const Expr& part : e.parts()) out += length(part);
  return out;
}

VarSet mentioned(const Expr& e) {
  VarSet out = e.of() | e.given();
  for (const Expr& part : e.parts()) out |= mentioned(part);
  return out;
}

/// The same effect in the graph in which `hidden` are not seen; every other node keeps its number.
std::optional<Expr> effect_without(const Admg& graph, const EffectQuery& query, const VarSet& hidden) {
  const Admg small = latent_projection(graph, hidden.to_vector());
  const auto kept = (graph.all() - hidden).to_vector();
  const auto renumbered = [&](const MixedGraph& from) {
    MixedGraph to(graph.size());
    for (const Edge& e : from.edges())
      to.set_edge(kept[static_cast<std::size_t>(e.a)], e.at_a, e.at_b, kept[static_cast<std::size_t>(e.b)]);
    return to;
  };
  std::optional<Hedge> ignored;
  return effect({renumbered(small.directed()), renumbered(small.bidirected())}, query, ignored);
}

/// Does without variables, one after the other, where that makes the formula no longer.
Expr with_fewer_variables(const Admg& graph, const EffectQuery& query, Expr formula) {
  constexpr int kMostVariables = 16;  // one search for each: long formulas stay as they are
  VarSet hidden(graph.size());
  const VarSet candidates = mentioned(formula) - query.x - query.y - query.given;
  if (candidates.size() > kMostVariables) return formula;
  candidates.for_each([&](Var v) {
    VarSet more = hidden;
    more.insert(v);
    auto shorter = effect_without(graph, query, more);
    if (!shorter || length(*shorter) > length(formula)) return;
    formula = std::move(*shorter);
    hidden = std::move(more);
  });
  return formula;
}

}  // namespace

Identification identify_effect(const Admg& graph, const EffectQuery& query) {
  require(query.x.universe() == graph.size() && query.y.universe() == graph.size() &&
              query.given.universe() == graph.size(),
          "the sets of the query must be over the " + std::to_string(graph.size()) + " nodes of the graph");
  require(!query.y.empty(), "an effect on no variable was asked for");
  require(!query.x.intersects(query.y) && !query.given.intersects(query.x | query.y),
          "the outcomes, the intervened and the conditioning variables must be disjoint");
  Identification out{query, std::nullopt, std::nullopt, VarSet(graph.size())};
  const auto formula = effect(graph, query, out.hedge);
  if (!formula) return out;
  out.formula = with_fewer_variables(graph, query, *formula);
  out.any_value = out.formula->free() - query.x - query.y - query.given;
  return out;
}

Identification identify_effect(const Admg& graph, const VarSet& x, const VarSet& y) {
  return identify_effect(graph, {y, x, VarSet(graph.size())});
}

}  // namespace abdera
