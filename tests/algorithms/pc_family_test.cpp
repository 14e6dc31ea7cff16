#include <cmath>
#include <cstdlib>

#include "algorithms/constraint/consistent_sets.hpp"
#include "graphs/convert.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "tests/algorithms/pc_variants.hpp"

namespace abdera {
namespace {

using namespace testing_pc;

bool full_tier() { return std::getenv("ABDERA_FULL") != nullptr; }

/// Members of a class have the same separations, so one stands for all: the oracle answers them alike. Every member in
/// the full tier.
TEST(PcFamilyOnAllDagsOfFive, IsExact) {
  std::size_t classes = 0, runs = 0;
  for (const auto& one : markov_classes(5)) {
    ++classes;
    const auto truth = one.intersection(5);
    const std::size_t members = full_tier() ? one.members.size() : 1;
    for (std::size_t m = 0; m < members; ++m) {
      const SeparationOracle oracle(one.members[m].graph(5));
      for (const Variant& variant : variants()) {
        RunContext run;
        const auto result = variant.learn(Planned(oracle, runs++ % 2 == 0), Knowledge(), {}, run);
        ASSERT_EQ(result.graph, truth) << variant.name;
        ASSERT_TRUE(result.legal && result.kind == GraphKind::kCpdag) << variant.name;
        ASSERT_TRUE(result.ambiguous.empty() && result.conflicts.empty()) << variant.name;
      }
    }
  }
  EXPECT_EQ(classes, 8782u);
}

TEST(PcFamily, EqualsPcWithTheRuleInItsName) {
  const std::vector<std::pair<std::string, ColliderRule>> rules{
      {"cpc", ColliderRule::kConservative}, {"mpc", ColliderRule::kMajority}, {"pc_max", ColliderRule::kMaxP}};
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const FisherZ test = fisher_z_of(random_table(15, 4, 200, 50 + seed));
    for (const auto& [name, rule] : rules) {
      RunContext run;
      const auto named = find_learner(name).learn({.test = &test}, Knowledge(), {{"alpha", 0.05}}, run);
      const auto plain = run_pc(test, {.alpha = 0.05, .collider_rule = rule});
      EXPECT_EQ(named.graph, plain.graph);
      EXPECT_EQ(named.counts, plain.counts);
      EXPECT_EQ(named.ambiguous, plain.ambiguous);
    }
  }
  RunContext run;
  const SeparationOracle oracle(MixedGraph(3));
  for (const char* name : {"cpc", "mpc", "pc_max"}) {
    EXPECT_THROW(
        find_learner(name).learn({.test = &oracle}, Knowledge(), {{"collider_rule", std::string("vanilla")}}, run),
        UsageError)
        << "the rule is no option of " << name;
  }
}

/// Knowledge keeps every learner exact on an oracle: the closure of the CPDAG under what is known.
TEST(PcFamily, ObeysTrueKnowledgeOnAnOracle) {
  std::size_t known_pairs = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Rng rng = Rng(seed).fork("knowledge of the family");
    const auto dag = erdos_renyi_dag(6, 2.5, rng.fork("dag"));
    Knowledge known(6);
    for (Var a = 0; a < 6; ++a)
      for (Var b = 0; b < 6; ++b) {
        if (a == b || rng.uniform() < 0.7) continue;
        dag.directed(a, b) ? known.require_edge(a, b) : known.forbid_edge(a, b);
        ++known_pairs;
      }
    const SeparationOracle oracle(dag);
    RunContext run;
    const auto expected = pc(oracle, known, {}, run);
    ASSERT_TRUE(expected.legal);
    for (const Variant& variant : variants())
      for (bool batches : {true, false}) {
        const auto result = variant.learn(Planned(oracle, batches), known, {}, run);
        ASSERT_EQ(result.graph, expected.graph) << variant.name << " seed " << seed;
        ASSERT_TRUE(result.legal) << variant.name << ": " << result.violation;
      }
  }
  EXPECT_GT(known_pairs, 200u);
}

/// Consistent sets have no q-values.
bool consistent(const Variant& variant) { return variant.name.find("consistent") != std::string::npos; }

