#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "algorithms/score/dag_search.hpp"
#include "algorithms/score/order_rules.hpp"
#include "scores/score.hpp"

namespace abdera::detail {

/// A DAG as an order of the variables and the parents that each chose among those before it: what a search leaves
/// behind and may return to.
struct OrderedDag {
  std::vector<Var> order;
  ParentSets parents;
  std::vector<double> local;  ///< of `Score::local`
  double score() const;
};

enum class Side : std::uint8_t { kLeft, kRight };

/// An order of variables that changes by moving one variable at a time, and the parents of each, chosen by the score
/// among those before it. A variable passed by another changes its parents only if it loses one of them or the new
/// candidate gains something, and starts from the parents it had: adds the best until none gains, removes the worst
/// until none gains, and so on.
///
/// Nothing depends on the names of the variables, only on the order and on gains. Between two questions to a search it
/// looks for a stop; after one no call searches any more, and the DAG is that of the order as it stands.
/// Threads: one thread each. Memory: p searches of the score, 2 p^2 bytes.
class OrderChain {
 public:
  /// Starts with an empty order. @param score, rules, stop must outlive the chain.
  OrderChain(const Score& score, const OrderRules& rules, const StopToken& stop);

  int num_vars() const { return static_cast<int>(searches_.size()); }
  const std::vector<Var>& order() const { return order_; }
  std::uint64_t scores() const { return scores_; }
  std::uint64_t refits() const { return refits_; }

  /// As `append`, but with the parents it finds and where it gains most.
  void insert(Var v);
  /// After a stop: appends a variable whose predecessors are all there, with the parents that knowledge requires.
  void append(Var v);
  /// Moves a variable to where it gains most; of equals as far left as possible, or right. Moves between equals matter:
  /// they change no score, but what the next variable finds.
  /// @return whether the score grew.
  bool improve(Var v, Side side);
  /// Moves a variable to this position, or as far towards it as knowledge allows, whatever it costs.
  void move(Var v, int position);
  /// Variables whose parents the last call changed, the moved one among them if its own did.
  std::span<const Var> changed() const { return changed_; }

  OrderedDag dag() const;
  /// Takes over an order of all variables and their parents.
  void adopt(const OrderedDag& dag);
  std::span<const Var> parents(Var v) const { return parents_[at(v)]; }

 private:
  struct Event {
    int position;  // of the moved variable right after it
    Var passed;
  };
  struct OwnParents {
    int position;
    double value;
    std::vector<Var> parents;
  };
  static std::size_t at(Var v) { return static_cast<std::size_t>(v); }
  bool stopped() { return stopped_ = stopped_ || stop_.stop_requested(); }
  ParentSearch& search(Var v) { return *searches_[at(v)]; }
  bool is_parent(Var parent, Var child) const { return is_parent_[at(child) * searches_.size() + at(parent)]; }
  bool helps(Var candidate, Var child) const { return helps_[at(candidate) * searches_.size() + at(child)]; }

  /// Adds and removes parents until none gains; candidates are `base_[0, count)` and `extra` unless negative.
  void refit(Var child, int count, Var extra);
  bool grow(Var child, int count, Var extra);
  bool shrink(Var child);
  void settle_last(Var v, std::span<const Var> parents);
  /// Takes v out of `base_`, remembers its search; the walks follow.
  void lift(Var v);
  /// How the sum of all scores changes by moving v one place, and the events that belong to it.
  double step_left(Var v, int from);
  double step_right(Var v, int from);
  void own_changed(Var v, int position, double& delta);
  /// Whether v would gain by each variable of base_[from, ...) as one more parent, into own_helps_.
  void look_ahead(Var v, int from);
  /// Puts v at a position that the walks passed unless that loses, or `even_if_worse`; after a stop it stays where it
  /// is. @return whether the score grew.
  bool settle(Var v, int position, bool even_if_worse);
  void accept(Var child, std::span<const Var> parents);
  void refresh_helps(Var child);

  const Score& score_;
  const OrderRules& rules_;
  const StopToken& stop_;
  bool stopped_ = false;
  std::vector<std::unique_ptr<ParentSearch>> searches_;
  std::vector<Var> order_, base_;
  std::vector<int> position_;
  ParentSets parents_;
  std::vector<double> local_, value_;  // canonical; of the searches
  std::vector<std::uint8_t> is_parent_, helps_, own_helps_;
  int start_ = 0;  // position of the lifted variable
  std::vector<Event> left_, right_;
  std::vector<OwnParents> own_left_, own_right_;
  std::vector<Var> changed_, candidates_;
  std::vector<double> gains_;
  std::uint64_t scores_ = 0, refits_ = 0;
};

}  // namespace abdera::detail
