#include "scores/score.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace abdera {
namespace {

/// Everything by `local`: the oracle of the fast ones.
class PlainSearch final : public ParentSearch {
 public:
  PlainSearch(const Score& score, Var child) : score_(score), child_(child) { reset({}); }

  void reset(std::span<const Var> parents) override {
    parents_.assign(parents.begin(), parents.end());
    value_ = score_.local(child_, parents_);
  }
  std::span<const Var> parents() const override { return parents_; }
  double value() const override { return value_; }
  void gains_add(std::span<const Var> candidates, std::span<double> out) override {
    parents_.push_back(-1);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      parents_.back() = candidates[i];
      out[i] = score_.local(child_, parents_) - value_;
    }
    parents_.pop_back();
  }
  void gains_remove(std::span<double> out) override {
    for (std::size_t i = 0; i < parents_.size(); ++i) {
      others_ = parents_;
      others_.erase(others_.begin() + static_cast<std::ptrdiff_t>(i));
      out[i] = score_.local(child_, others_) - value_;
    }
  }
  void add(Var parent) override {
    parents_.push_back(parent);
    value_ = score_.local(child_, parents_);
  }
  void remove(Var parent) override {
    std::erase(parents_, parent);
    value_ = score_.local(child_, parents_);
  }
  void save() override { saved_ = parents_, saved_value_ = value_; }
  void restore() override { parents_ = saved_, value_ = saved_value_; }

 private:
  const Score& score_;
  Var child_;
  std::vector<Var> parents_, others_, saved_;
  double value_ = 0, saved_value_ = 0;
};

}  // namespace

std::unique_ptr<ParentSearch> Score::open(Var child) const { return std::make_unique<PlainSearch>(*this, child); }

std::vector<std::unique_ptr<ParentSearch>> Score::open_all() const {
  std::vector<std::unique_ptr<ParentSearch>> searches;
  for (Var child = 0; child < num_vars(); ++child) searches.push_back(open(child));
  return searches;
}

void Score::table(Var child, std::span<const Var> candidates, int max_parents, std::span<double> out,
                  const StopToken& stop) const {
  std::vector<Var> parents;
  for (std::size_t mask = 0; mask < std::size_t{1} << candidates.size(); ++mask) {
    if (mask % 16 == 15 && stop.stop_requested()) return;
    if (std::popcount(mask) > max_parents) {
      out[mask] = -std::numeric_limits<double>::infinity();
      continue;
    }
    parents.clear();
    for (std::size_t i = 0; i < candidates.size(); ++i)
      if (mask >> i & 1) parents.push_back(candidates[i]);
    out[mask] = local(child, parents);
  }
}

double total_score(const Score& score, std::span<const std::vector<Var>> parents) {
  double total = 0;
  for (std::size_t v = 0; v < parents.size(); ++v) total += score.local(static_cast<Var>(v), parents[v]);
  return total;
}

}  // namespace abdera
