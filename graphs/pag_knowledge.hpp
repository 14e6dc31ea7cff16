#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "graphs/graph_document.hpp"
#include "graphs/knowledge.hpp"
#include "graphs/mixed_graph.hpp"
#include "graphs/pag.hpp"
#include "graphs/rule_set.hpp"

namespace abdera {

/// The mark at b on the edge a *-* b is known: kArrow or kTail.
struct KnownMark {
  Var a, b;
  Mark at_b;
};

struct PagKnowledgeOptions {
  /// Zhang's rules and rule 11, as in ZhangOptions; bit 12 is trial: a circle of which one mark leads to a
  /// contradiction gets the other.
  detail::RuleSet rules{};
  /// Members of the restricted class that are enumerated at most to decide the circles that the rules leave. 5000 is
  /// enough for every PAG of five nodes; 0 never enumerates.
  std::uint64_t max_class = 5000;
};

/// A PAG restricted by knowledge.
struct RestrictedPag {
  MixedGraph graph;
  /// Whether every mark that all members of the restricted class share is there (`knowledge_closure: complete`).
  /// Otherwise what is oriented is right, but a circle may stand for a mark (`sound_only`).
  bool complete = false;
  /// Empty when some member of the class agrees with the knowledge, as far as that was decided. Nodes in texts are
  /// written as `placeholder` writes them.
  std::vector<Conflict> conflicts;
};

/// Marks that knowledge gives to the edges of a PAG. Tiers, exogenous nodes and non-ancestral statements give
/// arrowheads only; a required edge and an ancestral statement about an edge give a tail and an arrowhead. A forbidden
/// edge a --> b gives an arrowhead at a where nothing is selected, and nothing else.
std::vector<KnownMark> known_marks(const MixedGraph& pag, const Knowledge& knowledge, bool selection = false);

/// The pairs (a, b), a < b, that are not adjacent in a MAG by what is known: both directions are forbidden explicitly,
/// or both nodes are in one closed tier. Two nodes of which neither causes the other may still be confounded.
std::vector<std::pair<Var, Var>> never_adjacent(const Knowledge& knowledge);

/// The first statement that the marks of a PAG violate, or nullopt: an adjacency of `never_adjacent`, a mark other than
/// `known_marks` and `more` demand, a directed path from a non-ancestor (by a statement, a tier or exogeneity), no
/// unshielded possibly directed path from an ancestor.
std::optional<std::string> violated_knowledge(const MixedGraph& pag, const Knowledge& knowledge,
                                              const std::vector<std::string>& names = {}, bool selection = false,
                                              std::span<const KnownMark> more = {});

/// A PAG and what it takes to restrict it, again and again.
/// Threads: const members are safe together.
class PagRestrictor {
 public:
  /// @throws UsageError when `pag` is none.
  explicit PagRestrictor(MixedGraph pag, bool selection = false);

  const MixedGraph& pag() const { return pag_; }

  /// The marks that all MAGs of the class with the known marks share, by rules, trial and enumeration.
  ///   rules        Zhang's R1-R10 and "a --o b: a --> b" (without selection)
  ///   trial        each circle is set to a tail and to an arrowhead; a contradiction of either decides for the other
  ///   enumeration  of the members, at most `max_class`, where circles remain
  /// Cost: a closure by Zhang's rules for each circle, a few times over, and the enumeration.
  /// Source: [zhang2008]; [venkateswaran2024] for the incompleteness of R1-R10. Differs: trial and enumeration are
  /// ours.
  RestrictedPag restrict(std::span<const KnownMark> known, const PagKnowledgeOptions& options = {}) const;
  /// The same for knowledge. Ancestral and non-ancestral statements about nodes that are not adjacent take part in the
  /// enumeration; without it a violated one is still reported.
  /// @param more marks that are known beside it.
  RestrictedPag restrict(const Knowledge& knowledge, const PagKnowledgeOptions& options = {},
                         std::span<const KnownMark> more = {}) const;

 private:
  MixedGraph pag_;
  bool selection_;
  MagAnswers answers_;
};

/// The first clause that makes `graph` no restricted PAG of `base`, in words, or nullopt: the base is no PAG, a mark of
/// it is not there, no MAG of its class has all marks, or it is not closed.
std::optional<std::string> check_rpag(const MixedGraph& graph, const MixedGraph& base,
                                      const std::vector<std::string>& names = {}, bool selection = false,
                                      const PagKnowledgeOptions& options = {});

/// What a graph is as a restricted PAG, judged by itself.
struct RpagVerdict {
  std::optional<std::string> violation;     ///< the first violated clause
  std::optional<MixedGraph> base;           ///< the PAG that it restricts
  std::optional<KnowledgeClosure> closure;  ///< when it is legal: what its closure is known to be
  bool decided = true;                      ///< false: no base was found within `max_tried` MAGs; there may be one
};

/// As `check_rpag` where the base is not known: searches for it as `base_pag`. Clauses, in this order: those of
/// `check_pag_edges`, a directed cycle, no MAG has all marks (without a further unshielded collider), no PAG of such a
/// MAG is restricted by the graph (an edge is named at which the graph says less), not closed.
RpagVerdict judge_rpag(const MixedGraph& graph, const std::vector<std::string>& names = {}, bool selection = false,
                       const PagKnowledgeOptions& options = {}, std::uint64_t max_tried = 10'000);

/// The PAG of which `graph` is a restriction, found from one of the MAGs with its marks; nullopt when there is none
/// within `max_tried` MAGs.
std::optional<MixedGraph> base_pag(const MixedGraph& graph, bool selection = false, std::uint64_t max_tried = 10'000);

}  // namespace abdera
