#pragma once
#include <optional>
#include <vector>

#include "core/function_ref.hpp"
#include "graphs/interventional.hpp"
#include "graphs/knowledge.hpp"
#include "graphs/mixed_graph.hpp"
#include "scores/score.hpp"

// What greedy searches over classes of DAGs do in one step. A class is a graph with --> and ---: a CPDAG, its closure
// under knowledge, or the same for interventions; its members are the DAGs that obey knowledge.
namespace abdera::detail {

enum class MoveKind : std::uint8_t { kInsert, kDelete, kTurn };

/// The change of one edge in a member of a class: x --> y comes, goes, or replaces y --> x. The parents of y in that
/// member are those in the class and, of its undirected neighbours, the chosen ones (and x where the edge x --- y
/// goes). All such members lead to the same class and gain the same.
struct ClassMove {
  MoveKind kind = MoveKind::kInsert;
  Var x = -1, y = -1;
  std::vector<Var> chosen;  ///< increasing, without x
  bool operator==(const ClassMove&) const = default;
};

/// A parent that a child gains or loses.
struct ParentChange {
  Var child, parent;
  bool gained;
  std::vector<Var> others;  ///< the parents it keeps
};

/// What the move changes: one child, or two when it turns an edge.
std::vector<ParentChange> parent_changes(const MixedGraph& graph, const ClassMove& move);

struct MoveGain {
  double gain;
  double least;  ///< a smaller one is none
  bool counts() const { return gain > least; }
};
/// What the score gains by the move, from two or four calls of `local`.
MoveGain exact_gain(const Score& score, const MixedGraph& graph, const ClassMove& move);

/// The undirected neighbours of x that are parents of x in the members whose edge y --> x the move turns: those that
/// are parents of y. Any other would close a cycle.
std::vector<Var> chosen_at_turned(const MixedGraph& graph, Var x, Var y, const std::vector<Var>& chosen);

bool is_clique(const MixedGraph& graph, const std::vector<Var>& nodes);

/// Whether a set of undirected neighbours of y, without x, meets the conditions of a turn on what is around the edge;
/// all but that of paths. For graphs without partially directed cycles.
bool may_turn(const MixedGraph& graph, Var x, Var y, const std::vector<Var>& chosen);

/// The nodes that partially directed paths from a node lead to.
class Reach {
 public:
  bool known() const { return known_; }
  void forget() { known_ = false; }
  /// nullopt where the path that was found has been cut and another was not searched.
  std::optional<bool> leads_to(Var v) const;

  /// @param closed nodes that no path may enter.
  /// @param not_first a node to which no path may go directly; -1: none.
  /// @param directed_only paths may take an undirected edge first, then directed ones only.
  void search(const MixedGraph& graph, Var start, const VarSet& closed, Var not_first = -1, bool directed_only = false);

  /// Whether more nodes may be reached when paths newly can go from --> to.
  bool opened_by(Var from, Var to) const { return nodes_.contains(from) && !nodes_.contains(to); }
  // How it follows changes of the graph, after a search without `directed_only`. First all cuts, then all openings.
  /// Paths can no longer go from --> to. @return whether one that was found did.
  bool cut(Var from, Var to);
  /// Paths newly can go from --> to. @param closed, not_first as in the search. @return whether more nodes are reached.
  bool open(const MixedGraph& graph, Var from, Var to, const VarSet& closed, Var not_first = -1);

 private:
  static constexpr std::int32_t kStart = -1, kCut = -2;
  /// To all that paths lead to from the nodes of the queue.
  void spread(const MixedGraph& graph, const VarSet& closed, Var not_first, bool directed_only);

  bool known_ = false;
  Var start_ = -1;
  VarSet nodes_;                         // all that are reached; after a cut some that are not, but none is missing
  std::vector<std::int32_t> came_from_;  // on one path
  std::vector<Var> queue_;
};

/// Classes under knowledge of edges and tiers, and under interventions with these targets.
class ClassSpace {
 public:
  /// @param targets empty for observational data. @throws UsageError for the clause of `check_targets`.
  explicit ClassSpace(Knowledge knowledge, InterventionTargets targets = {});

  const Knowledge& knowledge() const { return knowledge_; }
  /// Whether knowledge may leave partially directed cycles, so that only an extension tells what is possible.
  bool constrained() const { return constrained_; }
  /// Neither knowledge nor interventions: classes are CPDAGs.
  bool plain() const { return !constrained_ && targets_.empty(); }

  /// The class of a DAG that obeys knowledge.
  MixedGraph class_of(const MixedGraph& dag) const;

  /// Whether the conditions hold that can be told without an extension. Moves of a class that is not constrained are
  /// possible iff they do. Cost: a search for paths.
  bool fits(const MixedGraph& graph, const ClassMove& move) const;

  /// The member after the move, or nullopt when no member can make it. Only a move that fits may be asked about.
  /// Cost: an extension; where constrained two classes more.
  /// Source: [chickering2002b] for insertions and deletions, [hauser2012] for turns and interventions.
  /// Differs: knowledge.
  std::optional<MixedGraph> member_after(const MixedGraph& graph, const ClassMove& move) const;

 private:
  Knowledge knowledge_;
  InterventionTargets targets_;
  bool constrained_;
};

/// Calls `visit(chosen)` for every set of pairwise adjacent undirected neighbours of v, the empty one included, until
/// it returns false.
void for_each_clique(const MixedGraph& graph, Var v, FunctionRef<bool(const std::vector<Var>&)> visit);

/// Every possible move of a class, one after the other: the oracle of the incremental search.
std::vector<ClassMove> all_moves(const ClassSpace& space, const MixedGraph& graph);

}  // namespace abdera::detail
