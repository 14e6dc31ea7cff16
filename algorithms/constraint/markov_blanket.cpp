#include "algorithms/constraint/markov_blanket.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.hpp"

namespace abdera {
namespace {

class BlanketSearch {
 public:
  BlanketSearch(const CiTest& test, Var target, const BlanketOptions& options, const StopToken& stop)
      : test_(test), target_(target), options_(options), stop_(stop) {}

  MarkovBlanket search() {
    order_candidates();
    options_.growth == BlanketGrowth::kInOrder ? grow_in_order() : grow_strongest_first();
    out_.grown = members_;
    for (const Candidate& c : candidates_)
      if (!c.member && c.outcome != Outcome::kTested) out_.undecided.push_back(c.v);
    shrink();
    out_.members = members_;
    for (auto* list : {&out_.members, &out_.undecided, &out_.grown}) std::sort(list->begin(), list->end());
    return std::move(out_);
  }

 private:
  struct Candidate {
    Var v;
    double strength;  // without conditioning
    bool member = false;
    Outcome outcome = Outcome::kTested;  // of the last test
  };

  bool stopped() {
    out_.stats.stopped = out_.stats.stopped || out_.stats.tests >= options_.max_tests || stop_.stop_requested();
    return out_.stats.stopped;
  }
  CiResult ask(Var v, std::span<const Var> given) {
    const CiResult r = test_.test(target_, v, given);
    ++out_.stats.tests;
    out_.stats.not_testable += r.outcome == Outcome::kNotTestable;
    out_.stats.deterministic += r.outcome == Outcome::kDeterministic;
    return r;
  }
  Scan scan() const { return {.x = target_, .alpha = options_.alpha, .min_effect = options_.min_effect}; }
  bool dependent(const CiResult& r) const { return r.outcome == Outcome::kTested && !counts_as_independent(r, scan()); }
  /// Larger: more dependent. Finite log p-values tell more than p-values, which may underflow.
  static std::pair<double, double> dependence(const CiResult& r) {
    return {std::isnan(r.log_p) ? -r.p_value : -r.log_p, std::isnan(r.effect) ? 0 : std::abs(r.effect)};
  }

  void order_candidates() {
    for (Var v = 0; v < test_.num_vars(); ++v) {
      if (v == target_) continue;
      if (stopped()) return;
      const CiResult r = ask(v, {});
      const double s = std::isfinite(r.effect) ? std::abs(r.effect) : std::abs(r.statistic);
      candidates_.push_back({.v = v, .strength = std::isfinite(s) ? s : 0, .outcome = r.outcome});
    }
    std::sort(candidates_.begin(), candidates_.end(), [](const Candidate& l, const Candidate& r) {
      return l.strength != r.strength ? l.strength > r.strength : l.v < r.v;
    });
  }

  void join(Candidate& c) {
    c.member = true;
    members_.push_back(c.v);
  }

  /// Goes round the candidates until all have been asked since the last one joined.
  void grow_in_order() {
    const std::size_t n = candidates_.size();
    std::size_t since = 0;
    mark_independent();
    for (std::size_t i = 0; since < n; i = (i + 1) % n, ++since) {
      Candidate& c = candidates_[i];
      if (c.member || independent_[i]) continue;
      if (stopped()) return;
      const CiResult r = ask(c.v, members_);
      c.outcome = r.outcome;
      if (!dependent(r)) continue;
      join(c);
      since = 0;
      mark_independent();
    }
  }

  void grow_strongest_first() {
    for (;;) {
      Candidate* best = nullptr;
      std::pair<double, double> most;
      mark_independent();
      for (std::size_t i = 0; i < candidates_.size(); ++i) {
        Candidate& c = candidates_[i];
        if (c.member || independent_[i]) continue;
        if (stopped()) return;
        const CiResult r = ask(c.v, members_);
        c.outcome = r.outcome;
        if (dependent(r) && (!best || dependence(r) > most)) best = &c, most = dependence(r);
      }
      if (!best || out_.stats.stopped) return;
      join(*best);
    }
  }

  /// A test that batches tells at once, for most, that they are independent given the members.
  void mark_independent() {
    independent_.assign(candidates_.size(), false);
    if (!test_.batches()) return;
    std::vector<Var> ys;
    std::vector<std::size_t> at;
    for (std::size_t i = 0; i < candidates_.size(); ++i)
      if (!candidates_[i].member) ys.push_back(candidates_[i].v), at.push_back(i);
    Scan all = scan();
    all.ys = ys;
    all.pool = members_;
    all.min_size = all.max_size = static_cast<int>(members_.size());
    all.stop = &stop_;
    std::uint64_t independent = 0;
    const auto stats = test_.scan(all,
                                  [&](int iy, std::span<const Var>) {
                                    const std::size_t i = at[static_cast<std::size_t>(iy)];
                                    independent_[i] = true, ++independent;
                                    candidates_[i].outcome = Outcome::kTested;
                                    return Next::kMore;
                                  },
                                  {});
    out_.stats.tests += independent;  // the others are asked one by one
    out_.stats.stopped = out_.stats.stopped || stats.stopped;
  }

  /// Passes over the members in the order in which they joined, until one takes none out.
  void shrink() {
    std::vector<Var> others;
    for (std::size_t before = members_.size() + 1; members_.size() < before;) {
      before = members_.size();
      for (std::size_t i = 0; i < members_.size();) {
        if (stopped()) return;
        others = members_;
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
        if (!counts_as_independent(ask(members_[i], others), scan())) {
          ++i;
          continue;
        }
        out_.removed.emplace_back(members_[i], others);
        members_ = others;
      }
    }
  }

  const CiTest& test_;
  const Var target_;
  const BlanketOptions& options_;
  const StopToken& stop_;
  std::vector<Candidate> candidates_;
  std::vector<bool> independent_;  // of candidates, by the last batch
  std::vector<Var> members_;
  MarkovBlanket out_;
};

}  // namespace

bool NearTarget::holds(Var v) const {
  return std::binary_search(members.begin(), members.end(), v) ||
         std::binary_search(undecided.begin(), undecided.end(), v);
}

const std::vector<Var>& MarkovBlanket::set_against(Var v) const {
  for (const auto& [left, set] : removed)
    if (left == v) return set;
  return grown;
}

MarkovBlanket markov_blanket(const CiTest& test, Var target, const BlanketOptions& options, const StopToken& stop) {
  require(target >= 0 && target < test.num_vars(), "there is no variable " + std::to_string(target));
  return BlanketSearch(test, target, options, stop).search();
}

}  // namespace abdera
