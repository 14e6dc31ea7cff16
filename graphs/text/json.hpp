#pragma once
#include <string>
#include <string_view>

#include "graphs/graph_document.hpp"

namespace abdera {

/// The document as `abdera-graph/1`: keys in schema order, one edge a line, doubles by the shortest text that reads
/// back the same, NaN and infinities as null, LF. Edges are sorted by (source index, target index); the source of a
/// directed edge is its tail end, of any other the smaller index. `given` is written beside an edge only where the
/// document has it, `violation` only when the graph is not legal. The evidence about a bow stands at its directed edge.
/// Holds: every kind and mark, and bows.
/// @throws UsageError naming a node that no text can hold (empty, twice, not UTF-8).
std::string to_json(const GraphDocument& document);

/// Reads `abdera-graph/1`; objects under other keys become `sections` in their order. A document may hold a graph
/// that is not of its kind (an illegal result says so itself).
/// @throws DataError with line and column for malformed JSON, with the path (edges/3/source) for a wrong value.
GraphDocument graph_from_json(std::string_view text);

}  // namespace abdera
