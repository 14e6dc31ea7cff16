#pragma once
#include <string>

#include "graphs/graph_document.hpp"

namespace abdera::cli {

/// A picture of a graph as standalone SVG: layered layout (graphviz, in memory), arrow, circle or nothing at every end
/// as the marks say, lines thicker for stronger effects, a tooltip with the evidence on every edge. The same graph
/// gives the same bytes. Elements carry the classes `node` and `edge`, so a page can restyle them.
///
/// @throws NotApplicable for more than `kMostEdgesDrawn` edges, where a layout takes minutes and shows nothing.
/// Cost: 0.05 s for 60 edges, 4 s for 400. Threads: safe, one at a time (graphviz has global state).
std::string graph_svg(const GraphDocument& document);

inline constexpr int kMostEdgesDrawn = 500;

}  // namespace abdera::cli
