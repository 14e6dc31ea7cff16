#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "graphs/graph_document.hpp"

namespace abdera {

/// What a BIF file (Bayesian network interchange format) says of structure.
struct BifStructure {
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> levels;  ///< of each variable, in file order
  MixedGraph graph;                              ///< a DAG

  GraphDocument document() const;
};

/// Reads variables with their levels and parents; probability tables and properties are passed over.
/// @throws DataError with line and column, or naming a cycle.
/// Cost: linear in the text.
BifStructure bif_structure(std::string_view text);

}  // namespace abdera
