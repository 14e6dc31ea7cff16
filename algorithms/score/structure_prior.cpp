#include "algorithms/score/structure_prior.hpp"

#include <bit>
#include <cmath>

namespace abdera::detail {

WithPrior::WithPrior(const Score& score, FamilyPrior prior, double penalty)
    : score_(score), prior_(prior), by_size_(static_cast<std::size_t>(score.num_vars()), 0.0) {
  const int others = score.num_vars() - 1;
  for (int k = 1; k <= others; ++k) {
    const auto i = static_cast<std::size_t>(k);
    if (prior == FamilyPrior::kEdges) by_size_[i] = -penalty * k;
    if (prior == FamilyPrior::kSizes)
      by_size_[i] = by_size_[i - 1] - std::log(static_cast<double>(others - k + 1) / static_cast<double>(k));
  }
}

double WithPrior::local(Var child, std::span<const Var> parents) const {
  return score_.local(child, parents) + by_size_[parents.size()];
}

void WithPrior::table(Var child, std::span<const Var> candidates, int max_parents, std::span<double> out) const {
  score_.table(child, candidates, max_parents, out);
  if (prior_ == FamilyPrior::kNone) return;
  for (std::size_t set = 0; set < out.size(); ++set) out[set] += by_size_[static_cast<std::size_t>(std::popcount(set))];
}

}  // namespace abdera::detail
