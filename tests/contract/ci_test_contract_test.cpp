// What every conditional-independence test promises. Registering a test in citests/registry.cpp enrols it.
#include <cmath>
#include <functional>
#include <memory>
#include <numeric>
#include <thread>

#include "citests/oracle.hpp"
#include "citests/population.hpp"
#include "citests/registry.hpp"
#include "core/rng.hpp"
#include "simulators/linear_gaussian.hpp"
#include "tests/support/kinds_of_rows.hpp"

namespace abdera {
namespace {

struct Subject {
  std::string name;
  std::function<std::unique_ptr<CiTest>(const LinearGaussian& model, int n, std::uint64_t seed)> make;
  const CiTestEntry* entry = nullptr;  ///< of a test made from data
};

std::vector<Subject> subjects() {
  std::vector<Subject> out{
      {"separation_oracle",
       [](const LinearGaussian& model, int, std::uint64_t) { return std::make_unique<SeparationOracle>(model.dag); }},
      {"population", [](const LinearGaussian& model, int,
                        std::uint64_t) { return std::make_unique<PopulationTest>(population_covariance(model)); }},
  };
  for (const CiTestEntry& entry : ci_tests())
    out.push_back({entry.info.name,
                   [&entry](const LinearGaussian& model, int n, std::uint64_t seed) {
                     const Dataset data = testing_support::with_kinds(simulate(model, n, Rng(seed)), entry.columns);
                     return entry.make({.data = &data}, {}, {});
                   },
                   &entry});
  return out;
}

LinearGaussian model_of(int p, double degree, std::uint64_t seed) {
  LinearGaussianOptions options;
  options.variables = p;
  options.degree = degree;
  return random_linear_gaussian(options, Rng(seed));
}

struct Query {
  Var x, y;
  std::vector<Var> given;
};
std::vector<Query> random_queries(int p, int count, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<Var> nodes(static_cast<std::size_t>(p));
  std::iota(nodes.begin(), nodes.end(), 0);
  std::vector<Query> out;
  for (int i = 0; i < count; ++i) {
    rng.shuffle(nodes);
    const auto size = static_cast<std::ptrdiff_t>(rng.below(static_cast<std::uint32_t>(p - 1)));
    out.push_back({nodes[0], nodes[1], {nodes.begin() + 2, nodes.begin() + 2 + size}});
  }
  return out;
}

/// Equal to the last bit, NaN to NaN.
bool same(const CiResult& a, const CiResult& b) {
  auto equal = [](double u, double v) { return u == v || (std::isnan(u) && std::isnan(v)); };
  return a.outcome == b.outcome && equal(a.p_value, b.p_value) && equal(a.log_p, b.log_p) &&
         equal(a.statistic, b.statistic) && equal(a.effect, b.effect) && equal(a.dof, b.dof) &&
         equal(a.n_used, b.n_used);
}

class CiTestContract : public testing::TestWithParam<Subject> {
 protected:
  std::unique_ptr<CiTest> make(int n = 60, std::uint64_t seed = 1) const {
    return GetParam().make(model_of(9, 4, seed), n, seed);
  }
};

TEST_P(CiTestContract, PIsAProbabilityAndLogPItsLogarithm) {
  for (int n : {8, 12, 60, 100000}) {
    const auto test = make(n);
    for (const Query& q : random_queries(9, test->seconds_per_test() > 1e-3 ? 10 : 300, 5)) {
      const CiResult r = test->test(q.x, q.y, q.given);
      if (r.outcome != Outcome::kTested) {
        EXPECT_TRUE(std::isnan(r.p_value));
        EXPECT_FALSE(r.independent(0));
        continue;
      }
      EXPECT_GE(r.p_value, 0);
      EXPECT_LE(r.p_value, 1);
      EXPECT_LE(std::abs(r.effect), 1);
      if (r.p_value > 1e-300) {
        EXPECT_NEAR(r.log_p, std::log(r.p_value), 1e-9 * (1 + std::abs(r.log_p)));
      } else {
        EXPECT_LT(r.log_p, -690);
      }
    }
  }
}

TEST_P(CiTestContract, IsSymmetricInXAndYAndIgnoresTheOrderOfS) {
  const auto test = make();
  Rng rng(3);
  for (Query q : random_queries(9, 300, 7)) {
    const CiResult one = test->test(q.x, q.y, q.given);
    rng.shuffle(q.given);
    EXPECT_TRUE(same(test->test(q.x, q.y, q.given), one));
    EXPECT_TRUE(same(test->test(q.y, q.x, q.given), one));
  }
}

TEST_P(CiTestContract, ScanAnswersAsALoopOverTest) {
  using Event = std::tuple<int, std::vector<Var>>;
  Rng rng(11);
  for (int trial = 0; trial < 200; ++trial) {
    const auto test = make(trial % 2 ? 60 : 7, 1 + static_cast<std::uint64_t>(trial % 10));
    std::vector<Var> nodes(9);
    std::iota(nodes.begin(), nodes.end(), 0);
    rng.shuffle(nodes);
    const std::vector<Var> ys(nodes.begin() + 1, nodes.begin() + 2 + rng.below(4));
    std::vector<Var> pool(nodes.begin() + 1, nodes.end());
    rng.shuffle(pool);
    Scan scan;
    scan.x = nodes[0], scan.ys = ys, scan.pool = pool, scan.max_size = 3, scan.alpha = 0.05, scan.want_best = true;
    auto run = [&](auto&& answer) {
      std::vector<Event> events;
      std::vector<Best> best(ys.size());
      auto on = [&](int y, std::span<const Var> given) {
        events.emplace_back(y, std::vector<Var>(given.begin(), given.end()));
        return given.size() % 2 ? Next::kDropY : Next::kMore;
      };
      const ScanStats stats = answer(on, std::span<Best>(best));
      std::vector<std::tuple<bool, std::vector<Var>, double>> sets;
      for (const Best& b : best) sets.emplace_back(b.any, b.given, b.p_value);
      return std::tuple{events, sets, stats.tests, stats.not_testable, stats.deterministic};
    };
    EXPECT_EQ(run([&](auto& on, auto best) { return test->scan(scan, on, best); }),
              run([&](auto& on, auto best) { return test->CiTest::scan(scan, on, best); }));
  }
}

TEST_P(CiTestContract, ScreenAnswersAsTestGivenNothing) {
  const std::vector<Var> ys{8, 3, 1, 4, 7};
  for (int trial = 0; trial < 50; ++trial) {
    const auto test = make(trial % 2 ? 60 : 7, 1 + static_cast<std::uint64_t>(trial % 10));
    const Scan scan{.x = 5, .ys = ys, .alpha = 0.2, .min_effect = trial % 3 ? 0 : 0.3};
    std::vector<int> expected, dependent;
    ScanStats counted;
    for (int i = 0; i < std::ssize(ys); ++i) {
      const auto r = test->test(5, ys[static_cast<std::size_t>(i)], {});
      if (!counts_as_independent(r, scan)) expected.push_back(i);
      counted.not_testable += r.outcome == Outcome::kNotTestable;
      counted.deterministic += r.outcome == Outcome::kDeterministic;
    }
    const ScanStats stats = test->screen(scan, dependent);
    EXPECT_EQ(dependent, expected);
    EXPECT_EQ(stats.tests, ys.size());
    EXPECT_EQ(stats.not_testable, counted.not_testable);
    EXPECT_EQ(stats.deterministic, counted.deterministic);
  }
}

TEST_P(CiTestContract, AnswersTheSameFromFourThreads) {
  const auto test = make();
  const auto queries = random_queries(9, test->seconds_per_test() > 1e-4 ? 400 : 2000, 13);
  std::vector<CiResult> expected;
  for (const Query& q : queries) expected.push_back(test->test(q.x, q.y, q.given));
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> team;
  for (std::size_t t = 0; t < 4; ++t)
    team.emplace_back([&, t] {
      for (std::size_t i = 0; i < queries.size(); ++i) {
        const Query& q = queries[(i + queries.size() / 4 * t) % queries.size()];
        wrong[t] += !same(test->test(q.x, q.y, q.given), expected[(i + queries.size() / 4 * t) % queries.size()]);
      }
    });
  for (auto& thread : team) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

// Counts of rejections among independent draws are binomial; +-4.9 standard deviations have a false-alarm rate of 1e-6.
// Tests whose law is known for many rows only get many: what they do with few is in the grid of sizes.
TEST_P(CiTestContract, HasItsSizeUnderTheNull) {
  const CiTestEntry* entry = GetParam().entry;
  if (!entry) GTEST_SKIP() << "makes no use of data";
  constexpr int kDraws = 4000;
  const int rows = entry->columns == ColumnKinds::kContinuous ? 200 : 1000;
  const std::vector<Var> given{2, 3};
  double sum = 0;
  std::array<std::pair<double, int>, 3> levels{{{0.01, 0}, {0.05, 0}, {0.5, 0}}};
  for (std::uint64_t i = 1; i <= kDraws; ++i) {
    const Dataset data = testing_support::common_cause_rows(entry->columns, rows, i);
    RunContext run;
    run.rng = Rng(i);
    const CiResult r = entry->make({.data = &data}, {}, run)->test(0, 1, given);
    ASSERT_EQ(r.outcome, Outcome::kTested);
    sum += r.p_value;
    for (auto& [alpha, rejected] : levels) rejected += r.p_value <= alpha;
  }
  EXPECT_NEAR(sum / kDraws, 0.5, 4.9 * std::sqrt(1.0 / 12 / kDraws));
  for (const auto& [alpha, rejected] : levels)
    EXPECT_NEAR(static_cast<double>(rejected) / kDraws, alpha, 4.9 * std::sqrt(alpha * (1 - alpha) / kDraws)) << alpha;
}

INSTANTIATE_TEST_SUITE_P(All, CiTestContract, testing::ValuesIn(subjects()),
                         [](const auto& subject) { return subject.param.name; });

}  // namespace
}  // namespace abdera
