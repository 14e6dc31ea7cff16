#include "scores/gaussian_score.hpp"

#include <algorithm>

#include "scores/determined.hpp"
#include "scores/gaussian_search.hpp"
#include "scores/gaussian_table.hpp"

namespace abdera {

GaussianScore::GaussianScore(GaussianEvidence evidence) : part_of_(static_cast<std::size_t>(evidence.num_vars()), 0) {
  parts_.push_back(std::move(evidence));
}

GaussianScore::GaussianScore(std::vector<GaussianPart> parts)
    : part_of_(static_cast<std::size_t>(parts.front().evidence.num_vars())) {
  for (auto& part : parts) {
    for (Var child : part.children) part_of_[static_cast<std::size_t>(child)] = parts_.size();
    parts_.push_back(std::move(part.evidence));
  }
}

std::unique_ptr<ParentSearch> GaussianScore::open(Var child) const {
  return std::make_unique<GaussianSearch>(of(child), child);
}

std::vector<std::unique_ptr<ParentSearch>> GaussianScore::open_all() const {
  // Rows in cache are made anew sooner than fetched from memory: few variables have some each, many share them.
  constexpr std::size_t kBytes = 1 << 20, kParents = 8;  // of a child with many
  const auto p = static_cast<std::size_t>(num_vars());
  const std::size_t room = kBytes / (kParents * 3 * p * sizeof(double));
  std::vector<std::shared_ptr<GaussianSearch::Rows>> rows(std::clamp<std::size_t>(room, 1, p));
  for (auto& one : rows) one = std::make_shared<GaussianSearch::Rows>();
  std::vector<std::unique_ptr<ParentSearch>> searches;
  for (Var child = 0; child < num_vars(); ++child)
    searches.push_back(
        std::make_unique<GaussianSearch>(of(child), child, rows[static_cast<std::size_t>(child) % rows.size()]));
  return searches;
}

void GaussianScore::table(Var child, std::span<const Var> candidates, int max_parents, std::span<double> out,
                          const StopToken& stop) const {
  gaussian_table(of(child), child, candidates, max_parents, out, stop);
}

std::vector<std::string> GaussianScore::remarks() const {
  const GaussianEvidence& all = parts_.front();
  const auto defined = std::count_if(all.constant.begin(), all.constant.end(),
                                     [](double constant) { return constant != GaussianEvidence::kUndefined; });
  return remarks_on_determined(all.matrix, all.names, all.least_left, static_cast<double>(defined) - 1);
}

}  // namespace abdera
