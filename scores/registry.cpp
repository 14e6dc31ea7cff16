#include "scores/registry.hpp"

#include "scores/bge.hpp"
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
  };
  return entries;
}

const ScoreEntry& find_score(std::string_view name) { return find_component(scores(), name, "score"); }

}  // namespace abdera
