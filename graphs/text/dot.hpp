#pragma once
#include <string>
#include <string_view>

#include "graphs/graph_document.hpp"

namespace abdera {

/// Graphviz text that draws the marks as they are (arrow, plain end, open dot) and names the kind in the graph
/// attribute `kind`. Names are quoted; backslashes and control characters become %XX.
/// Holds: every kind and mark; of the document only kind, nodes and edges.
/// @throws UsageError naming a node that no text can hold (empty, twice, not UTF-8).
std::string to_dot(const GraphDocument& document);

/// Reads a graph or digraph: nodes, edges (also chains and groups {rank=same A B}) with dir, arrowhead and arrowtail;
/// every other attribute is passed over. Without a `kind` attribute the kind is inferred from the marks.
/// @throws DataError with line and column; ports, HTML names and nested subgraphs are refused.
GraphDocument graph_from_dot(std::string_view text);

}  // namespace abdera
