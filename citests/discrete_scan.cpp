// DiscreteTest::scan. Sums over tables are whole numbers, so the walk over sets finds the same statistics as test() to
// the last bit. What is spared are p-values: they fall with the statistic, so a statistic that is clearly above or
// below the quantile of alpha decides, and only the band of 1e-9 around it, far wider than the errors of quantiles and
// p-values, is left to them.
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "citests/discrete_test.hpp"
#include "citests/scan_sets.hpp"
#include "core/spare.hpp"
#include "core/special.hpp"

namespace abdera {
namespace {

constexpr double kBand = 1e-9;            // of a statistic, relative
constexpr double kWorkPerPoll = 1 << 20;  // rows

/// Quantiles of the chi-square laws at one level, as they are needed.
class Quantiles {
 public:
  void use(double alpha) {
    if (alpha == alpha_) return;
    alpha_ = alpha;
    of_dof_.clear();
  }
  /// Quantiles grow with the degrees of freedom: that of any law lies between those of whole numbers.
  std::pair<double, double> around(double dof) { return {at(std::floor(dof)), at(std::ceil(dof))}; }

 private:
  /// NaN where there is none to rely on.
  double at(double dof) {
    constexpr double kMostDof = 4096;
    if (!(alpha_ >= 1e-290 && alpha_ < 1) || dof > kMostDof) return std::numeric_limits<double>::quiet_NaN();
    if (dof < 1) return 0;
    const auto i = static_cast<std::size_t>(dof);
    if (i >= of_dof_.size()) of_dof_.resize(i + 1, -1);
    if (of_dof_[i] < 0) of_dof_[i] = chi_square_upper_quantile(alpha_, dof);
    return of_dof_[i];
  }

  double alpha_ = -1;
  std::vector<double> of_dof_;
};

/// The statistic behind a target's entry of `best`, when this scan has put it there.
struct Record {
  double statistic = 0, dof = -1;
};

struct Workspace {
  TableWalk walk;
  Quantiles quantiles;
  std::vector<unsigned char> dropped;
  std::vector<int> asked;  // indices of the targets of one S
  std::vector<Var> ys;
  std::vector<TableSums> sums;
  std::vector<Record> records;
};

/// An upper bound of the logarithm of the p-value: Chernoff's.
double most_log_p(double statistic, double dof) {
  if (statistic <= dof) return 0;
  return -0.5 * (statistic - dof) + 0.5 * dof * std::log(statistic / dof);
}

}  // namespace

class DiscreteScan {
 public:
  DiscreteScan(const DiscreteTest& test, const Scan& scan, CiTest::OnIndependent independent, std::span<Best> best,
               Workspace& space)
      : test_(test), scan_(scan), independent_(independent), best_(best), space_(space), left_(scan.ys.size()) {
    space_.walk.start(test.columns_, test.level_, scan.x);
    space_.quantiles.use(scan.alpha);
    space_.dropped.assign(scan.ys.size(), 0);
    if (scan.want_best) space_.records.assign(scan.ys.size(), {});
  }

  ScanStats run() {
    ScanSets sets(scan_);
    std::size_t changed = std::numeric_limits<std::size_t>::max();
    while (left_ > 0 && !ended_ && sets.next()) {
      changed = std::min(changed, sets.changed());
      if (!ask(sets.given(), changed)) continue;
      changed = std::numeric_limits<std::size_t>::max();
    }
    return stats_;
  }

 private:
  bool ask(std::span<const Var> given, std::size_t changed);
  bool may_go_on();
  void judge(int i, const TableSums& sums, std::span<const Var> given);
  bool independent(const TableSums& sums, double statistic, double dof, Var y) const;
  void offer(std::size_t i, const TableSums& sums, double statistic, double dof, std::span<const Var> given);

