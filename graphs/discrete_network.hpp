#pragma once
#include <string>
#include <vector>

#include "graphs/graph_document.hpp"

namespace abdera {

/// A Bayesian network over discrete variables: a DAG and one probability table a variable.
struct DiscreteNetwork {
  /// Refused beyond this many probabilities in one table (128 MB).
  static constexpr std::size_t kMaxTable = std::size_t{1} << 24;

  std::string name;                              ///< of the network; may be empty
  std::vector<std::string> names;                ///< of the variables
  std::vector<std::vector<std::string>> levels;  ///< of each variable, distinct
  std::vector<std::vector<Var>> parents;         ///< of each variable, in the order its table uses
  /// P(variable | parents) of each variable: one row a configuration of the parents (the first parent varies slowest),
  /// one column a level. The numbers are those of the file: rows sum to 1 within 1e-3.
  std::vector<std::vector<double>> tables;

  /// Rows of the table of v.
  std::size_t num_configurations(Var v) const;
  MixedGraph graph() const;
  /// The structure alone, kind dag.
  GraphDocument document() const;
};

/// Nothing if the parts fit together, else the first thing that is wrong: a cycle, a table of the wrong size, a
/// probability outside [0, 1], a row that does not sum to 1 within 1e-3 (naming variable and configuration).
std::string network_violation(const DiscreteNetwork& network);

/// Reads .bif or, by the endings .xmlbif and .xml, XMLBIF. @throws DataError naming file, line and column.
DiscreteNetwork read_network(const std::string& path);
/// The text in the format of the ending of `path`.
/// @throws UsageError for another ending, an inconsistent network or a name that the format cannot hold.
std::string network_text(const DiscreteNetwork& network, const std::string& path);

}  // namespace abdera
