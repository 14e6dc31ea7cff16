#include <atomic>
#include <cmath>
#include <functional>

#include "citests/ci_test.hpp"

namespace abdera {
namespace {

/// Records every query and answers it by a rule.
class Scripted final : public CiTest {
 public:
  using Rule = std::function<CiResult(Var, Var, const std::vector<Var>&)>;
  explicit Scripted(int num_vars, Rule rule = {}) : num_vars_(num_vars), rule_(std::move(rule)) {}
  int num_vars() const override { return num_vars_; }
  CiResult test(Var x, Var y, std::span<const Var> given) const override {
    const std::vector<Var> s(given.begin(), given.end());
    asked.push_back({x, y, s});
    if (rule_) return rule_(x, y, s);
    return p(0);
  }
  static CiResult p(double p_value) {
    return {.p_value = p_value, .log_p = std::log(p_value), .effect = 0.5, .outcome = Outcome::kTested};
  }
  struct Query {
    Var x, y;
    std::vector<Var> given;
    bool operator==(const Query&) const = default;
  };
  mutable std::vector<Query> asked;

 private:
  int num_vars_;
  Rule rule_;
};

constexpr auto no_more = [](int, std::span<const Var>) { return Next::kMore; };

TEST(Scan, AsksSetBySetInPoolOrder) {
  const Scripted test(6);
  const std::vector<Var> ys{5, 3}, pool{4, 3, 2};
  Scan scan{.x = 0, .ys = ys, .pool = pool, .min_size = 0, .max_size = 2};
  const ScanStats stats = test.scan(scan, no_more, {});
  const std::vector<Scripted::Query> expected{
      {0, 5, {}},     {0, 3, {}},                      // size 0
      {0, 5, {4}},    {0, 3, {4}},    {0, 5, {3}},     // size 1: 3 is never in its own S
      {0, 5, {2}},    {0, 3, {2}},    {0, 5, {4, 3}},  // size 2
      {0, 5, {4, 2}}, {0, 3, {4, 2}}, {0, 5, {3, 2}},
  };
  EXPECT_EQ(test.asked, expected);
  EXPECT_EQ(stats.tests, expected.size());
  EXPECT_FALSE(stats.stopped);
}

TEST(Scan, SlicesOfTheFirstPositionMakeUpTheWhole) {
  const std::vector<Var> ys{7}, pool{1, 2, 3, 4, 5};
  const Scripted whole(8), sliced(8);
  Scan scan{.x = 0, .ys = ys, .pool = pool, .min_size = 2, .max_size = 2};
  whole.scan(scan, no_more, {});
  for (int first : {0, 2, 3}) {
    scan.first_begin = first;
    scan.first_end = first == 0 ? 2 : first == 2 ? 3 : 99;
    sliced.scan(scan, no_more, {});
  }
  EXPECT_EQ(whole.asked.size(), 10u);
  EXPECT_EQ(sliced.asked, whole.asked);
}

TEST(Scan, GivesTheEmptySetToTheFirstSliceOnly) {
  const std::vector<Var> ys{3}, pool{1, 2};
  Scan scan{.x = 0, .ys = ys, .pool = pool, .min_size = 0, .max_size = 1, .first_begin = 1};
  const Scripted second(4);
  EXPECT_EQ(second.scan(scan, no_more, {}).tests, 1u);
  scan.first_begin = 0, scan.first_end = 1;
  EXPECT_EQ(second.scan(scan, no_more, {}).tests, 2u);
}

TEST(Scan, LeavesOutSetsInsideSkipInside) {
  const Scripted test(6);
  const std::vector<Var> ys{5}, pool{1, 2, 3}, skip{1, 3, 4};
  Scan scan{.x = 0, .ys = ys, .pool = pool, .min_size = 0, .max_size = 3, .skip_inside = skip};
  test.scan(scan, no_more, {});
  const std::vector<Scripted::Query> expected{{0, 5, {2}}, {0, 5, {1, 2}}, {0, 5, {2, 3}}, {0, 5, {1, 2, 3}}};
  EXPECT_EQ(test.asked, expected);
}

TEST(Scan, DropsAYOrEndsWhenAsked) {
  auto rule = [](Var, Var y, const std::vector<Var>& s) { return Scripted::p(y == 4 && s.size() == 1 ? 0.5 : 0); };
  const std::vector<Var> ys{4, 5}, pool{1, 2};
  const Scan scan{.x = 0, .ys = ys, .pool = pool, .min_size = 0, .max_size = 2};
  const Scripted drop(6, rule);
  int calls = 0;
  const auto dropped = drop.scan(scan,
                                 [&](int y, std::span<const Var> given) {
                                   EXPECT_EQ(y, 0);
                                   EXPECT_EQ(std::vector<Var>(given.begin(), given.end()), std::vector<Var>{1});
                                   ++calls;
                                   return Next::kDropY;
                                 },
                                 {});
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(dropped.tests, 2u + 2 + 1 + 1);
  const Scripted end(6, rule);
  EXPECT_EQ(end.scan(scan, [](int, std::span<const Var>) { return Next::kEnd; }, {}).tests, 3u);
}

TEST(Scan, KeepsTheLargestPValueAndTheFirstOfTies) {
  auto rule = [](Var, Var, const std::vector<Var>& s) {
    if (s == std::vector<Var>{3}) return CiResult{};  // not testable
    return Scripted::p(s == std::vector<Var>{2} || s == std::vector<Var>{1, 2} ? 1e-3 : 1e-5);
  };
  const Scripted test(6, rule);
  const std::vector<Var> ys{5}, pool{1, 2, 3};
  const Scan scan{.x = 0, .ys = ys, .pool = pool, .min_size = 0, .max_size = 3, .want_best = true};
  std::vector<Best> best(1);
  const ScanStats stats = test.scan(scan, no_more, best);
  EXPECT_EQ(stats.not_testable, 1u);
  EXPECT_TRUE(best[0].any);
  EXPECT_EQ(best[0].given, std::vector<Var>{2});
  EXPECT_EQ(best[0].p_value, 1e-3);
  best[0] = {true, {4}, 0.5, std::log(0.5)};  // an earlier slice found better
  test.scan(scan, no_more, best);
  EXPECT_EQ(best[0].given, std::vector<Var>{4});
}

TEST(Scan, StopsBeforeTheFirstTestBeyondTheLimit) {
  const Scripted test(6);
  const std::vector<Var> ys{4, 5}, pool{1, 2};
  Scan scan{.x = 0, .ys = ys, .pool = pool, .min_size = 0, .max_size = 2, .max_tests = 5};
  EXPECT_EQ(test.scan(scan, no_more, {}).tests, 5u);
  EXPECT_TRUE(test.scan(scan, no_more, {}).stopped);
  scan.max_tests = 8;
  EXPECT_FALSE(test.scan(scan, no_more, {}).stopped);
}

TEST(Scan, StopsOnRequest) {
  std::atomic<bool> flag{false};
  const StopToken stop(&flag);
  const Scripted test(40, [&](Var, Var, const std::vector<Var>&) {
    flag = true;
    return Scripted::p(0);
  });
  const std::vector<Var> ys{39};
  std::vector<Var> pool;
  for (Var v = 1; v < 39; ++v) pool.push_back(v);
  const Scan scan{.x = 0, .ys = ys, .pool = pool, .min_size = 3, .max_size = 3, .stop = &stop};
  const ScanStats stats = test.scan(scan, no_more, {});
  EXPECT_TRUE(stats.stopped);
  EXPECT_LE(stats.tests, 1000u);
}

TEST(Scan, CountsSmallEffectsAsIndependence) {
  const Scripted test(4);  // p = 0, effect 0.5
  const std::vector<Var> ys{3};
  int calls = 0;
  auto count = [&](int, std::span<const Var>) { return ++calls, Next::kMore; };
  test.scan(Scan{.x = 0, .ys = ys, .min_effect = 0.5}, count, {});
  EXPECT_EQ(calls, 0);
  test.scan(Scan{.x = 0, .ys = ys, .min_effect = 0.51}, count, {});
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace abdera
