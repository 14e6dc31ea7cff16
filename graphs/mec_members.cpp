#include "graphs/mec_members.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "graphs/chordal.hpp"
#include "graphs/convert.hpp"
#include "graphs/meek.hpp"
#include "graphs/pdag.hpp"

namespace abdera {
namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// Counts members and ends at the limit.
class Visitor {
 public:
  Visitor(FunctionRef<bool(const MixedGraph&)> visit, std::uint64_t limit) : visit_(visit), limit_(limit) {}
  bool operator()(const MixedGraph& dag) {
    if (state_.visited == limit_ || stopped_) {
      state_.complete = false;
      return false;
    }
    ++state_.visited;
    stopped_ = !visit_(dag);
    return true;  // a member refused next tells that there is one
  }
  Enumeration state() const { return state_; }

 private:
  FunctionRef<bool(const MixedGraph&)> visit_;
  std::uint64_t limit_;
  bool stopped_ = false;
  Enumeration state_;
};

/// Maximum cardinality search over the undirected edges, branching over the next node where the choice makes another
/// DAG. The nodes not placed yet stand in doubly linked lists by their number of placed neighbours; moves are undone in
/// reverse, which restores the lists exactly.
class CardinalitySearch {
 public:
  CardinalitySearch(const MixedGraph& cpdag, Visitor& visitor)
      : dag_(cpdag), visitor_(visitor), n_(cpdag.size()), neighbours_(at(n_)), label_(at(n_)), mark_(at(n_)) {
    before_.resize(2 * at(n_) + 1), after_.resize(2 * at(n_) + 1);
    for (int l = 0; l <= n_; ++l) before_[at(head(l))] = after_[at(head(l))] = head(l);
    for (Var v = n_; v-- > 0;) {
      cpdag.for_undirected(v, [&](Var w) { neighbours_[at(v)].push_back(w); });
      insert(v, 0);
    }
  }

  /// @param top no label is higher. @return false to end the whole enumeration.
  bool run(int placed = 0, int top = 0) {
    if (placed == n_) return visitor_(dag_);
    while (after_[at(head(top))] == head(top)) --top;
    const Var first = after_[at(head(top))];
    if (!branch(first, placed, top)) return false;
    for (Var v : reachable(first, top))
      if (!branch(v, placed, top)) return false;
    return true;
  }

 private:
  static constexpr int kPlaced = -1;
  int head(int l) const { return n_ + l; }  // list l begins and ends here

  bool branch(Var v, int placed, int top) {
    unlink(v);
    label_[at(v)] = kPlaced;
    for (Var w : neighbours_[at(v)]) {
      if (label_[at(w)] == kPlaced) continue;
      dag_.set_directed(v, w);
      moved_.emplace_back(before_[at(w)], after_[at(w)]);
      unlink(w);
      insert(w, ++label_[at(w)]);
    }
    const bool go_on = run(placed + 1, top + 1);
    const auto& row = neighbours_[at(v)];
    for (auto it = row.rbegin(); it != row.rend(); ++it) {
      if (label_[at(*it)] == kPlaced) continue;
      unlink(*it);
      --label_[at(*it)];
      std::tie(before_[at(*it)], after_[at(*it)]) = moved_.back();
      moved_.pop_back();
      relink(*it);
    }
    label_[at(v)] = top;
    relink(v);
    return go_on;
  }

  /// The other nodes of this label that hang together with `first` among themselves: each, as their only source,
  /// makes another DAG.
  std::vector<Var> reachable(Var first, int top) {
    std::vector<Var> out = {first};
    mark_[at(first)] = true;
    for (std::size_t i = 0; i < out.size(); ++i)
      for (Var w : neighbours_[at(out[i])])
        if (label_[at(w)] == top && !mark_[at(w)]) mark_[at(w)] = true, out.push_back(w);
    for (Var v : out) mark_[at(v)] = false;
    out.erase(out.begin());
    return out;
  }

  void unlink(Var v) { after_[at(before_[at(v)])] = after_[at(v)], before_[at(after_[at(v)])] = before_[at(v)]; }
  void relink(Var v) { after_[at(before_[at(v)])] = v, before_[at(after_[at(v)])] = v; }
  void insert(Var v, int l) {
    before_[at(v)] = head(l), after_[at(v)] = after_[at(head(l))];
    relink(v);
  }

