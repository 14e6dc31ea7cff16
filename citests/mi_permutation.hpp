#pragma once
#include <tuple>
#include <vector>

#include "citests/ci_test.hpp"
#include "citests/n_log_n.hpp"
#include "core/params.hpp"
#include "core/rng.hpp"
#include "core/run.hpp"
#include "datasets/contingency.hpp"
#include "datasets/dataset.hpp"

namespace abdera {

struct MiPermutationOptions {
  int permutations = 999;
  int enough = 20;
  static auto fields() {
    using O = MiPermutationOptions;
    return std::tuple{
        field("permutations", &O::permutations, "most permutations a test; the smallest p-value is 1 / (1 + this)",
              {1, 1e8}),
        field(
            "enough", &O::enough,
            "a test ends once this many permutations are as dependent as the data, with p = this / permutations done; "
            "0: never before the last",
            {0, 1e8}),
    };
  }
};

/// A permutation test of x _||_ y | S for columns of levels: the conditional mutual information against its law when y
/// is permuted within each stratum (combination of levels of S). Right for any counts, where the chi-square law of
/// g_square is only for large ones.
///
/// Results: `statistic` is the conditional mutual information in nats, `effect` sqrt(1 - exp(-2 I)) of it, `dof` the
/// structural degrees of freedom. Of B permutations with E as dependent as the data, p = (1 + E) / (1 + B); where E
/// reaches `enough` early, after b permutations, p = enough / b. Both are p-values for any number of rows: under
/// independence P(p <= alpha) <= alpha. Without structural degrees of freedom every permutation is the same:
/// `kNotTestable`.
///
/// Permuting rows is drawing tables with the margins of the stratum, which is done cell by cell (hypergeometric), so
/// the cost does not depend on the rows. Equal statistics count as dependent exactly: sums are whole numbers. The draws
/// for a query are a pure function of (seed, x and y sorted, S sorted).
///
/// Cost: a sort of the rows, then about 50 ns a permutation and degree of freedom. Threads: const members from any
/// number. Source: [tsamardinos2010] (permutation tests in constraint-based learning), [patefield1981] (tables with
/// given margins), [besag1991] (ending early), [linfoot1957] (effect). Differs: ends early by default.
class MiPermutation final : public CiTest {
 public:
  /// @param data columns of levels, complete. @param run its rng is the source of all permutations; once it is to stop,
  /// tests are not testable.
  /// @throws NotApplicable for a column that is not discrete, DataError for a missing value, UsageError for options.
  MiPermutation(const Dataset& data, const MiPermutationOptions& options, const RunContext& run);

  int num_vars() const override { return columns_.num_vars(); }
  CiResult test(Var x, Var y, std::span<const Var> given) const override;
  double seconds_per_test() const override { return 1e-7 * options_.permutations; }

 private:
  CodeColumns columns_;
  MiPermutationOptions options_;
  Rng rng_;
  StopToken stop_;
  std::vector<std::uint64_t> ids_;  ///< of the columns, from their names
  NLogN f_;
  std::vector<double> log_factorial_;
};

}  // namespace abdera
