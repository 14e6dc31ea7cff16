#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "algorithms/constraint/skeleton.hpp"
#include "algorithms/constraint/test_budget.hpp"
#include "citests/ci_test.hpp"
#include "core/run.hpp"

namespace abdera::detail {

/// One end of some pairs: all of them are asked about subsets of the same pool.
struct SeparatorGroup {
  Var x;
  std::vector<Var> ys{};             ///< the other ends
  std::vector<std::size_t> pairs{};  ///< the pair each of them is
  std::vector<Var> pool{};           ///< without x; in the order in which sets are formed
  std::vector<Var> known{};          ///< sets wholly inside do not separate: they were asked before
};

struct SeparatorQuery {
  double alpha = 0.01, min_effect = 0;
  int min_size = 0, max_size = -1;     ///< -1: no limit
  std::int64_t max_tests = 1'000'000;  ///< for each pair and end: sizes with which it would ask more are left out
  std::string stage{};                 ///< for progress
  std::uint64_t test_budget = TestBudget::kUnlimited;  ///< of all pairs: then the search stops with kTestLimit
};

/// What was found about one pair.
struct SeparatorAnswer {
  bool separated = false;
  bool cut = false;  ///< not separated, and sets were left out of the pools of all its groups
  int size = 0;      ///< of the separating set
  EdgeNote note{};   ///< the separating set, or else the least dependent one
  bool tested() const { return note.p_value >= 0; }
};

struct SeparatorSearchResult {
  std::vector<SeparatorAnswer> pairs;
  ScanStats stats;
  int largest_given = -1;  ///< largest size of sets asked about
  StopReason stop_reason = StopReason::kCompleted;
};

/// Looks for separating sets of many pairs, each in fixed pools of its own: by levels of the size of the sets, so that
/// a pair is left alone once either end has separated it; of two ends' first sets the less dependent one is taken.
/// @param skeleton orders sets by `less_dependent`.
/// @param num_pairs pairs are 0 to num_pairs - 1; each is in one or two groups.
/// Cost: the sum over pairs of the subsets of their pools. Threads: one parallel region a level; the result does not
/// depend on their number.
SeparatorSearchResult search_separators(const CiTest& test, const Skeleton& skeleton,
                                        const std::vector<SeparatorGroup>& groups, std::size_t num_pairs,
                                        const SeparatorQuery& query, RunContext& run);

/// The members of `pool` by decreasing dependence on x without conditioning, ties by index: the order in which sets are
/// formed. Members that the skeleton has no strength for are measured.
std::vector<Var> ordered_pool(const CiTest& test, const Skeleton& skeleton, Var x, std::vector<Var> pool);

}  // namespace abdera::detail
