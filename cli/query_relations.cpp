#include "cli/query_context.hpp"
#include "graphs/convert.hpp"
#include "graphs/dag.hpp"
#include "graphs/mec.hpp"
#include "graphs/mec_members.hpp"
#include "graphs/pag.hpp"

namespace abdera::cli {
namespace {

/// The nodes other than x that are on one side of it in every and in some graph of the class.
Answer relatives(const QueryContext& c, bool below) {
  const Var x = c.x();
  VarSet definite(c.size()), possible(c.size());
  if (c.kind() == GraphKind::kAdmg) {
    const Admg& graph = c.admg();
    definite = possible = below ? graph.descendants(c.only(x)) : graph.ancestors(c.only(x));
  } else {
    const GraphClass graphs = c.graph_class();
    definite = below ? graphs.definite_descendants(x) : graphs.definite_ancestors(x);
    possible = below ? graphs.possible_descendants(c.only(x)) : graphs.possible_ancestors(c.only(x));
  }
  definite.erase(x), possible.erase(x);
  return Answer().add("definite", c.named(definite)).add("possible", c.named(possible));
}

bool stands_for_mags(GraphKind kind) { return kind == GraphKind::kMag || kind == GraphKind::kPag; }

Answer::Names edges_of(const QueryContext& c, const MixedGraph& graph) {
  Answer::Names out;
  for (const Edge& e : graph.edges()) out.push_back(edge_text(e, c.names()));
  return out;
}

const char* members_are(const QueryContext& c) { return stands_for_mags(c.kind()) ? "mag" : "dag"; }

}  // namespace

MixedGraph class_graph(const QueryContext& c) {
  if (c.kind() == GraphKind::kDag) return cpdag_of(c.graph());
  if (c.kind() == GraphKind::kMag) return pag_of(c.graph(), {.selection = c.has_selection()});
  return c.graph();
}

bool visit_members(const QueryContext& c, std::uint64_t limit, FunctionRef<void(const MixedGraph&)> visit) {
  std::uint64_t seen = 0;
  const auto count = [&](const MixedGraph& member) {
    if (seen++ < limit) visit(member);
    return true;
  };
  const MixedGraph graph = class_graph(c);
  // One more than the limit tells a class of just that size from a larger one.
  if (stands_for_mags(c.kind())) {
    for_each_mag_in(
        graph, limit + 1, [&](const MixedGraph& member) { count(member); }, c.has_selection());
  } else if (c.kind() == GraphKind::kMpdag) {
    for_each_dag_in_mpdag(graph, count, limit + 1, CheckGraph::kNo);
  } else {
    for_each_dag_in(graph, count, limit + 1, CheckGraph::kNo);
  }
  return seen <= limit;
}

Answer answer_ancestors(const QueryContext& c) { return relatives(c, false); }
Answer answer_descendants(const QueryContext& c) { return relatives(c, true); }

Answer answer_class(const QueryContext& c) {
  const bool mags = stands_for_mags(c.kind());
  const std::size_t limit = c.limit_or(mags ? 10'000 : 1'000'000);
  Answer::Value members;
  if (mags) {
    std::uint64_t count = 0;
    if (visit_members(c, limit, [&](const MixedGraph&) { ++count; })) members = std::to_string(count);
  } else if (c.kind() == GraphKind::kMpdag) {
    if (const auto size = mpdag_size(c.graph(), limit, CheckGraph::kNo)) members = size->to_string();
  } else {
    members = class_size(class_graph(c), CheckGraph::kNo).to_string();
  }
  const bool complete = !std::holds_alternative<std::monostate>(members);
  Answer out;
  out.add("members", std::move(members)).add("member_kind", members_are(c)).add("complete", complete);
  if (!complete) out.add("more_than", static_cast<std::uint64_t>(limit));
  return out;
}

Answer answer_members(const QueryContext& c) {
  std::vector<Answer::Names> members;
  const bool complete =
      visit_members(c, c.limit_or(10), [&](const MixedGraph& member) { members.push_back(edges_of(c, member)); });
  return Answer().add("members", std::move(members)).add("member_kind", members_are(c)).add("complete", complete);
}

}  // namespace abdera::cli
