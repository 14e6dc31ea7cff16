#pragma once
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graphs/mixed_graph.hpp"

namespace abdera {

/// Evidence written beside one edge; NaN fields become null.
struct EdgeNote {
  double p_value = std::numeric_limits<double>::quiet_NaN();  ///< largest over the tests of this pair (not FDR)
  double log_p = std::numeric_limits<double>::quiet_NaN();
  double probability = std::numeric_limits<double>::quiet_NaN();
  double effect = std::numeric_limits<double>::quiet_NaN();  ///< partial correlation (or effect size) at that set
  std::vector<Var> given{};                                  ///< that set
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

/// Everything `abdera-graph/1` holds: what text forms read and write. Plain forms use kind, nodes and graph only.
struct GraphDocument {
  GraphKind kind = GraphKind::kCpdag;
  std::vector<std::string> nodes;
  MixedGraph graph;
  std::map<std::pair<Var, Var>, EdgeNote> notes;  ///< keyed (a, b), a < b
  std::vector<Separation> separations;
  std::optional<bool> legal;
  std::string violation;                              ///< first violated clause when not legal
  std::optional<KnowledgeClosure> knowledge_closure;  ///< of an rpag only
  std::vector<Conflict> conflicts;
  std::vector<std::array<Var, 3>> ambiguous;  ///< unshielded triples a - b - c, middle second
  std::string stop_reason = "completed";
  /// Objects of the JSON form in key order, already serialised: "learner", "test", "score", "stats", "provenance".
  std::vector<std::pair<std::string, std::string>> sections;
};

}  // namespace abdera
