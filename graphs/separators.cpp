#include "graphs/separators.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <string>

#include "core/error.hpp"
#include "graphs/walk.hpp"

namespace abdera {
namespace {

VarSet reached(const MixedGraph& graph, const WalkScratch& scratch) {
  VarSet out(graph.size());
  for (std::size_t i = 0; i < graph.words(); ++i)
    for_each_bit(scratch.reached_word(i), static_cast<Var>(i * 64), [&](Var v) { out.insert(v); });
  return out;
}

/// One question: the sides, what must be in, what may be in, and the anteriors outside which nothing matters.
class Problem {
 public:
  Problem(const MixedGraph& graph, std::span<const Var> x, std::span<const Var> y, const SeparatorOptions& options)
      : graph_(graph), x_(x.begin(), x.end()), y_(y.begin(), y.end()), include_(graph.size()), allowed_(graph.size()) {
    VarSet sides(graph.size());
    const auto place = [&](Var v, const char* what) {
      require(v >= 0 && v < graph.size(), std::string("a node of ") + what + " is out of range: " + std::to_string(v));
      require(!sides.contains(v), "x, y and the included nodes must not overlap: node " + std::to_string(v + 1));
      sides.insert(v);
    };
    require(!x.empty() && !y.empty(), "a separator needs nodes on both sides");
    for (Var v : x) place(v, "x");
    for (Var v : y) place(v, "y");
    const VarSet both = sides;
    for (Var v : options.include) {
      place(v, "the included nodes");
      include_.insert(v);
    }
    std::vector<Var> all(x_);
    all.insert(all.end(), y_.begin(), y_.end());
    all.insert(all.end(), options.include.begin(), options.include.end());
    anteriors_ = abdera::anteriors(graph, all);
    if (options.restricted) {
      for (Var v : *options.restricted) {
        require(v >= 0 && v < graph.size(), "a restricted node is out of range: " + std::to_string(v));
        allowed_.insert(v);
      }
    } else {
      for (Var v = 0; v < graph.size(); ++v) allowed_.insert(v);
    }
    allowed_ |= include_;
    allowed_ -= both;
  }

  const MixedGraph& graph() const { return graph_; }
  const std::vector<Var>& x() const { return x_; }
  const std::vector<Var>& y() const { return y_; }
  const VarSet& include() const { return include_; }
  const VarSet& allowed() const { return allowed_; }
  const VarSet& anteriors() const { return anteriors_; }
  /// The allowed nodes among the anteriors.
  VarSet candidate() const {
    VarSet out = allowed_;
    out &= anteriors_;
    return out;
  }

  /// The neighbours in the moral graph of the anteriors of what is connected to `from` without `given`, and that
  /// itself: every collider passes, for it is an anterior; a node of `given` ends a walk elsewhere.
  VarSet reach(const std::vector<Var>& from, const VarSet& given) const {
    WalkScratch scratch;
    const auto rule = [&](Var v, Mark arriving) {
      if (!anteriors_.contains(v)) return EdgeTypes();
      if (!given.contains(v)) return EdgeTypes::any();
      return arriving == Mark::kArrow ? EdgeTypes::into_node() : EdgeTypes();
    };
    walk(graph_, from, rule, scratch);
    VarSet out = reached(graph_, scratch);
    out &= anteriors_;
    return out;
  }

  bool separates(const VarSet& given) const {
    const VarSet from_x = reach(x_, given);
    return std::none_of(y_.begin(), y_.end(), [&](Var v) { return from_x.contains(v); });
  }

  /// The part of a separator next to x, of that the part next to y, and what must be in.
  VarSet minimal(const VarSet& separator) const {
    VarSet out = separator;
    for (const auto* side : {&x_, &y_}) {
      out &= reach(*side, out);
      out |= include_;
    }
    return out;
  }

 private:
  const MixedGraph& graph_;
  std::vector<Var> x_, y_;
  VarSet include_, allowed_, anteriors_;
};

/// All separators between two bounds by branching on one node at a time; a branch is entered only if it holds one.
void list_between(const Problem& problem, std::vector<Var>& in, VarSet& allowed, std::vector<Var> open, int limit,
                  SeparatorList& out) {
  const auto holds_one = [&] {
    SeparatorOptions options;
    options.include = in;
    const auto may = allowed.to_vector();
    options.restricted = may;
    return find_separator(problem.graph(), problem.x(), problem.y(), options).has_value();
  };
  if (!out.complete || !holds_one()) return;
  if (open.empty()) {
    if (static_cast<int>(out.sets.size()) == limit) {
      out.complete = false;
      return;
    }
    out.sets.push_back(in);
    std::sort(out.sets.back().begin(), out.sets.back().end());
    return;
  }
  const Var v = open.back();
  open.pop_back();
  allowed.erase(v);
  list_between(problem, in, allowed, open, limit, out);
  allowed.insert(v);
  in.push_back(v);
  list_between(problem, in, allowed, open, limit, out);
  in.pop_back();
}

/// The moral graph of the anteriors without what is included, in which nodes that must not be used are replaced by
/// edges between their neighbours; the two sides are single nodes n and n + 1.
class MoralGraph {
 public:
  explicit MoralGraph(const Problem& problem) : n_(problem.graph().size()), rows_(n_ + 2, VarSet(n_ + 2)) {
    const auto side = [&](Var v) {
      for (Var s : problem.x())
        if (s == v) return n_;
      for (Var s : problem.y())
        if (s == v) return n_ + 1;
      return v;
    };
    problem.anteriors().for_each([&](Var v) {
      // With every other node given, a walk goes on through colliders alone: it reaches the moral neighbours.
      VarSet others = problem.anteriors();
      others.erase(v);
      problem.reach({v}, others).for_each([&](Var w) { join(side(v), side(w)); });
    });
    const VarSet candidate = problem.candidate();
    std::vector<Var> through;
    problem.anteriors().for_each([&](Var v) {
      if (!candidate.contains(v) && side(v) == v) through.push_back(v);
    });
    problem.include().for_each([&](Var v) { remove(v); });
    for (Var v : through) {
      const VarSet around = rows_[static_cast<std::size_t>(v)];
      remove(v);
      around.for_each([&](Var a) { around.for_each([&](Var b) { join(a, b); }); });
    }
  }

