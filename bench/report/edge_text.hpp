#pragma once
#include <string>

#include "graphs/graph_document.hpp"

namespace abdera::report {

/// An edge as people read it: left (at_left)-(at_right) right, the arrow pointing right where only one end has one.
struct ReadableEdge {
  Var left, right;
  Mark at_left, at_right;
};
ReadableEdge readable(const Edge& edge);

/// "-->", "---", "<->", "o->", "o-o".
std::string marks_text(const ReadableEdge& edge);
/// "A --> B".
std::string edge_text(const GraphDocument& document, const Edge& edge);

}  // namespace abdera::report
