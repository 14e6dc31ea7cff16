#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "datasets/column_names.hpp"

namespace abdera::cli {

using abdera::split_items;
using abdera::split_names;

/// Splits "name:value" at the last colon or "key=value" at the first equals sign; a quoted name may hold either.
/// @throws UsageError when there is no separator or a side is empty.
std::pair<std::string, std::string> split_pair(std::string_view text, char separator, std::string_view option);

/// A name as `--columns` takes it back: quoted when it holds a comma, a quote or a blank.
std::string quote_name(std::string_view name);

}  // namespace abdera::cli
