#pragma once
#include <string>
#include <string_view>

#include "graphs/discrete_network.hpp"

namespace abdera {

/// Reads XMLBIF 0.3: variables, outcomes, definitions with the outcome of FOR varying fastest and the last GIVEN next.
/// Decision and utility nodes are refused; properties are passed over.
/// @throws DataError with line and column, or naming the variable. Cost: linear in the text and the tables.
DiscreteNetwork network_from_xmlbif(std::string_view text);

/// Writes XMLBIF 0.3; numbers by shortest round trip.
/// What XML cannot hold in a name or level (control characters, outer white space) becomes %XX.
/// @throws UsageError for an inconsistent network.
std::string to_xmlbif(const DiscreteNetwork& network);

}  // namespace abdera
