#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "algorithms/constraint/colliders.hpp"
#include "algorithms/constraint/skeleton.hpp"

namespace abdera {

/// The set that separates a and c in a skeleton: nullptr when none is known, because knowledge forbids the pair and it
/// was never asked, or because it was removed as not testable.
const std::vector<Var>* separating_set(const Skeleton& skeleton, const Knowledge& knowledge, Var a, Var c);

/// Calls visit(a, b, c), a < c, for each unshielded triple a - b - c.
template <class F>
void for_each_unshielded(const MixedGraph& graph, F&& visit) {
  for (Var b = 0; b < graph.size(); ++b)
    graph.for_neighbours(b, [&](Var a) {
      graph.for_neighbours(b, [&](Var c) {
        if (c > a && !graph.adjacent(a, c)) visit(a, b, c);
      });
    });
}

struct LocalCheckOptions {
  double alpha = 0.01, min_effect = 0;
  std::int64_t max_tests = 1'000'000;  ///< for one edge: a question that needs more has no answer
  std::uint64_t test_budget = detail::TestBudget::kUnlimited;  ///< of all: then the checks stop with kTestLimit
};

struct LocalChecks {
  /// Triples whose separating set tells nothing, sorted: there is none, or an edge of the triple could not be tested,
  /// or knowledge requires it where the test separates it.
  std::vector<Triple> unverified;
  std::uint64_t removed = 0;  ///< edges
  ScanStats stats;
  StopReason stop_reason = StopReason::kCompleted;
};

/// What a separating set S of a and c says about b in an unshielded triple a - b - c holds for certain where the
/// skeleton may have too many edges only if S is minimal and both edges of the triple stay dependent given S minus b.
/// Asks that of every triple; an edge that is independent is taken out, with a smallest separating subset, which makes
/// new triples, until nothing changes. All triples of a round are asked at once, so that their order does not matter.
/// Cost: two tests a triple. Threads: one parallel region a round; the result does not depend on their number.
/// Source: [colombo2012] lemma 3.1 and algorithm 4.1. Differs: rounds.
LocalChecks check_triples(const CiTest& test, Skeleton& skeleton, const Knowledge& knowledge,
                          const LocalCheckOptions& options, RunContext& run);

struct CertainColliders {
  std::vector<Triple> triples;
  ScanStats stats;
  StopReason stop_reason = StopReason::kCompleted;
};

/// Those among these unshielded triples whose middle is no ancestor of its ends (nor selected) though the skeleton may
/// have too many edges: the stored set separates the ends without the middle, and both edges stay dependent given it.
/// This half of the lemma does without a minimal set.
/// @param options max_tests is not used.
/// Cost: two tests a triple. Threads: one parallel region; the result does not depend on their number.
/// Source: [colombo2012] lemma 3.1.
CertainColliders certain_colliders(const CiTest& test, const Skeleton& skeleton, const Knowledge& knowledge,
                                   std::span<const Triple> colliders, const LocalCheckOptions& options,
                                   RunContext& run);

/// The same for discriminating paths: every two nodes that follow each other on the path must be dependent given each
/// subset of the set that separates its ends.
/// Threads: one at a time. Source: [colombo2012] lemma 3.2 and algorithm 4.3. Differs: all shortest paths must pass.
class PathChecks {
 public:
  /// @param graph as the rules change it.
  PathChecks(const CiTest& test, const Skeleton& skeleton, const Knowledge& knowledge, const MixedGraph& graph,
             const LocalCheckOptions& options, const StopToken& stop);

  /// Whether the separating set of theta and gamma tells nothing about beta.
  bool undecided(Var theta, Var alpha, Var beta, Var gamma);

  /// Edges that turned out separated, by their records, each with its least dependent smallest set.
  const std::map<std::uint32_t, EdgeNote>& separated() const { return separated_; }
  const ScanStats& stats() const { return stats_; }
  bool budget_spent() const { return budget_spent_; }

 private:
  bool certain(Var a, Var b, std::span<const Var> set);
  std::vector<std::pair<Var, Var>> edges_of_paths(Var theta, Var alpha, Var gamma) const;

  const CiTest& test_;
  const Skeleton& skeleton_;
  const Knowledge& knowledge_;
  const MixedGraph& graph_;
  const LocalCheckOptions& options_;
  const StopToken& stop_;
  std::map<std::pair<std::pair<Var, Var>, std::vector<Var>>, bool> known_;
  std::map<std::uint32_t, EdgeNote> separated_;
  ScanStats stats_;
  bool budget_spent_ = false;
};

}  // namespace abdera
