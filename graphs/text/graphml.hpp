#pragma once
#include <string>
#include <string_view>

#include "graphs/graph_document.hpp"

namespace abdera {

/// GraphML with the marks as edge data `mark_source` and `mark_target` (circle, arrow, tail), names as node data `name`
/// and the kind as graph data `kind`. An edge is `directed` for readers that know no marks when it is -->.
/// @throws UsageError for names that no text form can hold.
std::string to_graphml(const GraphDocument& document);

/// Reads that, and the GraphML of other programs: a node is named by its data `name` or `label`, else by its id; an
/// edge without marks is --> or, where undirected, ---; other data are passed over. Without `kind` it is inferred.
/// Hyperedges, ports and nested graphs are refused.
/// @throws DataError with line and column. Cost: linear.
GraphDocument graph_from_graphml(std::string_view text);

}  // namespace abdera
