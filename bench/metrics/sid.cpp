#include "bench/metrics/sid.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "bench/metrics/aid.hpp"
#include "bench/metrics/shd.hpp"
#include "bench/metrics/treatment.hpp"
#include "core/error.hpp"
#include "graphs/meek.hpp"

namespace abdera {
namespace {

using Nodes = std::vector<Var>;  // sorted

struct Bounds {
  std::int64_t lower = 0, upper = 0;
  Bounds& operator+=(const Bounds& o) {
    lower += o.lower, upper += o.upper;
    return *this;
  }
  void widen(const Bounds& o) { lower = std::min(lower, o.lower), upper = std::max(upper, o.upper); }
};

Nodes joined(const Nodes& a, std::span<const Var> b) {
  Nodes out(a);
  out.insert(out.end(), b.begin(), b.end());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// A part of a chain component that is still undirected; all its nodes have the same parents outside.
struct Part {
  Nodes nodes, parents;
  auto operator<=>(const Part&) const = default;
};

/// What the nodes of one chain component contribute at least and at most.
class Component {
 public:
  Component(const SparseGraph& estimate, detail::Treatment& treatment, int max_parts)
      : estimate_(estimate), treatment_(treatment), parts_left_(max_parts) {}

  Bounds bounds(const Part& part, bool& exact) {
    if (auto found = directed(part)) return *found;
    exact = false;
    Bounds sum;
    for (Var v : part.nodes) sum += one_by_one(v, part.parents);
    return sum;
  }

 private:
  Bounds cost(Var v, const Nodes& parents) {
    const auto [at, fresh] = costs_.try_emplace({v, parents});
    if (fresh) at->second = treatment_.parent_mistakes(v, parents, nullptr);
    return {at->second, at->second};
  }

  /// Over all ways to direct the part; nullopt when the limit is reached.
  std::optional<Bounds> directed(const Part& part) {
    if (part.nodes.size() == 1) return cost(part.nodes.front(), part.parents);
    if (const auto known = known_.find(part); known != known_.end()) return known->second;
    if (parts_left_-- <= 0) return std::nullopt;
    std::optional<Bounds> best;
    for (std::size_t root = 0; root < part.nodes.size(); ++root) {
      Bounds sum = cost(part.nodes[root], part.parents);
      for (const Part& rest : parts_after(part, root)) {
        const auto inner = directed(rest);
        if (!inner) return std::nullopt;
        sum += *inner;
      }
      if (best) {
        best->widen(sum);
      } else {
        best = sum;
      }
    }
    known_.emplace(part, *best);
    return best;
  }

  /// What remains undirected when the root is the only source of the part.
  std::vector<Part> parts_after(const Part& part, std::size_t root) const {
    const int n = static_cast<int>(part.nodes.size());
    MixedGraph g(n);
    for (Var a = 0; a < n; ++a)
      for (Var b = a + 1; b < n; ++b)
        if (estimate_.adjacent(node(part, a), node(part, b))) g.set_undirected(a, b);
    const auto r = static_cast<Var>(root);
    g.neighbours(r).for_each([&](Var v) { g.set_directed(r, v); });
    meek_closure(g);
    std::vector<Part> parts;
    VarSet seen(n);
    seen.insert(r);
    for (Var v = 0; v < n; ++v) {
      if (seen.contains(v)) continue;
      std::vector<Var> inside = {v};
      seen.insert(v);
      for (std::size_t i = 0; i < inside.size(); ++i)
        g.for_undirected(inside[i], [&](Var w) {
          if (seen.contains(w)) return;
          seen.insert(w);
          inside.push_back(w);
        });
      Part next;
      for (Var w : inside) next.nodes.push_back(node(part, w));
      std::sort(next.nodes.begin(), next.nodes.end());
      Nodes above;
      g.for_parents(v, [&](Var w) { above.push_back(node(part, w)); });
      next.parents = joined(part.parents, above);
      parts.push_back(std::move(next));
    }
    return parts;
  }
  static Var node(const Part& part, Var i) { return part.nodes[static_cast<std::size_t>(i)]; }

  /// Over all parent sets that v can have in some member: its parents and a clique among its undirected neighbours.
  Bounds one_by_one(Var v, const Nodes& parents) {
    Bounds best = cost(v, parents);
    Nodes clique;
    const Nodes candidates(estimate_.undirected(v).begin(), estimate_.undirected(v).end());
    grow(v, parents, clique, candidates, best);
    return best;
  }
  void grow(Var v, const Nodes& parents, Nodes& clique, const Nodes& candidates, Bounds& best) {
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      clique.push_back(candidates[i]);
      best.widen(cost(v, joined(parents, clique)));
      Nodes next;
      for (std::size_t j = i + 1; j < candidates.size(); ++j)
        if (estimate_.adjacent(candidates[i], candidates[j])) next.push_back(candidates[j]);
      grow(v, parents, clique, next, best);
      clique.pop_back();
    }
  }

  const SparseGraph& estimate_;
  detail::Treatment& treatment_;
  int parts_left_;
  std::map<Part, Bounds> known_;
  std::map<std::pair<Var, Nodes>, std::int64_t> costs_;
};

/// The chain components; their parents are the parents of any member.
std::vector<Part> chain_components(const SparseGraph& estimate) {
  std::vector<Part> parts;
  std::vector<bool> seen(static_cast<std::size_t>(estimate.size()));
  for (Var v = 0; v < estimate.size(); ++v) {
    if (seen[static_cast<std::size_t>(v)]) continue;
    seen[static_cast<std::size_t>(v)] = true;
    Part part;
    part.nodes.push_back(v);
    for (std::size_t i = 0; i < part.nodes.size(); ++i)
      for (Var w : estimate.undirected(part.nodes[i]))
        if (!seen[static_cast<std::size_t>(w)]) {
          seen[static_cast<std::size_t>(w)] = true;
          part.nodes.push_back(w);
        }
    std::sort(part.nodes.begin(), part.nodes.end());
    part.parents.assign(estimate.parents(v).begin(), estimate.parents(v).end());
    parts.push_back(std::move(part));
  }
  return parts;
}

}  // namespace

SidInterval sid(const SparseGraph& truth, const SparseGraph& estimate, const SidOptions& options,
                const RunContext& run) {
  detail::require_same_nodes(truth, estimate);
  require(options.max_parts >= 0, "max_parts must not be negative: " + std::to_string(options.max_parts));
  const detail::ClassGraph truth_class(truth);
  require(truth.only_directed(), "the structural intervention distance needs a DAG as truth: it has undirected edges");
  const detail::ClassGraph checked(estimate);
  const auto components = chain_components(estimate);
  std::vector<Bounds> bounds(components.size());
  std::vector<std::uint8_t> exact(components.size(), 1);
  constexpr double kSecondsAnEdge = 2e-9;
  const double p = truth.size(), edges = static_cast<double>(truth.num_edges() + estimate.num_edges());
  detail::sum_over(truth_class, std::ssize(components), run, kSecondsAnEdge * p * (p + edges),
                   [&](detail::Treatment& treatment, std::ptrdiff_t i) -> std::int64_t {
                     const auto at = static_cast<std::size_t>(i);
                     bool whole = true;
                     bounds[at] = Component(estimate, treatment, options.max_parts).bounds(components[at], whole);
                     exact[at] = whole;
                     return 0;
                   });
  Bounds sum;
  for (const Bounds& b : bounds) sum += b;
  SidInterval out{Distance::of(sum.lower, p * (p - 1)), Distance::of(sum.upper, p * (p - 1)), true};
  out.exact = std::find(exact.begin(), exact.end(), 0) == exact.end();
  return out;
}

}  // namespace abdera
