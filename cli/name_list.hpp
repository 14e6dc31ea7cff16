#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace abdera::cli {

/// Splits "A,B,\"log(M*,gal)\"" at the commas outside double quotes; a doubled quote inside quotes is one quote.
/// @throws UsageError for an unterminated quote or an empty name.
std::vector<std::string> split_names(std::string_view list, std::string_view option);

/// The same pieces with their quotes kept.
std::vector<std::string> split_items(std::string_view list, std::string_view option);

/// Splits "name:value" at the last colon or "key=value" at the first equals sign; a quoted name may hold either.
/// @throws UsageError when there is no separator or a side is empty.
std::pair<std::string, std::string> split_pair(std::string_view text, char separator, std::string_view option);

/// A name as `--columns` takes it back: quoted when it holds a comma, a quote or a blank.
std::string quote_name(std::string_view name);

}  // namespace abdera::cli
