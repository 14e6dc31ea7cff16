#include "graphs/exhaustive/knowledge_cases.hpp"

#include <algorithm>

namespace abdera {
namespace {

/// Calls `visit(digits)` for each list of `length` digits 0, 1 or 2.
template <class F>
void for_each_code(std::size_t length, F&& visit) {
  std::vector<int> digits(length);
  while (true) {
    visit(digits);
    std::size_t i = 0;
    for (; i < length && ++digits[i] == 3; ++i) digits[i] = 0;
    if (i == length) return;
  }
}

}  // namespace

void for_each_directed_case(const MarkovClass& members, int n, FunctionRef<void(const DirectedCase&)> visit) {
  const MixedGraph cpdag = members.intersection(n);
  std::vector<Edge> open;
  for (const Edge& e : cpdag.edges())
    if (cpdag.undirected(e.a, e.b)) open.push_back(e);
  for_each_code(open.size(), [&](const std::vector<int>& digits) {
    DirectedCase found;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (digits[i] == 1) found.known.emplace_back(open[i].a, open[i].b);
      if (digits[i] == 2) found.known.emplace_back(open[i].b, open[i].a);
    }
    for (SmallDag dag : members.members)
      if (std::all_of(found.known.begin(), found.known.end(), [&](auto arc) { return dag.has(arc.first, arc.second); }))
        found.agreeing.members.push_back(dag);
    if (!found.agreeing.members.empty()) visit(found);
  });
}

void for_each_marked_case(const MagClass& members, int n, FunctionRef<void(const MarkedCase&)> visit) {
  const MixedGraph pag = members.intersection(n);
  std::vector<KnownMark> circles;
  for (Var a = 0; a < n; ++a)
    for (Var b = 0; b < n; ++b)
      if (a != b && pag.mark(a, b) == Mark::kCircle) circles.push_back({a, b, Mark::kCircle});
  for_each_code(circles.size(), [&](const std::vector<int>& digits) {
    MarkedCase found{{}, {members.separations, {}}};
    for (std::size_t i = 0; i < circles.size(); ++i)
      if (digits[i] != 0)
        found.known.push_back({circles[i].a, circles[i].b, digits[i] == 1 ? Mark::kArrow : Mark::kTail});
    for (const SmallMag& mag : members.members)
      if (std::all_of(found.known.begin(), found.known.end(),
                      [&](const KnownMark& k) { return mag.mark(k.a, k.b) == k.at_b; }))
        found.agreeing.members.push_back(mag);
    if (!found.agreeing.members.empty()) visit(found);
  });
}

}  // namespace abdera
