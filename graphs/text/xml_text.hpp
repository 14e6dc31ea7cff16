#pragma once
#include <string>
#include <string_view>

namespace abdera::detail {

/// A name as the content of an XML element or attribute: `escape_name` for control characters and for white space at
/// either end, entities for & < > ".
std::string xml_held_name(std::string_view name);
/// Undoes the first half of `xml_held_name`, after an XML parser undid the other; trims white space before.
std::string xml_read_name(std::string_view text);

/// Without white space at either end.
std::string_view xml_trimmed(std::string_view text);

}  // namespace abdera::detail
