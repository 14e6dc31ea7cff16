#include "graphs/separators.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "graphs/possible_paths.hpp"
#include "graphs/separation.hpp"
#include "graphs/walk.hpp"

namespace abdera {
namespace {

VarSet reached(const MixedGraph& graph, const WalkScratch& scratch) {
  VarSet out(graph.size());
  for (std::size_t i = 0; i < graph.words(); ++i)
    for_each_bit(scratch.reached_word(i), static_cast<Var>(i * 64), [&](Var v) { out.insert(v); });
  return out;
}

/// The nodes with a path of --> and --- edges, forwards, to a member of `of`, and those members.
VarSet anteriors(const MixedGraph& graph, const VarSet& of) {
  static constexpr EdgeTypes kBack{{Mark::kArrow, Mark::kTail}, {Mark::kTail}};
  WalkScratch scratch;
  walk(
      graph, of.to_vector(), [](Var, Mark) { return kBack; }, scratch);
  return reached(graph, scratch) | of;
}

/// One question: the sides, what must be in, what may be in, and the anteriors outside which nothing matters.
class Problem {
 public:
  Problem(const MixedGraph& graph, const VarSet& x, const VarSet& y, const SeparatorOptions& options)
      : graph_(graph),
        x_(x),
        y_(y),
        include_(options.include.value_or(VarSet(graph.size()))),
        allowed_(options.restricted.value_or(all_nodes(graph.size()))) {
    const auto check = [&](const VarSet& set, const char* what) {
      require(set.universe() == graph.size(), std::string(what) + " must be a set of the " +
                                                  std::to_string(graph.size()) + " nodes of the graph, not of " +
                                                  std::to_string(set.universe()));
    };
    check(x, "x"), check(y, "y"), check(include_, "what is included"), check(allowed_, "what is allowed");
    require(!x.empty() && !y.empty(), "a separator needs nodes on both sides");
    for (const VarSet& common : {x & y, x & include_, y & include_})
      require(common.empty(), "x, y and the included nodes must not overlap: node " +
                                  (common.empty() ? "" : std::to_string(common.to_vector().front() + 1)));
    allowed_ |= include_;
    allowed_ -= x;
    allowed_ -= y;
    anteriors_ = anteriors_with(include_);
    x_list_ = x.to_vector();
    y_list_ = y.to_vector();
  }

  const MixedGraph& graph() const { return graph_; }
  const VarSet& x() const { return x_; }
  const VarSet& y() const { return y_; }
  const VarSet& include() const { return include_; }
  const VarSet& allowed() const { return allowed_; }
  const VarSet& anteriors() const { return anteriors_; }
  /// Those of x, y and `in`.
  VarSet anteriors_with(const VarSet& in) const { return abdera::anteriors(graph_, x_ | y_ | in); }

  bool separates(const VarSet& given) const {
    SeparationScratch scratch;
    return m_separated(graph_, x_list_, y_list_, given.to_vector(), scratch);
  }

  /// The part of a separator among the anteriors that is next to x, of that the part next to y, and what must be in.
  VarSet minimal(VarSet separator) const {
    for (const auto* side : {&x_list_, &y_list_}) {
      separator &= beside(*side, separator);
      separator |= include_;
    }
    return separator;
  }

 private:
  /// In the moral graph of the anteriors: what `from` is connected to without `given`, and the neighbours of that.
  /// Every collider passes, for it is an anterior; a node of `given` ends a walk elsewhere.
  VarSet beside(const std::vector<Var>& from, const VarSet& given) const {
    WalkScratch scratch;
    const auto rule = [&](Var v, Mark arriving) {
      if (!anteriors_.contains(v)) return EdgeTypes();
      if (!given.contains(v)) return EdgeTypes::any();
      return arriving == Mark::kArrow ? EdgeTypes::into_node() : EdgeTypes();
    };
    walk(graph_, from, rule, scratch);
    return reached(graph_, scratch);
  }

  const MixedGraph& graph_;
  const VarSet &x_, &y_;
  VarSet include_, allowed_, anteriors_;
  std::vector<Var> x_list_, y_list_;
};

/// The undirected graph in which a set separates two nodes of `anterior` iff it m-separates them in `graph`: nodes that
/// a path with inner colliders only joins become neighbours. For a DAG the moral graph. Other nodes have no edges.
/// @param anterior holds the anteriors of all its members.
/// Cost: O(p + m) row operations, and a clique for each family. Source: [richardson2002] section 3.6.
MixedGraph augmented_graph(const MixedGraph& graph, const VarSet& anterior) {
  const int n = graph.size();
  MixedGraph out(n);
  VarSet left = anterior;
  std::vector<Var> stack;
  anterior.for_each([&](Var v) {
    (graph.undirected_neighbours(v) & anterior).for_each([&](Var w) { out.set_undirected(v, w); });
    if (!left.contains(v)) return;
    VarSet family(n);  // the nodes joined to v by bidirected edges, and their parents
    left.erase(v);
    for (stack = {v}; !stack.empty();) {
      const Var w = stack.back();
      stack.pop_back();
      family.insert(w);
      family |= graph.parents(w);
      (graph.spouses(w) & left).for_each([&](Var s) {
        left.erase(s);
        stack.push_back(s);
      });
    }
    family.for_each([&](Var a) {
      family.for_each([&](Var b) {
        if (a < b) out.set_undirected(a, b);
      });
    });
  });
  return out;
}

VarSet neighbours_of(const MixedGraph& graph, const VarSet& nodes) {
  VarSet out(graph.size());
  nodes.for_each([&](Var v) { out |= graph.neighbours(v); });
  return out -= nodes;
}

/// The minimal sets of `allowed` nodes whose removal from an undirected graph disconnects `from` and `to`.
class VertexSeparators {
 public:
  VertexSeparators(const MixedGraph& graph, const VarSet& from, const VarSet& to, const VarSet& allowed)
      : g_(graph), from_(from), to_(to), allowed_(allowed), all_(all_nodes(graph.size())) {}

