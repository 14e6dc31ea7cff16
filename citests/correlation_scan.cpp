// CorrelationTest::scan: the depth-first Schur kernel, and test() wherever the kernel's arithmetic cannot be sure.
//
// What "sure" means. The kernel and test() both compute residual moments c, vx, vy of correlations by elimination; each
// result is exact for a matrix R + E with |E| <= 4 (k + 1) u entrywise (u = 2^-53, |S| = k; entries stay below 1). With
// W = [-R_SS^-1 R_SB; I] the residual block changes by W' E W, so each entry by at most
//   delta = 2 ||E|| / lambda_min(R_SS),  ||E|| <= (k + 2) 4 (k + 1) u,
// and lambda_min >= det(R_SS) / e, since the other eigenvalues sum to at most k. c^2 and tau^2 vx vy then move by less
// than 4 delta on either side, 8 delta <= 2e-14 (k + 1) (k + 2) / det together: `rounding / det` of the kernel. The
// floor 4e-10 makes every decision imply vx, vy > 1e-10 + delta, so that test() would not say deterministic, and
// det >= 1e-6 makes every pivot in any order exceed 1e-10, so that test() would leave no member of S out.
// The remaining band of 1e-9 vx vy covers the steps from r to p and from alpha to tau many times over.
#include <algorithm>
#include <cmath>

#include "citests/correlation_bounds.hpp"
#include "citests/correlation_test.hpp"
#include "citests/scan_part.hpp"
#include "core/kernels/schur.hpp"
#include "core/spare.hpp"

namespace abdera {
namespace {

using kernels::SchurNext;
using kernels::SchurWalk;

constexpr double kAnyEffect = 4;     // above every r^2, and finite: vx vy may be negative by rounding
constexpr double kFloor = 4e-10;     // see above
constexpr double kRounding = 2e-14;  // see above
constexpr int kLargestSize = 64;     // of S in the kernel, for its memory's sake
constexpr std::uint64_t kPollEvery = 256;
constexpr int kFirstSlice = 4;  // members of the pool
constexpr std::uint64_t kNoSet = ~std::uint64_t{0};

/// The least dependent S of one target among the sets of one size, known to the kernel's accuracy until it matters.
struct Candidate {
  bool any = false, exact = false;
  double low = 0, high = 0;  // r^2 of test() lies between
  CiResult result;           // of test(), when exact
  std::vector<Var> given;
};

/// Bounds on r^2 by the size of S, kept as long as scans ask for the same: the quantiles behind them are costly.
class Thresholds {
 public:
  const RSquaredBounds& of(const CorrelationTest& test, const Scan& scan, int size) {
    if (law_ != &test.law() || n_ != test.num_samples() || alpha_ != scan.alpha || min_effect_ != scan.min_effect) {
      law_ = &test.law(), n_ = test.num_samples(), alpha_ = scan.alpha, min_effect_ = scan.min_effect;
      known_.assign(kLargestSize + 1, false);
      bounds_.resize(kLargestSize + 1);
    }
    const auto k = static_cast<std::size_t>(size);
    if (!known_[k]) {
      bounds_[k] = RSquaredBounds(test.law(), test.dof(k), alpha_, min_effect_);
      known_[k] = true;
    }
    return bounds_[k];
  }

 private:
  const CorrelationLaw* law_ = nullptr;
  double n_ = 0, alpha_ = 0, min_effect_ = 0;
  std::vector<bool> known_;
  std::vector<RSquaredBounds> bounds_;
};

/// Reused from scan to scan by each thread.
struct Workspace {
  SchurMemory memory;
  std::vector<Var> pool;  // by position of the walk
  std::vector<unsigned char> inside;
  std::vector<int> lane_of;  // by variable; -1 but while a walk is filled
  std::vector<Var> lanes;    // variable of each
  std::vector<Var> given;
  std::vector<int> asked;             // targets of one size of S
  std::vector<Candidate> candidates;  // by index of the target
  std::vector<unsigned char> dropped;
  Thresholds thresholds;
};

double choose(int m, int k) {
  double ways = 1;
  for (int i = 0; i < k; ++i) ways *= static_cast<double>(m - i) / (i + 1);
  return ways;
}

class KernelScan {
 public:
  KernelScan(const CorrelationTest& test, DispatchLevel level, const Scan& scan, CiTest::OnIndependent independent,
             std::span<Best> best, Workspace& space)
      : test_(test), run_(schur_walk(level)), scan_(scan), independent_(independent), best_(best), space_(space) {
    if (scan.want_best && space_.candidates.size() < scan.ys.size()) space_.candidates.resize(scan.ys.size());
    space_.dropped.assign(scan.ys.size(), 0);
  }

