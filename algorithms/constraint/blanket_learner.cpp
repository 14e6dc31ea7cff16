#include "algorithms/constraint/blanket_learner.hpp"

#include <utility>

#include "algorithms/constraint/pc_steps.hpp"

namespace abdera::detail {
namespace {

constexpr double kFrom = 0.05, kTo = 0.3;  // of a run, for progress: before and after the blankets

class BlanketLearner {
 public:
  BlanketLearner(const PcRun& pc, BlanketSymmetry symmetry, BlanketGrowth growth)
      : pc_(pc), symmetry_(symmetry), growth_(growth) {}

  BlanketResult learn() {
    SkeletonOptions marginal = skeleton_options(pc_);
    marginal.max_given = 0;
    RunContext before = part_of_run(pc_.run, 0, kFrom), after = part_of_run(pc_.run, kTo, 1);
    Skeleton skeleton = find_skeleton(pc_.test, pc_.knowledge, marginal, before);
    used_ = std::exchange(skeleton.stats, {});
    BlanketResult result;
    if (skeleton.stop_reason == StopReason::kCompleted) skeleton.stop_reason = find_blankets();
    if (skeleton.stop_reason == StopReason::kCompleted) {
      join(skeleton);
      skeleton =
          find_skeleton(pc_.test, pc_.knowledge, skeleton_options(pc_, used_.tests), after, {.start = &skeleton});
      for (MarkovBlanket& blanket : blankets_) result.blankets.push_back(std::move(blanket.members));
    }
    used_ += skeleton.stats;
    skeleton.stats = used_;
    static_cast<PcResult&>(result) = finish_pc({pc_.test, pc_.knowledge, pc_.options, after}, std::move(skeleton));
    add_count(result, "blanket_tests", blanket_tests_);
    return result;
  }

 private:
  StopReason find_blankets() {
    const auto p = static_cast<std::size_t>(pc_.test.num_vars());
    blankets_.resize(p);
    TestBudget budget(skeleton_options(pc_, used_.tests).test_budget, p);
    constexpr double kMembers = 6;  // a guess, for scheduling only
    const double predicted = static_cast<double>(p * p) * kMembers;
    LoopProgress progress(pc_.run, "Markov blankets", kFrom, kTo, static_cast<double>(p));
    const auto end = parallel_for(static_cast<std::ptrdiff_t>(p), pc_.run, predicted * pc_.test.seconds_per_test(),
                                  [&](std::ptrdiff_t i) {
                                    if (budget.spent()) return;
                                    const auto at = static_cast<std::size_t>(i);
                                    MarkovBlanket& blanket = blankets_[at];
                                    blanket = markov_blanket(pc_.test, static_cast<Var>(i),
                                                             {.alpha = pc_.options.alpha,
                                                              .min_effect = pc_.options.min_effect,
                                                              .growth = growth_,
                                                              .max_tests = budget.item_limit()},
                                                             pc_.run.stop);
                                    budget.book(at, blanket.stats.tests, blanket.stats.stopped);
                                    progress.add(1);
                                  });
    ScanStats stats;
    for (std::size_t i = 0; i < budget.counted(); ++i) stats += blankets_[i].stats;
    blanket_tests_ = stats.tests;
    used_ += stats;
    if (const StopReason asked = pc_.run.stop.reason(); asked != StopReason::kCompleted) return asked;
    return end == LoopEnd::kCompleted && budget.counted() == p ? StopReason::kCompleted : StopReason::kTestLimit;
  }

  /// Takes the pairs that are in no blanket out of a skeleton of pairs that depend on each other given nothing.
  void join(Skeleton& skeleton) {
    const auto& pairs = skeleton.pairs;
    const double cost = 2 * static_cast<double>(pairs.size()) * pc_.test.seconds_per_test();
    RunContext evidence = pc_.run;
    evidence.stop = {};  // every pair is judged; after a stop without tests, and the search that follows notices it
    parallel_for(std::ssize(pairs), evidence, cost,
                 [&](std::ptrdiff_t i) { judge(skeleton, skeleton.pairs[static_cast<std::size_t>(i)]); });
    skeleton.build_pools(skeleton.num_vars());
  }

  void judge(const Skeleton& skeleton, PairRecord& pair) const {
    if (pair.required || pair.state != PairRecord::State::kAdjacent) return;
    const MarkovBlanket &of_a = of(pair.a), &of_b = of(pair.b);
    const bool in_a = of_a.holds(pair.b), in_b = of_b.holds(pair.a);
    if (symmetry_ == BlanketSymmetry::kAnd ? in_a && in_b : in_a || in_b) return;
    EdgeNote note;
    bool any = false;
    auto offer = [&](const std::vector<Var>& given) {
      if (pc_.run.stop.stop_requested()) {
        if (!any) note.given = given;
        return;
      }
      const CiResult r = pc_.test.test(pair.a, pair.b, given);
      EdgeNote found{.p_value = r.p_value, .log_p = r.log_p, .effect = r.effect, .given = given};
      if (!any || skeleton.less_dependent(pair.a, pair.b, found, note)) note = std::move(found);
      any = true;
    };
    if (!in_a) offer(of_a.set_against(pair.b));
    if (!in_b) offer(of_b.set_against(pair.a));
    pair.note = std::move(note);
    pair.state = PairRecord::State::kSeparated;
    pair.level = 1;  // depends given nothing; other sets were not asked
  }

  const MarkovBlanket& of(Var v) const { return blankets_[static_cast<std::size_t>(v)]; }

  const PcRun& pc_;
  const BlanketSymmetry symmetry_;
  const BlanketGrowth growth_;
  std::vector<MarkovBlanket> blankets_;
  ScanStats used_;
  std::uint64_t blanket_tests_ = 0;
};

}  // namespace

BlanketResult learn_by_blankets(const CiTest& test, const Knowledge& given_knowledge,
                                const BlanketLearnerOptions& options, BlanketGrowth growth, RunContext& run) {
  const Knowledge none(test.num_vars());
  const Knowledge& knowledge = given_knowledge.empty() ? none : given_knowledge;
  check_pc(test, knowledge, options.pc);
  return BlanketLearner({test, knowledge, options.pc, run}, options.symmetry, growth).learn();
}

}  // namespace abdera::detail
