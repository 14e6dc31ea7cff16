#include <algorithm>

#include "graphs/admg_paths.hpp"
#include "graphs/criterion.hpp"
#include "graphs/door_criteria.hpp"
#include "graphs/instruments.hpp"
#include "graphs/names.hpp"
#include "graphs/possible_paths.hpp"

namespace abdera {
namespace {

using Names = std::vector<std::string>;
constexpr std::size_t kSearchedPaths = 2000, kShownPaths = 12;

VarSet single(const Admg& graph, Var v) { return VarSet(graph.size(), std::span(&v, 1)); }
std::string braces(const VarSet& set, const Names& names) { return "{" + node_names(names, set.to_vector()) + "}"; }

/// The lines of a clause about paths: open ones first, then by length.
class PathLines {
 public:
  PathLines(const Admg& graph, const VarSet& given, const Names& names) : graph_(graph), given_(given), names_(names) {}

  void add(Var from, Var to) {
    const PathList list = paths_between(graph_, from, to, kSearchedPaths);
    complete_ = complete_ && list.complete;
    bool shows_open = list.complete;
    for (const AdmgPath& path : list.paths) {
      const auto why = blocked(graph_, path, given_, names_);
      add_line(why.has_value(), path, why ? "blocked " + *why : "open");
      shows_open = shows_open || !why;
    }
    if (shows_open) return;
    if (const auto path = open_path(from, to)) add_line(false, *path, "open");
  }
  /// The directed paths, which should pass a member of `set`.
  void add_directed(Var from, Var to, const VarSet& set) {
    const auto directed = [](const AdmgPath& path) {
      return std::all_of(path.edges.begin(), path.edges.end(), [](const Edge& e) { return e.at_b == Mark::kArrow; });
    };
    const PathList list = paths_between(graph_, from, to, kSearchedPaths);
    complete_ = complete_ && list.complete;
    bool shows_open = list.complete;
    for (const AdmgPath& path : list.paths) {
      if (!directed(path)) continue;
      const auto inside = std::find_if(path.nodes.begin(), path.nodes.end(), [&](Var v) { return set.contains(v); });
      const bool passes = inside != path.nodes.end();
      add_line(passes, path, passes ? "passes " + node_name(names_, *inside) : "passes none");
      shows_open = shows_open || !passes;
    }
    if (shows_open) return;
    const auto around = shortest_path(graph_.directed(), single(graph_, from), single(graph_, to), PathRule::kDirected,
                                      graph_.all() - set);
    if (!around.empty()) add_line(false, path_of(around), "passes none");
  }

  std::vector<std::string> take() {
    std::stable_sort(lines_.begin(), lines_.end(), [](const Line& a, const Line& b) {
      return a.blocked != b.blocked ? b.blocked : a.length < b.length;
    });
    std::vector<std::string> out;
    for (const Line& line : lines_) {
      if (out.size() == kShownPaths) break;
      out.push_back(line.text);
    }
    if (!complete_)
      out.push_back("and more than " + std::to_string(lines_.size() - out.size()) + " others");
    else if (lines_.size() > out.size())
      out.push_back("and " + std::to_string(lines_.size() - out.size()) + " others");
    return out;
  }

 private:
  struct Line {
    bool blocked;
    std::size_t length;
    std::string text;
  };

  void add_line(bool blocked, const AdmgPath& path, const std::string& verdict) {
    lines_.push_back({blocked, path.nodes.size(), to_text(path, names_) + ": " + verdict});
  }
  /// A shortest open path, which the first paths of a graph with many need not show.
  std::optional<AdmgPath> open_path(Var from, Var to) const {
    const MixedGraph& g = graph_.separation_graph();
    const auto nodes = find_open_path(g, VarSet(g.size(), std::span(&from, 1)), VarSet(g.size(), std::span(&to, 1)),
                                      VarSet(g.size(), given_.to_vector()));
    if (nodes.empty()) return std::nullopt;
    return path_of(nodes);
  }
  /// A path of the separation graph: the common parent that stands for the edge <-> of a bow is that edge.
  AdmgPath path_of(const std::vector<Var>& nodes) const {
    const MixedGraph& g = graph_.separation_graph();
    AdmgPath out;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (nodes[i] >= graph_.size()) continue;
      out.nodes.push_back(nodes[i]);
      if (i + 1 == nodes.size()) break;
      if (nodes[i + 1] < graph_.size())
        out.edges.push_back({nodes[i], nodes[i + 1], g.mark(nodes[i + 1], nodes[i]), g.mark(nodes[i], nodes[i + 1])});
      else
        out.edges.push_back({nodes[i], nodes[i + 2], Mark::kArrow, Mark::kArrow});
    }
    return out;
  }

  const Admg& graph_;
  const VarSet& given_;
  const Names& names_;
  std::vector<Line> lines_;
  bool complete_ = true;
};

std::string effect_text(Var x, Var y, const Names& names) {
  return "the effect of " + node_name(names, x) + " on " + node_name(names, y);
}

std::string with_conditions(const VarSet& given, const Names& names) {
  return given.empty() ? "without conditions" : "given " + braces(given, names);
}

}  // namespace