  /// Answers the sizes that the kernel has room for.
  ScanProgress run() {
    progress_ = begin_scan(scan_);
    const int largest = std::min({scan_.max_size, static_cast<int>(scan_.pool.size()), kLargestSize});
    for (int size = std::max(scan_.min_size, 0); size <= largest && !progress_.left.empty() && !progress_.ended;
         ++size) {
      set_thresholds(size);
      if (size == 0) {
        empty_set();
        erase_dropped();
      } else {
        sets_of(size);
      }
    }
    return std::move(progress_);
  }

 private:
  ScanStats& stats() { return progress_.stats; }
  Var target(int i) const { return scan_.ys[static_cast<std::size_t>(i)]; }
  void erase_dropped() {
    std::erase_if(progress_.left, [&](int i) { return space_.dropped[static_cast<std::size_t>(i)] != 0; });
  }
  bool stop_requested() const { return scan_.stop && scan_.stop->stop_requested(); }

  void set_thresholds(int size) {
    dof_ = test_.dof(static_cast<std::size_t>(size));
    const RSquaredBounds& bounds = space_.thresholds.of(test_, scan_, size);
    testable_ = bounds.testable, low_ = bounds.low, high_ = bounds.high;
  }

  CiResult ask(Var y, std::span<const Var> given) {
    const CiResult result = test_.test(scan_.x, y, given);
    stats().not_testable += result.outcome == Outcome::kNotTestable;
    stats().deterministic += result.outcome == Outcome::kDeterministic;
    ++asked_;
    return result;
  }

  /// Level 0 is one pass over a row of correlations.
  void empty_set() {
    if (scan_.first_begin > 0 || !scan_.skip_inside.empty()) return;
    const double* row = test_.correlation().col(scan_.x).data();
    for (int i : progress_.left) {
      if (stats().tests >= scan_.max_tests || (stats().tests % kPollEvery == 0 && stop_requested())) {
        progress_.ended = stats().stopped = true;
        return;
      }
      ++stats().tests;
      const double r = row[target(i)], r2 = r * r;
      bool independent = r2 < low_;
      if (scan_.want_best || !testable_ || (!independent && !(r2 > high_))) {
        const CiResult result = ask(target(i), {});
        if (scan_.want_best) best_[static_cast<std::size_t>(i)].offer(result, {});
        independent = counts_as_independent(result, scan_);
      }
      if (independent && tell(i, {}) == kernels::kSchurEnd) return;
    }
  }

  void sets_of(int size) {
    if (scan_.want_best) {
      space_.asked = progress_.left;
      for (int i : space_.asked) space_.candidates[static_cast<std::size_t>(i)].any = false;
    }
    const int members = static_cast<int>(scan_.pool.size());
    int begin = std::max(scan_.first_begin, 0);
    const int end = std::min(scan_.first_end, members);
    // Correlations are fetched from all over the matrix. Single members come in slices of growing length, so that
    // most are fetched only for the targets which the first, strongest members have left.
    for (int length = kFirstSlice; begin < end && !progress_.ended && !progress_.left.empty(); length *= 2) {
      const int slice_end = size > 1 || progress_.left.size() == 1 ? end : std::min(begin + length, end);
      walk_over(size, begin, slice_end);
      begin = slice_end;
      erase_dropped();
    }
    if (scan_.want_best) offer_candidates();
  }

  /// All S of this size whose first member is at [begin, end) of the pool.
  void walk_over(int size, int begin, int end) {
    if (!fill(size, begin, end)) return;
    const std::uint64_t asked_before = asked_;
    run_(walk_);
    stats().tests += walk_.tests;
    if (!testable_) stats().not_testable += walk_.tests - (asked_ - asked_before);
    if (walk_.stopped) progress_.ended = stats().stopped = true;
  }

  /// Lays out the walk for the targets left. False when there is no such set.
  bool fill(int size, int begin, int end) {
    const auto allowed = static_cast<double>(scan_.max_tests - stats().tests);
    const bool unlimited = choose(static_cast<int>(scan_.pool.size()), size) < allowed;
    walk_.single = progress_.left.size() == 1 && unlimited;
    walk_.size = size;
    fill_pool(begin, end);
    walk_.pool = static_cast<int>(space_.pool.size());
    if (walk_.pool < size || walk_.first_end == 0) return false;
    walk_.targets = static_cast<int>(progress_.left.size());
    space_.memory.lay_out(walk_);
    fill_targets();
    fill_correlations();
    walk_.floor = kFloor;
    walk_.rounding = kRounding * (size + 1) * (size + 2);
    walk_.tests = 0;
    walk_.max_tests = scan_.max_tests - stats().tests;
    walk_.next_poll = 0;
    walk_.stopped = false;
    given_at_ = kNoSet;
    walk_.owner = this;
    walk_.flagged = [](void* self, int lane, double c2, double q, double bound) {
      return static_cast<KernelScan*>(self)->flagged(lane, c2, q, bound);
    };
    walk_.low = scan_.want_best ? 0 : low_;  // the best set is chosen by c^2 / (vx vy)
    walk_.independent = [](void* self, int lane) { return static_cast<KernelScan*>(self)->independent(lane); };
    walk_.poll = [](void* self) { return static_cast<KernelScan*>(self)->stop_requested(); };
    return true;
  }

