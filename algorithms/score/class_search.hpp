#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "algorithms/learner.hpp"
#include "algorithms/score/class_move.hpp"
#include "algorithms/score/parent_gains.hpp"

namespace abdera::detail {

/// A class of DAGs that changes by its best moves. After a move only what is around the changed edges is evaluated
/// anew: the gains of a node whose parents or undirected neighbours changed, and the paths that ran over an edge that
/// changed.
///
/// All moves of a node y with the same chosen neighbours share one set of parents P = Pa(y) + chosen, hence one
/// evaluation of gains: insertions of all x, deletions of all members of P, and y's half of all turns.
///
/// A score by which equivalent DAGs differ could lead in a circle, from one member in and from another out: under it no
/// class is entered twice. Where columns determine one another, rounding makes any score such a one. So classes are
/// remembered, too, once a search has made more moves since its start or trial than one of use makes, and always once
/// it came back to one of them.
///
/// Memory: the candidates that gain something, for every node and set of chosen neighbours, and those of as many
/// earlier sets as kRememberedSets allows.
class ClassSearch {
 public:
  struct Options {
    int max_parents = -1;              ///< of insertions and turns; -1: any number
    std::size_t remembered_sets = 40;  ///< of parents a node, at 500 variables
    int moves_without_memory = -1;     ///< then classes are remembered; -1: 100 and 20 a variable
  };

  /// Starts from the class of the required edges alone.
  ClassSearch(const Score& score, const ClassSpace& space, const Options& options, RunContext& run);

  /// Goes to the class of this DAG, which must obey knowledge. No trial may be under way.
  void go_to(MixedGraph member);
  /// The move of this kind that seems to gain most.
  std::optional<ClassMove> best(MoveKind kind);
  /// Makes the best move of this kind. @return false where none gains anything, or the run was asked to stop.
  bool step(MoveKind kind);

  /// For each node those that gain something from an edge between the two in a graph without others, increasing.
  std::vector<std::vector<Var>> pairs_that_gain();
  /// Only these may become parents of each node. The class stays.
  void restrict_to(const std::vector<std::vector<Var>>& candidates);
  void lift_restriction();

  /// All variables, first those that gain most from edges between two: an order that does not depend on their names.
  std::vector<Var> by_gain();
  /// The parents that v chooses among these: the required ones, then the best as long as one gains; in the end without
  /// the worst as long as that gains. @return increasing. Cost: gains of as many sets, those remembered excepted.
  std::vector<Var> parents_among(Var v, const VarSet& before);

  const MixedGraph& graph() const { return graph_; }
  const MixedGraph& member() const { return member_; }
  /// What all moves since the start gained; `go_to` does not count.
  double gained() const { return gained_; }
  /// "scores", "gains", and the moves made, those of trials included.
  std::vector<std::pair<std::string, std::uint64_t>> counts() const;

  // Trials: what follows can be taken back.
  void begin_trial();
  void keep_trial();
  void take_back_trial();
  /// An edge x --> y that no insertion may make, though y --> x may be made; (-1, -1): none.
  void block(Var x, Var y);
  /// Every deletion whatever it gains, best first; of x --- y from either end.
  std::vector<std::pair<double, ClassMove>> deletions() const;
  /// Makes a deletion whatever it gains. @return false where the class does not allow it any more.
  bool force(const ClassMove& deletion);

 private:
  enum class Known : std::uint8_t { kNothing, kBound, kMove };
  /// The members in which these undirected neighbours, and no others, are parents of the node.
  struct Choice {
    std::vector<Var> chosen, left_out;
    std::shared_ptr<const ParentGains> gains;
    Known known = Known::kNothing;
    std::size_t at = 0;  // the best insertion is there in gains->more, or after it
    Reach reach;
  };
  struct Turn {
    double gain;
    Var x;
    std::size_t choice;
    bool checked = false, possible = false;
    Reach reach;
  };
  struct Deletion {
    double gain = 0;
    Var x = -1;  // -1: none
    std::size_t choice = 0;
  };
  struct NodeMoves {
    std::vector<Choice> choices;
    bool deletion_known = false, turns_known = false;
    Deletion deletion;
    std::vector<Turn> turns;
  };
  struct Traversal {
    Var from, to;
    bool newly;
  };

  NodeMoves& at(Var v) { return nodes_[static_cast<std::size_t>(v)]; }
  const NodeMoves& at(Var v) const { return nodes_[static_cast<std::size_t>(v)]; }
  static ClassMove move_of(MoveKind kind, Var x, Var y, const Choice& choice);

  /// @param forced also to a class that was there before.
  /// @return false where no member allows the move; then nothing has changed.
  bool make(const ClassMove& move, bool forced);
  bool make_as_a_whole(const ClassMove& move, bool forced, std::vector<Edge>& graph_was, std::vector<Edge>& member_was);
  /// Forgets what changed edges make doubtful. @param was pairs of nodes with their edge as it was, the first of each
  /// pair counts. @return nodes to evaluate anew.
  std::vector<Var> forget_what_changed(std::vector<Edge> was);
  void follow_paths(const std::vector<Traversal>& changed);
  void follow_paths(const std::vector<Traversal>& changed, Choice& choice);
  void evaluate(const std::vector<Var>& nodes);
  NodeMoves moves_into(Var y, ParentGainStore& store) const;
  void evaluate_everything();

  std::optional<ClassMove> best_insertion();
  std::optional<ClassMove> best_deletion();
  std::optional<ClassMove> best_turn();
  std::size_t next_insertion(Var y, const Choice& choice, std::size_t from) const;
  bool settle_insertion(Var y, Choice& choice, double least);
  void find_deletion(Var y);
  void find_turns(Var y);
  void add_turn(Var y, std::size_t choice, Var x);
  bool possible(Var y, Turn& turn);
  /// Whether classes are remembered and not entered twice.
  bool remembers_classes() const {
    const std::size_t most = options_.moves_without_memory < 0
                                 ? 100 + 20 * nodes_.size()
                                 : static_cast<std::size_t>(options_.moves_without_memory);
    return !score_.score_equivalent() || circled_ || moves_ >= most;
  }
  void start_afresh();
  bool refused(MoveKind kind, Var x, Var y, const std::vector<Var>& chosen) const;
  void refuse(ClassMove move);
  void forget_refusals();
  bool has_room(const ParentGains& gains) const {
    return options_.max_parents < 0 || std::ssize(gains.parents) < options_.max_parents;
  }

  const Score& score_;
  const ClassSpace& space_;
  Options options_;
  RunContext& run_;
  MixedGraph graph_, member_;
  std::vector<NodeMoves> nodes_;
  std::vector<ParentGainStore> stores_;
  double gained_ = 0;
  std::vector<ClassMove> refused_;  // moves of this graph that turned out to gain nothing, or to be impossible
  std::pair<Var, Var> blocked_{-1, -1};
  std::uint64_t scores_ = 0;
  std::array<std::uint64_t, 3> made_{};

  bool in_trial_ = false;
  std::vector<Edge> trial_graph_was_, trial_member_was_;
  std::set<std::uint64_t> visited_, visited_before_;
  bool circled_ = false;   // under a score that says that equivalent DAGs do not differ
  std::size_t moves_ = 0;  // since the start, the trial or `go_to`
  double gained_before_ = 0;
  std::vector<std::pair<Var, NodeMoves>> replaced_;
  std::vector<bool> was_replaced_;
};

}  // namespace abdera::detail
