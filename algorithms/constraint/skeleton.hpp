#pragma once
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "algorithms/constraint/test_budget.hpp"
#include "citests/ci_test.hpp"
#include "core/function_ref.hpp"
#include "core/run.hpp"
#include "graphs/graph_document.hpp"
#include "graphs/knowledge.hpp"

namespace abdera {

/// What happens to an edge one of whose tests cannot be done.
enum class OnUntestable : std::uint8_t {
  kKeep,    ///< the edge stays: "could not test" is not "independent"
  kRemove,  ///< the edge goes, without a separating set
};

struct SkeletonOptions {
  double alpha = 0.01;
  int max_given = -1;  ///< largest conditioning set; -1 for no limit
  double min_effect = 0;
  OnUntestable on_untestable = OnUntestable::kKeep;
  bool list_marginal = true;  ///< keep the evidence of pairs that the empty set separates
  std::uint64_t test_budget = detail::TestBudget::kUnlimited;  ///< then the search stops with kTestLimit
};

/// Whether z may stand in a set that is formed among the neighbours of x to separate x from y. Asked about z = y, too:
/// whether sets for other neighbours of x that have the candidates of y may hold y.
using CandidateRule = FunctionRef<bool(Var x, Var y, Var z)>;

class Skeleton;

/// A search that does not start from nothing or does not try every set.
struct SkeletonPlan {
  const Skeleton* start = nullptr;            ///< its adjacent pairs are searched from single members on
  const CandidateRule* candidates = nullptr;  ///< nullptr: every neighbour
};

/// A pair that the empty set did not separate, and what the adjacency search found out about it.
struct PairRecord {
  enum class State : std::uint8_t { kAdjacent, kSeparated, kUntestable };
  Var a, b;  ///< a < b
  State state = State::kAdjacent;
  bool required = false;  ///< by knowledge: never tested for removal
  int level = 0;          ///< of a removed pair: no set with fewer members separates it
  /// No set among its neighbours separates the pair, the stored one does: found by searches for latent variables.
  bool separated_beyond = false;
  double strength = 0;  ///< |effect| (|statistic| where there is none) without conditioning: orders the pools
  /// Separated: the stored separating set. Adjacent: the least dependent set (largest p-value).
  EdgeNote note{};
};

/// The answer of the adjacency search.
class Skeleton {
 public:
  MixedGraph graph;                  ///< undirected
  std::vector<PairRecord> pairs;     ///< sorted by (a, b)
  std::vector<Separation> marginal;  ///< pairs separated by the empty set, sorted, when they were asked for
  int largest_given = -1;            ///< largest size of conditioning sets reached; -1: nothing was tested
  ScanStats stats;
  std::uint64_t untestable_removed = 0;
  StopReason stop_reason = StopReason::kCompleted;

  int num_vars() const { return static_cast<int>(pool_begin_.size()) - 1; }
  /// The record of a pair, or nullptr when the empty set separated it or knowledge forbids it.
  const PairRecord* find(Var a, Var b) const;
  /// Neighbours of v in the graph by decreasing strength, ties by index: the order in which sets are formed.
  std::span<const Var> pool(Var v) const {
    const auto i = static_cast<std::size_t>(v);
    return std::span(pool_members_).subspan(pool_begin_[i], pool_begin_[i + 1] - pool_begin_[i]);
  }

  /// The record of each member of pool(v), as an index into `pairs`.
  std::span<const std::uint32_t> pool_pairs(Var v) const {
    const auto i = static_cast<std::size_t>(v);
    return std::span(pool_pairs_).subspan(pool_begin_[i], pool_begin_[i + 1] - pool_begin_[i]);
  }

  /// Whether set s separates (or fails to separate) a and b with less dependence than t: larger p-value, then larger
  /// log p (where p underflows), then the smaller set, then the set whose members depend more on a and b; only what no
  /// data distinguish (an oracle's ones and zeros) falls back to the indices.
  bool less_dependent(Var a, Var b, const EdgeNote& s, const EdgeNote& t) const;

  /// Builds the pools from the pairs that are adjacent.
  void build_pools(int num_vars);
  /// Takes the pairs that are adjacent no more out of the pools.
  void filter_pools();
  /// Makes `graph` from the pairs that are adjacent.
  void draw();
  /// Index of the first record of each a in `pairs`.
  void index_pairs(int num_vars);

 private:
  double strength(Var a, Var b) const;
  std::vector<std::size_t> first_pair_, pool_begin_;
  std::vector<Var> pool_members_;
  std::vector<std::uint32_t> pool_pairs_;
};

/// Adjacency search of PC in its order-independent ("stable") form: level by level over the size k of conditioning
/// sets, every level freezes the adjacencies, tests each edge a - b given the k-subsets of adj(a) minus b and of adj(b)
/// minus a, and then removes all separated edges at once. Of the two ends' first separating sets the one with the
/// larger p-value is stored.
///
/// Pairs that knowledge forbids in both directions are never tested; required ones are measured once without
/// conditioning (for the order of the pools) and never removed.
/// On a stop request the edges removed so far stay removed and `stop_reason` says why; the notes of the others then
/// hold the least dependent of the sets looked at so far. So with a budget of tests: of the level at which it runs out
/// the first items in their fixed order count, as far as it reaches, whatever the number of threads.
///
/// @param test evidence; a test that `batches()` gets one `screen` a node, then one scan a node and level, others one
///        scan a pair and end. Both give the same graph and separating sets; the number of tests differs. Single
///        members separate most pairs, so a batch is asked for the least dependent ones of the rest by a second scan,
///        whose queries are not counted again.
/// @param plan a start (from then on no pair is tested without conditioning, and the tests of the start are not counted
///        again) and a rule of candidates.
/// Cost: O(p^2) tests without conditioning, then at most p m C(m - 1, k) a level for neighbourhoods of m.
/// Threads: one parallel region a level; the result does not depend on their number.
/// Source: [colombo2014] Algorithm 4.1.
/// Differs: pools are ordered by marginal dependence instead of by index, so the answer is equivariant under
/// relabelling;
///          both ends are searched and the larger p-value decides which set is stored.
Skeleton find_skeleton(const CiTest& test, const Knowledge& knowledge, const SkeletonOptions& options, RunContext& run,
                       const SkeletonPlan& plan = {});

}  // namespace abdera
