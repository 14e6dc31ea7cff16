#pragma once
#include <string>
#include <string_view>

#include "graphs/graph_document.hpp"

namespace abdera {

/// The document as `abdera-graph/1`: keys in schema order, one edge a line, doubles by the shortest text that reads
/// back the same, NaN and infinities as null, LF. Edges are sorted by (source index, target index); the source of a
/// directed edge is its tail end, of any other the smaller index. `given` is written beside an edge only where the
/// document has it, `violation` only when the graph is not legal.
/// Holds: every kind and mark.
std::string to_json(const GraphDocument& document);

}  // namespace abdera
