#pragma once
#include <tuple>

#include "core/params.hpp"
#include "scores/discrete_score.hpp"

namespace abdera {

struct RunContext;

struct BdeuOptions {
  double ess = 1;
  StructurePrior prior{};
  static auto fields() {
    return std::tuple_cat(
        std::tuple{field("ess", &BdeuOptions::ess,
                         "equivalent sample size: rows that the uniform prior counts for; larger adds edges",
                         Range{1e-6, 1e6})},
        nested(&BdeuOptions::prior));
  }
};

/// The log marginal likelihood of levels under Dirichlet priors that together are worth `ess` rows, spread evenly over
/// all combinations of levels: for a child of r levels whose parents have q combinations, with counts n_jk and n_j,
///   local = sum over j of [log Gamma(a) / Gamma(a + n_j) + sum over k of log Gamma(b + n_jk) / Gamma(b)],
/// a = ess / q, b = ess / (q r). Combinations without rows contribute exactly 0, so only those with rows are looked at,
/// but r and q are those of the declared levels: with observed ones Markov equivalent DAGs would differ.
///
/// The default of 1 is the weakest prior in use; graphs get denser, and the prior matters more, as `ess` grows.
///
/// Cost, memory, threads: see DiscreteScore. Source: [heckerman1995], [buntine1991]. Differs: none.
class Bdeu final : public DiscreteScore {
 public:
  /// @throws NotApplicable for a column without levels, DataError for a missing value.
  Bdeu(const Dataset& data, const BdeuOptions& options, const RunContext& run);

 private:
  double of(const FamilyTable& family) const override;
  double ess_;
};

namespace detail {

/// The log marginal likelihood with `ess` rows of prior spread evenly over the cells of `configurations` strata.
double dirichlet_evidence(const FamilyTable& family, double ess, double configurations);

}  // namespace detail
}  // namespace abdera
