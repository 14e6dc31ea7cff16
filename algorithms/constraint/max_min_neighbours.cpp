#include "algorithms/constraint/max_min_neighbours.hpp"

#include <algorithm>
#include <string>

#include "core/error.hpp"

namespace abdera {
namespace {

class MaxMinSearch {
 public:
  MaxMinSearch(const CiTest& test, Var target, const MaxMinOptions& options, const StopToken& stop)
      : test_(test), target_(target), options_(options), stop_(stop) {}

  MaxMinNeighbours search(const VarSet& candidates) {
    open_ = candidates.to_vector();
    least_.resize(open_.size());
    weaken({}, 0);
    while (!out_.stats.stopped && join_strongest()) {
      const std::vector<Var> latest_first(members_.rbegin(), members_.rend());
      if (most_given() > 0) weaken(latest_first, 1);
    }
    out_.undecided = open_;
    for (std::size_t i = 0; i < members_.size() && !out_.stats.stopped;) {
      if (!leaves(members_[i])) ++i;
    }
    out_.members = members_;
    std::sort(out_.members.begin(), out_.members.end());
    return std::move(out_);
  }

 private:
  int most_given() const { return options_.max_given < 0 ? test_.num_vars() : options_.max_given; }

  bool may_ask() {
    out_.stats.stopped = out_.stats.stopped || out_.stats.tests >= options_.max_tests || stop_.stop_requested();
    return !out_.stats.stopped;
  }
  Scan scan(std::span<const Var> ys, std::span<const Var> pool, int min_size) const {
    Scan scan{.x = target_, .ys = ys, .pool = pool};
    scan.min_size = min_size;
    scan.max_size = std::min(most_given(), static_cast<int>(pool.size()));
    scan.alpha = options_.alpha, scan.min_effect = options_.min_effect;
    scan.stop = &stop_;
    scan.max_tests = options_.max_tests - out_.stats.tests;
    return scan;
  }

  /// Asks all open candidates given the sets that contain the first of `pool`, or given nothing.
  void weaken(std::span<const Var> pool, int min_size) {
    if (open_.empty() || !may_ask()) return;
    Scan all = scan(open_, pool, min_size);
    if (min_size > 0) all.first_end = 1;
    all.want_best = true;
    std::vector<bool> independent(open_.size(), false);
    out_.stats += test_.scan(
        all,
        [&](int iy, std::span<const Var>) {
          independent[static_cast<std::size_t>(iy)] = true;
          return Next::kDropY;
        },
        least_);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < open_.size(); ++i) {
      if (independent[i]) continue;
      open_[kept] = open_[i];
      if (kept != i) least_[kept] = std::move(least_[i]);
      ++kept;
    }
    open_.resize(kept), least_.resize(kept);
  }

  bool join_strongest() {
    std::size_t strongest = open_.size();
    for (std::size_t i = 0; i < open_.size(); ++i)
      if (least_[i].any && (strongest == open_.size() || weaker(least_[strongest], least_[i]))) strongest = i;
    if (strongest == open_.size()) return false;
    members_.push_back(open_[strongest]);
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(strongest));
    least_.erase(least_.begin() + static_cast<std::ptrdiff_t>(strongest));
    return true;
  }
  /// Whether the least dependence of the first is below that of the second.
  static bool weaker(const Best& first, const Best& second) {
    return first.log_p != second.log_p ? first.log_p > second.log_p : first.p_value > second.p_value;
  }

  /// Takes a member out that a subset of the others makes independent.
  bool leaves(Var member) {
    std::vector<Var> others = members_;
    std::erase(others, member);
    if (others.empty() || most_given() == 0 || !may_ask()) return false;
    const std::vector<Var> y{member};
    bool independent = false;
    out_.stats += test_.scan(scan(y, others, 1),
                             [&](int, std::span<const Var>) {
                               independent = true;
                               return Next::kEnd;
                             },
                             {});
    if (independent) members_ = std::move(others);
    return independent;
  }

  const CiTest& test_;
  const Var target_;
  const MaxMinOptions& options_;
  const StopToken& stop_;
  std::vector<Var> open_;    // candidates that nothing made independent so far
  std::vector<Best> least_;  // of these: the least dependent set
  std::vector<Var> members_;
  MaxMinNeighbours out_;
};

}  // namespace

MaxMinNeighbours max_min_neighbours(const CiTest& test, Var target, const VarSet& candidates,
                                    const MaxMinOptions& options, const StopToken& stop) {
  require(target >= 0 && target < test.num_vars(), "there is no variable " + std::to_string(target));
  return MaxMinSearch(test, target, options, stop).search(candidates);
}

}  // namespace abdera