  Var x() const { return n_; }
  Var y() const { return n_ + 1; }
  bool adjacent(Var a, Var b) const { return rows_[static_cast<std::size_t>(a)].contains(b); }
  const VarSet& neighbours(Var v) const { return rows_[static_cast<std::size_t>(v)]; }

  /// The nodes next to the component that holds `from` once `without` is taken away.
  VarSet boundary(Var from, const VarSet& without) const {
    VarSet seen(n_ + 2), out(n_ + 2);
    std::vector<Var> stack = {from};
    seen.insert(from);
    while (!stack.empty()) {
      const Var v = stack.back();
      stack.pop_back();
      neighbours(v).for_each([&](Var w) {
        if (seen.contains(w)) return;
        seen.insert(w);
        if (without.contains(w))
          out.insert(w);
        else
          stack.push_back(w);
      });
    }
    return out;
  }

 private:
  void join(Var a, Var b) {
    if (a == b) return;
    rows_[static_cast<std::size_t>(a)].insert(b);
    rows_[static_cast<std::size_t>(b)].insert(a);
  }
  void remove(Var v) {
    const VarSet around = rows_[static_cast<std::size_t>(v)];
    around.for_each([&](Var w) { rows_[static_cast<std::size_t>(w)].erase(v); });
    rows_[static_cast<std::size_t>(v)].clear();
  }

  int n_;
  std::vector<VarSet> rows_;
};

}  // namespace

VarSet anteriors(const MixedGraph& graph, std::span<const Var> of) {
  static constexpr EdgeTypes kBack{{Mark::kArrow, Mark::kTail}, {Mark::kTail}};
  WalkScratch scratch;
  walk(
      graph, of, [](Var, Mark) { return kBack; }, scratch);
  VarSet out = reached(graph, scratch);
  for (Var v : of) out.insert(v);
  return out;
}

std::optional<std::vector<Var>> find_separator(const MixedGraph& graph, std::span<const Var> x, std::span<const Var> y,
                                               const SeparatorOptions& options) {
  const Problem problem(graph, x, y, options);
  const VarSet candidate = problem.candidate();
  if (!problem.separates(candidate)) return std::nullopt;
  return candidate.to_vector();
}

std::optional<std::vector<Var>> minimal_separator(const MixedGraph& graph, std::span<const Var> x,
                                                  std::span<const Var> y, const SeparatorOptions& options) {
  const Problem problem(graph, x, y, options);
  const VarSet candidate = problem.candidate();
  if (!problem.separates(candidate)) return std::nullopt;
  return problem.minimal(candidate).to_vector();
}

SeparatorList all_separators(const MixedGraph& graph, std::span<const Var> x, std::span<const Var> y, int limit,
                             const SeparatorOptions& options) {
  require(limit >= 1, "the limit must be at least 1, not " + std::to_string(limit));
  const Problem problem(graph, x, y, options);
  VarSet allowed = problem.allowed();
  std::vector<Var> in = problem.include().to_vector(), open;
  allowed.for_each([&](Var v) {
    if (!problem.include().contains(v)) open.push_back(v);
  });
  std::reverse(open.begin(), open.end());
  SeparatorList out;
  list_between(problem, in, allowed, std::move(open), limit, out);
  return out;
}

SeparatorList minimal_separators(const MixedGraph& graph, std::span<const Var> x, std::span<const Var> y, int limit,
                                 const SeparatorOptions& options) {
  require(limit >= 1, "the limit must be at least 1, not " + std::to_string(limit));
  const Problem problem(graph, x, y, options);
  SeparatorList out;
  if (!problem.separates(problem.candidate())) return out;
  const MoralGraph moral(problem);
  const int n = graph.size();
  // From a minimal separator S and a node v in it, what borders the part around y once S and the neighbours of v are
  // taken away is another; every one comes up so, from the one next to x on.
  std::set<std::vector<Var>> seen;
  std::deque<std::vector<Var>> queue;
  const auto find_next = [&](const VarSet& without) {
    auto set = moral.boundary(moral.y(), without).to_vector();
    if (seen.insert(set).second) queue.push_back(std::move(set));
  };
  find_next(moral.neighbours(moral.x()));
  while (!queue.empty()) {
    const auto set = std::move(queue.front());
    queue.pop_front();
    if (static_cast<int>(out.sets.size()) == limit) {
      out.complete = false;
      return out;
    }
    const VarSet separator(n + 2, set);
    for (Var v : set) {
      if (moral.adjacent(v, moral.y())) continue;
      VarSet without = separator;
      without |= moral.neighbours(v);
      find_next(without);
    }
    out.sets.push_back(set);
  }
  for (auto& set : out.sets) {
    const auto include = problem.include().to_vector();
    set.insert(set.end(), include.begin(), include.end());
    std::sort(set.begin(), set.end());
  }
  return out;
}

}  // namespace abdera
