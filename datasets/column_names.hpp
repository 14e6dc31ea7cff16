#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace abdera {

/// A name as options take it back: in double quotes (a quote inside doubled) when it holds a blank or one of , : = " .
std::string quote_name(std::string_view name);
/// Names joined by commas, quoted where needed.
std::string join_names(std::span<const std::string> names);
/// Splits "A,B,\"log(M*,gal)\"" at the commas outside double quotes; a doubled quote inside quotes is one quote.
/// @param option what the list was given as, for messages.
/// @throws UsageError for an unterminated quote or an empty name.
std::vector<std::string> split_names(std::string_view list, std::string_view option);
/// The same pieces with their quotes kept.
std::vector<std::string> split_items(std::string_view list, std::string_view option);
/// A name without the quotes that `quote_name` gave it; any other text as it is.
std::string unquote_name(std::string_view text);
/// Well-formed UTF-8 without NUL.
bool valid_utf8(std::string_view text);
/// At most `limit` bytes for a message, cut between characters, control characters as '?'.
std::string excerpt(std::string_view text, std::size_t limit = 40);

}  // namespace abdera
