#include "bench/report/edge_text.hpp"

#include <fmt/format.h>

namespace abdera::report {

ReadableEdge readable(const Edge& e) {
  if (e.at_a == Mark::kArrow && e.at_b != Mark::kArrow) return {e.b, e.a, e.at_b, e.at_a};
  return {e.a, e.b, e.at_a, e.at_b};
}

std::string marks_text(const ReadableEdge& e) {
  const char left = e.at_left == Mark::kArrow ? '<' : e.at_left == Mark::kCircle ? 'o' : '-';
  const char right = e.at_right == Mark::kArrow ? '>' : e.at_right == Mark::kCircle ? 'o' : '-';
  return {left, '-', right};
}

std::string edge_text(const GraphDocument& document, const Edge& edge) {
  const auto r = readable(edge);
  const auto name = [&](Var v) { return document.nodes[static_cast<std::size_t>(v)]; };
  return fmt::format("{} {} {}", name(r.left), marks_text(r), name(r.right));
}

}  // namespace abdera::report
