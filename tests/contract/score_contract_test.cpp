// What every score promises. Registering a score in scores/registry.cpp enrols it.
#include <bit>
#include <cmath>
#include <numeric>
#include <thread>

#include "core/rng.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "scores/registry.hpp"
#include "simulators/linear_gaussian.hpp"
#include "tests/support/kinds_of_rows.hpp"

namespace abdera {
namespace {

constexpr int kVariables = 8;

Dataset rows_for(const ScoreEntry& entry, int p, int n, std::uint64_t seed) {
  LinearGaussianOptions options;
  options.variables = p;
  return testing_support::with_kinds(simulate(random_linear_gaussian(options, Rng(seed)), n, Rng(seed)), entry.columns);
}

class ScoreContract : public testing::TestWithParam<ScoreEntry> {
 protected:
  static std::unique_ptr<Score> score_of(int p, int n, std::uint64_t seed) {
    const Dataset data = rows_for(GetParam(), p, n, seed);
    return GetParam().make({.data = &data}, {}, {});
  }
  /// A child and some others in random order.
  static std::pair<Var, std::vector<Var>> family(int p, Rng& rng) {
    std::vector<Var> nodes(static_cast<std::size_t>(p));
    std::iota(nodes.begin(), nodes.end(), 0);
    rng.shuffle(nodes);
    const auto size = static_cast<std::ptrdiff_t>(rng.below(static_cast<std::uint32_t>(p)));
    return {nodes[0], {nodes.begin() + 1, nodes.begin() + 1 + size}};
  }
  static double tolerance(double value) { return 1e-8 * (1 + std::abs(value)); }
};

TEST_P(ScoreContract, DoesNotDependOnTheOrderOfTheParents) {
  const auto score = score_of(kVariables, 300, 1);
  Rng rng(1);
  for (int i = 0; i < 200; ++i) {
    auto [child, parents] = family(kVariables, rng);
    const double value = score->local(child, parents);
    EXPECT_TRUE(std::isfinite(value));
    rng.shuffle(parents);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(score->local(child, parents)), std::bit_cast<std::uint64_t>(value));
  }
}

TEST_P(ScoreContract, SearchOverParentsAgreesWithLocal) {
  const auto score = score_of(kVariables, 300, 2);
  Rng rng(2);
  for (Var child = 0; child < kVariables; ++child) {
    const auto search = score->open(child);
    std::vector<Var> parents, saved;
    search->reset(parents);
    search->save();
    for (int step = 0; step < 100; ++step) {
      const double value = score->local(child, parents);
      ASSERT_NEAR(search->value(), value, tolerance(value));
      std::vector<Var> candidates;
      for (Var v = 0; v < kVariables; ++v)
        if (v != child && std::find(parents.begin(), parents.end(), v) == parents.end()) candidates.push_back(v);
      std::vector<double> gains(candidates.size());
      search->gains_add(candidates, gains);
      for (std::size_t i = 0; i < candidates.size(); ++i) {
        auto more = parents;
        more.push_back(candidates[i]);
        ASSERT_NEAR(gains[i], score->local(child, more) - value, tolerance(value));
      }
      ASSERT_TRUE(
          std::is_permutation(parents.begin(), parents.end(), search->parents().begin(), search->parents().end()));
      gains.resize(parents.size());
      search->gains_remove(gains);
      for (std::size_t i = 0; i < parents.size(); ++i) {
        auto fewer = parents;
        std::erase(fewer, search->parents()[i]);
        ASSERT_NEAR(gains[i], score->local(child, fewer) - value, tolerance(value));
      }
      switch (rng.below(8)) {
        case 0:
          search->save(), saved = parents;
          break;
        case 1:
          search->restore(), parents = saved;
          break;
        case 2:
          parents = saved, search->reset(parents);
          break;
        default:
          if (!candidates.empty() && (parents.empty() || rng.below(2))) {
            parents.push_back(candidates[rng.below(static_cast<std::uint32_t>(candidates.size()))]);
            search->add(parents.back());
          } else {
            const Var gone = parents[rng.below(static_cast<std::uint32_t>(parents.size()))];
            std::erase(parents, gone);
            search->remove(gone);
          }
      }
    }
  }
}

TEST_P(ScoreContract, TableAgreesWithLocal) {
  const auto score = score_of(6, 300, 3);
  for (Var child = 0; child < 6; ++child) {
    std::vector<Var> candidates;
    for (Var v = 0; v < 6; ++v)
      if (v != child && v != (child + 2) % 6) candidates.push_back(v);
    for (int most : {0, 2, 4}) {
      std::vector<double> out(std::size_t{1} << candidates.size(), 0);
      score->table(child, candidates, most, out);
      for (std::size_t mask = 0; mask < out.size(); ++mask) {
        std::vector<Var> parents;
        for (std::size_t i = 0; i < candidates.size(); ++i)
          if (mask >> i & 1) parents.push_back(candidates[i]);
        const double value = score->local(child, parents);
        if (std::popcount(mask) > most) {
          EXPECT_EQ(out[mask], -std::numeric_limits<double>::infinity());
        } else {
          EXPECT_NEAR(out[mask], value, tolerance(value));
        }
      }
    }
  }
}

TEST_P(ScoreContract, GivesEquivalentDagsTheSameScoreIfItSaysSo) {
  const auto classes = markov_classes(4);
  ASSERT_EQ(classes.size(), 185u);
  double widest = 0;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const auto score = score_of(4, 200, seed);
    EXPECT_EQ(score->score_equivalent(), GetParam().score_equivalent);
    for (const MarkovClass& one : classes) {
      double low = std::numeric_limits<double>::infinity(), high = -low;
      for (const SmallDag& dag : one.members) {
        std::vector<std::vector<Var>> parents(4);
        for (Var v = 0; v < 4; ++v)
          for (Var w = 0; w < 4; ++w)
            if (dag.has(w, v)) parents[static_cast<std::size_t>(v)].push_back(w);
        const double total = total_score(*score, parents);
        low = std::min(low, total), high = std::max(high, total);
      }
      widest = std::max(widest, (high - low) / (1 + std::abs(low)));
    }
  }
  if (GetParam().score_equivalent) {
    EXPECT_LT(widest, 1e-11);
  } else {
    EXPECT_GT(widest, 1e-6) << "a counter-example is expected of a score that does not promise it";
  }
}

