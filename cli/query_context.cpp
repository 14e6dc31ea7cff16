#include "cli/query_context.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/params.hpp"
#include "graphs/legality.hpp"
#include "graphs/names.hpp"

namespace abdera::cli {
QueryContext::QueryContext(const QueryOptions& options, GraphDocument document, const std::string& where)
    : options_(options), document_(std::move(document)) {
  if (const auto verdict = judge(document_); verdict.legal == false)
    throw DataError(fmt::format("{} holds no legal {}: {}", where, to_string(kind()), verdict.violation));
  if (kind() == GraphKind::kDag || kind() == GraphKind::kAdmg) hide_latent();
  for (const auto& name : options.variables) {
    asked_.push_back(node(name));
    require(std::count(asked_.begin(), asked_.end(), asked_.back()) == 1,
            fmt::format("'{}' asks about different nodes, not twice about '{}'", options.question, name));
  }
}

/// Nodes are from here on those that are left, numbered anew.
void QueryContext::hide_latent() {
  admg_ = admg_of(document_);
  const auto latent = nodes_of(options_.latent, "--latent");
  if (latent.empty()) return;
  admg_ = latent_projection(*admg_, latent.to_vector());
  std::vector<std::string> left;
  for (Var v = 0; v < size(); ++v)
    if (!latent.contains(v)) left.push_back(names()[static_cast<std::size_t>(v)]);
  document_.nodes = std::move(left);
}

Var QueryContext::node(const std::string& name) const {
  const auto at = std::find(names().begin(), names().end(), name);
  if (at != names().end()) return static_cast<Var>(at - names().begin());
  const auto near = nearest_name(name, names());
  throw UsageError(fmt::format("the graph has no node '{}'{}{}", name,
                               options_.latent.empty() ? "" : " besides the latent ones",
                               near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
}

VarSet QueryContext::nodes_of(const std::vector<std::string>& names, const char* option) const {
  VarSet out(size());
  for (const auto& name : names) {
    const Var v = node(name);
    require(std::find(asked_.begin(), asked_.end(), v) == asked_.end(),
            fmt::format("'{}' is asked about and cannot be in {}", name, option));
    out.insert(v);
  }
  return out;
}

Answer::Names QueryContext::named(const std::vector<Var>& list) const {
  Answer::Names out;
  for (Var v : list) out.push_back(node_name(names(), v));
  return out;
}

Answer::Names QueryContext::named(const VarSet& set) const { return named(set.to_vector()); }

Answer::Value QueryContext::named_or_none(const std::optional<VarSet>& set) const {
  if (!set) return {};
  return named(*set);
}

std::vector<Answer::Names> QueryContext::named(const std::vector<VarSet>& sets) const {
  std::vector<Answer::Names> out;
  for (const VarSet& set : sets) out.push_back(named(set));
  return out;
}

bool QueryContext::has_selection() const {
  const auto edges = graph().edges();
  return std::any_of(edges.begin(), edges.end(), [](const Edge& e) {
    return (e.at_a == Mark::kTail && e.at_b != Mark::kArrow) || (e.at_b == Mark::kTail && e.at_a != Mark::kArrow);
  });
}

}  // namespace abdera::cli
