#include "citests/discrete_test.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/spare.hpp"
#include "core/special.hpp"

namespace abdera {

DiscreteTest::DiscreteTest(const Dataset& data, const DiscreteOptions& options,
                           std::unique_ptr<const TableMeasure> measure, DispatchLevel level)
    : columns_(data), options_(options), measure_(std::move(measure)), level_(level) {}

double DiscreteTest::dof(const TableSums& sums, Var x, Var y, std::span<const Var> given) const {
  if (sums.dof == 0) return 0;
  double dof = measure_->dof(sums);
  if (options_.dof == DofRule::kFull || options_.dof == DofRule::kAdaptive) {
    // Whole numbers, capped where they could no longer be told apart: the order of S does not show.
    constexpr double kMost = 0x1.0p52;
    double strata = 1;
    for (Var v : given) strata = std::min(strata * columns_.levels(v), kMost);
    const double r = columns_.levels(x), c = columns_.levels(y);
    dof = (r - 1) * (c - 1) * strata;
    if (options_.dof == DofRule::kAdaptive && !given.empty()) {
      const double empty = r * c * strata - static_cast<double>(sums.cells);
      // The constants 4 and 2 are pcalg's, and right for binary columns only.
      const double missing = 4 * (std::ldexp(1.0, static_cast<int>(given.size())) - strata);
      dof = std::max(dof - empty - missing, 1.0);
    }
  }
  return static_cast<double>(columns_.num_rows()) < options_.min_rows_per_dof * dof ? 0 : dof;
}

CiResult DiscreteTest::evidence(const TableSums& sums, double dof, Var x, Var y) const {
  CiResult out;
  out.outcome = Outcome::kTested;
  out.dof = dof;
  out.n_used = static_cast<double>(columns_.num_rows());
  out.statistic = measure_->statistic(sums);
  out.effect = measure_->effect(sums, columns_.levels(x), columns_.levels(y));
  out.p_value = chi_square_upper_p(out.statistic, dof);
  out.log_p = log_chi_square_upper_p(out.statistic, dof, out.p_value);
  return out;
}

CiResult DiscreteTest::test(Var x, Var y, std::span<const Var> given) const {
  // Which is called x does not show in sums of whole numbers; few levels of x make few bit rows.
  if (columns_.levels(y) < columns_.levels(x)) std::swap(x, y);
  TableSums sums;
  Spare<TableWalk> walk;
  walk->start(columns_, level_, x);
  walk->go_to(given, 0);
  add_tables(*walk, std::span(&y, 1), *measure_, std::span(&sums, 1));
  const double degrees = dof(sums, x, y, given);
  if (degrees > 0) return evidence(sums, degrees, x, y);
  CiResult out;
  out.dof = static_cast<double>(sums.dof);
  out.n_used = static_cast<double>(columns_.num_rows());
  return out;
}

}  // namespace abdera
