#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/function_ref.hpp"
#include "graphs/graph_document.hpp"

namespace abdera::detail {

/// Refuses what no form can hold.
/// @throws UsageError naming the node (empty, not UTF-8, used twice; not one name a node) or the bow of a kind that has
///         none.
void check_document(const GraphDocument& document);

/// Puts %XX (the byte in hexadecimal) for every byte that the format cannot hold, and for a '%' that would read as
/// such an escape; all other names stay as they are.
std::string escape_name(std::string_view name, FunctionRef<bool(std::size_t position)> cannot_hold);
/// Undoes `escape_name`: %XX with capital hexadecimal digits becomes the byte.
std::string unescape_name(std::string_view text);

/// Every edge once as text forms list them: a is the source (the tail end of a directed edge, else the smaller index),
/// sorted by (source, target), the directed one of a bow first where the target comes after the source.
std::vector<Edge> edges_from_source(const GraphDocument& document);

}  // namespace abdera::detail
