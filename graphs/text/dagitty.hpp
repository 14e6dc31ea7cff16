#pragma once
#include <string>
#include <string_view>

#include "graphs/graph_document.hpp"

namespace abdera {

/// The text form of dagitty: `dag { "A" -> "B" }` with circles written as @.
/// Holds: dag and admg as `dag` (a bidirected edge stands for a latent common cause); cpdag, mpdag and pdag as `pdag`;
/// mag; pag and rpag as `pag`. Which of the kinds written alike it was is not kept.
/// @throws UsageError naming edge and mark that the kind cannot hold, or a node that no text can.
std::string to_dagitty(const GraphDocument& document);

/// A `dag` with bidirected edges is read as admg. Attributes (positions, exposure, outcome) are passed over.
/// @throws DataError with line and column.
/// Source: [textor2016].
GraphDocument graph_from_dagitty(std::string_view text);

}  // namespace abdera
