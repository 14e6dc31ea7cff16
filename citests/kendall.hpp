#pragma once
#include "citests/rank_test.hpp"
#include "core/params.hpp"

namespace abdera {

/// Test of a zero partial correlation of the nonparanormal model from Kendall's tau-b: R = sin(pi tau / 2).
/// Given nothing: concordant less discordant pairs over the standard deviation that it has under independence, with the
/// correction for ties, against the normal law.
///
/// The rows' influence on tau is their number of concordant less discordant partners, counted exactly with a Fenwick
/// tree, O(n log n) a pair of columns.
/// Results, cost, threads: `RankTest`. Construction: p^2 n log n operations.
/// Source: [kendall1970] chapters 3 to 5, [liu2012] for the sine. Differs: see `RankTest`.
class Kendall final : public RankTest {
 public:
  /// @param data complete, no column constant, fewer than 2^31 rows.
  Kendall(const Dataset& data, const NoOptions& options, const RunContext& run);
};

}  // namespace abdera
