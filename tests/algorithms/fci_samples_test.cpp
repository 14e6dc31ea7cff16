// Runs on samples and on population covariances: legal or reported, the same for any order of columns and any number of
// threads, exact where the evidence is.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <numeric>

#include "citests/population.hpp"
#include "graphs/pag_extension.hpp"
#include "tests/algorithms/latent_support.hpp"

namespace abdera {
namespace {

using namespace testing_latent;

/// Rows of a random model of which the last columns are latent.
Dataset latent_table(int p, int latent, double degree, Eigen::Index n, std::uint64_t seed) {
  const Rng rng(seed);
  const auto model = random_linear_gaussian({.variables = p + latent, .degree = degree}, rng.fork("model"));
  std::vector<Var> columns(static_cast<std::size_t>(p));
  std::iota(columns.begin(), columns.end(), 0);
  return simulate(model, n, rng.fork("rows")).select(columns);
}

TEST(LatentLearnersOnSamples, ReturnALegalGraphOrNameAConflict) {
  std::size_t legal = 0, reported = 0, with_ambiguous = 0;
  const std::uint64_t tables = full_tier() ? 10'000 : 250;
  for (std::uint64_t seed = 0; seed < tables; ++seed) {
    Rng rng = Rng(7).fork("samples", seed);
    const int p = 5 + static_cast<int>(rng.below(8));
    const auto n = static_cast<Eigen::Index>(30 + rng.below(471));
    const FisherZ test =
        fisher_z_of(latent_table(p, static_cast<int>(rng.below(3)), rng.uniform(1, 4), n, rng.next_u64()));
    for (Learner learner : kLearners) {
      const bool selection = seed % 2;
      const auto result = run_latent(learner, test,
                                     {.alpha = rng.uniform(0.01, 0.2),
                                      .collider_rule = kRules[seed / 2 % 4],
                                      .selection = selection ? Selection::kOn : Selection::kOff});
      ASSERT_EQ(result.kind, GraphKind::kPag);
      ASSERT_EQ(result.legal, result.violation.empty()) << seed;
      if (!result.legal) {
        ASSERT_FALSE(result.conflicts.empty()) << seed;
        ++reported;
        continue;
      }
      ++legal;
      with_ambiguous += !result.ambiguous.empty();
      const auto problem = result.ambiguous.empty()
                               ? check_pag(result.graph, {}, selection)
                               : check_pag_extendable(result.graph, result.ambiguous, {}, selection);
      ASSERT_EQ(problem, std::nullopt) << seed;
    }
  }
  EXPECT_GT(legal, tables);
  EXPECT_GT(reported, tables / 20);
  EXPECT_GT(with_ambiguous, tables / 20);
}

bool close(double x, double y) {
  return x == y || (std::isnan(x) && std::isnan(y)) || std::abs(x - y) <= 1e-9 * std::abs(x) + 1e-12;
}

struct Renamed {
  MixedGraph graph;
  std::vector<std::array<Var, 3>> ambiguous;
  std::vector<std::vector<Var>> conflicts;
  std::map<std::pair<Var, Var>, std::pair<std::vector<Var>, double>> notes, separations;
};

Renamed renamed(const LatentResult& r, const std::vector<Var>& to_new) {
  const auto name = [&](Var v) { return to_new[static_cast<std::size_t>(v)]; };
  const auto names = [&](std::vector<Var> set) {
    for (Var& v : set) v = name(v);
    std::sort(set.begin(), set.end());
    return set;
  };
  Renamed out;
  out.graph = r.graph.relabelled(to_new);
  for (auto t : r.ambiguous) {
    t = {name(t[0]), name(t[1]), name(t[2])};
    if (t[0] > t[2]) std::swap(t[0], t[2]);
    out.ambiguous.push_back(t);
  }
  std::sort(out.ambiguous.begin(), out.ambiguous.end());
  for (const auto& c : r.conflicts) out.conflicts.push_back(names(c.nodes));
  std::sort(out.conflicts.begin(), out.conflicts.end());
  for (const auto& [pair, note] : r.notes)
    out.notes[std::minmax({name(pair.first), name(pair.second)})] = {names(note.given), note.p_value};
  for (const auto& s : r.separations)
    out.separations[std::minmax({name(s.a), name(s.b)})] = {names(s.given), s.p_value};
  return out;
}

std::string first_difference(const Renamed& l, const Renamed& r) {
  if (l.graph != r.graph) return "graph";
  if (l.ambiguous != r.ambiguous) return "ambiguous";
  if (l.conflicts != r.conflicts) return "conflicts";
  const auto same = [](const auto& x, const auto& y) {
    return x.size() == y.size() && std::equal(x.begin(), x.end(), y.begin(), [](const auto& i, const auto& j) {
             return i.first == j.first && i.second.first == j.second.first && close(i.second.second, j.second.second);
           });
  };
  if (!same(l.notes, r.notes)) return "notes";
  if (!same(l.separations, r.separations)) return "separations";
  return "";
}

TEST(LatentLearnersOnRelabelledColumns, GiveTheRelabelledAnswer) {
  std::size_t second = 0, conflicts = 0;
  for (std::uint64_t seed = 0; seed < (full_tier() ? 2000u : 240u); ++seed) {
    Rng rng = Rng(20261121).fork("relabelled", seed);
    const int p = 6 + static_cast<int>(rng.below(9));
    const auto n = static_cast<Eigen::Index>(50 + rng.below(951));
    const double alpha = rng.uniform(0.01, 0.2);
    const auto data = latent_table(p, 2, rng.uniform(2, 4), n, rng.next_u64());
    std::vector<Var> to_new(static_cast<std::size_t>(p)), columns(to_new.size()), same(to_new.size());
    std::iota(to_new.begin(), to_new.end(), 0);
    same = to_new;
    rng.shuffle(to_new);
    for (std::size_t v = 0; v < to_new.size(); ++v) columns[static_cast<std::size_t>(to_new[v])] = static_cast<Var>(v);
    const FisherZ test = fisher_z_of(data), other = fisher_z_of(data.select(columns));
    for (Learner learner : kLearners)
      for (bool batches : {true, false}) {
        const LatentOptions options{.alpha = alpha, .collider_rule = kRules[seed % 4]};
        const auto here = run_latent(learner, Planned(test, batches), options);
        const auto there = run_latent(learner, Planned(other, batches), options);
        ASSERT_EQ(first_difference(renamed(here, to_new), renamed(there, same)), "")
            << "table " << seed << " learner " << static_cast<int>(learner);
        ASSERT_EQ(here.legal, there.legal) << seed << ": " << here.violation << there.violation;
        ASSERT_EQ(here.truncated, there.truncated);
        second += count_of(here, "second_removed") + count_of(here, "check_removed");
        conflicts += here.conflicts.size();
      }
  }
  EXPECT_GT(second, 50u) << "edges that only the later searches remove";
  EXPECT_GT(conflicts, 50u);
}

bool same_bits(double x, double y) { return std::memcmp(&x, &y, sizeof x) == 0; }

void expect_identical(const LatentResult& l, const LatentResult& r) {
  EXPECT_EQ(l.graph, r.graph);
  EXPECT_EQ(l.legal, r.legal);
  EXPECT_EQ(l.violation, r.violation);
  EXPECT_EQ(l.ambiguous, r.ambiguous);
  EXPECT_EQ(l.counts, r.counts);
  ASSERT_EQ(l.conflicts.size(), r.conflicts.size());
  for (std::size_t i = 0; i < l.conflicts.size(); ++i) EXPECT_EQ(l.conflicts[i].what, r.conflicts[i].what);
  ASSERT_EQ(l.separations.size(), r.separations.size());
  for (std::size_t i = 0; i < l.separations.size(); ++i) {
    EXPECT_EQ(l.separations[i].given, r.separations[i].given);
    EXPECT_TRUE(same_bits(l.separations[i].p_value, r.separations[i].p_value));
  }
  ASSERT_EQ(l.notes.size(), r.notes.size());
  for (auto i = l.notes.begin(), j = r.notes.begin(); i != l.notes.end(); ++i, ++j) {
    ASSERT_TRUE(i->first == j->first && i->second.given == j->second.given);
    ASSERT_TRUE(same_bits(i->second.p_value, j->second.p_value) && same_bits(i->second.effect, j->second.effect));
  }
}

TEST(LatentLearnersOnThreads, GiveTheSameResult) {
  const FisherZ test = fisher_z_of(latent_table(40, 4, 4, 1000, 3));
  for (bool batches : {true, false}) {
    const Planned planned(test, batches, 1e-4);  // expects much work: opens parallel regions
    for (Learner learner : kLearners) {
      if (!batches && learner == Learner::kFci) continue;  // a loop over single tests takes long there
      const LatentOptions options{.collider_rule = kRules[static_cast<std::size_t>(learner)]};
      const auto one = run_latent(learner, planned, options);
      for (int threads : {2, 7}) expect_identical(one, run_latent(learner, planned, options, Knowledge(), threads));
    }
  }
}

std::uint64_t tests_of(const LatentResult& r) {
  return count_of(r, "ci_tests") + count_of(r, "second_tests") + count_of(r, "orientation_tests");
}

TEST(LatentLearnersWithABudget, StopWithinItAndGiveTheSameResultOnAnyNumberOfThreads) {
  const FisherZ test = fisher_z_of(latent_table(20, 2, 3, 1000, 11));
  const Planned planned(test, true, 1e-4);
  for (Learner learner : kLearners) {
    LatentOptions options;
    const auto unlimited = run_latent(learner, planned, options);
    const std::uint64_t all = tests_of(unlimited);
    options.max_tests = static_cast<std::int64_t>(all);
    expect_identical(run_latent(learner, planned, options), unlimited);
    for (std::uint64_t budget : {std::uint64_t{0}, std::uint64_t{50}, all / 4, all / 2, all - all / 8, all - 1}) {
      options.max_tests = static_cast<std::int64_t>(budget);
      const auto one = run_latent(learner, planned, options);
      EXPECT_EQ(one.stop_reason, StopReason::kTestLimit) << budget << " of " << all;
      EXPECT_LE(tests_of(one), budget);
      EXPECT_FALSE(one.legal);
      for (const Edge& e : unlimited.graph.edges()) EXPECT_TRUE(one.graph.adjacent(e.a, e.b));
      for (int threads : {2, 7}) expect_identical(one, run_latent(learner, planned, options, Knowledge(), threads));
    }
  }
}

TEST(LatentLearners, AgreeForTestsThatBatchAndThatDoNot) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const FisherZ test = fisher_z_of(latent_table(12, 2, 3, 400, 900 + seed));
    for (Learner learner : kLearners) {
      const LatentOptions options{.alpha = 0.05, .collider_rule = kRules[seed % 4]};
      auto batch = run_latent(learner, Planned(test, true), options),
           pairs = run_latent(learner, Planned(test, false), options);
      batch.counts = pairs.counts = {};
      expect_identical(batch, pairs);
    }
  }
}

