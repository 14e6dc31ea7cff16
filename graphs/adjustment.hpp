#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graphs/graph_class.hpp"
#include "graphs/separation.hpp"
#include "graphs/set_list.hpp"

namespace abdera {

enum class AdjustmentFault : std::uint8_t {
  kNone,         ///< the set is valid
  kNotAmenable,  ///< no set is: which paths are causal cannot be told from the graph
  kForbidden,    ///< the set holds a node that may descend from one between X and Y
  kOpenPath,     ///< the set leaves a non-causal path open
};

/// Why a set is or is not valid for adjustment.
struct AdjustmentVerdict {
  AdjustmentFault fault = AdjustmentFault::kNone;
  /// kNotAmenable: a proper possibly directed path from X to Y whose first edge is at fault. kForbidden: a proper
  /// possibly directed path from X to Y. kOpenPath: the open path. Otherwise empty.
  std::vector<Var> path;
  /// kForbidden: a possibly directed path from an inner node of `path` or its end to the forbidden node, which is last.
  std::vector<Var> branch;

  bool valid() const { return fault == AdjustmentFault::kNone; }
  bool operator==(const AdjustmentVerdict&) const = default;
};

/// The asymptotically best adjustment set, or why there is none.
struct OptimalSet {
  std::optional<VarSet> set;
  std::string why_not;  ///< empty when there is a set
};

/// Adjustment for the total effect of the nodes X on the nodes Y, jointly: for which sets Z the effect is
/// p(y | do(x)) = sum over z of p(y | x, z) p(z) in every graph of the class. By the generalised adjustment criterion:
///   1. amenable: every proper possibly directed path from X to Y starts with an edge that is surely directed out of X,
///      and in a MAG or PAG visible;
///   2. no node of Z is a possible descendant of a node other than those of X on such a path;
///   3. Z blocks every proper path from X to Y that is not possibly directed.
/// "Proper": only the first node is in X. Complete: a set that fails is wrong in some model of some member.
///
/// Cost: construction O(p + m) row operations (MPDAGs: O(p + m) for each edge at worst); a validity query O(p + m).
/// Memory: one graph. Threads: const members are safe together, with a scratch each. The GraphClass must outlive it.
/// Source: [perkovic2018]; [perkovic2017] for MPDAGs, whose "b-possibly causal" paths are meant there;
/// [vanderzander2019] for the proper back-door graph. Differs: the third condition is decided in one member of the
/// class, which is equivalent under the other two ([perkovic2018]).
class Adjustment {
 public:
  /// @param x,y non-empty, disjoint lists of distinct nodes. @throws UsageError otherwise.
  Adjustment(const GraphClass& graphs, std::span<const Var> x, std::span<const Var> y);

  bool amenable() const { return amenable_; }
  /// Nodes that may not be in Z by condition 2. Empty when not amenable.
  const VarSet& forbidden() const { return forbidden_; }
  /// The nodes other than X on proper possibly directed paths from X to Y (in a CPDAG or MPDAG on directed ones): the
  /// forbidden nodes are their possible descendants. Empty where X has no effect on Y, and when not amenable.
  const VarSet& causal_nodes() const { return causal_; }

  /// @param z distinct nodes, none in X or Y.
  bool valid(std::span<const Var> z, SeparationScratch& scratch) const;
  bool valid(const VarSet& z) const;
  /// As `valid`, with the reason. @throws UsageError for a node of X or Y in z or a wrong universe.
  AdjustmentVerdict check(const VarSet& z) const;

  /// All possible ancestors of X and Y that are allowed: valid iff any set is; nullopt when none is.
  std::optional<VarSet> canonical() const;
  /// A set no part of which is valid, the one nearest to Y; nullopt when no set is valid.
  std::optional<VarSet> minimal() const;
  /// Every valid set no part of which is valid, `limit` at most. Cost: O(p) searches a set.
  SetList all_minimal(std::size_t limit) const;
  /// Every valid set, `limit` at most. Cost: O(p) searches a set.
  SetList all(std::size_t limit) const;
  /// The valid set with the smallest asymptotic variance of the least squares estimate whatever the linear model with
  /// independent errors: parents of causal nodes, less the forbidden ones and X. Valid iff any set is.
  /// Not defined when nodes may have hidden common causes, nor for a y on which X has no effect: `why_not` says so.
  /// Source: [henckel2022].
  OptimalSet optimal(const std::vector<std::string>& names = {}) const;

  const GraphClass& graphs() const { return *graphs_; }
  const VarSet& x() const { return x_; }
  const VarSet& y() const { return y_; }

 private:
  void find_fault();
  void find_forbidden();
  PathRule rule_to_y() const { return graphs_->has_hidden_causes() ? PathRule::kPossible : PathRule::kDirected; }
  bool blocks(const VarSet& z) const;
  AdjustmentVerdict forbidden_verdict(Var node) const;

  const GraphClass* graphs_;
  VarSet x_, y_, not_x_;
  std::vector<Var> x_list_, y_list_;
  bool amenable_ = true;
  Var fault_from_ = -1, fault_to_ = -1;  // the first edge of a path that is not amenable
  VarSet causal_, forbidden_, allowed_;
  MixedGraph back_door_;  // the member without the first edges of its proper causal paths
};

/// The verdict in a sentence: "valid", or what is wrong and where.
std::string verdict_text(const AdjustmentVerdict& verdict, const GraphClass& graphs,
                         const std::vector<std::string>& names = {});

}  // namespace abdera
