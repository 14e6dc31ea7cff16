// The walks of all dispatch levels hand the same queries to their caller. Decisions are compared with test() in
// tests/citests/fisher_z_scan_test.cpp; here it is the bits.
#include <algorithm>
#include <tuple>

#include "core/kernels/schur.hpp"
#include "core/rng.hpp"

#ifdef ABDERA_WIDE_KERNELS
namespace abdera::kernels {
extern const SchurRun kSchurWide;  // eight lanes, compiled for x86-64-v3 by tests/core/CMakeLists.txt
}
#endif

namespace abdera {
namespace {

using kernels::SchurWalk;

struct Problem {
  Eigen::MatrixXd r;  // correlations: x first, then the pool, then targets outside the pool
  int size, pool, outside;
  bool single;
  double high;
  std::uint64_t max_tests;
};

Problem random_problem(Rng& rng, bool single) {
  Problem out;
  out.pool = 3 + static_cast<int>(rng.below(25));
  out.size = 1 + static_cast<int>(rng.below(4));
  out.size = std::min(out.size, out.pool);
  out.single = single;
  out.outside = single ? 1 : static_cast<int>(rng.below(50));
  const int p = 1 + out.pool + out.outside;
  Eigen::MatrixXd b(p, p);
  for (int j = 0; j < p; ++j)
    for (int i = 0; i < p; ++i) b(i, j) = rng.normal() * (rng.below(3) == 0) + (i == j) + (j == 0 ? 0.7 : 0);
  const Eigen::MatrixXd cov = b * b.transpose();
  const Eigen::VectorXd scale = cov.diagonal().cwiseSqrt().cwiseInverse();
  out.r = scale.asDiagonal() * cov * scale.asDiagonal();
  out.high = rng.uniform(0, 0.2);
  out.max_tests = !single && rng.below(4) == 0 ? rng.below(2000) : ~std::uint64_t{0};
  return out;
}

using Flag = std::tuple<int, std::vector<int>, double, double, double>;  // target, S, c^2, vx vy, bound
struct Answer {
  std::vector<Flag> flags;
  std::uint64_t tests = 0;
  bool stopped = false, completed = false;
};

/// Targets are the pool and those outside it (single: the one outside). A third of the queries reported drop theirs.
Answer answer(const Problem& problem, kernels::SchurRun run) {
  struct Caller {
    SchurWalk walk{};
    Answer out;
  } caller;
  SchurWalk& w = caller.walk;
  SchurMemory memory;
  w.size = problem.size, w.pool = problem.pool, w.single = problem.single;
  w.targets = problem.single ? 1 : problem.pool + problem.outside;
  w.first_end = problem.pool;
  memory.lay_out(w);
  kernels::SchurLevel& level = w.levels[0];
  level.vx = level.inverse_det = 1;
  const int first = problem.single ? 1 + problem.pool : 1;  // column of the first target
  for (int j = 0; j < w.targets; ++j) {
    w.target_index[j] = j;
    w.high[j] = problem.high;
    w.alive[j / 64] |= std::uint64_t{1} << (j % 64);
    level.c[j] = problem.r(0, first + j);
    level.v[j] = 1;
  }
  for (int a = 0; a < w.pool; ++a) {
    w.target_of[a] = problem.single ? -1 : a;
    level.x[a] = problem.r(0, 1 + a);
    level.diagonal[a] = 1;
    for (int j = 0; j < w.targets; ++j)
      level.y[problem.single ? a : a * w.target_stride + j] = problem.r(1 + a, first + j);
    for (int b = 0; w.size > 1 && b < w.pool; ++b) level.pool[a * w.pool_stride + b] = problem.r(1 + a, 1 + b);
  }
  w.floor = 4e-10, w.rounding = 1e-13;
  w.max_tests = problem.max_tests;
  w.owner = &caller;
  w.poll = [](void*) { return false; };
  w.flagged = [](void* owner, int lane, double c2, double q, double bound) {
    auto& self = *static_cast<Caller*>(owner);
    const SchurWalk& walk = self.walk;
    self.out.flags.emplace_back(walk.target_index[lane], std::vector<int>(walk.chosen, walk.chosen + walk.size), c2, q,
                                bound);
    return !walk.single && self.out.flags.size() % 3 == 0 ? kernels::kSchurDrop : kernels::kSchurMore;
  };
  caller.out.completed = run(w);
  caller.out.tests = w.tests;
  caller.out.stopped = w.stopped;
  return caller.out;
}

/// @return the number of queries handed over, to show that the comparison is not an empty one.
std::size_t expect_same_bits(kernels::SchurRun one, kernels::SchurRun two) {
  Rng rng(8);
  std::size_t flags = 0;
  for (int trial = 0; trial < 300; ++trial) {
    const Problem problem = random_problem(rng, trial % 3 == 0);
    const Answer a = answer(problem, one), b = answer(problem, two);
    EXPECT_EQ(a.tests, b.tests);
    EXPECT_EQ(a.stopped, b.stopped);
    EXPECT_EQ(a.completed, b.completed);
    EXPECT_EQ(a.flags, b.flags) << "trial " << trial;
    flags += a.flags.size();
    if (testing::Test::HasFailure()) break;
  }
  return flags;
}

TEST(SchurWalk, CountsEveryQueryOnce) {
  Rng rng(2);
  int compared = 0;
  for (int trial = 0; trial < 100; ++trial) {
    Problem problem = random_problem(rng, trial % 2 == 0);
    problem.high = -1;  // nothing on well-conditioned S is handed over
    problem.max_tests = ~std::uint64_t{0};
    double sets = 1;
    for (int i = 0; i < problem.size; ++i) sets *= static_cast<double>(problem.pool - i) / (i + 1);
    // A member of the pool is a target of the sets it is not in.
    const double inside = sets * (problem.pool - problem.size),
                 expected = problem.single ? sets : inside + sets * problem.outside;
    for (DispatchLevel level : {DispatchLevel::kBaseline, DispatchLevel::kV3, DispatchLevel::kV4}) {
      if (!dispatch_supported(level)) continue;
      const Answer a = answer(problem, schur_walk(level));
      if (!a.flags.empty()) continue;  // an ill-conditioned draw: targets were dropped
      EXPECT_NEAR(static_cast<double>(a.tests), expected, 1e-9 * expected);
      ++compared;
    }
  }
  EXPECT_GT(compared, 100);
}

// Two members of S correlated by r: one over the determinant is 1 / (1 - r^2).
TEST(SchurWalk, DecidesOnNearlyCollinearSetsUntilTheDeterminantIsBelow1e6) {
  Problem problem{.r = Eigen::MatrixXd::Identity(4, 4),
                  .size = 2,
                  .pool = 2,
                  .outside = 1,
                  .single = false,
                  .high = 0.1,
                  .max_tests = ~std::uint64_t{0}};
  problem.r(0, 3) = problem.r(3, 0) = 0.5;  // x with the target: dependent
  for (const bool single : {false, true})
    for (const double r : {0.999905, -0.999905, 0.9999994, 0.9999996}) {
      problem.single = single;
      problem.r(1, 2) = problem.r(2, 1) = r;
      for (DispatchLevel level : {DispatchLevel::kBaseline, DispatchLevel::kV3, DispatchLevel::kV4}) {
        if (!dispatch_supported(level)) continue;
        const Answer a = answer(problem, schur_walk(level));
        EXPECT_EQ(a.tests, 1u);
        EXPECT_EQ(a.flags.size(), r > 0.9999995 ? 1u : 0u) << r;
      }
    }
}

#ifdef ABDERA_WIDE_KERNELS
TEST(SchurWalk, HasTheSameBitsWithEightLanesAsWithFour) {
  if (!dispatch_supported(DispatchLevel::kV3)) GTEST_SKIP() << "the processor has no AVX2";
  EXPECT_GT(expect_same_bits(kernels::kSchurWide, schur_walk(DispatchLevel::kV3)), 5000u);
}
#endif

TEST(SchurWalk, HasTheSameBitsOnAvx512AsOnAvx2) {
  if (!dispatch_supported(DispatchLevel::kV4)) GTEST_SKIP() << "the processor has no AVX-512";
  EXPECT_GT(expect_same_bits(schur_walk(DispatchLevel::kV4), schur_walk(DispatchLevel::kV3)), 5000u);
}

}  // namespace
}  // namespace abdera
