#include <algorithm>
#include <set>

#include "citests/decorators.hpp"
#include "graphs/dag.hpp"
#include "graphs/pag_knowledge.hpp"
#include "tests/algorithms/latent_support.hpp"
#include "tests/support/random_knowledge.hpp"

namespace abdera {
namespace {

using namespace testing_latent;

bool is_ancestor(const MixedGraph& mag, Var a, Var b) {
  WalkScratch scratch;
  return has_directed_path(mag, a, b, scratch);
}

/// Random statements that hold in a MAG. Where nodes are selected, "a does not cause b" is read as an arrowhead at a:
/// nor is a, if adjacent to b, an ancestor of what is selected.
Knowledge true_knowledge(const MixedGraph& mag, Rng& rng, double share) {
  const int p = mag.size();
  Knowledge known(p);
  const AnteriorSets anterior(mag);
  const auto edges = mag.edges();
  const bool selected =
      std::any_of(edges.begin(), edges.end(), [](const Edge& e) { return e.at_a == e.at_b && e.at_a == Mark::kTail; });
  if (!selected && rng.uniform() < 0.4) {
    std::vector<Var> order;
    VarSet done(p);
    while (std::ssize(order) < p)
      for (Var v = 0; v < p; ++v) {
        bool ready = !done.contains(v);
        for (Var u = 0; u < p; ++u) ready = ready && (u == v || done.contains(u) || !is_ancestor(mag, u, v));
        if (ready) order.push_back(v), done.insert(v);
      }
    testing_support::cut_tiers(order, rng, known);
  }
  for (Var a = 0; a < p; ++a)
    for (Var b = 0; b < p; ++b) {
      if (a == b || rng.uniform() > share) continue;
      if (mag.directed(a, b)) {
        known.require_edge(a, b);
      } else if (!mag.adjacent(a, b) || !known.forbidden(b, a)) {
        known.forbid_edge(a, b);  // now and then of a pair that is not adjacent: both ways
      }
      if (rng.uniform() < 0.3) {
        if (is_ancestor(mag, a, b)) {
          known.require_ancestor(a, b);
        } else if (!anterior.contains(b, a)) {
          known.forbid_ancestor(a, b);
        }
      }
    }
  for (Var v = 0; v < p; ++v) {
    bool caused = false;
    for (Var u = 0; u < p; ++u) caused = caused || (u != v && anterior.contains(v, u));
    if (!caused && rng.uniform() < 0.1) known.set_exogenous(v);
  }
  return known;
}

/// Whether every statement holds in a MAG, by definition.
bool obeys(const MixedGraph& mag, const Knowledge& known) {
  for (auto [a, b] : known.required_edges())
    if (!mag.directed(a, b)) return false;
  for (auto [a, b] : known.forbidden_edges())
    if (mag.directed(a, b)) return false;
  for (auto [a, b] : known.ancestral())
    if (!is_ancestor(mag, a, b)) return false;
  const auto causes = [&](Var a, Var b) { return is_ancestor(mag, a, b) || mag.mark(b, a) == Mark::kTail; };
  for (auto [a, b] : known.non_ancestral())
    if (causes(a, b)) return false;
  for (Var a = 0; a < mag.size(); ++a)
    for (Var b = 0; b < mag.size(); ++b) {
      const auto& exogenous = known.exogenous();
      const bool earlier = known.tier(a) >= 0 && known.tier(b) >= 0 && known.tier(b) < known.tier(a);
      const bool none = earlier || std::find(exogenous.begin(), exogenous.end(), b) != exogenous.end();
      if (a != b && none && causes(a, b)) return false;
    }
  return true;
}

TEST(FciWithKnowledge, EqualsTheIntersectionOfTheClassMembersThatObeyIt) {
  std::size_t cases = 0, restricted = 0, apart = 0;
  Rng rng = Rng(4).fork("knowledge");
  for (bool selection : {true, false})
    for (const auto& one : mag_classes(4, selection)) {
      const auto pag = one.intersection(4);
      for (int draw = 0; draw < (full_tier() ? 60 : 4); ++draw) {
        const auto member = one.members[rng.below(static_cast<std::uint32_t>(one.members.size()))].graph(4);
        const auto known = true_knowledge(member, rng, rng.uniform(0.05, 0.5));
        MagClass obeying{one.separations, {}};
        for (const auto& m : one.members)
          if (obeys(m.graph(4), known)) obeying.members.push_back(m);
        ASSERT_FALSE(obeying.members.empty());
        const auto expected = obeying.intersection(4);
        restricted += expected != pag;
        apart += never_adjacent(known).size();
        const SeparationOracle oracle(member);
        for (Learner learner : {Learner::kFci, Learner::kFciPlus})
          for (bool batches : {true, false}) {
            const LatentOptions options{.collider_rule = kRules[rng.below(4)],
                                        .selection = selection ? Selection::kOn : Selection::kOff};
            const auto result = run_latent(learner, Planned(oracle, batches), options, known);
            ASSERT_EQ(result.graph, expected) << static_cast<int>(learner);
            ASSERT_TRUE(result.legal) << result.violation;
            ASSERT_EQ(result.kind, known.empty() ? GraphKind::kPag : GraphKind::kRpag);
            if (!known.empty()) {
              ASSERT_EQ(result.knowledge_closure, KnowledgeClosure::kComplete);
            }
            ASSERT_TRUE(result.conflicts.empty() && result.ambiguous.empty());
            ++cases;
          }
      }
    }
  EXPECT_GT(cases, 7000u);
  EXPECT_GT(restricted, 300u);
  EXPECT_GT(apart, 300u);
}

TEST(FciWithKnowledge, SaysNothingFalseOnLargerGraphs) {
  std::size_t sound_only = 0;
  for (std::uint64_t seed = 0; seed < (full_tier() ? 200u : 12u); ++seed) {
    Rng rng = Rng(seed).fork("larger");
    const Hidden hidden = random_hidden(10 + static_cast<int>(rng.below(20)), rng.uniform(1, 3), 0.15,
                                        seed % 2 ? 0.1 : 0, rng.fork("graph"));
    const MixedGraph mag = hidden.mag();
    const bool selection = !hidden.selected.empty();
    const auto known = true_knowledge(mag, rng, 0.05);
    const SeparationOracle oracle(mag);
    for (Learner learner : kLearners) {
      const LatentOptions options{.collider_rule = kRules[seed % 4],
                                  .selection = selection ? Selection::kOn : Selection::kOff};
      const auto result = run_latent(learner, Planned(oracle, true), options, known);
      EXPECT_TRUE(MarkTruth(mag).holds(result.graph)) << seed;
      // Where edges may be there for want of a test, "no edge a --> b" gives no mark: with selection it never does.
      const bool may_have_more = learner == Learner::kRfci || result.truncated > 0;
      EXPECT_EQ(violated_knowledge(result.graph, known, {}, selection || may_have_more), std::nullopt) << seed;
      if (learner == Learner::kFci && result.truncated == 0) {
        EXPECT_TRUE(result.legal) << result.violation << " " << seed;
      }
      sound_only += result.knowledge_closure == KnowledgeClosure::kSoundOnly;
    }
  }
  EXPECT_GT(sound_only, 0u) << "larger classes are not enumerated";
}

TEST(FciWithKnowledge, DoesNotTestForbiddenPairsForAdjacencyAndStillAsksWhatSeparatesThem) {
  // A forbidden pair of a chain: its separation is needed to tell the chain from a collider.
  MixedGraph chain(3);
  chain.set_directed(0, 1), chain.set_directed(1, 2);
  Knowledge known(3);
  known.forbid_edge(0, 2), known.forbid_edge(2, 0);
  const SeparationOracle oracle(chain);
  for (Learner learner : kLearners)
    for (ColliderRule rule : kRules) {
      std::size_t asked = 0;
      const Traced traced(oracle,
                          [&](Var x, Var y, std::span<const Var>, const CiResult&) { asked += x + y == 2 && x != y; });
      const auto with = run_latent(learner, traced, {.collider_rule = rule}, known);
      EXPECT_EQ(with.graph, run_latent(learner, oracle, {.collider_rule = rule}).graph);
      EXPECT_EQ(with.graph.mark(0, 1), Mark::kCircle);
      EXPECT_GT(asked, 0u);
      ASSERT_EQ(with.separations.size(), 1u);
      EXPECT_EQ(with.separations[0].given, (std::vector<Var>{1}));
    }
  RunContext run;
  std::size_t of_pair = 0;
  const Traced traced(oracle,
                      [&](Var x, Var y, std::span<const Var>, const CiResult&) { of_pair += x + y == 2 && x != y; });
  find_skeleton(traced, known, {}, run);
  EXPECT_EQ(of_pair, 0u);
}

TEST(FciWithKnowledge, TakesTwoVariablesOfWhichNeitherCausesTheOtherForConfounded) {
  MixedGraph truth(2);
  truth.set_edge(0, Mark::kArrow, Mark::kArrow, 1);
  Knowledge known(2);
  known.forbid_ancestor(0, 1), known.forbid_ancestor(1, 0);
  for (Learner learner : kLearners) {
    const auto result = run_latent(learner, SeparationOracle(truth), {}, known);
    EXPECT_TRUE(result.graph.bidirected(0, 1));
    EXPECT_TRUE(result.legal) << result.violation;
    EXPECT_EQ(result.kind, GraphKind::kRpag);
  }
}

TEST(FciWithKnowledge, KeepsARequiredEdgeThatTheDataDoNotShow) {
  Knowledge known(3);
  known.require_edge(0, 1);
  for (Learner learner : kLearners) {
    const auto result = run_latent(learner, SeparationOracle(MixedGraph(3)), {}, known);
    EXPECT_TRUE(result.graph.directed(0, 1));
    EXPECT_EQ(result.graph.num_edges(), 1);
    EXPECT_TRUE(result.legal) << result.violation;
  }
}

TEST(FciWithKnowledge, IsAnInvariantThatOverrulesTestsAndSaysSo) {
  MixedGraph truth(3);
  truth.set_directed(0, 2), truth.set_directed(1, 2);
  Knowledge known(3);
  known.require_edge(2, 0);  // wrong, but not contradictory in itself
  for (Learner learner : kLearners) {
    const auto result = run_latent(learner, SeparationOracle(truth), {}, known);
    EXPECT_TRUE(result.graph.directed(2, 0));
    EXPECT_FALSE(result.legal);
    EXPECT_NE(result.violation, "");
    EXPECT_GE(result.conflicts.size(), 1u);
  }
}

TEST(FciWithKnowledge, RefusesAContradictionBeforeAnyTest) {
  Knowledge known(3);
  known.require_edge(0, 1), known.require_edge(1, 2), known.require_edge(2, 0);
  for (Learner learner : kLearners)
    EXPECT_THROW(run_latent(learner, SeparationOracle(MixedGraph(3)), {}, known), KnowledgeConflict);
}

TEST(FciWithKnowledge, IsObeyedInFiniteSamples) {
  std::size_t conflicts = 0, legal = 0, without_path = 0;
  for (std::uint64_t seed = 0; seed < (full_tier() ? 2000u : 60u); ++seed) {
    const Rng rng = Rng(seed).fork("finite");
    const auto model = random_linear_gaussian({.variables = 9, .degree = 3}, rng.fork("model"));
    const FisherZ test = fisher_z_of(simulate(model, 150, rng.fork("rows")));
    Rng draw = rng.fork("knowledge");
    const auto known = true_knowledge(model.dag, draw, 0.1);
    for (Learner learner : kLearners) {
      const auto result = run_latent(learner, test, {.alpha = 0.05, .collider_rule = kRules[seed % 4]}, known);
      const auto violated = violated_knowledge(result.graph, known, {}, true);
      if (violated) {  // an ancestor without a path left to it: no mark can mend that
        EXPECT_FALSE(result.legal) << seed;
        EXPECT_EQ(violated, "directed paths contradict what is known of ancestors");
        without_path += 1;
      }
      EXPECT_TRUE(result.legal ? result.violation.empty() : !result.violation.empty() && !result.conflicts.empty());
      conflicts += !result.conflicts.empty(), legal += result.legal;
    }
  }
  EXPECT_GT(conflicts, 20u);
  EXPECT_GT(legal, 20u);
  EXPECT_GT(without_path, 0u);
}

// [mooij2020jci]: a context that is not confounded with the system and adjacent to a variable causes it; contexts are
// joined whatever the data say.
TEST(FciWithContexts, PutsATailAtAnUnconfoundedContext) {
  // 0 -> 1 <-> 2: with 0 a context, all is known; without, 0 o-> 1 <-o 2.
  MixedGraph truth(3);
  truth.set_directed(0, 1), truth.set_edge(1, Mark::kArrow, Mark::kArrow, 2);
  Knowledge known(3);
  known.set_exogenous(0);
  const SeparationOracle oracle(truth);
  for (Learner learner : kLearners) {
    const auto plain = run_latent(learner, oracle, {.selection = Selection::kOff}, known);
    EXPECT_EQ(plain.graph.mark(1, 0), Mark::kCircle);
    EXPECT_EQ(plain.graph.mark(0, 1), Mark::kArrow);
    const auto context =
        run_latent(learner, oracle, {.selection = Selection::kOff, .contexts = Contexts::kUnconfounded}, known);
    EXPECT_TRUE(context.graph.directed(0, 1));
    EXPECT_EQ(context.graph.mark(1, 2), Mark::kCircle);
    EXPECT_TRUE(context.legal) << context.violation;
    EXPECT_THROW(run_latent(learner, oracle, {.contexts = Contexts::kJci}, known), UsageError) << "selection is on";
  }
}

TEST(FciWithContexts, SaysNothingFalseAboutRandomSystemsAndDoesNotTestThePairsOfContexts) {
  std::size_t tails = 0;
  for (std::uint64_t seed = 0; seed < (full_tier() ? 5000u : 200u); ++seed) {
    Rng rng = Rng(seed).fork("contexts");
    const int system = 4 + static_cast<int>(rng.below(5)), contexts = 1 + static_cast<int>(rng.below(3));
    // System 0..; contexts after it; one latent cause of all contexts.
    const int p = system + contexts;
    MixedGraph dag(p + 1);
    const auto inner = erdos_renyi_dag(system, rng.uniform(1, 3), rng.fork("dag"));
    for (const Edge& e : inner.edges())
      dag.set_directed(e.at_b == Mark::kArrow ? e.a : e.b, e.at_b == Mark::kArrow ? e.b : e.a);
    std::vector<Var> hidden{p};
    Knowledge known(p);
    for (Var c = system; c < p; ++c) {
      dag.set_directed(p, c);
      for (Var v = 0; v < system; ++v)
        if (rng.uniform() < 0.4) dag.set_directed(c, v);
    }
    if (rng.uniform() < 0.5) hidden.push_back(0);  // one variable of the system is latent, too
    const MixedGraph mag = mag_of(dag, hidden, {});
    const int shift = hidden.size() > 1;
    const int observed = mag.size();
    Knowledge about(observed);
    for (Var c = system; c < p; ++c) about.set_exogenous(c - shift);
    const SeparationOracle oracle(mag);
    std::size_t among = 0;
    const Traced traced(oracle, [&](Var x, Var y, std::span<const Var> given, const CiResult&) {
      among += std::min(x, y) >= system - shift && !given.empty();
    });
    const auto result =
        run_latent(Learner::kFci, traced, {.selection = Selection::kOff, .contexts = Contexts::kJci}, about);
    EXPECT_EQ(among, 0u) << seed;
    EXPECT_TRUE(MarkTruth(mag).holds(result.graph)) << seed;
    EXPECT_TRUE(result.legal) << result.violation << " " << seed;
    for (Var c = system - shift; c < observed; ++c)
      for (Var v = 0; v < observed; ++v) {
        if (v == c || !mag.adjacent(c, v)) continue;
        EXPECT_EQ(result.graph.mark(c, v), Mark::kArrow);
        EXPECT_EQ(result.graph.mark(v, c), v < system - shift ? Mark::kTail : Mark::kArrow);
        tails += v < system - shift;
      }
  }
  EXPECT_GT(tails, 300u);
}

}  // namespace
}  // namespace abdera
