#pragma once
#include "citests/rank_test.hpp"
#include "core/params.hpp"

namespace abdera {

/// Test of a zero partial correlation of the nonparanormal model from Spearman's rho: R = 2 sin(pi rho / 6).
/// Given nothing: rho sqrt((n - 2) / (1 - rho^2)) against Student's t with n - 2 degrees of freedom.
///
/// The rows' influence on rho: a row adds its product of ranks and shifts the ranks of all rows above it, so that it
/// takes a sum over those, O(n) a pair once columns are sorted.
/// Results, cost, threads: `RankTest`. Construction: p n log n + p^2 n / 2 operations.
/// Source: [spearman1904], [liu2012] for the sine. Differs: see `RankTest`.
class Spearman final : public RankTest {
 public:
  /// @param data complete, no column constant, fewer than 2^31 rows.
  Spearman(const Dataset& data, const NoOptions& options, const RunContext& run);
};

}  // namespace abdera
