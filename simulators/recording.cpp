#include "simulators/recording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/error.hpp"

namespace abdera {

std::string_view to_string(NodeRole role) {
  switch (role) {
    case NodeRole::kVariable:
      return "variable";
    case NodeRole::kProxy:
      return "proxy";
    case NodeRole::kDerived:
      return "derived";
    case NodeRole::kMissing:
      return "missing";
    case NodeRole::kSelection:
      return "selection";
    case NodeRole::kSigma:
      return "sigma";
    case NodeRole::kErrorFactor:
      return "error_factor";
    case NodeRole::kUpperLimit:
      return "upper_limit";
    case NodeRole::kBatch:
      return "batch";
    case NodeRole::kRepeat:
      return "repeat";
  }
  return "?";
}

Recording Recording::of(const Scm& scm) {
  Recording out;
  for (Var v : scm.recorded()) out.columns.push_back({.name = scm.variable(v).info.name, .node = v});
  return out;
}

NodeRole Recording::role(Var node) const {
  for (const auto& entry : added)
    if (entry.node == node) return entry.role;
  return NodeRole::kVariable;
}

Var Recording::origin(Var node) const {
  for (auto entry = added.rbegin(); entry != added.rend(); ++entry)
    if (entry->node == node && entry->role == NodeRole::kProxy) node = entry->of;
  return node;
}

bool Recording::has_missing() const {
  return std::any_of(columns.begin(), columns.end(), [](const RecordedColumn& c) { return !c.missing.empty(); });
}

void Recording::check(std::span<const ScmVariable> nodes) const {
  const auto check_node = [&](Var v, const std::string& what) {
    require(v >= 0 && v < static_cast<Var>(nodes.size()),
            fmt::format("{} is node {} of {}", what, v + 1, nodes.size()));
  };
  std::set<std::string> names;
  std::set<Var> shown, deciding(selection.begin(), selection.end());
  for (Var v : selection) check_node(v, "a selection variable");
  for (const auto& entry : added) {
    check_node(entry.node, "an added node");
    require(entry.of < entry.node, fmt::format("node {} is of a later node", entry.node + 1));
  }
  if (repeat >= 0) check_node(repeat, "the variable of repeated rows"), deciding.insert(repeat);
  for (const auto& column : columns) {
    const std::string& name = column.name;
    check_node(column.node, fmt::format("column '{}'", name));
    require(names.insert(name).second, fmt::format("two columns are named '{}'", name));
    require(shown.insert(column.node).second, fmt::format("column '{}' shows a node that another shows too", name));
    for (Var v : column.missing) check_node(v, fmt::format("the indicator of column '{}'", name)), deciding.insert(v);
    for (const auto& factor : column.factors)
      check_node(factor.first, fmt::format("the shared error of column '{}'", name));
    if (column.sigma >= 0) check_node(column.sigma, fmt::format("the error of column '{}'", name));
    if (column.upper_limit >= 0) check_node(column.upper_limit, fmt::format("the limit of column '{}'", name));
  }
  for (Var v : shown)
    require(deciding.count(v) == 0, fmt::format("'{}' decides on what is recorded: it cannot be a column as well",
                                                nodes[static_cast<std::size_t>(v)].info.name));
  for (Var cause : at_random) {
    const bool complete = std::any_of(columns.begin(), columns.end(),
                                      [&](const RecordedColumn& c) { return c.node == cause && c.missing.empty(); });
    check_node(cause, "the cause of missing values");
    require(complete, fmt::format("'{}' decides on values that are missing at random (missing_mar), but is no complete "
                                  "column as it was then: use missing_mnar, or put missing_mar last",
                                  nodes[static_cast<std::size_t>(cause)].info.name));
  }
  require(window >= 1 && every >= 1, fmt::format("windows of {} rows, every {}-th row", window, every));
  require((window > 1) + (every > 1) + (repeat >= 0) <= 1,
          "a recording takes one of windows, every k-th row and repeated rows, not two");
}

}  // namespace abdera
