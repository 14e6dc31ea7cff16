#pragma once
#include <memory>
#include <tuple>

#include "citests/ci_test.hpp"
#include "citests/table_measure.hpp"
#include "core/kernels/dispatch.hpp"
#include "core/params.hpp"
#include "core/run.hpp"
#include "datasets/contingency.hpp"
#include "datasets/dataset.hpp"

namespace abdera {

/// The degrees of freedom of a statistic summed over strata, r and c being the levels of x and y that occur.
enum class DofRule : std::uint8_t {
  kStructural,  ///< sum over strata of (rows of the table with counts - 1) (columns with counts - 1)
  kFull,        ///< (r - 1) (c - 1) times the levels of all members of S
  kAdaptive,    ///< full less the empty cells, as pcalg counts them
  kMoments,     ///< those of the mean and variance that the statistic has given the margins (chi_square only)
};

struct DiscreteOptions {
  DofRule dof = DofRule::kStructural;
  double min_rows_per_dof = 0;
  static auto fields() {
    return std::tuple{
        field("dof", &DiscreteOptions::dof,
              "degrees of freedom: structural: (rows - 1)(columns - 1) of each stratum's table, without empty rows and "
              "columns; full: (r - 1)(c - 1) times all combinations of levels of S; adaptive: pcalg's adaptDF",
              Choices<DofRule>{
                  {"structural", DofRule::kStructural}, {"full", DofRule::kFull}, {"adaptive", DofRule::kAdaptive}}),
        field("min_rows_per_dof", &DiscreteOptions::min_rows_per_dof,
              "with fewer rows per degree of freedom nothing is tested; 0: no minimum", {0, 1e9}),
    };
  }
};

/// A test of x _||_ y | S for columns of levels by a measure of dependence in their contingency tables, one for each
/// stratum (combination of levels of S that occurs), against its chi-square law.
///
/// Results: `dof` as the rule says, `n_used` the rows. Without structural degrees of freedom (in every stratum x or y
/// has one level only) there is nothing to test, whatever the rule: `kNotTestable`; so with fewer rows than
/// `min_rows_per_dof` asks for. The chi-square law holds for large expected counts: docs/discrete-tests.md has sizes.
///
/// `scan` counts what the queries of one x share once (`TableWalk`) and compares statistics with quantiles, so most
/// queries need no p-value; it answers exactly as the default scan.
///
/// Cost: test() and a query of scan() one pass over the rows at most, or 64 rows an instruction where levels are few.
/// Memory: 1 to 4 bytes a value and a few words a row and thread. Threads: const members from any number.
class DiscreteTest : public CiTest {
 public:
  int num_vars() const override { return columns_.num_vars(); }
  CiResult test(Var x, Var y, std::span<const Var> given) const override;
  ScanStats scan(const Scan& scan, OnIndependent independent, std::span<Best> best) const override;
  bool batches() const override { return true; }
  double seconds_per_test() const override { return 2e-7 + 1e-10 * static_cast<double>(columns_.num_rows()); }

 protected:
  DiscreteTest(const Dataset& data, const DiscreteOptions& options, std::unique_ptr<const TableMeasure> measure,
               DispatchLevel level);

 private:
  friend class DiscreteScan;

  /// The degrees of freedom; 0: not testable.
  double dof(const TableSums& sums, Var x, Var y, std::span<const Var> given) const;
  /// @param dof positive.
  CiResult evidence(const TableSums& sums, double dof, Var x, Var y) const;

  CodeColumns columns_;
  DiscreteOptions options_;
  std::unique_ptr<const TableMeasure> measure_;
  DispatchLevel level_;
};

}  // namespace abdera