/// On a population covariance the learners must be exact, up to models whose smallest dependence is too close to the
/// threshold for doubles to tell: those are redrawn and counted.
TEST(FciOnPopulationCovariance, FindsThePagOfTheModel) {
  std::size_t used = 0, redrawn = 0;
  const std::size_t graphs = full_tier() ? 10'000 : 600;
  for (std::uint64_t seed = 0; used < graphs; ++seed) {
    Rng rng = Rng(seed).fork("population");
    const int p = 4 + static_cast<int>(rng.below(7)), latent = static_cast<int>(rng.below(4));
    const auto model =
        random_linear_gaussian({.variables = p + latent, .degree = rng.uniform(1, 4)}, rng.fork("model"));
    std::vector<Var> hidden;
    for (Var v = p; v < p + latent; ++v) hidden.push_back(v);
    const MixedGraph truth = pag_of(mag_of(model.dag, hidden, {}), {.selection = false});
    Covariance all = population_covariance(model);
    Covariance observed = all;
    observed.matrix = all.matrix.topLeftCorner(p, p).eval();
    observed.names.resize(static_cast<std::size_t>(p));
    const PopulationTest test(observed);
    for (Learner learner : {Learner::kFci, Learner::kFciPlus}) {
      const auto result = run_latent(learner, test, {.collider_rule = kRules[seed % 4], .selection = Selection::kOff});
      if (test.smallest_dependence() < 100 * PopulationTest::kThreshold) break;
      ASSERT_EQ(result.graph, truth) << "model " << seed << " learner " << static_cast<int>(learner);
      ASSERT_TRUE(result.legal && result.ambiguous.empty() && result.conflicts.empty()) << seed;
    }
    const bool close_call = test.smallest_dependence() < 100 * PopulationTest::kThreshold;
    redrawn += close_call, used += !close_call;
  }
  EXPECT_LT(redrawn, graphs / 20) << "beside " << graphs;
}

