#include "algorithms/constraint/marginal.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

namespace abdera::detail {

MarginalSearch::MarginalSearch(const CiTest& test, const Knowledge& knowledge, const SkeletonOptions& options,
                               const StopToken& stop)
    : test_(test),
      knowledge_(knowledge),
      options_(options),
      stop_(stop),
      nothing_known_(knowledge.empty()),
      all_(static_cast<std::size_t>(test.num_vars())) {
  std::iota(all_.begin(), all_.end(), 0);
}

MarginalRow MarginalSearch::row(Var a) const {
  MarginalRow row;
  row.asked = true;
  auto ys = std::span<const Var>(all_).subspan(static_cast<std::size_t>(a) + 1);
  std::vector<Var> unknown;
  if (!nothing_known_) {
    for (Var b : ys)
      if (knowledge_.required_pair(a, b)) {
        row.dependents.push_back({.b = b, .must = true});
      } else if (!knowledge_.forbidden_pair(a, b)) {
        unknown.push_back(b);
      }
    ys = unknown;
  }
  if (test_.batches()) {
    screen(a, ys, row);
  } else {
    test_each(a, ys, row);
  }
  if (!nothing_known_)
    std::sort(row.dependents.begin(), row.dependents.end(), [](const auto& l, const auto& r) { return l.b < r.b; });
  for (auto& dependent : row.dependents) {
    if (dependent.measured) continue;
    // Most are separated by single members, which replaces their evidence: the effect is enough for now.
    if (!dependent.must) dependent.effect = test_.marginal_effect(a, dependent.b);
    if (std::isfinite(dependent.effect)) continue;
    if (stop_.stop_requested()) break;
    row.measure(dependent, test_.test(a, dependent.b, {}));
    row.stats.tests += dependent.must;
  }
  return row;
}

Scan MarginalSearch::scan_of(Var a, std::span<const Var> ys) const {
  return {.x = a, .ys = ys, .alpha = options_.alpha, .min_effect = options_.min_effect, .stop = &stop_};
}

/// Most pairs are decided without their evidence, which is asked for where it is kept.
void MarginalSearch::screen(Var a, std::span<const Var> ys, MarginalRow& row) const {
  std::vector<int> dependent;
  row.stats = test_.screen(scan_of(a, ys), dependent);
  row.dependents.reserve(dependent.size());
  for (int iy : dependent) row.dependents.push_back({.b = ys[static_cast<std::size_t>(iy)], .must = false});
  if (!options_.list_marginal) return;
  auto next = dependent.begin();
  for (int iy = 0; iy < std::ssize(ys); ++iy) {
    if (next != dependent.end() && *next == iy) {
      ++next;
      continue;
    }
    const Var b = ys[static_cast<std::size_t>(iy)];
    const auto r = stop_.stop_requested() ? CiResult{} : test_.test(a, b, {});
    row.marginal.push_back({a, b, {}, r.p_value, r.effect});
  }
}

/// One test a pair, none twice.
void MarginalSearch::test_each(Var a, std::span<const Var> ys, MarginalRow& row) const {
  const Scan scan = scan_of(a, ys);
  for (Var b : ys) {
    MarginalRow::Dependent pair{.b = b, .must = false};
    row.stats.stopped = row.stats.stopped || stop_.stop_requested();
    if (!row.stats.stopped) {
      const auto r = test_.test(a, b, {});
      ++row.stats.tests;
      row.stats.not_testable += r.outcome == Outcome::kNotTestable;
      row.stats.deterministic += r.outcome == Outcome::kDeterministic;
      if (counts_as_independent(r, scan)) {
        if (options_.list_marginal) row.marginal.push_back({a, b, {}, r.p_value, r.effect});
        continue;
      }
      row.measure(pair, r);
    }
    row.dependents.push_back(pair);
  }
}

}  // namespace abdera::detail
