#pragma once
#include <optional>
#include <span>
#include <string>

#include "graphs/graph_document.hpp"

namespace abdera {

/// An estimate with its nodes in the order of those of the truth.
/// @throws DataError naming a node that only one of the two has.
GraphDocument in_order_of(std::span<const std::string> nodes, GraphDocument estimate);

/// The truth as the kind of class that the estimate is, for metrics that compare marks: the CPDAG of a DAG beside a
/// CPDAG or PDAG (which is what is left of a CPDAG where triples are ambiguous or in conflict), the PAG of a DAG or MAG
/// beside a PAG. Nothing where it is of that kind already or no such class is defined.
std::optional<GraphDocument> as_class_of(const GraphDocument& truth, GraphKind estimate);

}  // namespace abdera
