#pragma once
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "algorithms/score/dag_search.hpp"

// Local search over DAGs: what hill_climb, tabu and mmhc share.
namespace abdera::detail {

enum class MoveKind : std::uint8_t { kAdd, kRemove, kReverse };

/// A change of one edge, from --> to as it is before the move.
struct DagMove {
  MoveKind kind = MoveKind::kAdd;
  Var from = -1, to = -1;
  double gain = -std::numeric_limits<double>::infinity();  ///< of the total score, to rounding

  bool any() const { return from >= 0; }
};

/// The DAGs that a search may visit.
struct DagSpace {
  const Score& score;
  const Knowledge& knowledge;                  ///< without ancestral statements; required edges are in every DAG
  int max_parents = -1;                        ///< required ones may be more; -1: any number
  const std::vector<VarSet>* pairs = nullptr;  ///< symmetric: who may be joined besides required edges; null: all
};

/// Which moves a search asks for.
enum class Moves : std::uint8_t {
  kGains,  ///< those that gain
  kAll,    ///< those that lose as well
};

/// Networks that a search must not return to, as `DagClimber::fingerprint` tells them.
using Fingerprints = std::vector<std::uint64_t>;

/// A DAG, its local scores, its ancestors and what every single change of an edge would gain, all kept up to date:
/// after a move only the gains of the children whose parents changed are asked for again.
///
/// Ranks the variables by what the data say of them, and breaks ties between moves by these ranks, so that nothing
/// depends on the order of the columns. (Reversals of covered edges always tie, to rounding, under score equivalence.)
///
/// Memory: p^2 numbers. Threads: one thread an object.
class DagClimber {
 public:
  /// Starts at the required edges. @param space outlives this and its copies.
  /// Cost: O(p^2) local scores, on run.threads threads. After a stop `ready()` is false and there is nothing to do.
  DagClimber(const DagSpace& space, Moves moves, const RunContext& run);
  DagClimber(const DagClimber& other);
  DagClimber& operator=(const DagClimber&) = delete;
  DagClimber(DagClimber&&) = default;
  DagClimber& operator=(DagClimber&&) = delete;
  ~DagClimber() = default;

  bool ready() const { return ready_; }
  const ParentSets& parents() const { return state_.parents; }
  /// The sum of all local scores, in an order that does not depend on that of the columns.
  double total() const;
  /// Of the DAG: the same for no two that matter, whatever the order of the columns.
  std::uint64_t fingerprint() const { return state_.fingerprint; }
  /// Values of the score asked for by this object, gains included.
  std::uint64_t scores() const { return scores_; }
  /// Totals that differ by less are the same to rounding.
  double tie() const;

  /// The move that gains most, of those that lead to none of `visited`.
  DagMove best(const Fingerprints& visited = {}) const;
  /// Makes the move and returns true, if its gain, by `Score::local`, is more than `least_gain` (Moves::kGains) or
  /// finite (Moves::kAll). Remembers the gain else.
  bool take(const DagMove& move);
  /// Random legal moves, fewer where they are hard to find.
  void perturb(Rng& rng, int moves);
  /// @param parents a DAG of the space.
  void go_to(const ParentSets& parents);

 private:
  struct State {
    ParentSets parents;             // of each, in the order of the ranks
    std::vector<VarSet> ancestors;  // of each, without itself
    std::vector<double> local;      // by Score::local
    std::vector<double> gains;      // row child, column parent: of an edge that is not there, or without one that is
    ParentSets listed;              // parents worth adding to each, the largest gain first
    std::uint64_t fingerprint = 0;
  };
  struct Changed {
    double to, from;  // local scores after a move
  };

  double& gain(Var from, Var to) { return state_.gains[row(to) + static_cast<std::size_t>(from)]; }
  double gain(Var from, Var to) const { return state_.gains[row(to) + static_cast<std::size_t>(from)]; }
  std::size_t row(Var child) const { return static_cast<std::size_t>(child) * state_.parents.size(); }
  double local(Var v) const { return state_.local[static_cast<std::size_t>(v)]; }
  std::vector<Var>& parents(Var v) { return state_.parents[static_cast<std::size_t>(v)]; }
  const std::vector<Var>& parents(Var v) const { return state_.parents[static_cast<std::size_t>(v)]; }
  bool is_ancestor(Var a, Var of) const { return state_.ancestors[static_cast<std::size_t>(of)].contains(a); }
  bool may_join(Var from, Var to) const;
  bool full(Var child) const { return space_.max_parents >= 0 && std::ssize(parents(child)) >= space_.max_parents; }
  bool legal(const DagMove& move) const;
  std::uint64_t fingerprint_after(const DagMove& move) const;
  std::uint64_t fingerprint_of_edge(Var from, Var to) const;
  bool before(Var a, Var b) const { return rank_[static_cast<std::size_t>(a)] < rank_[static_cast<std::size_t>(b)]; }
  double size_of(const DagMove& move) const;
  /// Gains up to this are none.
  double threshold(const DagMove& move) const {
    return moves_ == Moves::kAll ? -std::numeric_limits<double>::infinity() : least_gain(size_of(move));
  }
  bool admissible(const DagMove& move, const Fingerprints& visited) const;

  DagMove random_move(Rng& rng) const;

  void first_gains(const RunContext& run);
  void rank_variables();
  double asked_local(Var child, std::vector<Var> of);
  Changed after(const DagMove& move);
  void remember(const DagMove& move, const Changed& changed);
  void commit(const DagMove& move, const Changed& changed);
  void refresh(Var child);
  void list_parents(Var child);
  void link(Var from, Var to);
  void unlink(Var from, Var to);
  void find_ancestors(Var of);
  void offer(const DagMove& move, const Fingerprints& visited, DagMove& best) const;
  void offer_additions(Var to, const Fingerprints& visited, DagMove& best) const;

  const DagSpace& space_;
  Moves moves_;
  bool ready_ = false;
  ParentSets candidates_;   // parents that each may get, in the order of the ranks
  std::vector<Var> order_;  // by rank
  std::vector<int> rank_;
  State state_;
  std::vector<std::unique_ptr<ParentSearch>> searches_;  // at the parents of each, where there is one
  std::uint64_t scores_ = 0;
  std::vector<double> values_;  // for one call
  std::vector<Var> asked_;
};

}  // namespace abdera::detail
