#pragma once
#include <span>
#include <string>
#include <string_view>

namespace abdera {

/// A name as options take it back: in double quotes (a quote inside doubled) when it holds a blank or one of , : = " .
std::string quote_name(std::string_view name);
/// Names joined by commas, quoted where needed.
std::string join_names(std::span<const std::string> names);
/// Well-formed UTF-8 without NUL.
bool valid_utf8(std::string_view text);
/// At most `limit` bytes for a message, cut between characters, control characters as '?'.
std::string excerpt(std::string_view text, std::size_t limit = 40);

}  // namespace abdera
