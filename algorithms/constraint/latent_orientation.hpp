#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "algorithms/constraint/colliders.hpp"
#include "graphs/graph_document.hpp"
#include "graphs/knowledge.hpp"
#include "graphs/pag_knowledge.hpp"
#include "graphs/zhang.hpp"

namespace abdera {

struct LatentOrientationOptions {
  bool selection = true;
  detail::RuleSet rules{};             ///< Zhang's; a mutation test switches one off
  std::span<const KnownMark> marks{};  ///< known beside what knowledge says
};

struct LatentOrientation {
  MixedGraph graph;
  std::vector<Conflict> conflicts;
  /// The first clause that makes the graph no PAG (no restricted PAG with knowledge; with ambiguous triples: no MAG has
  /// its marks).
  std::optional<std::string> violation;
  std::optional<KnowledgeClosure> closure;  ///< of a legal restricted PAG
};

/// Orients o-o edges by the colliders among the unshielded triples and Zhang's rules, all rules of a round together, so
/// that nothing depends on the order of the nodes.
/// @param skeleton any marks: adjacencies only count.
/// @param noncollider,undecided answer R4, see ZhangOptions; they may look at `out.graph`.
/// Cost: that of zhang_closure. Threads: safe. Source: [zhang2008].
void orient_pag(const MixedGraph& skeleton, const ColliderVerdicts& verdicts, NonCollider noncollider,
                const std::function<bool(Var, Var, Var, Var)>* undecided, const LatentOrientationOptions& options,
                LatentOrientation& out);

/// Judges a graph of orient_pag and applies what is known. A legal PAG is restricted to the members of its class that
/// agree with the knowledge (kind rpag). Where the graph is no PAG, or holds ambiguous triples, or no member agrees,
/// the marks that knowledge gives come first, then colliders and rules as far as they agree: knowledge is an invariant,
/// what it overrules is reported.
/// @param out what orient_pag found.
/// Cost: check_pag, and PagRestrictor::restrict; classes are enumerated up to 20 nodes.
void restrict_and_judge(LatentOrientation& out, const MixedGraph& skeleton, const ColliderVerdicts& verdicts,
                        const Knowledge& knowledge, NonCollider noncollider,
                        const std::function<bool(Var, Var, Var, Var)>* undecided,
                        const LatentOrientationOptions& options);

}  // namespace abdera
