#pragma once
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "algorithms/constraint/skeleton.hpp"

namespace abdera::detail {

/// What testing one variable with those after it, given nothing, leaves to look at.
struct MarginalRow {
  struct Dependent {
    Var b;
    bool must;              ///< required by knowledge
    bool measured = false;  ///< false after a stop
    std::uint32_t at = 0;   ///< of its evidence, when measured
    /// Known without the rest of the evidence, else NaN.
    double effect = std::numeric_limits<double>::quiet_NaN();
  };
  std::vector<Dependent> dependents;  ///< sorted by b
  std::vector<CiResult> evidence;     ///< of those measured
  std::vector<Separation> marginal;   ///< the others, when they are listed; without evidence after a stop
  ScanStats stats;
  bool asked = false;

  void measure(Dependent& dependent, const CiResult& result) {
    dependent.measured = true;
    dependent.at = static_cast<std::uint32_t>(evidence.size());
    evidence.push_back(result);
  }
  /// All that is known of a dependent.
  CiResult evidence_of(const Dependent& dependent) const {
    return dependent.measured ? evidence[dependent.at] : CiResult{.effect = dependent.effect};
  }
};

/// The first level of the adjacency search: all pairs without conditioning, one row of the upper triangle at a time.
/// Threads: `row` from any number.
class MarginalSearch {
 public:
  MarginalSearch(const CiTest& test, const Knowledge& knowledge, const SkeletonOptions& options, const StopToken& stop);

  /// The pairs of a with all b > a but those that knowledge forbids.
  MarginalRow row(Var a) const;

 private:
  void screen(Var a, std::span<const Var> ys, MarginalRow& row) const;
  void test_each(Var a, std::span<const Var> ys, MarginalRow& row) const;
  Scan scan_of(Var a, std::span<const Var> ys) const;

  const CiTest& test_;
  const Knowledge& knowledge_;
  const SkeletonOptions& options_;
  const StopToken& stop_;
  const bool nothing_known_;
  std::vector<Var> all_;
};

}  // namespace abdera::detail