  /// Takata's binary tree. A state is a side C of `from` whose neighbours are a minimal separator, and those neighbours
  /// that no side below may take in: each separator below either takes in a neighbour or has it for good. The first is
  /// the one nearest to `from`.
  SetList list(std::size_t limit) const {
    SetList out;
    struct State {
      VarSet side, kept_out;
    };
    auto first = close(from_);
    if (!first) return out;
    std::vector<State> stack;
    stack.push_back({*std::move(first), VarSet(g_.size())});
    while (!stack.empty()) {
      if (out.sets.size() == limit) {
        out.complete = false;
        break;
      }
      State state = std::move(stack.back());
      stack.pop_back();
      VarSet separator = neighbours_of(g_, state.side);
      (separator - state.kept_out).for_each([&](Var v) {
        VarSet more = state.side;
        more.insert(v);
        auto side = close(more);
        if (side && !side->intersects(state.kept_out)) stack.push_back({*std::move(side), state.kept_out});
        state.kept_out.insert(v);
      });
      out.sets.push_back(std::move(separator));
    }
    return out;
  }

 private:
  /// The smallest side of a minimal separator that holds `side`; nullopt when there is none.
  std::optional<VarSet> close(VarSet side) const {
    VarSet separator = neighbours_of(g_, side);
    while (!separator.is_subset_of(allowed_)) {
      side |= separator - allowed_;
      if (side.intersects(to_)) return std::nullopt;
      separator = neighbours_of(g_, side);
    }
    const VarSet beyond = reach(g_, to_, PathRule::kPossible, PathSense::kForward, all_ - separator);
    return reach(g_, from_, PathRule::kPossible, PathSense::kForward, all_ - neighbours_of(g_, beyond));
  }

  const MixedGraph& g_;
  const VarSet &from_, &to_, &allowed_;
  VarSet all_;
};

void sort_by_size(std::vector<VarSet>& sets) {
  std::vector<std::pair<std::vector<Var>, std::size_t>> keys;
  for (std::size_t i = 0; i < sets.size(); ++i) keys.emplace_back(sets[i].to_vector(), i);
  std::sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) {
    return a.first.size() != b.first.size() ? a.first.size() < b.first.size() : a.first < b.first;
  });
  std::vector<VarSet> sorted;
  sorted.reserve(sets.size());
  for (const auto& key : keys) sorted.push_back(std::move(sets[key.second]));
  sets = std::move(sorted);
}

}  // namespace

std::optional<VarSet> find_separator(const MixedGraph& graph, const VarSet& x, const VarSet& y,
                                     const SeparatorOptions& options) {
  const Problem problem(graph, x, y, options);
  VarSet largest = problem.allowed() & problem.anteriors();
  if (!problem.separates(largest)) return std::nullopt;
  return largest;
}

std::optional<VarSet> minimal_separator(const MixedGraph& graph, const VarSet& x, const VarSet& y,
                                        const SeparatorOptions& options) {
  const Problem problem(graph, x, y, options);
  VarSet largest = problem.allowed() & problem.anteriors();
  if (!problem.separates(largest)) return std::nullopt;
  return problem.minimal(std::move(largest));
}

SetList all_separators(const MixedGraph& graph, const VarSet& x, const VarSet& y, std::size_t limit,
                       const SeparatorOptions& options) {
  const Problem problem(graph, x, y, options);
  struct State {
    VarSet in, rest;  // rest: what may still be added
    Var next;
  };
  // Some set between `in` and `in` + `rest` separates iff all of it that is anterior to x, y and `in` does.
  const auto feasible = [&](const State& s) {
    return problem.separates((s.in | s.rest) & problem.anteriors_with(s.in));
  };
  SetList out;
  std::vector<State> stack;
  if (State start{problem.include(), problem.allowed() - problem.include(), 0}; feasible(start))
    stack.push_back(std::move(start));
  while (!stack.empty()) {
    State state = std::move(stack.back());
    stack.pop_back();
    while (state.next < graph.size() && !state.rest.contains(state.next)) ++state.next;
    if (state.next == graph.size()) {
      if (out.sets.size() == limit) {
        out.complete = false;
        break;
      }
      out.sets.push_back(std::move(state.in));
      continue;
    }
    state.rest.erase(state.next);
    State with = state;
    with.in.insert(state.next);
    if (feasible(with)) stack.push_back(std::move(with));
    if (feasible(state)) stack.push_back(std::move(state));  // on top: small sets come first
  }
  sort_by_size(out.sets);
  return out;
}

SetList minimal_separators(const MixedGraph& graph, const VarSet& x, const VarSet& y, std::size_t limit,
                           const SeparatorOptions& options) {
  const Problem problem(graph, x, y, options);
  MixedGraph augmented = augmented_graph(graph, problem.anteriors());
  problem.include().for_each(
      [&](Var v) { augmented.neighbours(v).for_each([&](Var w) { augmented.remove_edge(v, w); }); });
  const VarSet allowed = (problem.allowed() & problem.anteriors()) - problem.include();
  SetList out = VertexSeparators(augmented, x, y, allowed).list(limit);
  for (VarSet& set : out.sets) set |= problem.include();
  sort_by_size(out.sets);
  return out;
}

}  // namespace abdera