TEST_P(ScoreContract, MayBeAskedFromManyThreads) {
  const auto score = score_of(kVariables, 300, 4);
  std::vector<std::vector<double>> seen(4);
  std::vector<std::thread> threads;
  for (auto& values : seen)
    threads.emplace_back([&] {
      Rng rng(5);
      for (int i = 0; i < 300; ++i) {
        const auto [child, parents] = family(kVariables, rng);
        values.push_back(score->local(child, parents));
      }
    });
  for (auto& thread : threads) thread.join();
  for (const auto& values : seen) EXPECT_EQ(values, seen.front());
}

TEST_P(ScoreContract, PrefersTheTrueParentToNoneAndNoneToAStranger) {
  const Dataset data = testing_support::common_cause_rows(GetParam().columns, 2000, 1);
  const auto score = GetParam().make({.data = &data}, {}, {});
  const std::vector<Var> z{2}, w{3}, zw{2, 3};
  EXPECT_GT(score->local(0, z), score->local(0, {}));
  EXPECT_GT(score->local(0, {}), score->local(0, w));
  EXPECT_GT(score->local(0, z), score->local(0, zw));
}

INSTANTIATE_TEST_SUITE_P(All, ScoreContract, testing::ValuesIn(scores().begin(), scores().end()),
                         [](const auto& subject) { return subject.param.info.name; });

}  // namespace
}  // namespace abdera
