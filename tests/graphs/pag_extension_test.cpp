#include "graphs/pag_extension.hpp"

#include <algorithm>
#include <map>

#include "core/rng.hpp"
#include "graphs/legality.hpp"
#include "graphs/mag.hpp"
#include "graphs/pag.hpp"
#include "tests/graphs/mag_support.hpp"

namespace abdera {
namespace {

using Triples = std::vector<std::array<Var, 3>>;

Triples unshielded(const MixedGraph& g) {
  Triples out;
  for (Var a = 0; a < g.size(); ++a)
    for (Var b = 0; b < g.size(); ++b)
      for (Var c = a + 1; c < g.size(); ++c)
        if (b != a && b != c && g.adjacent(a, b) && g.adjacent(b, c) && !g.adjacent(a, c)) out.push_back({a, b, c});
  return out;
}

bool is_collider(const MixedGraph& g, const std::array<Var, 3>& t) {
  return g.mark(t[0], t[1]) == Mark::kArrow && g.mark(t[2], t[1]) == Mark::kArrow;
}

bool has_marks(const MixedGraph& mag, const MixedGraph& graph) {
  for (Var a = 0; a < mag.size(); ++a)
    for (Var b = 0; b < mag.size(); ++b)
      if (a != b && graph.mark(a, b) != Mark::kCircle && graph.mark(a, b) != mag.mark(a, b)) return false;
  return true;
}

/// All MAGs of four nodes by their adjacencies.
const std::map<std::vector<int>, std::vector<MixedGraph>>& mags_by_adjacencies() {
  static const auto all = [] {
    std::map<std::vector<int>, std::vector<MixedGraph>> out;
    for (const auto& c : mag_classes(4, true))
      for (const SmallMag& mag : c.members) out[marks_of(all_circles(mag.graph(4)))].push_back(mag.graph(4));
    return out;
  }();
  return all;
}

TEST(AmbiguousTriples, LetTheRulesConcludeWhatHoldsInEveryMagThatAgreesElsewhere) {
  const std::function<bool(Var, Var, Var, Var)> no_answer = [](Var, Var, Var, Var) { return true; };
  const auto nobody = [](Var, Var, Var, Var) { return true; };
  long cases = 0, wrong = 0, extendable = 0, less = 0;
  for (const auto& [unused, mags] : mags_by_adjacencies()) {
    const Triples triples = unshielded(mags.front());
    for (const MixedGraph& mag : mags)
      for (unsigned set = 0; set < (1u << triples.size()); ++set) {
        Triples ambiguous;
        MixedGraph graph = all_circles(mag), sure = graph;
        for (std::size_t i = 0; i < triples.size(); ++i) {
          const auto& t = triples[i];
          if (set >> i & 1u) ambiguous.push_back(t);
          if (!is_collider(mag, t)) continue;
          for (Var end : {t[0], t[2]}) {
            sure.set_edge(end, sure.mark(t[1], end), Mark::kArrow, t[1]);
            if (!(set >> i & 1u)) graph.set_edge(end, graph.mark(t[1], end), Mark::kArrow, t[1]);
          }
        }
        std::sort(ambiguous.begin(), ambiguous.end());
        const auto closed = zhang_closure(graph, nobody,
                                          {.rules = {},
                                           .selection = true,
                                           .together = true,
                                           .schedule = {},
                                           .ambiguous = ambiguous,
                                           .undecided = &no_answer});
        ++cases;
        wrong += !closed.conflicts.empty();
        for (const MixedGraph& other : mags) {
          bool agrees = true;
          for (std::size_t i = 0; i < triples.size(); ++i)
            agrees = agrees && (set >> i & 1u || is_collider(other, triples[i]) == is_collider(mag, triples[i]));
          wrong += agrees && !has_marks(other, graph);
        }
        extendable += !check_pag_extendable(graph, ambiguous);
        less += !ambiguous.empty() && graph != sure;
      }
  }
  EXPECT_GT(cases, 10'000);
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(extendable, cases);
  EXPECT_GT(less, 0);
}

TEST(CheckPagExtendable, DecidesAsASearchThroughAllMagsOfFourNodes) {
  Rng rng = Rng(3).fork("extension");
  int yes = 0, no = 0, wrong = 0, with_ambiguous = 0;
  for (int draw = 0; draw < 20'000; ++draw) {
    MixedGraph graph(4);
    constexpr Mark kMarks[] = {Mark::kCircle, Mark::kCircle, Mark::kArrow, Mark::kTail};
    for (Var a = 0; a < 4; ++a)
      for (Var b = a + 1; b < 4; ++b)
        if (rng.uniform() < 0.65) graph.set_edge(a, kMarks[rng.below(4)], kMarks[rng.below(4)], b);
    Triples ambiguous;
    const Triples triples = unshielded(graph);
    for (const auto& t : triples)
      if (rng.uniform() < 0.4) ambiguous.push_back(t);
    std::sort(ambiguous.begin(), ambiguous.end());
    bool exists = false;
    const auto mags = mags_by_adjacencies().find(marks_of(all_circles(graph)));
    if (mags != mags_by_adjacencies().end())
      for (const MixedGraph& mag : mags->second) {
        bool fits = has_marks(mag, graph);
        for (const auto& t : triples)
          fits = fits && (!is_collider(mag, t) || is_collider(graph, t) ||
                          std::binary_search(ambiguous.begin(), ambiguous.end(), t));
        exists = exists || fits;
      }
    const auto clause = check_pag_extendable(graph, ambiguous);
    wrong += exists != !clause;
    yes += exists, no += !exists, with_ambiguous += exists && !ambiguous.empty();
    if (exists) {
      const auto mag = mag_with_marks(graph, ambiguous, true, 1000);
      ASSERT_TRUE(mag && !check_mag(*mag) && has_marks(*mag, graph));
    }
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(yes, 2000);
  EXPECT_GT(no, 2000);
  EXPECT_GT(with_ambiguous, 1000);
}

TEST(CheckPagExtendable, JudgesADocumentWithAmbiguousTriples) {
  GraphDocument document;
  document.kind = GraphKind::kPag;
  document.nodes = {"A", "B", "C"};
  document.graph = graph_of(3, "0o->1 1<-o2");  // a collider, or not, as if R0 had been asked about another triple
  document.ambiguous = {{0, 1, 2}};
  EXPECT_EQ(judge(document).legal, true);
  document.graph = graph_of(3, "0-->1 1-->2 2-->0");
  EXPECT_EQ(judge(document).legal, false);
  EXPECT_EQ(judge(document).violation, "directed cycle A --> B --> C --> A");
}

}  // namespace
}  // namespace abdera
