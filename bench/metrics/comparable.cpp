#include "bench/metrics/comparable.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "graphs/convert.hpp"
#include "graphs/pag.hpp"

namespace abdera {

GraphDocument in_order_of(std::span<const std::string> nodes, GraphDocument estimate) {
  std::vector<Var> to_new;
  for (const auto& name : estimate.nodes) {
    const auto at = std::find(nodes.begin(), nodes.end(), name);
    if (at == nodes.end()) throw DataError("the estimate has a node '" + name + "' that the truth has not");
    to_new.push_back(static_cast<Var>(at - nodes.begin()));
  }
  if (estimate.nodes.size() != nodes.size())
    for (const auto& name : nodes)
      if (std::find(estimate.nodes.begin(), estimate.nodes.end(), name) == estimate.nodes.end())
        throw DataError("the truth has a node '" + name + "' that the estimate has not");
  estimate.graph = estimate.graph.relabelled(to_new);
  estimate.nodes.assign(nodes.begin(), nodes.end());
  return estimate;
}

std::optional<GraphDocument> as_class_of(const GraphDocument& truth, GraphKind estimate) {
  const bool dag = truth.kind == GraphKind::kDag;
  GraphDocument out = truth;
  if (dag && (estimate == GraphKind::kCpdag || estimate == GraphKind::kPdag)) {
    out.graph = cpdag_of(truth.graph);
    out.kind = GraphKind::kCpdag;
  } else if ((dag || truth.kind == GraphKind::kMag) && estimate == GraphKind::kPag) {
    out.graph = pag_of(truth.graph);
    out.kind = GraphKind::kPag;
  } else {
    return std::nullopt;
  }
  return out;
}

}  // namespace abdera