/// A linear model over the DAG in which every a <-> b of a MAG is a latent cause of both.
LinearGaussian canonical_model(const MixedGraph& mag, Rng rng) {
  std::vector<Edge> confounded;
  for (const Edge& e : mag.edges())
    if (e.bidirected()) confounded.push_back(e);
  const int p = mag.size(), all = p + static_cast<int>(confounded.size());
  LinearGaussian model{MixedGraph(all), Eigen::MatrixXd::Zero(all, all), Eigen::VectorXd::Ones(all)};
  const auto cause = [&](Var from, Var to) {
    model.dag.set_directed(from, to);
    model.weights(to, from) = rng.uniform(0.4, 1) * (rng.uniform() < 0.5 ? -1 : 1);
  };
  for (const Edge& e : mag.edges())
    if (e.directed()) cause(e.at_b == Mark::kArrow ? e.a : e.b, e.at_b == Mark::kArrow ? e.b : e.a);
  Var latent = p;
  for (const Edge& e : confounded) cause(latent, e.a), cause(latent, e.b), ++latent;
  return model;
}

/// The classes of five nodes that a search among neighbours gets wrong: 60, as an independent program counts.
TEST(FciOnPopulationCovariance, FindsThePagOfEveryClassThatNeedsTheSecondSearch) {
  std::size_t needed = 0, superset = 0;
  RunContext run;
  for (const auto& one : classes_of_five(false)) {
    const MixedGraph mag = one.members.front().graph(5);
    const SeparationOracle oracle(mag);
    if (find_skeleton(oracle, Knowledge(5), {}, run).graph.num_edges() == mag.num_edges()) continue;
    ++needed;
    const MixedGraph truth = one.intersection(5);
    const auto model = canonical_model(mag, Rng(needed).fork("canonical"));
    Covariance observed = population_covariance(model);
    observed.matrix = observed.matrix.topLeftCorner(5, 5).eval();
    observed.names.resize(5);
    const PopulationTest test(observed);
    for (Learner learner : {Learner::kFci, Learner::kFciPlus}) {
      const auto result = run_latent(learner, test, {.selection = Selection::kOff});
      EXPECT_EQ(result.graph, truth) << needed << " " << test.smallest_dependence();
      EXPECT_GT(count_of(result, "second_removed"), 0u);
    }
    const auto fast = run_latent(Learner::kRfci, test, {.selection = Selection::kOff});
    EXPECT_TRUE(MarkTruth(mag).holds(fast.graph));
    superset += fast.graph.num_edges() > mag.num_edges();
  }
  EXPECT_EQ(needed, 60u);
  EXPECT_GT(superset, 0u) << "RFCI keeps an edge";
}

