#include "algorithms/score/weighed_score.hpp"

#include <bit>

namespace abdera::detail {

WeighedScore::WeighedScore(const Score& score, const StructurePrior& prior)
    : score_(score), equivalent_(score.score_equivalent() && prior.score_equivalent()) {
  for (int k = 0; k < score.num_vars(); ++k) by_size_.push_back(prior.log_weight(k, score.num_vars()));
}

double WeighedScore::local(Var child, std::span<const Var> parents) const {
  return score_.local(child, parents) + by_size_[parents.size()];
}

void WeighedScore::table(Var child, std::span<const Var> candidates, int max_parents, std::span<double> out,
                         const StopToken& stop) const {
  score_.table(child, candidates, max_parents, out, stop);
  for (std::size_t set = 0; set < out.size(); ++set) out[set] += by_size_[static_cast<std::size_t>(std::popcount(set))];
}

}  // namespace abdera::detail
