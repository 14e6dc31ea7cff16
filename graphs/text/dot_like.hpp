#pragma once
#include <string>
#include <string_view>

#include "graphs/graph_document.hpp"

namespace abdera::detail {

/// The two languages of the form `type { A; B; A -> B [attributes] }`.
enum class DotDialect { kGraphviz, kDagitty };

/// @throws DataError with line and column.
GraphDocument read_dot_like(std::string_view text, DotDialect dialect);

/// "name" in double quotes, as both languages read it back: \" is a quote; a backslash that would touch the closing
/// quote (in dagitty) or any backslash (Graphviz keeps them in pairs) and control characters become %XX.
std::string dot_quoted(std::string_view name, DotDialect dialect);

}  // namespace abdera::detail
