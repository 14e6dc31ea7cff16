#include "graphs/vertex_separators.hpp"

#include "graphs/possible_paths.hpp"

namespace abdera {
namespace {

VarSet neighbours_of(const MixedGraph& graph, const VarSet& nodes) {
  VarSet out(graph.size());
  nodes.for_each([&](Var v) { graph.for_neighbours(v, [&](Var w) { out.insert(w); }); });
  return out -= nodes;
}

class Enumeration {
 public:
  Enumeration(const MixedGraph& graph, const VarSet& from, const VarSet& to, const VarSet& allowed,
              FunctionRef<bool(const VarSet&)> visit)
      : g_(graph), from_(from), to_(to), allowed_(allowed), all_(all_nodes(graph.size())), visit_(visit) {}

  /// Takata's binary tree. A state is a side C of `from` whose neighbours are a minimal separator, and those neighbours
  /// that no side below may take in: each separator below either takes in a neighbour or has it for good.
  bool run() {
    struct State {
      VarSet side, kept_out;
    };
    auto first = close(from_);
    if (!first) return true;
    std::vector<State> stack;
    stack.push_back({*std::move(first), VarSet(g_.size())});
    while (!stack.empty()) {
      State state = std::move(stack.back());
      stack.pop_back();
      const VarSet separator = neighbours_of(g_, state.side);
      (separator - state.kept_out).for_each([&](Var v) {
        VarSet more = state.side;
        more.insert(v);
        auto side = close(more);
        if (side && !side->intersects(state.kept_out)) stack.push_back({*std::move(side), state.kept_out});
        state.kept_out.insert(v);
      });
      if (!visit_(separator)) return false;
    }
    return true;
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
  FunctionRef<bool(const VarSet&)> visit_;
};

}  // namespace

MixedGraph augmented_graph(const MixedGraph& graph, const VarSet& ancestral) {
  const int n = graph.size();
  MixedGraph out(n);
  VarSet left = ancestral;
  std::vector<Var> stack;
  ancestral.for_each([&](Var v) {
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

bool for_each_minimal_separator(const MixedGraph& graph, const VarSet& from, const VarSet& to, const VarSet& allowed,
                                FunctionRef<bool(const VarSet&)> visit) {
  return Enumeration(graph, from, to, allowed, visit).run();
}

}  // namespace abdera
