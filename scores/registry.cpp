#include "scores/registry.hpp"

#include "scores/entries.hpp"
#include "scores/gaussian_bic.hpp"

namespace abdera {

std::span<const ScoreEntry> scores() {
  using detail::score;
  using enum ColumnKinds;
  static const std::vector<ScoreEntry> entries{
      score<GaussianBic, GaussianBicOptions>(
          kContinuous, "gaussian_bic", "Bayesian information criterion of linear Gaussian regressions", "schwarz1978"),
  };
  return entries;
}

const ScoreEntry& find_score(std::string_view name) { return find_component(scores(), name, "score"); }

}  // namespace abdera
