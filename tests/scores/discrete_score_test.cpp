#include <sys/resource.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <map>
#include <numeric>

#include "core/run.hpp"
#include "core/special.hpp"
#include "datasets/csv.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "scores/bdeu.hpp"
#include "scores/bds.hpp"
#include "scores/discrete_bic.hpp"
#include "tests/support/levels.hpp"

namespace abdera {
namespace {

using testing_support::random_codes;
using testing_support::table_of_levels;

/// The same values with at least this many declared levels a column.
Dataset with_declared(const Dataset& data, std::size_t levels) {
  std::vector<Variable> variables = data.variables();
  for (Variable& variable : variables)
    while (variable.levels.size() < levels) variable.levels.push_back("more" + std::to_string(variable.levels.size()));
  return {std::move(variables), Dataset::Matrix(data.values())};
}

/// Counts of a family, combinations of levels as they come, by definition.
struct Naive {
  std::map<std::vector<int>, std::map<int, int>> counts;
  double q = 1, r = 0, n = 0;

  Naive(const Dataset& data, Var child, std::span<const Var> parents) {
    const auto at = [&](Eigen::Index row, Var v) { return static_cast<int>(data.values()(row, v)); };
    for (const Var v : parents) q *= static_cast<double>(data.variable(v).levels.size());
    r = static_cast<double>(data.variable(child).levels.size());
    n = static_cast<double>(data.num_rows());
    for (Eigen::Index row = 0; row < data.num_rows(); ++row) {
      std::vector<int> stratum;
      for (const Var v : parents) stratum.push_back(at(row, v));
      ++counts[stratum][at(row, child)];
    }
  }
  double dirichlet(double ess, double strata) const {
    const double a = ess / strata, b = a / r;
    double sum = 0;
    for (const auto& [stratum, cells] : counts) {
      double total = 0;
      for (const auto& [level, count] : cells) sum += log_gamma(b + count) - log_gamma(b), total += count;
      sum += log_gamma(a) - log_gamma(a + total);
    }
    return sum;
  }
  double bic(double discount) const {
    double sum = -discount / 2 * (r - 1) * q * std::log(n);
    for (const auto& [stratum, cells] : counts) {
      double total = 0;
      for (const auto& [level, count] : cells) total += count;
      for (const auto& [level, count] : cells) sum += count * std::log(count / total);
    }
    return sum;
  }
};

TEST(Bdeu, GivesTheReferenceTableOf32Families) {
  // Signs of 12 rows of 4 integers; an own computation from the definition, checked for score equivalence.
  const int rows[12][4] = {{3, 2, 0, 1},   {0, -2, 5, 5}, {0, 0, -2, -3}, {1, -2, 5, 6},
                           {3, 4, -2, -1}, {2, 2, -3, 2}, {0, -3, 1, -1}, {1, -2, 0, -4},
                           {-2, -3, 1, 1}, {0, 0, -2, 0}, {0, 1, -2, -2}, {-3, -3, 1, -2}};
  const double expected[4][8] = {
      {-15.3847896773, -16.719394667, -16.5117553023, -19.5942850835, -19.5587808702, -24.9503612842, -22.6477761912,
       -27.1872941798},
      {-15.1771503125, -16.5117553023, -11.2293640863, -14.3118938675, -17.2561957772, -22.6477761912, -11.9760339856,
       -16.5155519742},
      {-15.3847896773, -16.5117553023, -11.437003451, -14.3118938675, -19.5587808702, -22.6477761912, -14.2786190786,
       -16.5155519742},
      {-13.9984953162, -18.1724865091, -16.0775407809, -24.308507398, -18.1724865091, -24.308507398, -18.9191564084,
       -26.5121655047},
  };
  std::vector<std::vector<int>> codes(4);
  for (const auto& row : rows)
    for (std::size_t v = 0; v < 4; ++v) codes[v].push_back((row[v] > 0) - (row[v] < 0) + 1);
  const Dataset data = with_declared(table_of_levels(codes), 3);
  const Bdeu score(data, {.ess = 1}, {});
  for (Var child = 0; child < 4; ++child) {
    std::size_t next = 0;
    for (int mask = 0; mask < 16; ++mask) {
      if (mask >> child & 1) continue;
      std::vector<Var> parents;
      for (Var v = 0; v < 4; ++v)
        if (mask >> v & 1) parents.push_back(v);
      EXPECT_NEAR(score.local(child, parents), expected[child][next++], 1e-10) << child << " " << mask;
    }
  }
  double best = -std::numeric_limits<double>::infinity(), sum = 0;
  for (const MarkovClass& one : markov_classes(4))
    for (const SmallDag& dag : one.members) {
      std::vector<std::vector<Var>> parents(4);
      for (Var v = 0; v < 4; ++v)
        for (Var w = 0; w < 4; ++w)
          if (dag.has(w, v)) parents[static_cast<std::size_t>(v)].push_back(w);
      const double total = total_score(score, parents);
      best = std::max(best, total);
      sum += std::exp(total + 50);
    }
  EXPECT_NEAR(best, -55.997438757, 1e-9);
  EXPECT_NEAR(std::log(sum) - 50, -54.1943921196, 1e-9);
}

// Cooper and Herskovits (1992), section 2: ten cases of three variables; P(B1, D) / P(B1) = 2.23e-9 for x1 -> x2 -> x3
// and 2.23e-10 for x2 <- x1 -> x3. Their uniform priors are `ess` = levels times strata.
TEST(Bdeu, GivesTheProbabilitiesOfCooperAndHerskovits) {
  const Dataset data = table_of_levels({{1, 1, 0, 1, 0, 0, 1, 0, 1, 0},    // x1
                                        {0, 1, 0, 1, 0, 1, 1, 0, 1, 0},    // x2
                                        {0, 1, 1, 1, 0, 1, 1, 0, 1, 0}});  // x3
  const Bdeu root(data, {.ess = 2}, {}), child(data, {.ess = 4}, {});
  const std::vector<Var> x1{0}, x2{1};
  const double shared = root.local(0, {}) + child.local(1, x1);
  EXPECT_NEAR(std::exp(shared + child.local(2, x2)) * 1e9, 2.23, 0.005);
  EXPECT_NEAR(std::exp(shared + child.local(2, x1)) * 1e10, 2.23, 0.005);
}

// The data and the network of bnlearn's examples: https://www.bnlearn.com/examples/score/ prints a BIC of -24006.73,
// and other tools' tests have a BDeu of -24028.0947783535 (ess 1).
TEST(Bdeu, AgreesWithBnlearnOnItsData) {
  const char* mirror = std::getenv("ABDERA_DATA_MIRROR");
  if (mirror == nullptr) GTEST_SKIP() << "ABDERA_DATA_MIRROR is not set";
  const Dataset data = read_csv((std::filesystem::path(mirror) / "bn_gaussian/data_learning.test.csv").string()).data;
  const std::vector<std::vector<Var>> parents{{}, {0}, {}, {0, 2}, {1, 5}, {}};
  EXPECT_NEAR(total_score(Bdeu(data, {.ess = 1}, {}), parents), -24028.0947783535, 1e-9);
  EXPECT_NEAR(total_score(DiscreteBic(data, {}, {}), parents), -24006.73, 0.005);
}

TEST(DiscreteBic, MatchesAHandComputedExample) {
  const Dataset data = table_of_levels({{0, 0, 1, 1}, {0, 1, 1, 1}});
  const std::vector<Var> x{0};
  const DiscreteBic score(data, {.penalty_discount = 3}, {});
  EXPECT_NEAR(score.local(1, x), 2 * std::log(0.5) - 1.5 * 2 * std::log(4.0), 1e-14);
  EXPECT_NEAR(score.local(1, {}), std::log(0.25) + 3 * std::log(0.75) - 1.5 * std::log(4.0), 1e-14);
}

// r = 2, three declared levels of the parent of which two occur, once each with the child at 0: under `bds` each
// stratum has 1/2 of the row of prior and each cell 1/4, so each row has probability 1/2; under `bdeu` 1/3 and 1/6, the
// same.
TEST(Bds, SpreadsThePriorOverStrataThatOccur) {
  const Dataset data = with_declared(table_of_levels({{0, 0, 1, 1, 0, 0}, {0, 0, 1, 1, 0, 0}}), 3);
  const std::vector<Var> x{0};
  // Four rows in one stratum and two in the other, the child at one level in each: with pseudo-counts a a stratum,
  // product of (a / 3 + i) / (a + i).
  const auto run = [](double a, int n) {
    double log = 0;
    for (int i = 0; i < n; ++i) log += std::log((a / 3 + i) / (a + i));
    return log;
  };
  EXPECT_NEAR(Bds(data, {.ess = 1}, {}).local(1, x), run(0.5, 4) + run(0.5, 2), 1e-13);
  EXPECT_NEAR(Bdeu(data, {.ess = 1}, {}).local(1, x), run(1.0 / 3, 4) + run(1.0 / 3, 2), 1e-13);
}

TEST(Bds, IsBdeuWhereAllCombinationsOccurAndNotScoreEquivalentElse) {
  const auto codes = random_codes({2, 3, 2}, 500, Rng(3));
  const Dataset full = table_of_levels(codes), declared = with_declared(full, 4);
  const std::vector<Var> x{0}, y{1}, both{0, 1};
  EXPECT_EQ(Bds(full, {}, {}).local(2, both), Bdeu(full, {}, {}).local(2, both));
  const Bds sparse(declared, {}, {});
  const auto gap = [&](const Score& score) {
    return score.local(0, {}) + score.local(1, x) - score.local(1, {}) - score.local(0, y);
  };
  EXPECT_GT(std::abs(gap(sparse)), 0.1);
  EXPECT_NEAR(gap(Bdeu(declared, {}, {})), 0, 1e-10);
  EXPECT_FALSE(sparse.score_equivalent());
}

// Few rows and many levels: bit rows, tables over rows, sorted tables and sorted strata are all taken.
TEST(DiscreteScore, AgreesWithTheDefinitionHoweverTablesAreCounted) {
  for (const int rows : {7, 60, 900, 901}) {
    const bool many = rows == 901;
    const std::vector<int> levels =
        many ? std::vector<int>{40, 50, 60, 30, 2, 3, 20, 2} : std::vector<int>{2, 3, 40, 2, 5, 17, 3, 2};
    const Dataset data =
        with_declared(table_of_levels(random_codes(levels, rows, Rng(static_cast<std::uint64_t>(rows)))), 3);
    const Bdeu bdeu(data, {.ess = 2}, {});
    const Bds bds(data, {.ess = 2}, {});
    const DiscreteBic bic(data, {.penalty_discount = 0.5}, {});
    Rng rng(7);
    for (int i = 0; i < 60; ++i) {
      std::vector<Var> nodes(8);
      std::iota(nodes.begin(), nodes.end(), 0);
      rng.shuffle(nodes);
      const std::vector<Var> parents(nodes.begin() + 1, nodes.begin() + 1 + rng.below(7));
      const Naive naive(data, nodes[0], parents);
      const double tolerance = 1e-11 * (1 + rows);
      EXPECT_NEAR(bdeu.local(nodes[0], parents), naive.dirichlet(2, naive.q), tolerance);
      EXPECT_NEAR(bds.local(nodes[0], parents), naive.dirichlet(2, static_cast<double>(naive.counts.size())),
                  tolerance);
      const double value = naive.bic(0.5);
      EXPECT_NEAR(bic.local(nodes[0], parents), value, 1e-12 * (std::abs(value) + rows));
    }
  }
}

TEST(DiscreteScore, HasTheSameBitsForRowsInAnyOrderAndRenamedLevels) {
  auto codes = random_codes({3, 4, 2, 30}, 400, Rng(5));
  const Dataset data = table_of_levels(codes);
  std::vector<std::size_t> order(400);
  std::iota(order.begin(), order.end(), 0u);
  Rng(6).shuffle(order);
  std::vector<std::vector<int>> other(codes.size());
  for (std::size_t v = 0; v < codes.size(); ++v) {
    const int most = *std::max_element(codes[v].begin(), codes[v].end());
    for (const std::size_t row : order) other[v].push_back(most - codes[v][row]);
  }
  const Dataset shuffled = table_of_levels(other);
  const std::vector<std::vector<Var>> sets{{}, {1}, {0, 1}, {1, 3}, {0, 1, 3}};
  for (const auto& parents : sets) {
    EXPECT_EQ(Bdeu(data, {}, {}).local(2, parents), Bdeu(shuffled, {}, {}).local(2, parents));
    EXPECT_EQ(DiscreteBic(data, {}, {}).local(2, parents), DiscreteBic(shuffled, {}, {}).local(2, parents));
  }
}

TEST(DiscreteScore, GivesTheBitsOfLocalInTablesAndSearchesOfScoresThatTakeTurns) {
  const Dataset data = table_of_levels(random_codes({2, 3, 2, 4, 3, 2, 20}, 700, Rng(8)));
  const Bdeu one(data, {}, {}), two(data, {.ess = 10}, {});
  for (Var child = 0; child < 7; ++child) {
    std::vector<Var> candidates;
    for (Var v = 0; v < 7; ++v)
      if (v != child) candidates.push_back(v);
    std::vector<double> first(64), second(64);
    one.table(child, candidates, 6, first, {});
    two.table(child, candidates, 6, second, {});
    const auto search = one.open(child), other = two.open(child);
    for (std::size_t mask = 0; mask < 64; ++mask) {
      std::vector<Var> parents;
      for (std::size_t i = 0; i < 6; ++i)
        if (mask >> i & 1) parents.push_back(candidates[i]);
      search->reset(parents), other->reset(parents);
      const double value = one.local(child, parents);
      EXPECT_EQ(first[mask], value);
      EXPECT_EQ(search->value(), value);
      EXPECT_EQ(second[mask], two.local(child, parents));
      EXPECT_EQ(other->value(), second[mask]);
    }
  }
}

TEST(DiscreteScore, NeedsMemoryForTheRowsOnly) {
  const auto codes = random_codes(std::vector<int>(9, 20), 5000, Rng(12));
  const Dataset data = table_of_levels(codes);
  const std::vector<Var> parents{1, 2, 3, 4, 5, 6, 7, 8};
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const long before = usage.ru_maxrss;
  EXPECT_TRUE(std::isfinite(Bdeu(data, {}, {}).local(0, parents)));
  const double bic = DiscreteBic(data, {}, {}).local(0, parents);
  EXPECT_NEAR(bic / (-19 * std::pow(20, 8) * std::log(5000.0) / 2), 1, 1e-6);
  getrusage(RUSAGE_SELF, &usage);
  EXPECT_LT(usage.ru_maxrss - before, 20 * 1024);
}

TEST(DiscreteScore, StaysFiniteForMoreCombinationsThanDoublesCount) {
  const Dataset data = table_of_levels(random_codes(std::vector<int>(1100, 2), 30, Rng(13)));
  std::vector<Var> parents(1099);
  std::iota(parents.begin(), parents.end(), 1);
  EXPECT_TRUE(std::isfinite(Bdeu(data, {}, {}).local(0, parents)));
  EXPECT_TRUE(std::isfinite(DiscreteBic(data, {}, {}).local(0, parents)));
}

TEST(DiscreteScore, TellsOfDeclaredLevelsThatNeverOccur) {
  const Dataset data = table_of_levels({{0, 1, 0}, {2, 0, 2}});
  const auto remarks = Bdeu(data, {}, {}).remarks();
  ASSERT_EQ(remarks.size(), 1u);
  EXPECT_NE(remarks[0].find("'V1' (1 of 3)"), std::string::npos) << remarks[0];
  EXPECT_TRUE(Bdeu(data.select(std::vector<Var>{0}), {}, {}).remarks().empty());
}

TEST(DiscreteScore, RefusesNumbersAndMissingLevels) {
  Dataset numbers({{.name = "x"}}, Dataset::Matrix::Zero(3, 1));
  EXPECT_THROW(Bdeu(numbers, {}, {}), NotApplicable);
  Dataset::Matrix values(2, 1);
  values << 0, std::nan("");
  const Dataset missing({{.name = "x", .kind = VariableKind::kNominal, .levels = {"a", "b"}}}, values);
  EXPECT_THROW(DiscreteBic(missing, {}, {}), DataError);
}

}  // namespace
}  // namespace abdera
