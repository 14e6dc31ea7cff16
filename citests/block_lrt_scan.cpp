// BlockLrt::scan. Each S is eliminated once, x and the targets are projected on it, and the evidence of a query is that
// of test() to the last bit. What is spared are the elimination for every target and the p-values: they fall with the
// statistic, so one that is clearly above or below the quantile of alpha decides, and only the band of 1e-9 around it,
// far wider than the errors of quantiles and p-values, is left to them.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "citests/block_lrt.hpp"
#include "citests/correlation_bounds.hpp"
#include "citests/scan_sets.hpp"
#include "core/spare.hpp"
#include "core/special.hpp"

namespace abdera {
namespace {

constexpr double kBand = 1e-9;  // of a statistic, relative
constexpr std::uint64_t kPollEvery = 16;

/// What the law of `judged` depends on, within one test.
using LawKey = std::tuple<bool, int, int, double>;
LawKey key_of(const BlockEvidence& e) {
  return e.both_ways ? LawKey{true, 0, 0, e.dof}
                     : LawKey{false, e.ratio.responses, e.ratio.predictors, e.ratio.residual_dof};
}
struct KeyHash {
  std::size_t operator()(const LawKey& key) const {
    const auto number = static_cast<std::uint64_t>(std::get<3>(key) * 2) * 64 + static_cast<unsigned>(std::get<1>(key));
    return (number * 64 + static_cast<unsigned>(std::get<2>(key))) * 2 + std::get<0>(key);
  }
};

/// Values of `judged` at one level of significance, as they are needed.
class Quantiles {
 public:
  void use(double alpha, WilksLaw law) {
    if (alpha == alpha_ && law == law_) return;
    alpha_ = alpha, law_ = law;
    known_.clear();
  }
  double of(const BlockEvidence& e) {
    const auto [at, added] = known_.try_emplace(key_of(e), 0.0);
    if (added) at->second = compute(e);
    return at->second;
  }

 private:
  double compute(const BlockEvidence& e) const {
    if (e.both_ways || law_ == WilksLaw::kChiSquare) return chi_square_upper_quantile(alpha_, e.dof);
    const RaoF f(e.ratio);
    return f.root * std::log1p(f_upper_quantile(alpha_, f.dof, f.dof_residual) * f.dof / f.dof_residual);
  }
  double alpha_ = -1;
  WilksLaw law_ = WilksLaw::kF;
  std::unordered_map<LawKey, double, KeyHash> known_;
};

/// The evidence behind a target's entry of `best`, when this scan has put it there.
struct Record {
  bool any = false;
  double judged = 0;
  LawKey key{};
};

struct Workspace {
  BlockElimination elimination;
  ResidualBlock x, y;
  BlockScratch scratch;
  Quantiles quantiles;
  std::vector<Var> sorted;
  std::vector<unsigned char> dropped;
  std::vector<Record> records;
};

}  // namespace

class BlockScan {
 public:
  BlockScan(const BlockLrt& test, const Scan& scan, CiTest::OnIndependent independent, std::span<Best> best,
            Workspace& space)
      : test_(test), scan_(scan), independent_(independent), best_(best), space_(space), left_(scan.ys.size()) {
    space_.quantiles.use(scan.alpha, test.law_);
    space_.dropped.assign(scan.ys.size(), 0);
    if (scan.want_best) space_.records.assign(scan.ys.size(), {});
  }

  ScanStats run() {
    ScanSets sets(scan_);
    while (left_ > 0 && !ended_ && sets.next()) ask(sets.given());
    return stats_;
  }

 private:
  /// All queries of one S.
  void ask(std::span<const Var> given) {
    bool eliminated = false;
    for (std::size_t i = 0; i < scan_.ys.size() && !ended_; ++i) {
      const Var y = scan_.ys[i];
      if (space_.dropped[i] || std::find(given.begin(), given.end(), y) != given.end()) continue;
      const bool poll = scan_.stop && stats_.tests % kPollEvery == 0;
      if (stats_.tests >= scan_.max_tests || (poll && scan_.stop->stop_requested())) {
        ended_ = stats_.stopped = true;
        return;
      }
      if (!eliminated) {
        space_.sorted.assign(given.begin(), given.end());
        std::sort(space_.sorted.begin(), space_.sorted.end());
        space_.elimination.eliminate(test_.blocks_, space_.sorted);
        space_.elimination.project(scan_.x, space_.x);
        eliminated = true;
      }
      space_.elimination.project(y, space_.y);
      const bool x_first = scan_.x < y;
      judge(i,
            test_.evidence(space_.elimination, x_first ? space_.x : space_.y, x_first ? space_.y : space_.x,
                           space_.scratch),
            given);
    }
  }

  void judge(std::size_t i, const BlockEvidence& evidence, std::span<const Var> given) {
    ++stats_.tests;
    stats_.not_testable += evidence.outcome == Outcome::kNotTestable;
    stats_.deterministic += evidence.outcome == Outcome::kDeterministic;
    if (evidence.outcome != Outcome::kTested) return;
    if (scan_.want_best) offer(i, evidence, given);
    if (!independent(evidence)) return;
    // The callback may scan: nothing of the workspace is needed after it but `dropped`.
    const Next next = independent_(static_cast<int>(i), given);
    ended_ = next == Next::kEnd;
    if (next == Next::kDropY) space_.dropped[i] = 1, --left_;
  }

  bool independent(const BlockEvidence& evidence) {
    if (std::abs(evidence.effect) < scan_.min_effect) return true;
    const double quantile = space_.quantiles.of(evidence);
    if (evidence.judged < quantile * (1 - kBand)) return true;
    if (evidence.judged > quantile * (1 + kBand)) return false;
    return counts_as_independent(test_.result(evidence), scan_);
  }

  /// Offers the result if it may be the least dependent so far.
  void offer(std::size_t i, const BlockEvidence& evidence, std::span<const Var> given) {
    Record& record = space_.records[i];
    const LawKey key = key_of(evidence);
    if (record.any && record.key == key && evidence.judged > record.judged * (1 + kBand)) return;
    const CiResult result = test_.result(evidence);
    if (best_[i].any && !(result.log_p > best_[i].log_p)) return;
    best_[i].offer(result, given);
    record = {true, evidence.judged, key};
  }

  const BlockLrt& test_;
  const Scan& scan_;
  CiTest::OnIndependent independent_;
  std::span<Best> best_;
  Workspace& space_;
  std::size_t left_;
  bool ended_ = false;
  ScanStats stats_;
};

ScanStats BlockLrt::scan(const Scan& scan, OnIndependent independent, std::span<Best> best) const {
  if (!bounds_known(scan.alpha)) return CiTest::scan(scan, independent, best);
  Spare<Workspace> space;
  return BlockScan(*this, scan, independent, best, *space).run();
}

}  // namespace abdera
