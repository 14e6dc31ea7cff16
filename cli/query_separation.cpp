#include <fmt/format.h>

#include "cli/query_context.hpp"
#include "graphs/convert.hpp"
#include "graphs/names.hpp"
#include "graphs/pag.hpp"
#include "graphs/possible_paths.hpp"
#include "graphs/separation.hpp"
#include "graphs/separators.hpp"

namespace abdera::cli {
namespace {

/// A graph with the separations that are asked for: those of a class are those of each member. The bows of an ADMG have
/// their hidden causes as nodes there, after all others.
class Searched {
 public:
  explicit Searched(const QueryContext& c) : graph_(graph_of(c)), names_(c.names()) {
    for (Var v = c.size(); v < graph_.size(); ++v) {
      const auto caused = graph_.children(v).to_vector();
      names_.push_back(fmt::format("(cause of {} and {})", node_name(names_, caused[0]), node_name(names_, caused[1])));
    }
  }
  const MixedGraph& graph() const { return graph_; }
  VarSet lifted(const VarSet& set) const { return {graph_.size(), set.to_vector()}; }
  /// What separators may hold: no hidden cause. @param among nodes of the question; none: all of them.
  SeparatorOptions options(const QueryContext& c, const VarSet& include, const std::optional<VarSet>& among) const {
    SeparatorOptions out{lifted(include), {}};
    if (among) {
      out.restricted = lifted(*among);
    } else if (graph_.size() > c.size()) {
      out.restricted = VarSet(graph_.size());
      for (Var v = 0; v < c.size(); ++v) out.restricted->insert(v);
      for (Var v : c.asked()) out.restricted->erase(v);
    }
    return out;
  }
  /// With the marks of the class, not of its member.
  std::string text_of(const QueryContext& c, const std::vector<Var>& path) const {
    return path_text(c.kind() == GraphKind::kAdmg ? graph_ : c.graph(), path, names_);
  }

 private:
  static MixedGraph graph_of(const QueryContext& c) {
    switch (c.kind()) {
      case GraphKind::kCpdag:
      case GraphKind::kMpdag:
        return extend_to_dag(c.graph()).value();
      case GraphKind::kPag:
        return mag_in(c.graph()).value();
      case GraphKind::kAdmg:
        return c.admg().separation_graph();
      default:
        return c.graph();
    }
  }
  MixedGraph graph_;
  std::vector<std::string> names_;
};

VarSet selection(const QueryContext& c) { return c.nodes_of(c.options().selection, "--selection"); }

}  // namespace

Answer answer_separation(const QueryContext& c) {
  const Searched searched(c);
  const VarSet given = c.given(), selected = selection(c), all = given | selected;
  const VarSet x = searched.lifted(c.only(c.x())), y = searched.lifted(c.only(c.y()));
  Answer out;
  out.add("given", c.named(given));
  if (!selected.empty()) out.add("selection", c.named(selected));
  out.add("separated", m_separated(searched.graph(), c.x(), c.y(), all.to_vector()));
  const auto path = find_open_path(searched.graph(), x, y, searched.lifted(all));
  out.add("open_path", path.empty() ? Answer::Value() : searched.text_of(c, path));
  out.add("minimal_separator",
          c.named_or_none(minimal_separator(searched.graph(), x, y, searched.options(c, selected, {}))));
  return out;
}

Answer answer_implications(const QueryContext& c) {
  const Searched searched(c);
  std::vector<Answer> rows;
  for (Var x = 0; x < c.size(); ++x)
    for (Var y = x + 1; y < c.size(); ++y) {
      auto options = searched.options(c, VarSet(c.size()), {});
      if (options.restricted) options.restricted->erase(x), options.restricted->erase(y);
      const auto set =
          minimal_separator(searched.graph(), searched.lifted(c.only(x)), searched.lifted(c.only(y)), options);
      if (set) rows.push_back(Answer().add("x", c.name(x)).add("y", c.name(y)).add("given", c.named(*set)));
    }
  return Answer().add("independences", std::move(rows));
}

Answer answer_separators(const QueryContext& c) {
  const Searched searched(c);
  const MixedGraph& graph = searched.graph();
  const VarSet x = searched.lifted(c.only(c.x())), y = searched.lifted(c.only(c.y()));
  const VarSet given = c.given(), selected = selection(c);
  std::optional<VarSet> among;
  if (c.options().among) among = c.nodes_of(*c.options().among, "--among");
  const SeparatorOptions options = searched.options(c, given | selected, among);
  Answer out;
  if (!given.empty()) out.add("given", c.named(given));
  if (!selected.empty()) out.add("selection", c.named(selected));
  if (c.options().all) {
    const SetList list = all_separators(graph, x, y, c.limit_or(100), options);
    return out.add("all", c.named(list.sets)).add("complete", list.complete);
  }
  const SetList list = minimal_separators(graph, x, y, c.limit_or(100), options);
  return out.add("nearest_to_x", c.named_or_none(minimal_separator(graph, x, y, options)))
      .add("nearest_to_y", c.named_or_none(minimal_separator(graph, y, x, options)))
      .add("minimal", c.named(list.sets))
      .add("complete", list.complete);
}

}  // namespace abdera::cli
