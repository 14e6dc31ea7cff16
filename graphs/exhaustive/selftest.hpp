#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/function_ref.hpp"
#include "core/run.hpp"
#include "graphs/mixed_graph.hpp"

namespace abdera {

/// What a check found over some cases. Tallies of later cases are added in their order, so that the first mismatch is
/// the same for any number of threads.
struct Tally {
  std::int64_t cases = 0, mismatches = 0;
  std::string first{};                 ///< the first mismatching case in words; empty without one
  std::array<std::int64_t, 4> sums{};  ///< what else a check counts; each says what

  /// Counts a case. `text` is asked for the first mismatch only.
  void add(bool right, FunctionRef<std::string()> text);
  void add(const Tally& later);
};

/// A number of graphs that the literature or an independent program knows.
struct KnownCount {
  int nodes = 0;
  std::string what;
  std::int64_t found = 0, expected = 0;
  bool operator==(const KnownCount&) const = default;
};

/// What a suite found on the graphs of one size.
struct SizeResult {
  Tally tally;
  std::vector<KnownCount> counts;
  bool complete = true;  ///< false: it was stopped; the counts then say nothing
};

/// One claim about the library that is checked on every small graph by a judge that shares no code with what it judges.
struct SelftestSuite {
  static constexpr int kSmallest = 2, kLargest = 6;  ///< nodes of any suite

  std::string name, checks;  ///< `checks` says the claim in a line
  int quick, full, largest;  ///< nodes of the two tiers, and the most it can be asked for
  /// Predicted, on one core, for 2, 3, ... `largest` nodes: how far a run has come, and whether threads are worth it.
  std::vector<double> seconds;
  std::function<SizeResult(int nodes, double seconds, const RunContext& run)> check;
};

/// What a suite found on the graphs of 2 to `nodes` nodes.
struct SuiteResult {
  std::string name, checks;
  int nodes = 0, largest = 0;
  Tally tally;
  std::vector<KnownCount> counts;
  bool complete = true;
  double seconds = 0;  ///< wall time

  /// Mismatching cases and wrong counts.
  std::int64_t mismatches() const;
};

/// Runs a suite on every size from 2 to `nodes`; progress goes from 0 to 1 under its name.
/// @throws UsageError when `nodes` is outside [2, suite.largest].
SuiteResult run_suite(const SelftestSuite& suite, int nodes, const RunContext& run);
/// The sum of `seconds` up to so many nodes.
double predicted_seconds(const SelftestSuite& suite, int nodes);

/// Calls check(i, tally) for each i in [0, count), in blocks that depend on `count` only, on run.threads threads.
/// An exception of the check is a mismatch, described by its text and `subject(i)`.
/// @return what was found; `complete` is false when `run` asked to stop.
SizeResult over_cases(std::size_t count, double seconds, const RunContext& run,
                      FunctionRef<void(std::size_t, Tally&)> check, FunctionRef<std::string(std::size_t)> subject);

/// Adds a known count for `nodes` nodes to a complete result.
/// @param expected for 2, 3, ... nodes; sizes beyond the list are not known and not added.
void add_known(SizeResult& result, int nodes, std::string what, std::int64_t found,
               std::initializer_list<std::int64_t> expected);

/// "A --> B, B o-> C (nodes A B C)".
std::string case_text(const MixedGraph& graph);
/// "A --> B (nodes A B): A --- B (nodes A B) in place of A o-o B (nodes A B)": of a case, what came out and what is
/// right.
std::string difference_text(const MixedGraph& of, const MixedGraph& got, const MixedGraph& right);

}  // namespace abdera
