#include "cli/query_context.hpp"
#include "graphs/convert.hpp"
#include "graphs/pag.hpp"
#include "graphs/possible_paths.hpp"
#include "graphs/separation.hpp"
#include "graphs/separators.hpp"

namespace abdera::cli {
namespace {

/// A graph with the separations that are asked for: those of a class are those of each member.
MixedGraph member_of(const QueryContext& c) {
  switch (c.kind()) {
    case GraphKind::kCpdag:
    case GraphKind::kMpdag:
      return extend_to_dag(c.graph()).value();
    case GraphKind::kPag:
      return mag_in(c.graph()).value();
    default:
      return c.graph();
  }
}

VarSet selection(const QueryContext& c) { return c.nodes_of(c.options().selection, "--selection"); }

}  // namespace

Answer answer_separation(const QueryContext& c) {
  const MixedGraph member = member_of(c);
  const VarSet given = c.given(), selected = selection(c), all = given | selected;
  Answer out;
  out.add("given", c.named(given));
  if (!selected.empty()) out.add("selection", c.named(selected));
  out.add("separated", m_separated(member, c.x(), c.y(), all.to_vector()));
  const auto path = find_open_path(member, c.only(c.x()), c.only(c.y()), all);
  out.add("open_path", path.empty() ? Answer::Value() : path_text(c.graph(), path, c.names()));
  out.add("minimal_separator",
          c.named_or_none(minimal_separator(member, c.only(c.x()), c.only(c.y()), {selected, {}})));
  return out;
}

Answer answer_separators(const QueryContext& c) {
  const MixedGraph member = member_of(c);
  const VarSet x = c.only(c.x()), y = c.only(c.y()), given = c.given(), selected = selection(c);
  SeparatorOptions options{given | selected, {}};
  Answer out;
  if (!given.empty()) out.add("given", c.named(given));
  if (!selected.empty()) out.add("selection", c.named(selected));
  if (!c.options().among.empty()) options.restricted = c.nodes_of(c.options().among, "--among");
  if (c.options().all) {
    const SetList list = all_separators(member, x, y, c.limit_or(100), options);
    return out.add("all", c.named(list.sets)).add("complete", list.complete);
  }
  const SetList list = minimal_separators(member, x, y, c.limit_or(100), options);
  return out.add("nearest_to_x", c.named_or_none(minimal_separator(member, x, y, options)))
      .add("nearest_to_y", c.named_or_none(minimal_separator(member, y, x, options)))
      .add("minimal", c.named(list.sets))
      .add("complete", list.complete);
}

}  // namespace abdera::cli
