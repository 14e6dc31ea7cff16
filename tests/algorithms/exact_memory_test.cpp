// What exact methods have in memory, beside what they plan.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "algorithms/score/exact_dag.hpp"
#include "algorithms/score/posterior_plan.hpp"
#include "core/error.hpp"

namespace abdera {
namespace {

/// Every parent adds `each`, and chance up to `chance`: where `each` is positive all sets beat their subsets.
class ByNumber final : public Score {
 public:
  ByNumber(int p, double each, double chance = 0) : p_(p), each_(each), chance_(chance) {}
  int num_vars() const override { return p_; }
  double local(Var child, std::span<const Var> parents) const override {
    std::uint64_t mask = 0;
    for (const Var v : parents) mask |= std::uint64_t{1} << v;
    const std::uint64_t below = mask & ((std::uint64_t{1} << child) - 1);  // numbered as in `table`
    return value(child, below | (mask ^ below) >> 1, parents.size());
  }
  void table(Var child, std::span<const Var>, int, std::span<double> out, const StopToken&) const override {
    for (std::size_t set = 0; set < out.size(); ++set)
      out[set] = value(child, set, static_cast<std::size_t>(std::popcount(set)));
  }

 private:
  double value(Var child, std::uint64_t mask, std::size_t parents) const {
    std::uint64_t x = (mask + 1) * 0x9e3779b97f4a7c15u ^ static_cast<std::uint64_t>(child) << 40;
    x = (x ^ x >> 29) * 0xbf58476d1ce4e5b9u;
    return each_ * static_cast<double>(parents) + chance_ * static_cast<double>(x >> 11) * 0x1p-53;
  }
  int p_;
  double each_, chance_;
};

bool measurable() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
  return false;
#endif
#endif
  return true;
}

double resident_at_most() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return 1024.0 * static_cast<double>(usage.ru_maxrss);
}

struct Measured {
  double bytes = 0;
  bool refused = false;
};

constexpr double kProcess = 1e6;  ///< pages of code and stack that a process touches beside its data

/// By how much a process grows that does this and nothing else, on one thread: a child has no others.
template <class Work>
Measured growth(Work&& work) {
#ifdef __GLIBC__
  malloc_trim(0);  // or the child would use what tests before have left
#endif
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child == 0) {
    Measured measured;
    const double before = resident_at_most();
    try {
      work();
    } catch (const NotApplicable&) {
      measured.refused = true;
    }
    measured.bytes = resident_at_most() - before - kProcess;
    const bool told = write(ends[1], &measured, sizeof measured) == sizeof measured;
    _exit(told ? 0 : 1);
  }
  Measured measured;
  int status = 0;
  close(ends[1]);
  const bool heard = read(ends[0], &measured, sizeof measured) == sizeof measured;
  close(ends[0]);
  waitpid(child, &status, 0);
  if (!heard || status != 0) throw std::runtime_error("the child did not end well");
  return measured;
}

std::vector<int> sizes(std::vector<int> quick, std::vector<int> full) {
  return std::getenv("ABDERA_FULL") ? full : quick;
}

// The plan, the refusal and the process agree whether hardly any set of parents beats its subsets, all do, or some do.
TEST(ExactDag, HasNoMoreInMemoryThanPlanned) {
  if (!measurable()) GTEST_SKIP() << "sanitizers keep memory of their own";
  for (const int p : sizes({18}, {18, 20, 22})) {
    const auto bytes = detail::best_dag_bytes(detail::allowed_parents(Knowledge(p)));
    RunContext run;
    const auto with = [&](double each, double chance, double planned) {
      const ByNumber score(p, each, chance);
      return growth([&] { exact_dag(score, Knowledge(), {.max_memory = planned / 1e9}, run); });
    };
    const Measured sparse = with(-1, 0.5, 1.01 * bytes.least), dense = with(1, 0.5, 1.01 * bytes.most);
    EXPECT_FALSE(sparse.refused);
    EXPECT_FALSE(dense.refused);
    EXPECT_LE(sparse.bytes, 1.01 * bytes.least) << p;
    EXPECT_LE(dense.bytes, 1.01 * bytes.most) << p;
    EXPECT_GE(1.5 * sparse.bytes, bytes.least) << p;
    EXPECT_GE(1.5 * dense.bytes, bytes.most) << p;
    RecordProperty("share_of_plan_" + std::to_string(p),
                   std::to_string(sparse.bytes / bytes.least) + " " + std::to_string(dense.bytes / bytes.most));

    EXPECT_TRUE(with(-1, 0.5, 0.99 * bytes.least).refused);
    const double between = 0.5 * (bytes.least + bytes.most);
    const Measured late = with(1, 0.5, between);
    EXPECT_TRUE(late.refused);
    EXPECT_LE(late.bytes, between) << p;
    const Measured some = with(-0.01, 0.1, bytes.most);
    EXPECT_FALSE(some.refused);
    EXPECT_LE(some.bytes, bytes.most) << p;
  }
}