  const DiscreteTest& test_;
  const Scan& scan_;
  CiTest::OnIndependent independent_;
  std::span<Best> best_;
  Workspace& space_;
  std::size_t left_;
  double work_ = kWorkPerPoll;  // since the last look at the stop token: the first query looks
  bool ended_ = false;
  ScanStats stats_;
};

/// All queries of one S. False when there are none: nothing was counted.
bool DiscreteScan::ask(std::span<const Var> given, std::size_t changed) {
  space_.asked.clear(), space_.ys.clear();
  for (std::size_t i = 0; i < scan_.ys.size(); ++i) {
    if (space_.dropped[i] || std::find(given.begin(), given.end(), scan_.ys[i]) != given.end()) continue;
    space_.asked.push_back(static_cast<int>(i));
    space_.ys.push_back(scan_.ys[i]);
  }
  if (space_.ys.empty()) return false;
  space_.walk.go_to(given, changed);
  // Queries that are counted before the first is answered and the stop token looked at again.
  const std::size_t at_once =
      std::clamp<std::size_t>((1 << 24) / std::max<std::size_t>(test_.columns_.num_rows(), 1), 1, 64);
  for (std::size_t begin = 0; begin < space_.ys.size() && !ended_; begin += at_once) {
    if (!may_go_on()) break;
    const std::uint64_t allowed = std::min<std::uint64_t>(at_once, scan_.max_tests - stats_.tests);
    const auto count = std::min<std::size_t>(allowed, space_.ys.size() - begin);
    space_.sums.assign(count, {});
    add_tables(space_.walk, std::span<const Var>(space_.ys).subspan(begin, count), *test_.measure_, space_.sums);
    work_ += static_cast<double>(count) * static_cast<double>(test_.columns_.num_rows());
    for (std::size_t j = 0; j < count && !ended_; ++j) judge(space_.asked[begin + j], space_.sums[j], given);
    if (!ended_ && begin + count < space_.ys.size() && count < at_once) ended_ = stats_.stopped = true;
  }
  return true;
}

bool DiscreteScan::may_go_on() {
  bool stop = stats_.tests >= scan_.max_tests;
  if (work_ >= kWorkPerPoll) {
    work_ = 0;
    stop = stop || (scan_.stop && scan_.stop->stop_requested());
  }
  if (stop) ended_ = stats_.stopped = true;
  return !stop;
}

void DiscreteScan::judge(int i, const TableSums& sums, std::span<const Var> given) {
  const auto at = static_cast<std::size_t>(i);
  const Var y = scan_.ys[at];
  ++stats_.tests;
  const double dof = test_.dof(sums, scan_.x, y, given);
  if (!(dof > 0)) {
    ++stats_.not_testable;
    return;
  }
  const double statistic = test_.measure_->statistic(sums);
  if (scan_.want_best) offer(at, sums, statistic, dof, given);
  if (!independent(sums, statistic, dof, y)) return;
  const Next next = independent_(i, given);
  ended_ = next == Next::kEnd;
  if (next == Next::kDropY) space_.dropped[at] = 1, --left_;
}

bool DiscreteScan::independent(const TableSums& sums, double statistic, double dof, Var y) const {
  const auto quantiles = space_.quantiles.around(dof);
  if (statistic < quantiles.first * (1 - kBand)) return true;
  if (statistic > quantiles.second * (1 + kBand)) {
    if (!(scan_.min_effect > 0)) return false;
    const auto& columns = test_.columns_;
    return test_.measure_->effect(sums, columns.levels(scan_.x), columns.levels(y)) < scan_.min_effect;
  }
  return counts_as_independent(test_.evidence(sums, dof, scan_.x, y), scan_);
}

/// Offers the result if it may be the least dependent so far.
void DiscreteScan::offer(std::size_t i, const TableSums& sums, double statistic, double dof,
                         std::span<const Var> given) {
  Best& best = best_[i];
  Record& record = space_.records[i];
  if (best.any) {
    if (record.dof == dof && statistic > record.statistic * (1 + kBand)) return;
    if (most_log_p(statistic, dof) < best.log_p - kBand * (1 - best.log_p)) return;
  }
  const CiResult result = test_.evidence(sums, dof, scan_.x, scan_.ys[i]);
  if (best.any && !(result.log_p > best.log_p)) return;
  best.offer(result, given);
  record = {statistic, dof};
}

ScanStats DiscreteTest::scan(const Scan& scan, OnIndependent independent, std::span<Best> best) const {
  Spare<Workspace> space;
  return DiscreteScan(*this, scan, independent, best, *space).run();
}

}  // namespace abdera