  MixedGraph dag_;
  Visitor& visitor_;
  int n_;
  std::vector<std::vector<Var>> neighbours_;
  std::vector<int> label_;  // placed neighbours
  std::vector<char> mark_;
  std::vector<int> before_, after_;
  std::vector<std::pair<int, int>> moved_;
};

/// The first undirected edge from node `from` on; a < b.
std::optional<std::pair<Var, Var>> undirected_edge(const MixedGraph& graph, Var from) {
  for (Var v = from; v < graph.size(); ++v)
    for (std::size_t i = 0; i < graph.words(); ++i)
      if (const auto word = graph.undirected_word(v, i))
        return std::pair{v, static_cast<Var>(i * 64) + std::countr_zero(word)};
  return std::nullopt;
}

bool direct_both_ways(const MixedGraph& mpdag, Var from, Visitor& visitor) {
  const auto edge = undirected_edge(mpdag, from);
  if (!edge) return visitor(mpdag);
  for (const bool forward : {true, false}) {
    MixedGraph next = mpdag;
    next.set_directed(forward ? edge->first : edge->second, forward ? edge->second : edge->first);
    meek_closure(next);
    if (!direct_both_ways(next, edge->first, visitor)) return false;
  }
  return true;
}

/// The nodes connected by undirected edges, for every part with more than one node.
std::vector<std::vector<Var>> undirected_parts(const MixedGraph& graph) {
  std::vector<std::vector<Var>> out;
  std::vector<char> seen(at(graph.size()));
  for (Var start = 0; start < graph.size(); ++start) {
    if (seen[at(start)]) continue;
    std::vector<Var> part = {start};
    seen[at(start)] = true;
    for (std::size_t i = 0; i < part.size(); ++i)
      graph.for_undirected(part[i], [&](Var w) {
        if (!seen[at(w)]) seen[at(w)] = true, part.push_back(w);
      });
    if (part.size() > 1) out.push_back(std::move(part));
  }
  return out;
}

MixedGraph induced(const MixedGraph& graph, const std::vector<Var>& nodes) {
  MixedGraph out(static_cast<int>(nodes.size()));
  for (int i = 0; i < out.size(); ++i)
    for (int j = i + 1; j < out.size(); ++j) {
      const Var a = nodes[at(i)], b = nodes[at(j)];
      if (graph.adjacent(a, b)) out.set_edge(i, graph.mark(b, a), graph.mark(a, b), j);
    }
  return out;
}

bool has_directed_edge(const MixedGraph& graph) {
  for (Var v = 0; v < graph.size(); ++v)
    for (std::size_t i = 0; i < graph.words(); ++i)
      if (graph.children_word(v, i)) return true;
  return false;
}

void require_mpdag(const MixedGraph& graph, CheckGraph check, const std::vector<std::string>& names) {
  if (check == CheckGraph::kNo) return;
  if (const auto wrong = check_mpdag(graph, names)) throw UsageError("not an MPDAG: " + *wrong);
}

}  // namespace

Enumeration for_each_dag_in(const MixedGraph& cpdag, FunctionRef<bool(const MixedGraph&)> visit, std::uint64_t limit,
                            CheckGraph check, const std::vector<std::string>& names) {
  if (check == CheckGraph::kYes)
    if (const auto wrong = check_cpdag(cpdag, names)) throw UsageError("not a CPDAG: " + *wrong);
  require(is_chordal(cpdag), "not a CPDAG: its undirected edges are not chordal");
  Visitor visitor(visit, limit);
  CardinalitySearch(cpdag, visitor).run();
  return visitor.state();
}

Enumeration for_each_dag_in_mpdag(const MixedGraph& mpdag, FunctionRef<bool(const MixedGraph&)> visit,
                                  std::uint64_t limit, CheckGraph check, const std::vector<std::string>& names) {
  require_mpdag(mpdag, check, names);
  Visitor visitor(visit, limit);
  direct_both_ways(mpdag, 0, visitor);
  return visitor.state();
}

std::optional<BigCount> mpdag_size(const MixedGraph& mpdag, std::uint64_t limit, CheckGraph check,
                                   const std::vector<std::string>& names) {
  require_mpdag(mpdag, check, names);
  BigCount size = 1;
  for (const auto& nodes : undirected_parts(mpdag)) {
    const MixedGraph part = induced(mpdag, nodes);
    if (!has_directed_edge(part)) {
      size = size * class_size(part, CheckGraph::kNo);
      continue;
    }
    const auto counted = for_each_dag_in_mpdag(
        part, [](const MixedGraph&) { return true; }, limit, CheckGraph::kNo);
    if (!counted.complete) return std::nullopt;
    size = size * counted.visited;
  }
  return size;
}

}  // namespace abdera
