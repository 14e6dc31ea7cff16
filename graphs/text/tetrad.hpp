#pragma once
#include <string>
#include <string_view>

#include "graphs/graph_document.hpp"

namespace abdera {

/// TETRAD's graph text: "Graph Nodes:", names separated by ';', "Graph Edges:", numbered lines "1. A --> B".
/// The format has no quoting and TETRAD splits names at ',', ';' and white space, so these bytes, control characters
/// and the bracket of a name in (...) or [...] (TETRAD's latent and selection nodes) become %XX; all other names stay.
/// Holds: every mark, and bows; the kind is not kept.
/// @throws UsageError naming a node that no text can hold (empty, twice, not UTF-8).
std::string to_tetrad(const GraphDocument& document);

/// Also reads lists of names separated by ',' and passes over edge properties and later sections; the kind is
/// inferred from the marks.
/// @throws DataError with line and column; latent and selection nodes are refused.
GraphDocument graph_from_tetrad(std::string_view text);

}  // namespace abdera
