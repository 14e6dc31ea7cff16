// The scan of dg_lrt and bf_lrt against the default one.
#include <atomic>
#include <cmath>
#include <memory>
#include <numeric>
#include <tuple>

#include "citests/bf_lrt.hpp"
#include "citests/dg_lrt.hpp"
#include "core/run.hpp"
#include "tests/citests/mixed_support.hpp"

namespace abdera {
namespace {

/// The mixed chain twice, and two columns that are functions of others.
Dataset redundant_table(int n, std::uint64_t seed) {
  const Dataset one = testing_support::mixed_chain(n, seed), two = testing_support::mixed_chain(n, seed + 1000);
  std::vector<Variable> variables = one.variables();
  Eigen::MatrixXd values(n, 10);
  values << one.values(), two.values().leftCols(2), one.values().col(0) + one.values().col(2), one.values().col(1);
  for (const char* name : {"g", "h", "i", "j"}) variables.push_back(testing_support::number(name));
  variables[7] = testing_support::with_levels("h", 3);
  return Dataset(variables, values);
}

struct Seen {
  std::vector<std::pair<int, std::vector<Var>>> independences;
  std::vector<std::tuple<bool, std::vector<Var>, double, double>> best;
  std::uint64_t tests = 0, not_testable = 0, deterministic = 0;
  bool stopped = false;
  bool operator==(const Seen&) const = default;
};

template <class Answer>
Seen see(const Scan& scan, Answer&& answer) {
  Seen out;
  std::vector<Best> best(scan.want_best ? scan.ys.size() : 0);
  auto on = [&](int iy, std::span<const Var> given) {
    out.independences.emplace_back(iy, std::vector<Var>(given.begin(), given.end()));
    return (iy + given.size()) % 3 == 1 ? Next::kDropY : Next::kMore;
  };
  const ScanStats stats = answer(on, std::span<Best>(best));
  for (const Best& b : best) out.best.emplace_back(b.any, b.given, b.p_value, b.log_p);
  out.tests = stats.tests, out.not_testable = stats.not_testable, out.deterministic = stats.deterministic;
  out.stopped = stats.stopped;
  return out;
}

TEST(BlockScan, AnswersAsTheDefaultScanToTheLastBit) {
  Rng rng(21);
  std::uint64_t tests = 0, independent = 0, odd = 0;
  for (int trial = 0; trial < 160; ++trial) {
    const int rows = trial % 4 == 0 ? 14 : trial % 4 == 1 ? 60 : 400;
    const Dataset data = redundant_table(rows, static_cast<std::uint64_t>(trial) + 1);
    std::unique_ptr<BlockLrt> test;
    const WilksLaw law = trial % 3 ? WilksLaw::kF : WilksLaw::kChiSquare;
    if (trial % 5 == 0) {
      test = std::make_unique<DgLrt>(data, DgLrtOptions{.law = law}, RunContext());
    } else {
      const auto response = trial % 5 == 1 ? BlockResponse::kBlock : BlockResponse::kValues;
      test =
          std::make_unique<BfLrt>(data, BfLrtOptions{.truncation = 2, .response = response, .law = law}, RunContext());
    }
    std::vector<Var> nodes(10);
    std::iota(nodes.begin(), nodes.end(), 0);
    rng.shuffle(nodes);
    const std::vector<Var> ys(nodes.begin() + 1, nodes.begin() + 2 + rng.below(6));
    std::vector<Var> pool(nodes.begin() + 1 + rng.below(3), nodes.end()), inside;
    rng.shuffle(pool);
    if (rng.below(3) == 0) inside.assign(pool.begin(), pool.begin() + 3);
    const double alphas[] = {1e-12, 0.01, 0.2, 0.9};
    Scan scan{.x = nodes[0], .ys = ys, .pool = pool, .min_size = static_cast<int>(rng.below(2)), .max_size = 3};
    scan.alpha = alphas[rng.below(4)];
    scan.skip_inside = inside;
    scan.want_best = rng.below(2) == 0;
    scan.min_effect = rng.below(4) == 0 ? 0.2 : 0;
    if (rng.below(3) == 0) scan.first_begin = 1, scan.first_end = 4;
    if (rng.below(5) == 0) scan.max_tests = 30;
    const Seen fast = see(scan, [&](auto& on, auto best) { return test->scan(scan, on, best); });
    const Seen slow = see(scan, [&](auto& on, auto best) { return test->CiTest::scan(scan, on, best); });
    ASSERT_EQ(fast, slow) << trial;
    tests += fast.tests, independent += fast.independences.size(), odd += fast.not_testable + fast.deterministic;
  }
  EXPECT_GT(tests, 10000u);
  EXPECT_GT(independent, 1000u);
  EXPECT_GT(odd, 100u);
}

// A level that is the p-value of a query itself: the quantile alone could not tell.
TEST(BlockScan, DecidesAsTheTestWhereTheLevelIsThePValue) {
  const Dataset data = testing_support::mixed_chain(120, 5);
  const DgLrt dg(data, {}, {});
  const BfLrt bf(data, {}, {});
  for (const BlockLrt* test : {static_cast<const BlockLrt*>(&dg), static_cast<const BlockLrt*>(&bf)})
    for (const auto& [ends, given] : testing_support::all_queries(6, 2)) {
      const double p = test->test(ends.first, ends.second, given).p_value;
      const std::vector<Var> ys{ends.second};
      for (const double alpha : {p, std::nextafter(p, 0.0), std::nextafter(p, 1.0)}) {
        if (!(alpha < 1)) continue;
        Scan scan{.x = ends.first, .ys = ys, .pool = given, .min_size = static_cast<int>(given.size())};
        scan.max_size = scan.min_size, scan.alpha = alpha;
        int independent = 0;
        test->scan(scan, [&](int, std::span<const Var>) { return ++independent, Next::kMore; }, {});
        EXPECT_EQ(independent, p > alpha);
      }
    }
}

TEST(BlockScan, StopsOnRequest) {
  const DgLrt test(testing_support::mixed_chain(100, 5), {}, {});
  const std::vector<Var> ys{1, 2}, pool{1, 2, 3, 4, 5};
  std::atomic<bool> flag{true};
  const StopToken stop(&flag);
  const Scan scan{.x = 0, .ys = ys, .pool = pool, .max_size = 3, .stop = &stop};
  const ScanStats stats = test.scan(scan, [](int, std::span<const Var>) { return Next::kMore; }, {});
  EXPECT_TRUE(stats.stopped);
  EXPECT_EQ(stats.tests, 0u);
}

}  // namespace
}  // namespace abdera
