#pragma once
#include <string>
#include <string_view>

#include "graphs/discrete_network.hpp"

namespace abdera {

/// Reads BIF (interchange format for Bayesian networks): variables, levels, parents and tables, as rows by levels of
/// the parents, `default` rows and `table` entries. With parents, a `table` lists the levels of the child slowest, as
/// the format's description does. Properties are passed over. A repeated row, a missing row and a row that does not
/// sum to 1 within 1e-3 are errors.
/// @throws DataError with line and column, or naming the variable.
/// Cost: linear in the text and the tables.
DiscreteNetwork network_from_bif(std::string_view text);

/// Writes BIF; numbers by shortest round trip, so that reading gives the same doubles.
/// Quotes and control characters in a name or level become %XX.
/// @throws UsageError for an inconsistent network.
std::string to_bif(const DiscreteNetwork& network);

}  // namespace abdera
