#include "citests/testwise.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <thread>

#include "citests/fisher_z.hpp"
#include "core/error.hpp"
#include "core/rng.hpp"
#include "datasets/transform.hpp"
#include "simulators/linear_gaussian.hpp"
#include "tests/support/kinds_of_rows.hpp"

namespace abdera {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// 7 columns of the kinds of a test; values of columns 1, 3 and 4 are missing at random.
Dataset with_holes(ColumnKinds kinds, int n, double share, std::uint64_t seed) {
  LinearGaussianOptions options;
  options.variables = 7;
  options.degree = 3;
  const Dataset whole =
      testing_support::with_kinds(simulate(random_linear_gaussian(options, Rng(seed)), n, Rng(seed)), kinds);
  Dataset::Matrix values = whole.values();
  Rng rng = Rng(seed).fork("holes");
  for (const Var v : {1, 3, 4})
    for (Eigen::Index i = 0; i < n; ++i)
      if (rng.uniform() < share) values(i, v) = kNaN;
  return {whole.variables(), std::move(values)};
}

bool same(const CiResult& a, const CiResult& b) {
  const auto equal = [](double u, double v) { return u == v || (std::isnan(u) && std::isnan(v)); };
  return a.outcome == b.outcome && equal(a.p_value, b.p_value) && equal(a.log_p, b.log_p) &&
         equal(a.statistic, b.statistic) && equal(a.effect, b.effect) && equal(a.dof, b.dof) &&
         equal(a.n_used, b.n_used);
}

std::unique_ptr<CiTest> testwise(const CiTestEntry& entry, const Dataset& data) {
  return make_ci_test(entry, {.data = &data}, {}, {}, MissingPolicy::kTestwise);
}

struct Query {
  Var x, y;
  std::vector<Var> given;
};

std::vector<Query> queries(int count) {
  Rng rng(4);
  std::vector<Var> order(7);
  std::iota(order.begin(), order.end(), 0);
  std::vector<Query> out;
  for (int i = 0; i < count; ++i) {
    rng.shuffle(order);
    out.push_back({order[0], order[1], {order.begin() + 2, order.begin() + 2 + rng.below(4)}});
  }
  return out;
}

// Peer defect 25 (test-wise deletion broken): data with holes answer as data with those rows dropped, to the bit. The
// columns with holes that are not asked about are left out of what the answer is compared with: it cannot hold them.
TEST(Testwise, EqualsEveryTestOnTheRowsThatAreComplete) {
  for (const CiTestEntry& entry : ci_tests()) {
    const Dataset data = with_holes(entry.columns, 120, 0.15, 2);
    const auto test = testwise(entry, data);
    for (const Query& q : queries(60)) {
      std::vector<Var> asked{q.x, q.y}, columns;
      asked.insert(asked.end(), q.given.begin(), q.given.end());
      std::vector<std::string> names;
      for (Var v = 0; v < 7; ++v) {
        const bool wanted = std::find(asked.begin(), asked.end(), v) != asked.end();
        if (wanted) names.push_back(data.variable(v).name);
        if (wanted || !data.has_missing(v)) columns.push_back(v);
      }
      const Dataset rows = drop_missing_rows(data, names).select(columns);
      const auto at = [&](Var v) {
        return static_cast<Var>(std::find(columns.begin(), columns.end(), v) - columns.begin());
      };
      std::vector<Var> given;
      for (Var v : q.given) given.push_back(at(v));
      const auto plain = entry.make({.data = &rows}, {}, {});
      EXPECT_TRUE(same(test->test(q.x, q.y, q.given), plain->test(at(q.x), at(q.y), given))) << entry.info.name;
      // Some tests leave strata out that tell nothing.
      EXPECT_LE(test->test(q.x, q.y, q.given).n_used, static_cast<double>(rows.num_rows())) << entry.info.name;
    }
  }
}

TEST(Testwise, IsTheTestItselfWhereNothingIsMissing) {
  const CiTestEntry& entry = find_ci_test("fisher_z");
  const Dataset data = with_holes(ColumnKinds::kContinuous, 50, 0, 1);
  const auto test = testwise(entry, data);
  EXPECT_NE(dynamic_cast<const FisherZ*>(test.get()), nullptr);
}

TEST(Testwise, ScansAsTheLoopDoes) {
  const CiTestEntry& entry = find_ci_test("fisher_z");
  const Dataset data = with_holes(ColumnKinds::kContinuous, 80, 0.1, 3);
  const auto test = testwise(entry, data);
  Rng rng(6);
  std::vector<Var> order(7);
  std::iota(order.begin(), order.end(), 0);
  int forwarded = 0;
  for (int trial = 0; trial < 400; ++trial) {
    rng.shuffle(order);
    const std::vector<Var> ys(order.begin() + 1, order.begin() + 2 + rng.below(3));
    std::vector<Var> pool;
    for (std::size_t i = 1; i < 7; ++i)
      if (trial % 2 || order[i] == 0 || order[i] == 2 || order[i] > 4 || order[i] == ys[0]) pool.push_back(order[i]);
    const std::vector<Var> skip{order[5], order[6]};
    Scan scan;
    scan.x = order[0], scan.ys = ys, scan.pool = pool, scan.max_size = 3, scan.alpha = 0.1, scan.want_best = true;
    if (trial % 3 == 0) scan.skip_inside = skip;
    const auto run = [&](auto&& answer) {
      std::vector<std::pair<int, std::vector<Var>>> events;
      std::vector<Best> best(ys.size());
      best[0] = {.any = true, .given = {1, 3, 4}, .p_value = 1e-3, .log_p = std::log(1e-3)};  // of an earlier scan
      const auto on = [&](int y, std::span<const Var> given) {
        events.emplace_back(y, std::vector<Var>(given.begin(), given.end()));
        return given.size() % 2 ? Next::kDropY : Next::kMore;
      };
      const ScanStats stats = answer(on, std::span<Best>(best));
      std::vector<std::tuple<bool, std::vector<Var>, double>> sets;
      for (const Best& b : best) sets.emplace_back(b.any, b.given, b.p_value);
      return std::tuple{events, sets, stats.tests};
    };
    const auto by_scan = run([&](auto& on, auto best) { return test->scan(scan, on, best); });
    EXPECT_EQ(by_scan, run([&](auto& on, auto best) { return test->CiTest::scan(scan, on, best); }));
    forwarded += std::all_of(pool.begin(), pool.end(), [&](Var v) { return !data.has_missing(v) || v == ys[0]; });
  }
  EXPECT_GT(forwarded, 50);
}

TEST(Testwise, AnswersTheSameWithRoomForOneTestAndFromFourThreads) {
  const Dataset data = with_holes(ColumnKinds::kContinuous, 80, 0.1, 3);
  const auto make = [](const Dataset& complete) -> std::unique_ptr<CiTest> {
    return std::make_unique<FisherZ>(covariance(complete, {}));
  };
  const Testwise roomy(data, make), narrow(data, make, 1);
  const auto asked = queries(400);
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> team;
  for (std::size_t t = 0; t < 4; ++t)
    team.emplace_back([&, t] {
      for (const Query& q : asked) wrong[t] += !same(roomy.test(q.x, q.y, q.given), narrow.test(q.y, q.x, q.given));
    });
  for (auto& thread : team) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
  EXPECT_LE(roomy.tests_made(), 4u * 8u);  // one a set of the three columns, or one a thread
  EXPECT_GT(narrow.tests_made(), 100u);
  EXPECT_EQ(roomy.fewest_rows(), narrow.fewest_rows());
  const std::vector<Var> all{1, 3, 4};
  EXPECT_EQ(static_cast<double>(roomy.fewest_rows()), roomy.test(0, 2, all).n_used);
}

TEST(Testwise, CannotTestConstantColumnsOrTooFewRows) {
  Dataset::Matrix values(12, 4);
  Rng rng(1);
  for (int i = 0; i < 12; ++i)
    for (int j = 0; j < 4; ++j) values(i, j) = rng.normal();
  for (int i = 0; i < 7; ++i) values(i, 1) = kNaN, values(i, 0) = 5;
  values(7, 0) = 6;
  for (int i = 1; i < 12; ++i) values(i, 2) = kNaN;  // one row, another column: varies nowhere
  values(1, 2) = values(0, 2) + 1;
  const Dataset data({{.name = "a"}, {.name = "b"}, {.name = "c"}, {.name = "d"}}, values);
  const auto test = testwise(find_ci_test("fisher_z"), data);
  const std::vector<Var> d{3};
  EXPECT_EQ(test->test(0, 1, {}).n_used, 5);
  EXPECT_EQ(test->test(0, 1, {}).outcome, Outcome::kTested);
  EXPECT_EQ(test->test(0, 1, d).dof, 1);
  const CiResult few = test->test(0, 2, {});  // two rows, in which a is 5
  EXPECT_EQ(few.outcome, Outcome::kNotTestable);
  EXPECT_EQ(few.n_used, 2);
  EXPECT_FALSE(few.independent(0));
  const CiResult none = test->test(1, 2, d);
  EXPECT_EQ(none.outcome, Outcome::kNotTestable);
  EXPECT_EQ(none.n_used, 0);
}

TEST(Testwise, RefusesWhatNoRowsCanHelp) {
  const CiTestEntry& entry = find_ci_test("fisher_z");
  Dataset::Matrix values = with_holes(ColumnKinds::kContinuous, 50, 0.1, 1).values();
  const auto variables = with_holes(ColumnKinds::kContinuous, 50, 0.1, 1).variables();
  values.col(3).setConstant(kNaN);
  EXPECT_THROW(testwise(entry, Dataset(variables, values)), DataError);
  values.col(3).setConstant(1).head(20).setZero();
  values(4, 0) = std::numeric_limits<double>::infinity();
  EXPECT_THROW(testwise(entry, Dataset(variables, values)), DataError);
  auto nominal = variables;
  nominal[1].kind = VariableKind::kNominal;
  nominal[1].levels = {"a", "b"};
  values(4, 0) = 1;
  for (Eigen::Index i = 0; i < 50; ++i) values(i, 1) = i % 5 ? static_cast<double>(i % 2) : kNaN;
  EXPECT_THROW(testwise(entry, Dataset(nominal, values)), NotApplicable);
  EXPECT_THROW(make_ci_test(entry, {}, {}, {}, MissingPolicy::kTestwise), UsageError);
}

}  // namespace
}  // namespace abdera
