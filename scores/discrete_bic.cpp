#include "scores/discrete_bic.hpp"

#include <cmath>

namespace abdera {
namespace {

double sum_n_log_n(std::span<const Multiplicity> counts) {
  double sum = 0;
  for (const Multiplicity& m : counts) sum += m.times * (m.count * std::log(static_cast<double>(m.count)));
  return sum;
}

}  // namespace

DiscreteBic::DiscreteBic(const Dataset& data, const DiscreteBicOptions& options, const RunContext& /*run*/)
    : DiscreteScore(data, options.prior), penalty_(options.penalty_discount / 2 * std::log(num_rows())) {}

double DiscreteBic::of(const FamilyTable& family) const {
  return sum_n_log_n(family.cells) - sum_n_log_n(family.strata) -
         penalty_ * (family.levels - 1) * family.configurations;
}

}  // namespace abdera