  /// Positions of the walk: the part of the pool that its sets are made of, without the target of a single-target walk.
  void fill_pool(int begin, int end) {
    const Var own = walk_.single ? target(progress_.left.front()) : -1;
    const int past = walk_.size > 1 ? static_cast<int>(scan_.pool.size()) : end;
    space_.pool.clear();
    walk_.first_begin = walk_.first_end = 0;
    for (int i = begin; i < past; ++i) {
      const Var v = scan_.pool[static_cast<std::size_t>(i)];
      if (v == own) continue;
      space_.pool.push_back(v);
      walk_.first_end += i < end;
    }
    walk_.inside = nullptr;
    if (scan_.skip_inside.empty()) return;
    space_.inside.clear();
    for (Var v : space_.pool)
      space_.inside.push_back(std::find(scan_.skip_inside.begin(), scan_.skip_inside.end(), v) !=
                              scan_.skip_inside.end());
    walk_.inside = space_.inside.data();
  }

  void fill_targets() {
    std::vector<int>& lane_of = space_.lane_of;
    if (lane_of.size() < static_cast<std::size_t>(test_.num_vars()))
      lane_of.resize(static_cast<std::size_t>(test_.num_vars()), -1);
    space_.lanes.clear();
    for (int lane = 0; lane < walk_.targets; ++lane) {
      const int i = progress_.left[static_cast<std::size_t>(lane)];
      space_.lanes.push_back(target(i));
      walk_.target_index[lane] = i;
      walk_.high[lane] = high_;
      if (scan_.want_best && testable_) {
        const Candidate& best = space_.candidates[static_cast<std::size_t>(i)];
        walk_.high[lane] = best.any ? flagged_below(best) : kAnyEffect;
      }
      walk_.alive[lane / 64] |= std::uint64_t{1} << (lane % 64);
      lane_of[static_cast<std::size_t>(target(i))] = lane;
    }
    for (int a = 0; a < walk_.pool; ++a)
      walk_.target_of[a] = lane_of[static_cast<std::size_t>(space_.pool[static_cast<std::size_t>(a)])];
    for (int i : progress_.left) lane_of[static_cast<std::size_t>(target(i))] = -1;
  }

  void fill_correlations() {
    const Eigen::MatrixXd& r = test_.correlation();
    kernels::SchurLevel& level = walk_.levels[0];
    const double* column_x = r.col(scan_.x).data();
    const Var* const lanes = space_.lanes.data();
    const auto targets = static_cast<std::ptrdiff_t>(space_.lanes.size());
    for (std::ptrdiff_t lane = 0; lane < targets; ++lane) {
      level.c[lane] = column_x[lanes[lane]];
      level.v[lane] = 1;
    }
    level.vx = level.inverse_det = 1;
    const Var only = walk_.single ? target(progress_.left.front()) : -1;
    for (int a = 0; a < walk_.pool; ++a) {
      const Var v = space_.pool[static_cast<std::size_t>(a)];
      const double* column = r.col(v).data();
      level.x[a] = column[scan_.x];
      level.diagonal[a] = 1;
      if (walk_.single) {
        level.y[a] = column[only];
      } else {
        double* row = level.y + a * walk_.target_stride;
        for (std::ptrdiff_t lane = 0; lane < targets; ++lane) row[lane] = column[lanes[lane]];
      }
      if (walk_.size == 1) continue;
      double* row = level.pool + a * walk_.pool_stride;
      for (int b = a / 8 * 8; b < walk_.pool; ++b) row[b] = column[space_.pool[static_cast<std::size_t>(b)]];
    }
  }

  /// Makes space_.given the S of the walk.
  void find_given() {
    if (given_at_ == walk_.tests) return;  // the count changes between one S and the next only
    given_at_ = walk_.tests;
    space_.given.resize(static_cast<std::size_t>(walk_.size));
    for (int j = 0; j < walk_.size; ++j)
      space_.given[static_cast<std::size_t>(j)] = space_.pool[static_cast<std::size_t>(walk_.chosen[j])];
  }

  SchurNext independent(int lane) {
    find_given();
    return tell(walk_.target_index[lane], space_.given);
  }

