#include "scores/bdeu.hpp"

#include "scores/log_rising.hpp"

namespace abdera {

Bdeu::Bdeu(const Dataset& data, const BdeuOptions& options, const RunContext& /*run*/)
    : DiscreteScore(data, options.prior), ess_(options.ess) {}

double Bdeu::of(const FamilyTable& family) const {
  return detail::dirichlet_evidence(family, ess_, family.configurations);
}

namespace detail {

double dirichlet_evidence(const FamilyTable& family, double ess, double configurations) {
  const LogRising of_cell(ess / (configurations * family.levels)), of_stratum(ess / configurations);
  double sum = 0;
  for (const Multiplicity& cells : family.cells) sum += cells.times * of_cell(cells.count);
  for (const Multiplicity& strata : family.strata) sum -= strata.times * of_stratum(strata.count);
  return sum;
}

}  // namespace detail
}  // namespace abdera
