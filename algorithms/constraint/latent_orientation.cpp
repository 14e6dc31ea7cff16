#include "algorithms/constraint/latent_orientation.hpp"

#include <algorithm>
#include <utility>

#include "algorithms/constraint/triple_checks.hpp"
#include "graphs/names.hpp"
#include "graphs/pag.hpp"
#include "graphs/pag_extension.hpp"

namespace abdera {
namespace {

constexpr int kEnumerateUpTo = 20;  // nodes, as graphs/legality.cpp

std::string words(const Triple& t) {
  return placeholder(t[0]) + " *-> " + placeholder(t[1]) + " <-* " + placeholder(t[2]);
}

MixedGraph circles_of(const MixedGraph& skeleton) {
  MixedGraph graph(skeleton.size());
  for (const Edge& e : skeleton.edges()) graph.set_edge(e.a, Mark::kCircle, Mark::kCircle, e.b);
  return graph;
}

ZhangOptions rules_of(const ColliderVerdicts& verdicts, const std::function<bool(Var, Var, Var, Var)>* undecided,
                      const LatentOrientationOptions& options) {
  return {.rules = options.rules,
          .selection = options.selection,
          .together = true,
          .schedule = {},
          .ambiguous = verdicts.ambiguous,
          .undecided = undecided};
}

/// Draws the arrowheads of a collider where there is no tail. @return whether there was none.
bool draw(MixedGraph& graph, const Triple& t) {
  bool drawn = true;
  for (Var end : {t[0], t[2]}) {
    if (graph.mark(end, t[1]) == Mark::kTail) {
      drawn = false;
    } else {
      graph.set_edge(end, graph.mark(t[1], end), Mark::kArrow, t[1]);
    }
  }
  return drawn;
}

/// Triples that became colliders though their separating sets say otherwise.
void report_unasked_colliders(LatentOrientation& out, const ColliderVerdicts& verdicts) {
  for_each_unshielded(out.graph, [&](Var a, Var b, Var c) {
    if (out.graph.mark(a, b) != Mark::kArrow || out.graph.mark(c, b) != Mark::kArrow) return;
    const Triple t{a, b, c};
    if (std::binary_search(verdicts.colliders.begin(), verdicts.colliders.end(), t) ||
        std::binary_search(verdicts.ambiguous.begin(), verdicts.ambiguous.end(), t))
      return;
    out.conflicts.push_back({{a, b, c},
                             "other verdicts make the collider " + words(t) + ", which the tests of " + placeholder(a) +
                                 " and " + placeholder(c) + " deny"});
  });
}

std::optional<std::string> clause_of(const MixedGraph& graph, const ColliderVerdicts& verdicts, bool selection) {
  const auto names = placeholders(graph.size());
  return verdicts.ambiguous.empty() ? check_pag(graph, names, selection)
                                    : check_pag_extendable(graph, verdicts.ambiguous, names, selection);
}

}  // namespace

void orient_pag(const MixedGraph& skeleton, const ColliderVerdicts& verdicts, NonCollider noncollider,
                const std::function<bool(Var, Var, Var, Var)>* undecided, const LatentOrientationOptions& options,
                LatentOrientation& out) {
  out.graph = circles_of(skeleton);
  for (const Triple& t : verdicts.colliders) draw(out.graph, t);
  out.conflicts = zhang_closure(out.graph, noncollider, rules_of(verdicts, undecided, options)).conflicts;
}

void restrict_and_judge(LatentOrientation& out, const MixedGraph& skeleton, const ColliderVerdicts& verdicts,
                        const Knowledge& knowledge, NonCollider noncollider,
                        const std::function<bool(Var, Var, Var, Var)>* undecided,
                        const LatentOrientationOptions& options) {
  report_unasked_colliders(out, verdicts);
  out.violation = clause_of(out.graph, verdicts, options.selection);
  const bool nothing_known = knowledge.empty() && options.marks.empty();
  if (!nothing_known) {
    const int p = skeleton.size();
    if (!out.violation && verdicts.ambiguous.empty()) {
      PagKnowledgeOptions how;
      if (p > kEnumerateUpTo) how.max_class = 0;
      RestrictedPag restricted = PagRestrictor(out.graph, options.selection).restrict(knowledge, how, options.marks);
      if (restricted.conflicts.empty()) {
        out.graph = std::move(restricted.graph);
        out.closure = restricted.complete ? KnowledgeClosure::kComplete : KnowledgeClosure::kSoundOnly;
        return;
      }
      out.violation = "no member of the class that the tests found agrees with the knowledge";
      out.conflicts.insert(out.conflicts.end(), restricted.conflicts.begin(), restricted.conflicts.end());
    }
    // What is known first, then the tests.
    out.graph = circles_of(skeleton);
    auto marks = known_marks(out.graph, knowledge, options.selection);
    marks.insert(marks.end(), options.marks.begin(), options.marks.end());
    for (const KnownMark& mark : marks) out.graph.set_edge(mark.a, out.graph.mark(mark.b, mark.a), mark.at_b, mark.b);
    for (const Triple& t : verdicts.colliders)
      if (!draw(out.graph, t))
        out.conflicts.push_back(
            {{t[0], t[1], t[2]}, "knowledge excludes the collider " + words(t) + ", which the tests demand"});
    const auto closed = zhang_closure(out.graph, noncollider, rules_of(verdicts, undecided, options));
    out.conflicts.insert(out.conflicts.end(), closed.conflicts.begin(), closed.conflicts.end());
    if (!verdicts.ambiguous.empty()) out.violation = clause_of(out.graph, verdicts, options.selection);
    if (const auto wrong = violated_knowledge(out.graph, knowledge, placeholders(p), options.selection, options.marks))
      out.violation = wrong;
    if (!out.violation) out.closure = KnowledgeClosure::kSoundOnly;
  }
  if (out.violation && out.conflicts.empty())
    out.conflicts.push_back({{}, "the verdicts on all triples together: " + *out.violation});
}

}  // namespace abdera
