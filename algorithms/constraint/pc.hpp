#pragma once
#include "algorithms/learner.hpp"

namespace abdera {

/// Which unshielded triples a - b - c become colliders a -> b <- c.
enum class ColliderRule : std::uint8_t {
  kMajority,      ///< b in fewer than half of all separating sets of (a, c); exactly half: ambiguous
  kConservative,  ///< b in none (collider) or in all (not); otherwise ambiguous
  kMaxP,          ///< b is not in the separating set with the largest p-value
  kVanilla,       ///< b is not in the separating set stored by the adjacency search
};
enum class OnUntestable : std::uint8_t { kKeep, kRemove };
/// What to do when two colliders disagree on a mark.
enum class ConflictPolicy : std::uint8_t { kMark, kFirst };

struct PcOptions {
  double alpha = 0.01;
  ColliderRule collider_rule = ColliderRule::kMajority;
  ConflictPolicy conflicts = ConflictPolicy::kMark;
  OnUntestable on_untestable = OnUntestable::kKeep;
  int max_given = -1;
  double min_effect = 0;
  std::int64_t max_orientation_tests = 1'000'000;
  static auto fields() {
    return std::tuple{
        field("alpha", &PcOptions::alpha, "significance level of each test; an edge stays when p <= alpha", {0, 1}),
        field("collider_rule", &PcOptions::collider_rule, "how unshielded triples become colliders",
              Choices<ColliderRule>{{"majority", ColliderRule::kMajority},
                                    {"conservative", ColliderRule::kConservative},
                                    {"max_p", ColliderRule::kMaxP},
                                    {"vanilla", ColliderRule::kVanilla}}),
        field("conflicts", &PcOptions::conflicts,
              "colliders that contradict each other: mark (leave the edge bidirected-free and report) or first",
              Choices<ConflictPolicy>{{"mark", ConflictPolicy::kMark}, {"first", ConflictPolicy::kFirst}}),
        field("on_untestable", &PcOptions::on_untestable, "an edge whose test cannot be done",
              Choices<OnUntestable>{{"keep", OnUntestable::kKeep}, {"remove", OnUntestable::kRemove}}),
        field("max_given", &PcOptions::max_given, "largest conditioning set; -1 for no limit", {-1, 1000}),
        field("min_effect", &PcOptions::min_effect,
              "effects (|partial correlation|) below this count as none, whatever the p-value", {0, 1}),
        field("max_orientation_tests", &PcOptions::max_orientation_tests,
              "an unshielded triple that needs more tests is ambiguous", {0, 9e15}),
    };
  }
};

struct PcResult : LearnResult {
  int largest_given = 0;  ///< largest conditioning set reached by the adjacency search
};

/// The PC algorithm with an order-independent adjacency search and orientation.
PcResult pc(const CiTest& test, const Knowledge& knowledge, const PcOptions& options, RunContext& run);

}  // namespace abdera
