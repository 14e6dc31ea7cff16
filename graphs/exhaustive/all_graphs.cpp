#include "graphs/exhaustive/all_graphs.hpp"

#include <utility>

#include "core/error.hpp"

namespace abdera {
namespace {

constexpr std::pair<Mark, Mark> kEdges[] = {{Mark::kNone, Mark::kNone},    {Mark::kTail, Mark::kArrow},
                                            {Mark::kArrow, Mark::kTail},   {Mark::kTail, Mark::kTail},
                                            {Mark::kArrow, Mark::kArrow},  {Mark::kCircle, Mark::kCircle},
                                            {Mark::kCircle, Mark::kArrow}, {Mark::kArrow, Mark::kCircle},
                                            {Mark::kCircle, Mark::kTail},  {Mark::kTail, Mark::kCircle}};

}  // namespace

std::int64_t num_graphs(int n, int kinds) {
  std::int64_t count = 1;
  for (int pair = 0; pair < n * (n - 1) / 2; ++pair) count *= kinds;
  return count;
}

MixedGraph graph_number(int n, int kinds, std::int64_t number) {
  MixedGraph g(n);
  for (Var a = 0; a < n; ++a)
    for (Var b = a + 1; b < n; ++b, number /= kinds) {
      const auto& [at_a, at_b] = kEdges[number % kinds];
      if (at_a != Mark::kNone) g.set_edge(a, at_a, at_b, b);
    }
  return g;
}

std::uint64_t marks_number(const MixedGraph& graph) {
  require(graph.size() <= 5, "the marks of at most 5 nodes fit, not " + std::to_string(graph.size()));
  std::uint64_t number = 0;
  for (Var a = 0; a < graph.size(); ++a)
    for (Var b = 0; b < graph.size(); ++b)
      if (a != b) number = number << 2 | static_cast<std::uint64_t>(graph.mark(a, b));
  return number;
}

}  // namespace abdera
