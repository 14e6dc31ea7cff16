// CorrelationTest::scan against the default loop over test(): the same decisions in the same order, the same counts and
// the same best sets, on random and on hostile problems.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <numeric>

#include "citests/fisher_z.hpp"
#include "citests/partial_t.hpp"
#include "core/rng.hpp"
#include "core/special.hpp"
#include "tests/support/dispatch_levels.hpp"
#include "tests/support/time_factor.hpp"

namespace abdera {
namespace {

struct Event {
  int y;
  std::vector<Var> given;
  bool operator==(const Event&) const = default;
};

struct Answer {
  std::vector<Event> events;
  ScanStats stats;
  std::vector<Best> best;
};

/// How a caller answers independences: pseudo-random, but a function of the query alone.
struct Caller {
  std::uint64_t seed;
  unsigned drop_of_8, end_of_256;
  Next operator()(int y, std::span<const Var> given) const {
    std::uint64_t h = seed + static_cast<std::uint64_t>(y) * 977;
    for (Var v : given) h = (h ^ static_cast<std::uint64_t>(v + 1)) * 0x9e3779b97f4a7c15u;
    h ^= h >> 29;
    if (h % 256 < end_of_256) return Next::kEnd;
    return (h >> 8) % 8 < drop_of_8 ? Next::kDropY : Next::kMore;
  }
};

template <class Run>
Answer answer(const Scan& scan, const Caller& caller, Run&& run) {
  Answer out;
  if (scan.want_best) out.best.resize(scan.ys.size());
  out.stats = run(
      scan,
      [&](int y, std::span<const Var> given) {
        out.events.push_back({y, {given.begin(), given.end()}});
        return caller(y, given);
      },
      std::span<Best>(out.best));
  return out;
}

/// The queries compared. Fails the test at the first difference.
std::uint64_t compare(const std::vector<std::unique_ptr<CorrelationTest>>& tests, const Scan& scan,
                      const Caller& caller) {
  const Answer loop = answer(scan, caller, [&](const Scan& s, CiTest::OnIndependent on, std::span<Best> best) {
    return tests[0]->CiTest::scan(s, on, best);
  });
  for (const auto& test : tests) {
    const Answer kernel = answer(scan, caller, [&](const Scan& s, CiTest::OnIndependent on, std::span<Best> best) {
      return test->scan(s, on, best);
    });
    EXPECT_EQ(kernel.events, loop.events);
    EXPECT_EQ(kernel.stats.tests, loop.stats.tests);
    EXPECT_EQ(kernel.stats.not_testable, loop.stats.not_testable);
    EXPECT_EQ(kernel.stats.deterministic, loop.stats.deterministic);
    EXPECT_EQ(kernel.stats.stopped, loop.stats.stopped);
    for (std::size_t i = 0; i < loop.best.size(); ++i) {
      EXPECT_EQ(kernel.best[i].any, loop.best[i].any);
      EXPECT_EQ(kernel.best[i].given, loop.best[i].given);
      EXPECT_EQ(kernel.best[i].p_value, loop.best[i].p_value);
      EXPECT_EQ(kernel.best[i].log_p, loop.best[i].log_p);
    }
  }
  return loop.stats.tests;
}

std::vector<std::unique_ptr<CorrelationTest>> tests_of(const Eigen::MatrixXd& covariance, double n,
                                                       bool student = false) {
  std::vector<std::unique_ptr<CorrelationTest>> out;
  for (DispatchLevel level : testing_support::dispatch_levels())
    if (student) {
      out.push_back(std::make_unique<PartialT>(Covariance{{}, covariance, n}, level));
    } else {
      out.push_back(std::make_unique<FisherZ>(Covariance{{}, covariance, n}, level));
    }
  return out;
}

template <class T, std::size_t N>
T pick(Rng& rng, const T (&from)[N]) {
  return from[rng.below(N)];
}

/// Covariance of a random linear model; some columns are copies, near copies or sums of others.
Eigen::MatrixXd random_covariance(Rng& rng, int p, int kind) {
  Eigen::MatrixXd b = Eigen::MatrixXd::Identity(p, p);
  for (int i = 0; i < p; ++i)
    for (int j = 0; j < i; ++j)
      if (rng.below(3) == 0) b.row(i) += rng.uniform(-1, 1) * b.row(j);
  for (int copies = kind == 0 ? 0 : 1 + static_cast<int>(rng.below(3)); copies > 0; --copies) {
    const int to = static_cast<int>(rng.below(static_cast<std::uint32_t>(p))),
              from = (to + 1 + static_cast<int>(rng.below(static_cast<std::uint32_t>(p - 1)))) % p;
    const double jitter[] = {0, 1e-9, 1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 1e-3, 1e-2};
    const double size = kind == 1 ? 0 : pick(rng, jitter);
    Eigen::RowVectorXd noise(p);
    for (int j = 0; j < p; ++j) noise(j) = rng.normal();
    if (rng.below(2)) {
      b.row(to) = b.row(from) + size * noise;
    } else {
      b.row(to) = b.row(from) - 2 * b.row((from + 1) % p) + size * noise;
    }
  }
  for (int i = 0; i < p; ++i)
    if (b.row(i).norm() == 0) b(i, i) = 1;
  Eigen::MatrixXd cov = b * b.transpose();
  return (cov + cov.transpose()) / 2;
}

struct Problem {
  std::vector<Var> ys, pool, skip;
  Scan scan;
};

/// A random scan: any overlap of targets and pool, any slice, sizes up to 6.
void fill(Problem& out, Rng& rng, int p) {
  std::vector<Var> order(static_cast<std::size_t>(p));
  std::iota(order.begin(), order.end(), 0);
  rng.shuffle(order);
  out.scan = {};
  out.scan.x = order.back();
  order.pop_back();
  const auto others = static_cast<std::uint32_t>(order.size());
  const std::uint32_t shape = rng.below(4);  // one target, all, or any number
  const std::size_t targets = shape == 0 ? 1 : shape == 1 ? others : 1 + rng.below(others);
  out.ys.assign(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(targets));
  rng.shuffle(order);
  out.pool.assign(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(rng.below(others + 1)));
  out.skip.clear();
  if (rng.below(3) == 0)
    for (Var v : order)
      if (rng.below(2)) out.skip.push_back(v);
  out.scan.ys = out.ys, out.scan.pool = out.pool, out.scan.skip_inside = out.skip;
  out.scan.min_size = static_cast<int>(rng.below(3));
  out.scan.max_size =
      out.scan.min_size + static_cast<int>(rng.below(7 - static_cast<std::uint32_t>(out.scan.min_size)));
  if (rng.below(4) == 0) {
    out.scan.first_begin = static_cast<int>(rng.below(others));
    out.scan.first_end = out.scan.first_begin + static_cast<int>(rng.below(others));
  }
  out.scan.want_best = rng.below(2) == 0;
  if (rng.below(8) == 0) out.scan.max_tests = rng.below(400);
  const double alphas[] = {1e-12, 1e-6, 1e-3, 0.01, 0.01, 0.05, 0.3, 0.9};
  const double effects[] = {0, 0, 0, 0.01, 0.1, 0.5, 0.999, 1, 1.5};
  out.scan.alpha = pick(rng, alphas);
  out.scan.min_effect = pick(rng, effects);
}

Caller random_caller(Rng& rng) {
  const unsigned drops[] = {0, 0, 1, 4, 8};
  return {rng.next_u64(), pick(rng, drops), rng.below(6) == 0 ? 8u : 0u};
}

constexpr double kSizes[] = {3, 4, 5, 6.5, 8, 10, 20, 50, 100, 1000, 1e5, 1e9};

TEST(CorrelationScan, EqualsTheLoopOnARandomMillionOfQueries) {
  Rng rng(20261121);
  std::uint64_t queries = 0;
  const std::uint64_t most = std::getenv("ABDERA_FULL") ? 30'000'000 : 1'000'000;
  for (int trial = 0; queries < most; ++trial) {
    const int p = 4 + static_cast<int>(rng.below(9));
    const auto tests = tests_of(random_covariance(rng, p,
                                                  trial % 4 == 0   ? 1
                                                  : trial % 4 == 1 ? 2
                                                                   : 0),
                                pick(rng, kSizes), trial % 3 == 0);
    Problem problem;
    for (int scans = 0; scans < 4; ++scans) {
      fill(problem, rng, p);
      queries += compare(tests, problem.scan, random_caller(rng));
    }
    ASSERT_FALSE(HasFailure()) << "trial " << trial;
  }
}

TEST(CorrelationScan, EqualsTheLoopOnManyTargetsAndWidePools) {
  Rng rng(5);
  for (int trial = 0; trial < 60; ++trial) {
    const int p = 60 + static_cast<int>(rng.below(120));
    const auto tests = tests_of(random_covariance(rng, p, trial % 3), pick(rng, kSizes));
    Problem problem;
    fill(problem, rng, p);
    problem.scan.max_size = std::min(problem.scan.min_size = std::min(problem.scan.min_size, 1), 1);
    compare(tests, problem.scan, random_caller(rng));
    if (problem.pool.size() > 24) problem.scan.pool = std::span(problem.pool).first(24);
    problem.scan.max_size = 2;
    compare(tests, problem.scan, random_caller(rng));
    ASSERT_FALSE(HasFailure()) << "trial " << trial;
  }
}

// The partial correlation is put at the threshold, give or take 1e-9 to 1e-16 of r^2: the kernel must ask test().
TEST(CorrelationScan, EqualsTheLoopAtTheThreshold) {
  Rng rng(77);
  int close = 0;
  for (int trial = 0; trial < 4000; ++trial) {
    const int p = 5 + static_cast<int>(rng.below(4)),
              k = static_cast<int>(rng.below(static_cast<std::uint32_t>(std::min(p - 1, 7))));
    const double alphas[] = {1e-12, 1e-4, 0.01, 0.2, 0.9};
    const double n = 30 + rng.uniform(0, 1e4), alpha = pick(rng, alphas);
    Eigen::MatrixXd r = random_covariance(rng, p, 0);
    const Eigen::VectorXd sd = r.diagonal().cwiseSqrt();
    r = (sd.cwiseInverse().asDiagonal() * r * sd.cwiseInverse().asDiagonal()).eval();
    // x = 0, y = 1, S = 2 .. k + 1.
    const Eigen::MatrixXd ss = r.block(2, 2, k, k);
    const Eigen::MatrixXd sb = r.block(2, 0, k, 2);
    const Eigen::MatrixXd explained =
        k ? Eigen::MatrixXd(sb.transpose() * ss.llt().solve(sb)) : Eigen::MatrixXd::Zero(2, 2);
    const double vx = 1 - explained(0, 0), vy = 1 - explained(1, 1);
    const auto tests_at = [&](const Eigen::MatrixXd& matrix) { return tests_of(matrix, n, trial % 4 == 0); };
    const double tau = tests_at(Eigen::MatrixXd::Identity(2, 2))[0]->law().critical(alpha, n - k - (trial % 4 ? 3 : 2));
    const double offset = (rng.below(2) ? 1 : -1) * std::pow(10, -9 - 7 * rng.uniform());
    const double rho = std::sqrt(std::max(0.0, tau * tau + offset)) * (rng.below(2) ? 1 : -1);
    r(0, 1) = r(1, 0) = explained(0, 1) + rho * std::sqrt(vx * vy);
    if (r.llt().info() != Eigen::Success) continue;
    ++close;
    const auto tests = tests_at(r);
    std::vector<Var> pool(static_cast<std::size_t>(p - 2));
    std::iota(pool.begin(), pool.end(), 2);
    rng.shuffle(pool);
    std::vector<Var> ys{1};
    for (Var v : pool)
      if (rng.below(3) == 0) ys.push_back(v);
    Scan scan;
    scan.x = 0, scan.ys = ys, scan.pool = pool, scan.max_size = 6, scan.alpha = alpha, scan.want_best = trial % 2 == 0;
    compare(tests, scan, {0, 0, 0});
    ASSERT_FALSE(HasFailure()) << "trial " << trial;
  }
  EXPECT_GT(close, 1000);
}

// Copies of members of S give the same p-value up to rounding: the first in the loop's order must win.
TEST(CorrelationScan, BreaksTiesOfTheBestSetAsTheLoopDoes) {
  Rng rng(9);
  for (int trial = 0; trial < 300; ++trial) {
    const int half = 4, p = 2 * half + 2;
    Eigen::MatrixXd b = Eigen::MatrixXd::Zero(p, p);
    for (int i = 0; i < half; ++i) {
      for (int j = 0; j < p; ++j) b(i, j) = rng.normal();
      b.row(i + half) = b.row(i) * (rng.below(2) ? 1 : -3);
    }
    for (int i = 2 * half; i < p; ++i)
      for (int j = 0; j < p; ++j) b(i, j) = rng.normal();
    const auto tests = tests_of(b * b.transpose(), 500);
    std::vector<Var> pool(static_cast<std::size_t>(2 * half));
    std::iota(pool.begin(), pool.end(), 0);
    rng.shuffle(pool);
    const std::vector<Var> ys{p - 1};
    Scan scan;
    scan.x = p - 2, scan.ys = ys, scan.pool = pool, scan.max_size = 4, scan.want_best = true;
    compare(tests, scan, {0, 0, 0});
    ASSERT_FALSE(HasFailure()) << "trial " << trial;
  }
}

// Correlations at, near and far from the threshold, and significance levels that the kernel leaves to the default.
TEST(CorrelationScan, ScreensAsTestDecides) {
  Rng rng(41);
  const int p = 300;
  std::vector<Var> ys;
  for (Var v = p - 1; v > 0; v -= 1 + (v % 7 == 0)) ys.push_back(v);
  std::size_t close = 0;
  for (double alpha : {0.0, 1e-300, 1e-12, 0.01, 0.3, 1 - 1e-16, 1.0})
    for (double n : {3.0, 4.5, 50.0, 1e6})
      for (double min_effect : {0.0, 0.25}) {
        Eigen::MatrixXd r = Eigen::MatrixXd::Identity(p, p);
        const double tau =
            std::max(n > 3 ? std::tanh(-normal_quantile(alpha / 2) / std::sqrt(n - 3)) : 0.5, min_effect);
        for (Var y = 1; y < p; ++y) {
          const double offset = (rng.below(2) ? 1 : -1) * std::pow(10, -16 * rng.uniform());
          r(0, y) = r(y, 0) = std::clamp(tau + offset, -0.99, 0.99) * (rng.below(2) ? 1 : -1);
          close += std::abs(offset) < 1e-9;
        }
        const FisherZ test({{}, r, n});
        const Scan scan{.x = 0, .ys = ys, .alpha = alpha, .min_effect = min_effect};
        std::vector<int> expected, dependent;
        for (int i = 0; i < std::ssize(ys); ++i)
          if (!counts_as_independent(test.test(0, ys[static_cast<std::size_t>(i)], {}), scan)) expected.push_back(i);
        EXPECT_EQ(test.screen(scan, dependent).tests, ys.size());
        EXPECT_EQ(dependent, expected) << alpha << " " << n;
      }
  EXPECT_GT(close, 1000u);
}

TEST(CorrelationScan, ScreensNothingAfterARequestToStop) {
  const FisherZ test({{}, Eigen::MatrixXd::Identity(5, 5), 100});
  const std::atomic<bool> flag{true};
  const StopToken stop(&flag);
  const std::vector<Var> ys{1, 2, 4};
  std::vector<int> dependent;
  const auto stats = test.screen({.x = 0, .ys = ys, .stop = &stop}, dependent);
  EXPECT_TRUE(stats.stopped);
  EXPECT_EQ(stats.tests, 0u);
  EXPECT_EQ(dependent, (std::vector<int>{0, 1, 2}));
}

// A redundant second member is left out by the general elimination, which sets of one member do without.
TEST(CorrelationScan, GivesACopyInSNoBitOfInfluence) {
  Rng rng(43);
  Eigen::MatrixXd cov = random_covariance(rng, 8, 0);
  cov.row(7) = 2 * cov.row(3), cov.col(7) = 2 * cov.col(3);
  cov(7, 7) = 4 * cov(3, 3);
  const FisherZ test({{}, cov, 200});
  for (Var x : {0, 1, 2, 4})
    for (Var y : {5, 6}) {
      const CiResult one = test.test(x, y, std::vector<Var>{3}), two = test.test(x, y, std::vector<Var>{3, 7});
      EXPECT_EQ(one.effect, two.effect);
      EXPECT_EQ(one.log_p, two.log_p);
      EXPECT_EQ(one.dof, two.dof);
    }
}

TEST(CorrelationScan, EqualsTheLoopForExtremeSignificanceLevels) {
  Rng rng(3);
  const Eigen::MatrixXd cov = random_covariance(rng, 9, 0);
  Problem problem;
  for (double alpha : {0.0, 1e-320, 1e-300, 1e-289, 1e-100, 1 - 1e-16, 1.0, 2.0})
    for (double n : {7.0, 300.0, 1e9})
      for (int trial = 0; trial < 10; ++trial) {
        fill(problem, rng, 9);
        problem.scan.alpha = alpha;
        compare(tests_of(cov, n, trial % 2 == 0), problem.scan, random_caller(rng));
      }
}

TEST(CorrelationScan, EqualsTheLoopBeyondTheKernelsLargestSet) {
  Rng rng(13);
  const int p = 70;
  const auto tests = tests_of(random_covariance(rng, p, 0), 2000);
  std::vector<Var> pool(static_cast<std::size_t>(p - 3)), ys{p - 1, p - 2, 3};
  std::iota(pool.begin(), pool.end(), 0);
  Scan scan;
  scan.x = p - 3, scan.ys = ys, scan.pool = std::span<const Var>(pool).first(65);
  scan.min_size = 64, scan.max_size = 70, scan.want_best = true;
  // 65 + 1 sets for the two targets outside the pool, one for the third.
  EXPECT_EQ(compare(tests, scan, {1, 0, 0}), 2u * (65 + 1) + 1);
}

TEST(CorrelationScan, StopsOnRequestWithin100Milliseconds) {
  Rng rng(21);
  for (int kind : {0, 1}) {  // the fast walk, and one that asks test() for everything
    const int p = 60;
    Eigen::MatrixXd cov = random_covariance(rng, p, 0);
    if (kind == 1) cov = Eigen::MatrixXd::Ones(p, p) + 1e-9 * cov;
    const FisherZ test({{}, cov, 1000});
    std::vector<Var> pool(static_cast<std::size_t>(p - 2)), ys{p - 1};
    std::iota(pool.begin(), pool.end(), 0);
    const std::clock_t start = std::clock();  // processor time: other work on the machine does not count
    const StopToken stop(nullptr, StopToken::Clock::now() + std::chrono::milliseconds(20));
    Scan scan;
    scan.x = p - 2, scan.ys = ys, scan.pool = pool, scan.min_size = 6, scan.max_size = 6, scan.stop = &stop;
    const ScanStats stats = test.scan(scan, [](int, std::span<const Var>) { return Next::kMore; }, {});
    EXPECT_TRUE(stats.stopped);
    EXPECT_GT(stats.tests, 0u);
    EXPECT_LT(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, testing_support::kTimeFactor * 0.12);
  }
}

// A learner may scan again from inside a callback.
TEST(CorrelationScan, MayBeCalledFromItsOwnCallback) {
  Rng rng(31);
  const auto tests = tests_of(random_covariance(rng, 8, 0), 50);
  const std::vector<Var> ys{1, 2}, pool{3, 4, 5, 6, 7};
  Scan scan;
  scan.x = 0, scan.ys = ys, scan.pool = pool, scan.max_size = 3, scan.alpha = 1e-3;
  const auto& test = *tests.back();
  auto more = [](int, std::span<const Var>) { return Next::kMore; };
  std::vector<Event> plain, nested;
  test.scan(scan,
            [&](int y, std::span<const Var> s) {
              return plain.push_back({y, {s.begin(), s.end()}}), Next::kMore;
            },
            {});
  test.scan(scan,
            [&](int y, std::span<const Var> s) {
              test.scan(scan, more, {});
              return nested.push_back({y, {s.begin(), s.end()}}), Next::kMore;
            },
            {});
  EXPECT_GT(plain.size(), 1u);
  EXPECT_EQ(nested, plain);
}

}  // namespace
}  // namespace abdera