TEST(LatentLearners, StopAtATimeLimitWithTheAdjacenciesFoundSoFar) {
  const auto model = random_linear_gaussian({.variables = 60, .degree = 6}, Rng(8));
  const FisherZ test = fisher_z_of(simulate(model, 500, Rng(8)));
  for (Learner learner : kLearners) {
    std::atomic<bool> flag{true};
    RunContext run;
    run.stop = StopToken(&flag);
    const auto result = learner == Learner::kRfci      ? rfci(test, Knowledge(), {}, run)
                        : learner == Learner::kFciPlus ? fci_plus(test, Knowledge(), {}, run)
                                                       : fci(test, Knowledge(), {}, run);
    EXPECT_EQ(result.stop_reason, StopReason::kInterrupted);
    EXPECT_EQ(result.kind, GraphKind::kPag);
    EXPECT_FALSE(result.legal);
    EXPECT_EQ(result.violation.rfind("stopped before", 0), 0u) << result.violation;
    for (const Edge& e : result.graph.edges()) EXPECT_TRUE(e.at_a == Mark::kCircle && e.at_b == Mark::kCircle);
  }
}

TEST(LatentLearners, ReportProgressThatGrows) {
  const FisherZ test = fisher_z_of(latent_table(30, 3, 4, 500, 5));
  for (Learner learner : kLearners) {
    std::vector<double> fractions;
    RunContext run;
    run.progress = [&](std::string_view, double f) { fractions.push_back(f); };
    if (learner == Learner::kRfci) rfci(test, Knowledge(), {}, run);
    if (learner == Learner::kFciPlus) fci_plus(test, Knowledge(), {}, run);
    if (learner == Learner::kFci) fci(test, Knowledge(), {}, run);
    if (learner == Learner::kAnytime) anytime_fci(test, Knowledge(), {}, run);
    ASSERT_GE(fractions.size(), 3u);
    EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end())) << static_cast<int>(learner);
    EXPECT_EQ(fractions.back(), 1);
  }
}

TEST(LatentLearners, RefuseOptionsOutOfRange) {
  const SeparationOracle oracle(MixedGraph(3));
  EXPECT_THROW(run_latent(Learner::kFci, oracle, {.alpha = 1.5}), UsageError);
  EXPECT_THROW(run_latent(Learner::kRfci, oracle, {}, Knowledge(), 1, -2), UsageError);
  EXPECT_THROW(run_latent(Learner::kFci, oracle, {.contexts = Contexts::kUnconfounded}), UsageError);
}

}  // namespace
}  // namespace abdera