  /// A query that the kernel does not decide, or not certainly worse than the best so far.
  SchurNext flagged(int lane, double c2, double q, double bound) {
    const int i = walk_.target_index[lane];
    find_given();
    bool independent = c2 + bound < q * low_;
    const bool sure = independent || c2 > q * high_ + bound;
    CiResult result;
    if (!sure) {
      result = ask(target(i), space_.given);
      independent = counts_as_independent(result, scan_);
    }
    if (scan_.want_best && (testable_ || !sure)) {
      consider(i, lane, c2 / q, sure ? bound / q : 0, sure ? nullptr : &result);
    }
    if (independent) {
      const SchurNext next = tell(i, space_.given);
      if (next != kernels::kSchurMore) return next;
    }
    if (!sure && asked_ % kPollEvery == 0 && stop_requested()) {
      walk_.stopped = true;
      return kernels::kSchurEnd;
    }
    return kernels::kSchurMore;
  }

  SchurNext tell(int i, std::span<const Var> given) {
    switch (independent_(i, given)) {
      case Next::kMore:
        break;
      case Next::kDropY:
        space_.dropped[static_cast<std::size_t>(i)] = 1;
        return kernels::kSchurDrop;
      case Next::kEnd:
        progress_.ended = true;
        return kernels::kSchurEnd;
    }
    return kernels::kSchurMore;
  }

  /// Keeps the S with the smaller r^2; where the intervals of two overlap, test() compares them.
  void consider(int i, int lane, double r2, double error, const CiResult* result) {
    if (result && result->outcome != Outcome::kTested) return;
    Candidate& best = space_.candidates[static_cast<std::size_t>(i)];
    Candidate next{.any = true, .exact = result != nullptr, .low = 0, .high = 0, .result = {}, .given = {}};
    if (result) {
      next.result = *result;
      r2 = result->effect * result->effect;
    }
    next.low = r2 - error - kRSquaredBand;
    next.high = r2 + error + kRSquaredBand;
    if (result && result->dof != dof_)
      next.low = -1, next.high = kAnyEffect;  // a redundant S: p is not a function of r^2
    if (best.any && next.low > best.high) return;
    if (best.any && next.high >= best.low) {
      make_exact(i, best, best.given);
      make_exact(i, next, space_.given);
      if (!(next.result.log_p > best.result.log_p)) return;
    }
    next.given = std::move(best.given);  // its memory
    next.given.assign(space_.given.begin(), space_.given.end());
    best = std::move(next);
    if (testable_) walk_.high[lane] = flagged_below(best);
  }
  /// r^2 above which a query is dependent and worse than the best so far.
  double flagged_below(const Candidate& best) const { return std::max(high_, best.high + kRSquaredBand); }
  void make_exact(int i, Candidate& candidate, std::span<const Var> given) const {
    if (candidate.exact) return;
    candidate.result = test_.test(scan_.x, target(i), given);
    candidate.exact = true;
  }
  void offer_candidates() {
    for (int i : space_.asked) {
      Candidate& best = space_.candidates[static_cast<std::size_t>(i)];
      if (!best.any) continue;
      make_exact(i, best, best.given);
      best_[static_cast<std::size_t>(i)].offer(best.result, best.given);
    }
  }

  const CorrelationTest& test_;
  kernels::SchurRun run_;
  const Scan& scan_;
  CiTest::OnIndependent independent_;
  std::span<Best> best_;
  Workspace& space_;
  SchurWalk walk_{};
  ScanProgress progress_;
  double low_ = 0, high_ = 0;        // of r^2: below independent, above dependent, else test() decides
  double dof_ = 0;                   // of a query without redundant members of S
  bool testable_ = true;             // dof_ > 0
  std::uint64_t asked_ = 0;          // queries that went to test()
  std::uint64_t given_at_ = kNoSet;  // count of tests at which space_.given was made
};

}  // namespace

ScanStats CorrelationTest::scan(const Scan& scan, OnIndependent independent, std::span<Best> best) const {
  if (!bounds_known(scan.alpha)) return CiTest::scan(scan, independent, best);
  Spare<Workspace> space;
  ScanProgress progress = KernelScan(*this, level_, scan, independent, best, *space).run();
  const int largest = std::min(scan.max_size, static_cast<int>(scan.pool.size()));
  if (!progress.ended && !progress.left.empty() && largest > kLargestSize)
    scan_part(
        scan, std::max(scan.min_size, kLargestSize + 1), scan.max_size, independent, best,
        [&](const Scan& part, OnIndependent on, std::span<Best> bests) { return CiTest::scan(part, on, bests); },
        progress);
  return progress.stats;
}

}  // namespace abdera
