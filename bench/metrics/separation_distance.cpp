#include "bench/metrics/separation_distance.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "bench/metrics/node_flags.hpp"
#include "bench/metrics/shd.hpp"
#include "core/error.hpp"
#include "graphs/dag.hpp"
#include "graphs/pag.hpp"
#include "graphs/sparse_convert.hpp"

namespace abdera {
namespace {

/// A graph in the two forms that are needed: one to choose separators in, one to search for connections in.
struct Separable {
  SparseGraph sets, walks;
};

/// A circle counts as a tail when separators are chosen; a member of the class is searched.
Separable of_pag(const SparseGraph& pag) {
  const auto mag = mag_in(pag.planes());
  require(mag.has_value(), "not a PAG: its o-o edges are not chordal");
  auto edges = pag.edges();
  for (Edge& e : edges) {
    if (e.at_a == Mark::kCircle) e.at_a = Mark::kTail;
    if (e.at_b == Mark::kCircle) e.at_b = Mark::kTail;
  }
  return {SparseGraph(pag.size(), edges), *mag};
}

Separable separable(const SparseGraph& graph, GraphKind kind) {
  switch (kind) {
    case GraphKind::kDag:
      return {cpdag_of(graph), graph};
    case GraphKind::kCpdag:
      return {graph, member_dag(graph)};
    case GraphKind::kPag:
      return of_pag(graph);
    case GraphKind::kMag:
      break;
    default:
      throw NotApplicable("the separation distance takes kinds dag, cpdag, mag and pag, not " +
                          std::string(to_string(kind)));
  }
  for (const Edge& e : graph.edges())
    require(e.at_a != Mark::kCircle && e.at_b != Mark::kCircle, "not a MAG: circle on the edge " + edge_text(e));
  require(topological_prefix(graph).size() == static_cast<std::size_t>(graph.size()), "not a MAG: directed cycle");
  return {graph, graph};
}

/// Asks of one x at a time which of the separations that `from` states do not hold in `in`.
class Separations {
 public:
  Separations(const Separable& from, const Separable& in)
      : sets_(from.sets), walks_(in.walks), above_x_(sets_.size()), above_y_(sets_.size()), walk_(sets_.size()) {}

  /// The number of y > x, not adjacent to x in `from`, that `in` does not separate from x by the set of `from`.
  std::int64_t broken(Var x) {
    above_x_.clear();
    mark_above(x, above_x_);
    std::int64_t count = 0;
    auto next = sets_.neighbours(x);
    for (Var y = x + 1; y < sets_.size(); ++y) {
      while (!next.empty() && next.front().node < y) next = next.subspan(1);
      if (!next.empty() && next.front().node == y) continue;
      above_y_.clear();
      mark_above(y, above_y_);
      count += connected(x, y);
    }
    return count;
  }

 private:
  static constexpr unsigned kByArrow = 1, kByTail = 2;

  /// Flags v and everything with a path of --> and --- to v, as far as not flagged for x.
  void mark_above(Var v, detail::NodeFlags& flags) {
    if (above_x_.has(v, 1) || !flags.set(v, 1)) return;
    stack_.assign(1, v);
    while (!stack_.empty()) {
      const Var w = stack_.back();
      stack_.pop_back();
      const auto visit = [&](std::span<const Var> nodes) {
        for (Var u : nodes)
          if (!above_x_.has(u, 1) && flags.set(u, 1)) stack_.push_back(u);
      };
      visit(sets_.parents(w));
      visit(sets_.undirected(w));
    }
  }

  bool connected(Var x, Var y) {
    walk_.clear();
    stack_.clear();
    bool hit = false;
    const auto leave = [&](Var v, bool into_only, bool out_only) {
      for (const Neighbour& e : walks_.neighbours(v)) {
        if ((into_only && e.near != Mark::kArrow) || (out_only && e.near == Mark::kArrow)) continue;
        const bool by_arrow = e.far == Mark::kArrow;
        if (!walk_.set(e.node, by_arrow ? kByArrow : kByTail)) continue;
        hit = hit || e.node == y;
        stack_.push_back(2 * e.node + by_arrow);
      }
    };
    leave(x, false, false);
    while (!stack_.empty() && !hit) {
      const Var v = stack_.back() / 2;
      const bool by_arrow = stack_.back() % 2 != 0;
      stack_.pop_back();
      const bool given = v != x && v != y && (above_x_.has(v, 1) || above_y_.has(v, 1));
      if (given && !by_arrow) continue;  // a non-collider in the set
      leave(v, given, by_arrow && !given);
    }
    return hit;
  }

  const SparseGraph &sets_, &walks_;
  detail::NodeFlags above_x_, above_y_, walk_;
  std::vector<Var> stack_;
};

std::int64_t broken_separations(const Separable& from, const Separable& in, const RunContext& run) {
  constexpr std::ptrdiff_t kBlock = 8;  // nodes that share working memory
  const std::ptrdiff_t p = from.sets.size();
  std::vector<std::int64_t> sums(static_cast<std::size_t>((p + kBlock - 1) / kBlock));
  const auto end = parallel_for(std::ssize(sums), run, 1e-7 * static_cast<double>(p * p), [&](std::ptrdiff_t block) {
    Separations separations(from, in);
    std::int64_t sum = 0;
    for (auto x = kBlock * block; x < std::min(p, kBlock * (block + 1)); ++x)
      sum += separations.broken(static_cast<Var>(x));
    sums[static_cast<std::size_t>(block)] = sum;
  });
  if (end == LoopEnd::kStopped) throw Error("stopped before the distance was complete");
  std::int64_t total = 0;
  for (auto sum : sums) total += sum;
  return total;
}

}  // namespace

SeparationDistance separation_distance(const SparseGraph& truth, GraphKind truth_kind, const SparseGraph& estimate,
                                       GraphKind estimate_kind, const RunContext& run) {
  detail::require_same_nodes(truth, estimate);
  const Separable in_truth = separable(truth, truth_kind), in_estimate = separable(estimate, estimate_kind);
  SeparationDistance out;
  out.false_separations = broken_separations(in_estimate, in_truth, run);
  out.missed_separations = broken_separations(in_truth, in_estimate, run);
  const double p = truth.size();
  if (p > 1) out.normalised = static_cast<double>(out.count()) / (p * (p - 1));
  return out;
}

}  // namespace abdera