// Both ways to keep what is best within a set, next to the boundary between them.
TEST(ExactDag, IsTheSameHoweverManySetsBeatTheirSubsets) {
  RunContext run;
  for (const double each : {-1.0, -0.3, -0.1, -0.05, -0.02, 0.0, 1.0}) {
    const ByNumber score(8, each, 1);
    const auto found = exact_dag(score, Knowledge(), {}, run);
    // The largest sum over orders: an independent recursion over sets, with all subsets looked at.
    std::vector<double> best(256, 0);
    for (detail::Mask set = 1; set < 256; ++set) {
      best[set] = -1e300;
      for_each_bit(set, 0, [&](Var last) {
        const detail::Mask before = set ^ detail::bit(last);
        for (detail::Mask parents = before;; parents = (parents - 1) & before) {
          std::vector<Var> list;
          for_each_bit(parents, 0, [&](Var v) { list.push_back(v); });
          best[set] = std::max(best[set], best[before] + score.local(last, list));
          if (parents == 0) break;
        }
      });
    }
    EXPECT_NEAR(found.numbers.front().second, best.back(), 1e-12) << each;
    EXPECT_TRUE(found.legal);
  }
}

TEST(ExactPosterior, HasNoMoreInMemoryThanPlanned) {
  if (!measurable()) GTEST_SKIP() << "sanitizers keep memory of their own";
  const auto check = [](int p, double each, const ExactPosteriorOptions& given) {
    const ByNumber score(p, each, 1);
    ExactPosteriorOptions options = given;
    const detail::PosteriorPlan plan(detail::allowed_parents(Knowledge(p)), options, score.seconds_per_local());
    RunContext run;
    options.max_memory = 1.001 * plan.bytes() / 1e9;
    const Measured measured = growth([&] { exact_posterior(score, Knowledge(), options, run); });
    EXPECT_FALSE(measured.refused);
    EXPECT_LE(measured.bytes, plan.bytes()) << p << " " << each << " draws " << options.draws;
    options.max_memory = 0.999 * plan.bytes() / 1e9;
    EXPECT_THROW(exact_posterior(score, Knowledge(), options, run), NotApplicable);
    return plan.bytes() / measured.bytes;
  };
  for (const int p : sizes({14}, {14, 16, 18}))
    for (const double each : {-1.0, 1.0}) EXPECT_LE(check(p, each, {}), 1.7) << p;
  // As many draws as to be most of it, all of different classes.
  check(9, 0.2, {.draws = 40'000});
  check(12, -1, {.prior = DagPrior::kOrder});
}

// In seconds a stage may differ from its prediction; what takes nearly all of a run has nearly all of its progress.
TEST(ExactPosterior, SharesProgressByTheWorkOfEachStage) {
  using Plan = detail::PosteriorPlan;
  const auto share = [](int p, const ExactPosteriorOptions& options, Plan::Stage stage) {
    const auto [from, to] = Plan(detail::allowed_parents(Knowledge(p)), options, 1e-6).progress(stage);
    return to - from;
  };
  EXPECT_GT(share(12, {.draws = 0, .v_structures = true}, Plan::kVStructures), 0.9);
  EXPECT_EQ(share(13, {.draws = 0, .v_structures = true}, Plan::kVStructures), 0);
  EXPECT_GT(share(20, {.draws = 0}, Plan::kUp) + share(20, {.draws = 0}, Plan::kDown), 0.5);
  EXPECT_GT(share(8, {.draws = 1'000'000}, Plan::kDraws) + share(8, {.draws = 1'000'000}, Plan::kClasses), 0.9);
  EXPECT_GT(share(14, {.prior = DagPrior::kOrder, .draws = 0}, Plan::kPaths), 0.5);
  for (const auto prior : {DagPrior::kUniform, DagPrior::kOrder}) {
    const Plan plan(detail::allowed_parents(Knowledge(10)), {.prior = prior, .v_structures = true}, 1e-6);
    double at = 0;
    for (int stage = 0; stage < Plan::kStages; ++stage) {
      const auto [from, to] = plan.progress(static_cast<Plan::Stage>(stage));
      EXPECT_EQ(from, at);
      EXPECT_GE(to, from);
      at = to;
    }
    EXPECT_EQ(at, 1);
  }
}

}  // namespace
}  // namespace abdera
