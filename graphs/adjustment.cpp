#include "graphs/adjustment.hpp"

#include "core/error.hpp"
#include "graphs/names.hpp"
#include "graphs/visible_edges.hpp"

namespace abdera {
namespace {

VarSet set_of(int n, std::span<const Var> nodes, const char* role) {
  VarSet out(n);
  require(!nodes.empty(), std::string(role) + " needs at least one node");
  for (Var v : nodes) {
    require(v >= 0 && v < n,
            std::string(role) + ": no node " + std::to_string(v) + " in a graph of " + std::to_string(n) + " nodes");
    require(!out.contains(v), std::string(role) + " lists node " + std::to_string(v) + " twice");
    out.insert(v);
  }
  return out;
}

}  // namespace

Adjustment::Adjustment(const GraphClass& graphs, std::span<const Var> x, std::span<const Var> y)
    : graphs_(&graphs),
      x_(set_of(graphs.size(), x, "X")),
      y_(set_of(graphs.size(), y, "Y")),
      not_x_(all_nodes(graphs.size()) - x_),
      x_list_(x_.to_vector()),
      y_list_(y_.to_vector()),
      causal_(graphs.size()),
      forbidden_(graphs.size()),
      allowed_(graphs.size()),
      back_door_(0) {
  require(!x_.intersects(y_), "X and Y must not share a node");
  find_fault();
  if (!amenable_) return;
  find_forbidden();
  allowed_ = not_x_ - y_ - forbidden_;
  back_door_ = graphs.member();
  const VarSet up = reach(graphs.member(), y_, PathRule::kDirected, PathSense::kBackward, not_x_);
  for (Var v : x_list_) (graphs.member().children(v) & up).for_each([&](Var w) { back_door_.remove_edge(v, w); });
}

void Adjustment::find_fault() {
  const MixedGraph& g = graphs_->graph();
  if (graphs_->kind() == GraphKind::kDag) return;
  const bool mpdag = graphs_->kind() == GraphKind::kMpdag;
  VarSet up(g.size());  // the nodes from which a possibly directed path leads to Y past X
  if (!mpdag) up = reach(g, y_, PathRule::kPossible, PathSense::kBackward, not_x_);
  for (Var v : x_list_) {
    // Where every path need not be possibly directed in one member, none may come back to a parent of v.
    if (mpdag) up = reach(g, y_ - g.parents(v), PathRule::kUnshielded, PathSense::kBackward, not_x_ - g.parents(v));
    g.for_neighbours(v, [&](Var w) {
      if (fault_from_ >= 0 || !up.contains(w) || g.mark(w, v) == Mark::kArrow) return;
      if (graphs_->has_hidden_causes() ? is_visible(g, v, w) : g.directed(v, w)) return;
      fault_from_ = v, fault_to_ = w;
    });
  }
  amenable_ = fault_from_ < 0;
}

void Adjustment::find_forbidden() {
  // What an unshielded possibly directed path reaches after a directed edge, a directed one does; all that X possibly
  // causes is reached so when the problem is amenable. In a CPDAG or MPDAG the possible descendants of the nodes on
  // directed paths alone are already all that is forbidden; in a PAG not.
  const MixedGraph& g = graphs_->graph();
  causal_ = reach(g, x_, PathRule::kDirected, PathSense::kForward, not_x_) - x_;
  causal_ &= reach(g, y_, rule_to_y(), PathSense::kBackward, not_x_);
  forbidden_ = graphs_->possible_descendants(causal_);
}

bool Adjustment::valid(std::span<const Var> z, SeparationScratch& scratch) const {
  if (!amenable_) return false;
  for (Var v : z)
    if (!allowed_.contains(v)) return false;
  return m_separated(back_door_, x_list_, y_list_, z, scratch);
}

bool Adjustment::valid(const VarSet& z) const { return amenable_ && z.is_subset_of(allowed_) && blocks(z); }

bool Adjustment::blocks(const VarSet& z) const {
  SeparationScratch scratch;
  return m_separated(back_door_, x_list_, y_list_, z.to_vector(), scratch);
}

AdjustmentVerdict Adjustment::check(const VarSet& z) const {
  require(z.universe() == graphs_->size(), "Z must be a set of nodes of the graph");
  require(!z.intersects(x_) && !z.intersects(y_), "Z must not hold a node of X or Y");
  const MixedGraph& g = graphs_->graph();
  if (!amenable_) {
    VarSet first(g.size()), within = not_x_;
    first.insert(fault_to_);
    if (graphs_->kind() == GraphKind::kMpdag) within -= g.parents(fault_from_);
    std::vector<Var> path = shortest_path(g, first, y_ & within, graphs_->possible_rule(), within);
    path.insert(path.begin(), fault_from_);
    return {AdjustmentFault::kNotAmenable, std::move(path), {}};
  }
  if (z.intersects(forbidden_)) return forbidden_verdict((z & forbidden_).to_vector().front());
  if (blocks(z)) return {};
  return {AdjustmentFault::kOpenPath, find_open_path(back_door_, x_, y_, z), {}};
}

AdjustmentVerdict Adjustment::forbidden_verdict(Var node) const {
  const MixedGraph& g = graphs_->graph();
  VarSet target(g.size()), middle(g.size());
  target.insert(node);
  auto branch = shortest_path(g, causal_, target, graphs_->possible_rule(), all_nodes(g.size()));
  middle.insert(branch.front());
  auto path = shortest_path(g, x_, middle, PathRule::kDirected, not_x_);
  const auto rest = shortest_path(g, middle, y_, rule_to_y(), not_x_);
  path.insert(path.end(), rest.begin() + 1, rest.end());  // never comes back: nothing possibly causes its cause
  return {AdjustmentFault::kForbidden, std::move(path), std::move(branch)};
}

namespace {

std::string causal_path_text(const MixedGraph& graph, const std::vector<Var>& path,
                             const std::vector<std::string>& names) {
  bool directed = true;
  for (std::size_t i = 1; i < path.size(); ++i) directed = directed && graph.directed(path[i - 1], path[i]);
  return (directed ? "the causal path " : "the possibly causal path ") + path_text(graph, path, names);
}

}  // namespace

std::string verdict_text(const AdjustmentVerdict& verdict, const GraphClass& graphs,
                         const std::vector<std::string>& names) {
  const MixedGraph& g = graphs.graph();
  switch (verdict.fault) {
    case AdjustmentFault::kNone:
      break;
    case AdjustmentFault::kNotAmenable: {
      const std::vector<Var> ends(verdict.path.begin(), verdict.path.begin() + 2);
      const auto edge = path_text(g, ends, names);
      if (g.directed(ends[0], ends[1]))
        return "no set is valid: " + edge + " on " + causal_path_text(g, verdict.path, names) +
               " is not visible, so its ends may have a hidden common cause";
      return "no set is valid: " + path_text(g, verdict.path, names) +
             " is causal in some graphs of the class only, as the edge " + edge +
             (g.mark(ends[0], ends[1]) == Mark::kArrow ? " may be bidirected" : " may point either way");
    }
    case AdjustmentFault::kForbidden: {
      const auto node = node_name(names, verdict.branch.back()), path = causal_path_text(g, verdict.path, names);
      if (verdict.branch.size() == 1) return node + " is forbidden: it lies on " + path;
      return node + " is forbidden: " + path_text(g, verdict.branch, names) + " makes it a (possible) descendant of " +
             node_name(names, verdict.branch.front()) + " on " + path;
    }
    case AdjustmentFault::kOpenPath:
      return "the non-causal path " + path_text(g, verdict.path, names) + " is open";
  }
  return "valid";
}

}  // namespace abdera
