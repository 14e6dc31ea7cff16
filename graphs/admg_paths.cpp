#include "graphs/admg_paths.hpp"

#include "graphs/dag.hpp"
#include "graphs/names.hpp"

namespace abdera {
namespace {

/// Depth first; only steps from which the goal can still be reached are taken, so no time is lost in dead ends.
class PathSearch {
 public:
  PathSearch(const Admg& graph, Var goal, std::size_t limit, PathList& out)
      : graph_(graph), goal_(goal), limit_(limit), out_(out), used_(graph.size()) {}

  void extend(Var v) {
    path_.nodes.push_back(v);
    used_.insert(v);
    if (v == goal_) {
      if (out_.paths.size() == limit_)
        out_.complete = false;
      else
        out_.paths.push_back(path_);
    } else {
      const VarSet useful = reaches_goal();
      for (Var w : ((graph_.directed().neighbours(v) | graph_.bidirected().neighbours(v)) & useful).to_vector()) {
        follow(graph_.directed(), v, w);
        follow(graph_.bidirected(), v, w);
      }
    }
    used_.erase(v);
    path_.nodes.pop_back();
  }

 private:
  void follow(const MixedGraph& store, Var v, Var w) {
    if (!store.adjacent(v, w) || !out_.complete) return;
    path_.edges.push_back({v, w, store.mark(w, v), store.mark(v, w)});
    extend(w);
    path_.edges.pop_back();
  }
  VarSet reaches_goal() const {
    VarSet reached(graph_.size(), std::span(&goal_, 1)), fresh = reached;
    while (!fresh.empty()) {
      VarSet next(graph_.size());
      fresh.for_each([&](Var v) { next |= graph_.directed().neighbours(v) | graph_.bidirected().neighbours(v); });
      fresh = next - reached - used_;
      reached |= fresh;
    }
    return reached;
  }

  const Admg& graph_;
  const Var goal_;
  const std::size_t limit_;
  PathList& out_;
  VarSet used_;
  AdmgPath path_;
};

}  // namespace

PathList paths_between(const Admg& graph, Var x, Var y, std::size_t limit) {
  PathList out;
  PathSearch(graph, y, limit, out).extend(x);
  return out;
}

std::string to_text(const AdmgPath& path, const std::vector<std::string>& names) {
  std::string out = node_name(names, path.nodes.front());
  for (const Edge& e : path.edges) {
    out += e.at_a == Mark::kArrow ? " <-" : " --";
    out += e.at_b == Mark::kArrow ? "> " : "- ";
    out += node_name(names, e.b);
  }
  return out;
}

std::optional<std::string> blocked(const Admg& graph, const AdmgPath& path, const VarSet& given,
                                   const std::vector<std::string>& names) {
  const VarSet opened = graph.ancestors(given);
  for (std::size_t i = 1; i + 1 < path.nodes.size(); ++i) {
    const Var v = path.nodes[i];
    const bool collider = path.edges[i - 1].at_b == Mark::kArrow && path.edges[i].at_a == Mark::kArrow;
    if (collider && !opened.contains(v)) return "at the collider " + node_name(names, v);
    if (!collider && given.contains(v)) return "by " + node_name(names, v);
  }
  return std::nullopt;
}

}  // namespace abdera
