#include "citests/ci_test.hpp"

#include <algorithm>
#include <cmath>

#include "citests/scan_sets.hpp"

namespace abdera {
namespace {

bool contains(std::span<const Var> set, Var v) { return std::find(set.begin(), set.end(), v) != set.end(); }

/// One run of the default scan: S in the outer loop, y in the inner one, in the order of `Scan::ys`.
class Loop {
 public:
  Loop(const CiTest& test, const Scan& scan, CiTest::OnIndependent independent, std::span<Best> best)
      : test_(test),
        scan_(scan),
        independent_(independent),
        best_(best),
        poll_every_(test.seconds_per_test() > 5e-7 ? 1 : 256),
        dropped_(scan.ys.size(), false),
        left_(scan.ys.size()) {}

  ScanStats run() {
    ScanSets sets(scan_);
    while (left_ > 0 && sets.next())
      if (!one_set(sets.given())) break;
    return stats_;
  }

 private:
  /// False when the scan is over.
  bool one_set(std::span<const Var> given) {
    for (std::size_t i = 0; i < scan_.ys.size(); ++i)
      if (!dropped_[i] && !contains(given, scan_.ys[i]) && !one_test(i, given)) return false;
    return true;
  }

  bool one_test(std::size_t i, std::span<const Var> given) {
    const bool poll = scan_.stop != nullptr && stats_.tests % poll_every_ == 0;
    if (stats_.tests >= scan_.max_tests || (poll && scan_.stop->stop_requested())) {
      stats_.stopped = true;
      return false;
    }
    const CiResult result = test_.test(scan_.x, scan_.ys[i], given);
    ++stats_.tests;
    stats_.not_testable += result.outcome == Outcome::kNotTestable;
    stats_.deterministic += result.outcome == Outcome::kDeterministic;
    if (scan_.want_best) best_[i].offer(result, given);
    if (!counts_as_independent(result, scan_)) return true;
    switch (independent_(static_cast<int>(i), given)) {
      case Next::kMore:
        return true;
      case Next::kDropY:
        dropped_[i] = true, --left_;
        return true;
      case Next::kEnd:
        return false;
    }
    return true;
  }

  const CiTest& test_;
  const Scan& scan_;
  CiTest::OnIndependent independent_;
  std::span<Best> best_;
  std::uint64_t poll_every_;
  std::vector<bool> dropped_;
  std::size_t left_;
  ScanStats stats_;
};

}  // namespace

void Best::offer(const CiResult& result, std::span<const Var> candidate) {
  if (result.outcome != Outcome::kTested || (any && !(result.log_p > log_p))) return;
  any = true;
  given.assign(candidate.begin(), candidate.end());
  p_value = result.p_value;
  log_p = result.log_p;
}

bool counts_as_independent(const CiResult& result, const Scan& scan) {
  return result.independent(scan.alpha) ||
         (result.outcome == Outcome::kTested && std::abs(result.effect) < scan.min_effect);
}

ScanStats CiTest::scan(const Scan& scan, OnIndependent independent, std::span<Best> best) const {
  return Loop(*this, scan, independent, best).run();
}

ScanStats CiTest::screen(const Scan& scan, std::vector<int>& dependent) const {
  const Scan empty_set{
      .x = scan.x, .ys = scan.ys, .alpha = scan.alpha, .min_effect = scan.min_effect, .stop = scan.stop};
  int next = 0;  // independences come in the order of ys: what they pass over is dependent
  auto pass_over = [&](int iy) {
    while (next < iy) dependent.push_back(next++);
  };
  const ScanStats stats =
      this->scan(empty_set, [&](int iy, std::span<const Var>) { return pass_over(iy), ++next, Next::kMore; }, {});
  pass_over(static_cast<int>(scan.ys.size()));
  return stats;
}

}  // namespace abdera
