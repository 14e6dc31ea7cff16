#include "algorithms/score/parent_gains.hpp"

#include <algorithm>
#include <limits>

#include "algorithms/score/dag_search.hpp"

namespace abdera::detail {

double ParentGains::of_more(Var v) const {
  for (const auto& entry : more)
    if (entry.second == v) return entry.first;
  return -std::numeric_limits<double>::infinity();
}

double ParentGains::of_fewer(Var v) const {
  return fewer[static_cast<std::size_t>(std::lower_bound(parents.begin(), parents.end(), v) - parents.begin())];
}

ParentGainStore::ParentGainStore(const Score& score, Var child, std::size_t remembered)
    : score_(&score), child_(child), remembered_(remembered) {
  lift_restriction();
}

void ParentGainStore::restrict_to(std::vector<Var> candidates) {
  candidates_ = std::move(candidates);
  recent_.clear();
}

void ParentGainStore::lift_restriction() {
  candidates_.clear();
  for (Var v = 0; v < score_->num_vars(); ++v)
    if (v != child_) candidates_.push_back(v);
  recent_.clear();
}

std::shared_ptr<const ParentGains> ParentGainStore::of(const std::vector<Var>& parents) {
  const auto found =
      std::find_if(recent_.begin(), recent_.end(), [&](const auto& known) { return known->parents == parents; });
  if (found != recent_.end()) {
    std::rotate(found, found + 1, recent_.end());
    return recent_.back();
  }
  auto gains = std::make_shared<const ParentGains>(worked_out(parents));
  if (remembered_ == 0) return gains;
  if (recent_.size() >= remembered_) recent_.erase(recent_.begin());
  recent_.push_back(gains);
  return gains;
}

ParentGains ParentGainStore::worked_out(const std::vector<Var>& parents) {
  if (!search_) search_ = score_->open(child_);
  search_->reset(parents);
  ParentGains out;
  out.parents = parents;
  const double least = least_gain(search_->value());

  std::vector<double> gains(parents.size());
  search_->gains_remove(gains);
  out.fewer.resize(parents.size());
  const auto order = search_->parents();  // not ours
  for (std::size_t i = 0; i < gains.size(); ++i) {
    const auto at = std::lower_bound(parents.begin(), parents.end(), order[i]) - parents.begin();
    out.fewer[static_cast<std::size_t>(at)] = gains[i];
  }

  std::vector<Var> candidates;
  candidates.reserve(candidates_.size());
  std::set_difference(candidates_.begin(), candidates_.end(), parents.begin(), parents.end(),
                      std::back_inserter(candidates));
  gains.resize(candidates.size());
  search_->gains_add(candidates, gains);
  evaluations_ += candidates.size() + parents.size();
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (gains[i] > least) out.more.emplace_back(gains[i], candidates[i]);
  std::sort(out.more.begin(), out.more.end(),
            [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  out.more.shrink_to_fit();
  return out;
}

}  // namespace abdera::detail
