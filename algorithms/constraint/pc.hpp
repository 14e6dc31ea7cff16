#pragma once
#include <tuple>

#include "algorithms/constraint/colliders.hpp"
#include "algorithms/constraint/orientation.hpp"
#include "algorithms/constraint/skeleton.hpp"
#include "algorithms/learner.hpp"

namespace abdera {

/// Whether pairs that the empty set separates are listed among the separations.
enum class MarginalSeparations : std::uint8_t { kAuto, kAll, kNone };

/// Which separating sets are consistent with the graph: see algorithms/constraint/consistent_sets.hpp.
enum class ConsistentSets : std::uint8_t { kOff, kSkeleton, kOrientation };

struct PcOptions {
  double alpha = 0.01;
  ColliderRule collider_rule = ColliderRule::kMajority;
  ConflictPolicy conflicts = ConflictPolicy::kMark;
  OnUntestable on_untestable = OnUntestable::kKeep;
  int max_given = -1;
  double min_effect = 0;
  std::int64_t max_orientation_tests = 1'000'000;
  MarginalSeparations marginal_separations = MarginalSeparations::kAuto;
  std::int64_t max_tests = -1;
  double fdr = 0;
  ConsistentSets consistent_sets = ConsistentSets::kOff;

  // The parts of which learners of this family put their options together.
  static auto alpha_field() {
    return std::tuple{
        field("alpha", &PcOptions::alpha, "significance level of each test; an edge stays when p <= alpha", {0, 1})};
  }
  static auto rule_field() {
    return std::tuple{field(
        "collider_rule", &PcOptions::collider_rule,
        "a - b - c becomes a -> b <- c when b is in: majority: fewer than half of all sets that separate a and c; "
        "conservative: none of them; max_p: not in the one with the largest p-value; vanilla: not in the first",
        Choices<ColliderRule>{{"majority", ColliderRule::kMajority},
                              {"conservative", ColliderRule::kConservative},
                              {"max_p", ColliderRule::kMaxP},
                              {"vanilla", ColliderRule::kVanilla}})};
  }
  static auto common_fields() {
    return std::tuple{
        field("conflicts", &PcOptions::conflicts,
              "colliders that contradict each other on an edge: mark draws a <-> b (not a legal CPDAG), first lets the "
              "collider with the better separated ends stand; both report the conflict",
              Choices<ConflictPolicy>{{"mark", ConflictPolicy::kMark}, {"first", ConflictPolicy::kFirst}}),
        field("on_untestable", &PcOptions::on_untestable,
              "an edge one of whose tests cannot be done: keep it, or remove it without a separating set",
              Choices<OnUntestable>{{"keep", OnUntestable::kKeep}, {"remove", OnUntestable::kRemove}}),
        field("max_given", &PcOptions::max_given, "largest conditioning set; -1 for no limit", {-1, 1000}),
        field("min_effect", &PcOptions::min_effect,
              "effects (|partial correlation|) below this count as none, whatever the p-value", {0, 1}),
        field("max_orientation_tests", &PcOptions::max_orientation_tests,
              "an unshielded triple that needs more tests is ambiguous", {0, 9e15}),
        field("marginal_separations", &PcOptions::marginal_separations,
              "list pairs that the empty set separates among the separations; auto: up to 100 variables",
              Choices<MarginalSeparations>{{"auto", MarginalSeparations::kAuto},
                                           {"all", MarginalSeparations::kAll},
                                           {"none", MarginalSeparations::kNone}}),
        field("max_tests", &PcOptions::max_tests,
              "stop before more tests than this, with the best so far; -1 for no limit", {-1, 9e15}),
        field("fdr", &PcOptions::fdr,
              "false discovery rate: every edge gets a q-value, and edges with a larger one are removed; 1 only "
              "reports, 0 off",
              {0, 1})};
  }
  static auto consistency_field() {
    return std::tuple{field("consistent_sets", &PcOptions::consistent_sets,
                            "search again until every separating set lies on paths between its pair (skeleton), and "
                            "holds no child of the end it was found from (orientation)",
                            Choices<ConsistentSets>{{"off", ConsistentSets::kOff},
                                                    {"skeleton", ConsistentSets::kSkeleton},
                                                    {"orientation", ConsistentSets::kOrientation}})};
  }
  static auto fields() { return std::tuple_cat(alpha_field(), rule_field(), common_fields(), consistency_field()); }
};

/// The options of pc with one collider rule, which is no option.
template <ColliderRule rule>
struct FixedRuleOptions {
  PcOptions pc{.collider_rule = rule};
  static auto fields() {
    return nested(&FixedRuleOptions::pc,
                  std::tuple_cat(PcOptions::alpha_field(), PcOptions::common_fields(), PcOptions::consistency_field()));
  }
};

struct PcResult : LearnResult {
  int largest_given = 0;  ///< largest conditioning set reached by the adjacency search
};

/// The PC algorithm with an order-independent adjacency search and orientation: the Markov equivalence class of a DAG
/// without latent variables, under faithfulness.
///
/// `kind` is cpdag when the graph is a legal CPDAG, mpdag when knowledge was given and it is a legal MPDAG, else pdag:
/// with ambiguous triples (`legal` then means that a DAG agrees with all that is decided), with contradictions (listed
/// in `conflicts`), or after a stop. A run that is stopped before its end, or whose budget of tests is spent, returns
/// the undirected skeleton found so far.
/// `counts`: ci_tests (adjacency search), orientation_tests, not_testable and deterministic (of both),
/// untestable_removed, ambiguous, conflicts, triples_over_limit, largest_given; fdr_removed where a false discovery
/// rate is asked for, rounds with consistent sets.
///
/// @param knowledge over all variables of the test, or empty.
/// @throws KnowledgeConflict when knowledge contradicts itself; UsageError for options out of range, or for a false
///         discovery rate below 1 with consistent sets (removing edges would make the sets inconsistent again).
/// Cost: see find_skeleton and find_colliders. Threads: run.threads; results do not depend on it.
/// Source: [spirtes2000] section 5.4.2, [colombo2014]; q-values [strobl2019], consistent sets [li2019].
/// Differs: `find_skeleton` (order of sets, stored set), `find_colliders` (majority by default, bounded sizes),
///          `orient` (conflicts are reported, adjacencies never change), `control_false_discoveries` (which hypotheses
///          count) and `find_consistent` (what a cycle of graphs becomes).
PcResult pc(const CiTest& test, const Knowledge& knowledge, const PcOptions& options, RunContext& run);

}  // namespace abdera
