#include "citests/decorators.hpp"

#include <numeric>
#include <thread>

#include "citests/fisher_z.hpp"
#include "core/rng.hpp"

namespace abdera {
namespace {

FisherZ random_test(int p, double n) {
  Rng rng(17);
  Eigen::MatrixXd b(p, p);
  for (int j = 0; j < p; ++j)
    for (int i = 0; i < p; ++i) b(i, j) = rng.normal() + 2 * (i == j);
  return FisherZ({{}, b * b.transpose(), n});
}

struct Event {
  int y;
  std::vector<Var> given;
  bool operator==(const Event&) const = default;
};

/// Events, statistics and best sets of one scan; drops some targets on the way.
auto outcome_of(const CiTest& test, Scan scan) {
  std::vector<Event> events;
  std::vector<Best> best(scan.ys.size());
  scan.want_best = true;
  const ScanStats stats = test.scan(
      scan,
      [&](int y, std::span<const Var> given) {
        events.push_back({y, {given.begin(), given.end()}});
        return y % 2 ? Next::kDropY : Next::kMore;
      },
      best);
  std::vector<std::vector<Var>> sets;
  std::vector<double> p;
  for (const Best& b : best) sets.push_back(b.given), p.push_back(b.p_value);
  return std::tuple{events, stats.tests, stats.stopped, sets, p};
}

class Decorators : public testing::Test {
 protected:
  const FisherZ test_ = random_test(9, 40);
  const std::vector<Var> ys_{1, 2, 3, 8}, pool_{2, 3, 4, 5, 6};
  Scan scan() const {
    Scan scan;
    scan.x = 0, scan.ys = ys_, scan.pool = pool_, scan.max_size = 3, scan.alpha = 0.3;
    return scan;
  }
};

TEST_F(Decorators, ChangeNoAnswerOfAScan) {
  const auto plain = outcome_of(test_, scan());
  const Counting counting(test_);
  const Cached cached(test_);
  const Traced traced(test_, [](Var, Var, std::span<const Var>, const CiResult&) {});
  EXPECT_EQ(outcome_of(counting, scan()), plain);
  EXPECT_EQ(outcome_of(cached, scan()), plain);
  EXPECT_EQ(outcome_of(cached, scan()), plain) << "from the cache";
  EXPECT_EQ(outcome_of(traced, scan()), plain);
  Scan limited = scan();
  for (std::uint64_t most : {0, 3, 4, 11, 30}) {
    limited.max_tests = most;
    EXPECT_EQ(outcome_of(counting, limited), outcome_of(test_, limited)) << most;
  }
}

TEST_F(Decorators, CountingCountsBySizeOfS) {
  const Counting counting(test_);
  Scan s = scan();
  s.alpha = 1e-280;  // nothing is dropped: p-values of these data are larger than this, or not
  s.ys = std::span<const Var>(ys_).first(1);
  std::uint64_t tests = counting.scan(s, [](int, std::span<const Var>) { return Next::kMore; }, {}).tests;
  EXPECT_EQ(counting.counts(), (std::vector<std::uint64_t>{1, 5, 10, 10}));
  counting.test(0, 1, std::vector<Var>{2});
  EXPECT_EQ(counting.counts()[1], 6u);
  EXPECT_EQ(counting.total(), tests + 1);
}

TEST_F(Decorators, CachedAsksOnceAQueryWhateverItsOrder) {
  const Counting counting(test_);
  const Cached cached(counting);
  const CiResult first = cached.test(1, 4, std::vector<Var>{6, 2});
  const CiResult again = cached.test(4, 1, std::vector<Var>{2, 6});
  EXPECT_EQ(counting.total(), 1u);
  EXPECT_EQ(cached.hits(), 1u);
  EXPECT_EQ(cached.misses(), 1u);
  EXPECT_EQ(first.p_value, again.p_value);
  EXPECT_EQ(first.p_value, test_.test(1, 4, std::vector<Var>{2, 6}).p_value);
  EXPECT_NE(cached.test(1, 2, std::vector<Var>{4, 6}).p_value, first.p_value);
}

TEST_F(Decorators, TracedSeesEveryQueryOfAScan) {
  std::uint64_t seen = 0;
  double largest = 0;
  const Traced traced(test_, [&](Var x, Var, std::span<const Var> given, const CiResult& result) {
    EXPECT_EQ(x, 0);
    EXPECT_LE(given.size(), 3u);
    ++seen;
    largest = std::max(largest, result.p_value);
  });
  std::vector<Best> best(ys_.size());
  Scan s = scan();
  s.want_best = true;
  const ScanStats stats = traced.scan(
      s, [](int, std::span<const Var>) { return Next::kMore; }, best);
  EXPECT_EQ(seen, stats.tests);
  double top = 0;
  for (const Best& b : best) top = std::max(top, b.p_value);
  EXPECT_EQ(largest, top);
}

TEST_F(Decorators, MayBeUsedFromManyThreads) {
  const Counting counting(test_);
  const Cached cached(counting);
  const Counting asked(cached);
  std::vector<std::thread> team;
  for (int t = 0; t < 4; ++t)
    team.emplace_back([&] {
      for (int round = 0; round < 5; ++round)
        asked.scan(scan(), [](int, std::span<const Var>) { return Next::kMore; }, {});
    });
  for (auto& thread : team) thread.join();
  const std::uint64_t one = test_.scan(scan(), [](int, std::span<const Var>) { return Next::kMore; }, {}).tests;
  EXPECT_EQ(asked.total(), 20 * one);
  EXPECT_EQ(cached.hits() + cached.misses(), 20 * one);
  EXPECT_LE(counting.total(), 4 * one);
}

}  // namespace
}  // namespace abdera
