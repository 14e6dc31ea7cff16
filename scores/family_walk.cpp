#include "scores/family_walk.hpp"

#include <algorithm>

namespace abdera {
namespace {

constexpr double kMostConfigurations = 1e290;  ///< so that shares of a prior sample size stay above 0

}  // namespace

/// Scores each family when its last table has come.
class FamilyVisitor final : public TableVisitor {
 public:
  FamilyVisitor(FamilyWalk& walk, double configurations, std::span<const Var> candidates, std::span<double> out)
      : walk_(walk), configurations_(configurations), candidates_(candidates), out_(out) {}

  void add(std::size_t i, const DenseTables& tables) override { enter(i), walk_.counts_.add(tables); }
  void add(std::size_t i, const SparseTable& table) override { enter(i), walk_.counts_.add(table); }
  void finish() {
    if (!any_) return;
    out_[last_] = walk_.finish(configurations_ * walk_.score_->declared(candidates_[last_]), walk_.given_.size() + 1);
  }

 private:
  void enter(std::size_t i) {
    if (i == last_ && any_) return;
    finish();
    last_ = i, any_ = true;
  }
  FamilyWalk& walk_;
  double configurations_;
  std::span<const Var> candidates_;
  std::span<double> out_;
  std::size_t last_ = 0;
  bool any_ = false;
};

void FamilyWalk::start(const DiscreteScore& score, Var child) {
  if (serial_ == score.serial_ && child_ == child) return;
  serial_ = score.serial_;
  score_ = &score;
  child_ = child;
  given_.clear();
  walk_.start(score.columns_, score.level_, child);
}

double FamilyWalk::finish(double configurations, std::size_t num_parents) {
  FamilyTable table = counts_.take();
  table.configurations = std::min(configurations, kMostConfigurations);
  table.levels = score_->declared(child_);
  return score_->of(table) + score_->prior_[num_parents];
}

double FamilyWalk::score_of(std::span<const Var> parents) {
  if (parents.empty()) {
    counts_.start(score_->columns_.num_rows());
    counts_.add_root(score_->columns_.totals(child_));
    return finish(1, 0);
  }
  double out = 0;
  scores_with(parents.first(parents.size() - 1), parents.last(1), std::span(&out, 1));
  return out;
}

void FamilyWalk::scores_with(std::span<const Var> parents, std::span<const Var> candidates, std::span<double> out) {
  const auto changed = static_cast<std::size_t>(
      std::mismatch(given_.begin(), given_.end(), parents.begin(), parents.end()).first - given_.begin());
  given_.assign(parents.begin(), parents.end());
  walk_.go_to(parents, changed);
  counts_.start(score_->columns_.num_rows());
  double configurations = 1;
  for (const Var v : parents) configurations *= score_->declared(v);
  FamilyVisitor visitor(*this, configurations, candidates, out);
  walk_.visit(candidates, visitor);
  visitor.finish();
}

}  // namespace abdera
