#include "scores/gaussian_score.hpp"

#include "scores/gaussian_search.hpp"
#include "scores/gaussian_table.hpp"

namespace abdera {

GaussianScore::GaussianScore(GaussianEvidence evidence, bool score_equivalent)
    : part_of_(static_cast<std::size_t>(evidence.num_vars()), 0), score_equivalent_(score_equivalent) {
  parts_.push_back(std::move(evidence));
}

std::unique_ptr<ParentSearch> GaussianScore::open(Var child) const {
  return std::make_unique<GaussianSearch>(of(child), child);
}

void GaussianScore::table(Var child, std::span<const Var> candidates, int max_parents, std::span<double> out) const {
  gaussian_table(of(child), child, candidates, max_parents, out);
}

}  // namespace abdera