/// 1000 tables of every shape, 10,000 in the full tier: what is returned is legal or says which demands contradict.
TEST(PcFamily, ReturnsALegalGraphOrNamesTheConflict) {
  std::size_t clean = 0, reported = 0;
  const std::uint64_t tables = full_tier() ? 10'000 : 1000;
  for (std::uint64_t seed = 0; seed < tables; ++seed) {
    Rng rng = Rng(77).fork("legal", seed);
    const int p = 3 + static_cast<int>(rng.below(7));
    const auto n = static_cast<Eigen::Index>(p + 4 + static_cast<int>(rng.below(120)));
    const FisherZ test = fisher_z_of(random_table(p, rng.uniform(0.5, p - 1.0), n, rng.next_u64()));
    const double alpha = rng.uniform(0.005, 0.3);
    for (const Variant& variant : variants()) {
      const PcOptions options{.alpha = alpha,
                              .conflicts = seed % 2 ? ConflictPolicy::kMark : ConflictPolicy::kFirst,
                              .fdr = seed % 3 == 0 && !consistent(variant) ? 1.0 : 0.0};
      RunContext run;
      const auto result = variant.learn(test, Knowledge(), options, run);
      ASSERT_EQ(result.legal, result.violation.empty()) << variant.name << " seed " << seed;
      if (!result.conflicts.empty()) {
        ++reported;
        continue;
      }
      ++clean;
      ASSERT_TRUE(result.legal) << variant.name << " seed " << seed << ": " << result.violation;
      const auto problem =
          result.ambiguous.empty() ? check_cpdag(result.graph) : check_extendable(result.graph, result.ambiguous);
      ASSERT_EQ(problem, std::nullopt) << variant.name << " seed " << seed;
      ASSERT_EQ(result.kind, result.ambiguous.empty() ? GraphKind::kCpdag : GraphKind::kPdag);
    }
  }
  EXPECT_GT(clean, tables);
  EXPECT_GT(reported, tables / 10);
}

TEST(PcFamily, HasTheSameAnswerOnAnyNumberOfThreads) {
  const FisherZ test = fisher_z_of(random_table(40, 4, 300, 8));
  const Planned slow(test, true, 1e-4), pairs(test, false, 1e-4);  // much work is expected, so threads are used
  for (const Variant& variant : variants())
    for (const CiTest* one : {static_cast<const CiTest*>(&slow), static_cast<const CiTest*>(&pairs)}) {
      std::vector<PcResult> results;
      for (int threads : {1, 2, 7}) {
        RunContext run;
        run.threads = threads;
        results.push_back(
            variant.learn(*one, Knowledge(), {.alpha = 0.05, .fdr = consistent(variant) ? 0.0 : 1.0}, run));
      }
      for (std::size_t i : {1u, 2u}) {
        EXPECT_EQ(results[i].graph, results[0].graph) << variant.name;
        EXPECT_EQ(results[i].counts, results[0].counts) << variant.name;
        ASSERT_EQ(results[i].notes.size(), results[0].notes.size());
        for (const auto& [pair, note] : results[0].notes) {
          const EdgeNote& other = results[i].notes.at(pair);
          EXPECT_TRUE(note.p_value == other.p_value && note.given == other.given);
          EXPECT_TRUE(note.q_value == other.q_value || (consistent(variant) && std::isnan(other.q_value)));
        }
        ASSERT_EQ(results[i].separations.size(), results[0].separations.size());
        for (std::size_t s = 0; s < results[0].separations.size(); ++s)
          EXPECT_EQ(results[i].separations[s].given, results[0].separations[s].given);
      }
    }
}

TEST(PcFamily, ReportsProgressThatGrows) {
  const FisherZ test = fisher_z_of(random_table(12, 4, 100, 5));
  for (const Variant& variant : variants()) {
    std::vector<double> fractions;
    RunContext run;
    run.progress = [&](std::string_view, double f) { fractions.push_back(f); };
    variant.learn(test, Knowledge(), {.alpha = 0.1}, run);
    EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end())) << variant.name;
    EXPECT_EQ(fractions.back(), 1) << variant.name;
    EXPECT_EQ(std::count(fractions.begin(), fractions.end(), 1.0), 1) << variant.name;
  }
}

}  // namespace
}  // namespace abdera
