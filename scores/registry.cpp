#include "scores/registry.hpp"

#include "scores/bdeu.hpp"
#include "scores/bds.hpp"
#include "scores/bf_bic.hpp"
#include "scores/bge.hpp"
#include "scores/cg_bic.hpp"
#include "scores/dg_bic.hpp"
#include "scores/discrete_bic.hpp"
#include "scores/ebic.hpp"
#include "scores/entries.hpp"
#include "scores/gaussian_bic.hpp"

namespace abdera {

std::span<const ScoreEntry> scores() {
  using detail::score;
  using enum ColumnKinds;
  static const std::vector<ScoreEntry> entries{
      score<GaussianBic, GaussianBicOptions>(
          kContinuous, "gaussian_bic", "Bayesian information criterion of linear Gaussian regressions", "schwarz1978"),
      score<Ebic, EbicOptions>(kContinuous, "ebic", "Extended BIC, for many variables and few rows", "foygel2010"),
      score<Bge, BgeOptions>(kContinuous, "bge",
                             "Bayesian Gaussian equivalent: marginal likelihood, normal-Wishart prior", "kuipers2014"),
      score<Bdeu, BdeuOptions>(kDiscrete, "bdeu", "marginal likelihood of tables under uniform Dirichlet priors",
                               "heckerman1995"),
      score<Bds, BdeuOptions>(kDiscrete, "bds", "bdeu with its prior on combinations of levels that occur only",
                              "scutari2016"),
      score<DiscreteBic, DiscreteBicOptions>(kDiscrete, "discrete_bic", "Bayesian information criterion of tables",
                                             "schwarz1978"),
      score<CgBic, CgBicOptions>(kMixed, "cg_bic", "Gaussian laws of the numbers in each combination of levels",
                                 "andrews2018"),
      score<DgBic, DgBicOptions>(kMixed, "dg_bic", "levels as indicators, all as if Gaussian", "andrews2019"),
      score<BfBic, BfBicOptions>(kMixed, "bf_bic", "polynomials of numbers and indicators of levels, as if Gaussian",
                                 "ramsey2025"),
  };
  return entries;
}

const ScoreEntry& find_score(std::string_view name) { return find_component(scores(), name, "score"); }

}  // namespace abdera