std::string to_text(const Explanation& explanation) {
  std::string out = explanation.subject + ": " + (explanation.holds() ? "valid" : "not valid") + "\n";
  for (const Clause& c : explanation.clauses) {
    out += std::string(c.holds ? "  yes: " : "  no:  ") + c.what + "\n";
    for (const std::string& path : c.paths) out += "         " + path + "\n";
  }
  return out;
}

Explanation explain_backdoor(const Admg& graph, Var x, Var y, const std::optional<VarSet>& z, const Names& names) {
  VarSet set(graph.size());
  if (z) {
    set = *z;
  } else if (const auto found = find_backdoor_set(graph, x, y)) {
    set = *found;
  } else {
    set = detail::backdoor_candidates(graph, x, y, graph.all());
  }
  is_backdoor_set(graph, x, y, set);  // refuses sets that make no sense
  const Admg cut = graph.without_outgoing(single(graph, x));
  const VarSet below = set & graph.descendants(single(graph, x));
  PathLines lines(cut, set, names);
  lines.add(x, y);
  const std::string cause = node_name(names, x);
  return {braces(set, names) + " as a back-door set for " + effect_text(x, y, names),
          {{below.empty(),
            below.empty() ? "no member is a descendant of " + cause : braces(below, names) + " descend from " + cause},
           {m_separated(cut, x, y, set.to_vector()),
            "every path to " + node_name(names, y) + " with an arrowhead at " + cause + " is blocked " +
                with_conditions(set, names),
            lines.take()}}};
}

Explanation explain_frontdoor(const Admg& graph, Var x, Var y, const std::optional<VarSet>& z, const Names& names) {
  VarSet set(graph.size());
  if (z) {
    set = *z;
  } else if (const auto found = find_frontdoor_set(graph, x, y)) {
    set = *found;
  } else {
    set = detail::frontdoor_candidates(graph, x, y, graph.all());
  }
  is_frontdoor_set(graph, x, y, set);  // refuses sets that make no sense
  const VarSet cause = single(graph, x), effect = single(graph, y), none(graph.size());
  const std::string x_name = node_name(names, x), y_name = node_name(names, y), z_text = braces(set, names);

  Explanation out{z_text + " as a front-door set for " + effect_text(x, y, names), {}};
  const Admg causal(graph.directed(), MixedGraph(graph.size()));
  PathLines ways(causal, none, names);
  ways.add_directed(x, y, set);
  out.clauses.push_back({!graph.ancestors(effect, graph.all() - set).contains(x),
                         "every directed path from " + x_name + " to " + y_name + " passes a member of " + z_text,
                         ways.take()});

  const Admg into_x = graph.without_outgoing(cause);
  PathLines to_set(into_x, none, names);
  set.for_each([&](Var v) { to_set.add(x, v); });
  out.clauses.push_back(
      {m_separated(into_x, cause, set, none),
       "every path from an arrowhead at " + x_name + " to " + z_text + " is blocked without conditions",
       to_set.take()});

  const Admg into_set = graph.without_outgoing(set);
  PathLines from_set(into_set, cause, names);
  set.for_each([&](Var v) { from_set.add(v, y); });
  out.clauses.push_back({m_separated(into_set, set, effect, cause),
                         x_name + " blocks every path from an arrowhead at " + z_text + " to " + y_name,
                         from_set.take()});
  return out;
}

Explanation explain_instrument(const Admg& graph, Var x, Var y, const Instrument& instrument, const Names& names) {
  is_instrument(graph, x, y, instrument);  // refuses sets that make no sense
  const VarSet chosen = instrument.given | single(graph, instrument.z);
  const VarSet behind = detail::causal_nodes(graph, x, y);
  const VarSet touched = chosen & graph.descendants(behind | single(graph, y));
  const Admg cut = detail::without_causal_starts(graph, x, y);
  const std::string z_name = node_name(names, instrument.z), x_name = node_name(names, x), y_name = node_name(names, y);
  const auto given = instrument.given.to_vector();
  std::string removed;
  behind.for_each([&](Var v) {
    if (graph.directed().directed(x, v))
      removed += (removed.empty() ? "" : ", ") + x_name + " --> " + node_name(names, v);
  });
  if (!removed.empty()) removed = "without " + removed + ", ";

  PathLines to_y(cut, instrument.given, names), to_x(cut, instrument.given, names);
  to_y.add(instrument.z, y);
  to_x.add(instrument.z, x);
  const std::string conditions = with_conditions(instrument.given, names);
  return {z_name + " as an instrument " + conditions + " for " + effect_text(x, y, names),
          {{touched.empty(), touched.empty() ? "nothing that the effect passes acts on " + braces(chosen, names)
                                             : "what the effect passes acts on " + braces(touched, names)},
           {m_separated(cut, instrument.z, y, given),
            removed + "every path between " + z_name + " and " + y_name + " is blocked " + conditions, to_y.take()},
           {!m_separated(cut, instrument.z, x, given),
            removed + "a path between " + z_name + " and " + x_name + " is open " + conditions, to_x.take()}}};
}

}  // namespace abdera
