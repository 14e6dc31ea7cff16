#pragma once
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graphs/mixed_graph.hpp"

namespace abdera {

class Admg;

/// Evidence written beside one edge; NaN fields become null.
struct EdgeNote {
  double p_value = std::numeric_limits<double>::quiet_NaN();  ///< largest over the tests of this pair (not FDR)
  double log_p = std::numeric_limits<double>::quiet_NaN();
  /// Of `exact_posterior` and learners made from it: the posterior probability that the two are adjacent, whatever the
  /// marks. Of a bootstrap: the share of replicates with exactly this edge, both marks, which is no probability that it
  /// is true. NaN, and then not written, else.
  double probability = std::numeric_limits<double>::quiet_NaN();
  double effect = std::numeric_limits<double>::quiet_NaN();  ///< partial correlation (or effect size) at that set
  std::vector<Var> given{};                                  ///< that set
  /// Smallest false discovery rate at which the adjacency is kept; NaN, and then not written, unless it was asked for.
  double q_value = std::numeric_limits<double>::quiet_NaN();
  /// What the score of the DAG that a search ended at loses without this adjacency; NaN, and then not written, of
  /// learners without a score.
  double score_gain = std::numeric_limits<double>::quiet_NaN();
};

/// Why two non-adjacent variables are not joined: the set that separated them.
struct Separation {
  Var a, b;  ///< a < b
  std::vector<Var> given;
  double p_value, effect;
};

/// Two demands on one mark that cannot both hold, e.g. a collider that another collider contradicts.
struct Conflict {
  std::vector<Var> nodes;
  std::string what;
};

/// Whether a PAG restricted by knowledge has every mark that all its members share, or is free of wrong ones only.
enum class KnowledgeClosure : std::uint8_t { kComplete, kSoundOnly };
constexpr std::string_view to_string(KnowledgeClosure closure) {
  return closure == KnowledgeClosure::kComplete ? "complete" : "sound_only";
}

/// Everything `abdera-graph/1` holds: what text forms read and write. Plain forms use kind, nodes, graph and bows only.
struct GraphDocument {
  GraphKind kind = GraphKind::kCpdag;
  std::vector<std::string> nodes;
  MixedGraph graph;
  /// Pairs (a, b), a < b, that have a <-> b beside the edge --> of `graph`, which holds one edge a pair: the bows of an
  /// ADMG. Empty for every other kind.
  std::set<std::pair<Var, Var>> bows;
  std::map<std::pair<Var, Var>, EdgeNote> notes;  ///< keyed (a, b), a < b; about the pair
  std::vector<Separation> separations;
  std::optional<bool> legal;
  std::string violation;                              ///< first violated clause when not legal
  std::optional<KnowledgeClosure> knowledge_closure;  ///< of an rpag only
  std::vector<Conflict> conflicts;
  std::vector<std::array<Var, 3>> ambiguous;  ///< unshielded triples a - b - c, middle second
  std::string stop_reason = "completed";
  /// Objects of the JSON form in key order, already serialised: "learner", "test", "score", "stats", "provenance".
  std::vector<std::pair<std::string, std::string>> sections;

  /// Every edge once, bows included: by (a, b), the directed one of a bow first.
  std::vector<Edge> edges() const;
  /// The evidence beside an edge of `edges`, whichever way round; of a bow the directed one has it. nullptr without.
  const EdgeNote* note(const Edge& edge) const;
  int num_edges() const { return graph.num_edges() + static_cast<int>(bows.size()); }
};

/// The graph of a document of kind dag or admg. @throws UsageError as the constructors of Admg.
Admg admg_of(const GraphDocument& document);
/// A document of kind admg. @param names one a node.
GraphDocument document_of(const Admg& graph, std::vector<std::string> names);

}  // namespace abdera
