#pragma once
#include <cstdint>
#include <string>

#include "algorithms/constraint/colliders.hpp"
#include "algorithms/constraint/pc.hpp"
#include "algorithms/constraint/skeleton.hpp"
#include "algorithms/learner.hpp"

namespace abdera {

/// Whether rows may have been selected by the values of their variables.
enum class Selection : std::uint8_t {
  kOn,   ///< they may: edges a --- b and a --o b are possible
  kOff,  ///< they were not: R5-R7 do not apply, a --o b is a --> b
};

/// What joint causal inference assumes of the variables that knowledge calls exogenous. Source: [mooij2020jci].
enum class Contexts : std::uint8_t {
  kExogenous,     ///< nothing in the table causes them; they may be confounded with anything
  kUnconfounded,  ///< and no other variable is confounded with them
  kJci,           ///< and all are confounded with each other and none causes another: their edges are not tested
};

/// The options that all learners for latent variables share.
struct LatentOptions {
  double alpha = 0.01;
  ColliderRule collider_rule = ColliderRule::kMajority;
  Selection selection = Selection::kOn;
  Contexts contexts = Contexts::kExogenous;
  OnUntestable on_untestable = OnUntestable::kKeep;
  double min_effect = 0;
  std::int64_t max_orientation_tests = 1'000'000;
  std::int64_t max_tests = -1;
  MarginalSeparations marginal_separations = MarginalSeparations::kAuto;
  static auto fields() {
    using O = LatentOptions;
    return std::tuple{
        field("alpha", &O::alpha, "significance level of each test; an edge stays when p <= alpha", {0, 1}),
        field("collider_rule", &O::collider_rule,
              "a *-* b *-* c becomes a *-> b <-* c when b is in: majority: fewer than half of all sets that separate a "
              "and c; conservative: none of them; max_p: not in the one with the largest p-value; vanilla: not in the "
              "first",
              Choices<ColliderRule>{{"majority", ColliderRule::kMajority},
                                    {"conservative", ColliderRule::kConservative},
                                    {"max_p", ColliderRule::kMaxP},
                                    {"vanilla", ColliderRule::kVanilla}}),
        field("selection", &O::selection,
              "whether rows may have been selected by the values of their variables; off: no edge --- or --o",
              Choices<Selection>{{"on", Selection::kOn}, {"off", Selection::kOff}}),
        field(
            "contexts", &O::contexts,
            "what is assumed of variables that knowledge calls exogenous: exogenous: no more than that; unconfounded: "
            "no other variable is confounded with them; jci: also all are confounded with each other, so their edges "
            "are not tested; the last two need selection=off and such variables",
            Choices<Contexts>{{"exogenous", Contexts::kExogenous},
                              {"unconfounded", Contexts::kUnconfounded},
                              {"jci", Contexts::kJci}}),
        field("on_untestable", &O::on_untestable,
              "an edge one of whose tests in the first adjacency search cannot be done: keep it, or remove it without "
              "a separating set",
              Choices<OnUntestable>{{"keep", OnUntestable::kKeep}, {"remove", OnUntestable::kRemove}}),
        field("min_effect", &O::min_effect,
              "effects (|partial correlation|) below this count as none, whatever the p-value", {0, 1}),
        field("max_orientation_tests", &O::max_orientation_tests,
              "an unshielded triple that needs more tests is ambiguous", {0, 9e15}),
        field("max_tests", &O::max_tests,
              "tests of all stages together, after which the search stops with what it has; -1 for no limit",
              {-1, 9e15}),
        field("marginal_separations", &O::marginal_separations,
              "list pairs that the empty set separates among the separations; auto: up to 100 variables",
              Choices<MarginalSeparations>{{"auto", MarginalSeparations::kAuto},
                                           {"all", MarginalSeparations::kAll},
                                           {"none", MarginalSeparations::kNone}}),
    };
  }
};

/// A PAG and how it was found.
struct LatentResult : LearnResult {
  int largest_given = 0;  ///< largest conditioning set of all adjacency searches
  /// Edges that stay though some set that the method would ask was left out by a limit: 0 when the adjacencies are
  /// those of the method without limits.
  std::uint64_t truncated = 0;
};

namespace detail {

/// How the learners for latent variables differ.
struct LatentPlan {
  /// Which sets are asked beside those of the neighbours.
  enum class Second : std::uint8_t { kNone, kPossibleDSep, kHierarchies };
  Second second = Second::kPossibleDSep;
  bool local_checks = false;   ///< see triple_checks.hpp: always, or only where a limit left sets out
  int max_given = -1;          ///< largest conditioning set of the first search and those that follow
  int max_second_given = -1;   ///< of the second search, where that is less
  std::int64_t max_tests = 0;  ///< of the second search, for each edge and end
};

/// First adjacency search, second adjacency search, colliders, rules, knowledge: the learners for latent variables are
/// plans for it.
/// Cost, Threads: see find_skeleton, search_possible_d_sep, search_d_sep_links, find_colliders, zhang_closure; all
/// results are the same for any number of threads.
LatentResult latent_search(const CiTest& test, const Knowledge& knowledge, const LatentOptions& options,
                           const LatentPlan& plan, RunContext& run);

}  // namespace detail
}  // namespace abdera
