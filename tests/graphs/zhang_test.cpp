#include "graphs/zhang.hpp"

#include <map>

#include "core/rng.hpp"
#include "graphs/mag.hpp"
#include "graphs/pag.hpp"
#include "tests/graphs/mag_support.hpp"
#include "tests/graphs/zhang_reference.hpp"

namespace abdera {
namespace {

MixedGraph apply(MixedGraph g, detail::RuleSet rules, bool noncollider = true, bool together = false) {
  zhang_closure(g, [&](Var, Var, Var, Var) { return noncollider; }, {.rules = rules, .together = together});
  return g;
}

TEST(ZhangClosure, AppliesEachRuleToItsSmallestExample) {
  struct Example {
    int rule;
    const char *before, *after;
  };
  const Example examples[] = {
      {1, "0o->1 1o-o2", "0o->1 1-->2"},
      {2, "0-->1 1o->2 0o-o2", "0-->1 1o->2 0o->2"},
      {2, "0o->1 1-->2 0o-o2", "0o->1 1-->2 0o->2"},
      {3, "0o->1 2o->1 0o-o3 2o-o3 3o-o1", "0o->1 2o->1 0o-o3 2o-o3 3o->1"},
      {5, "0o-o1 1o-o2 2o-o3 3o-o0", "0---1 1---2 2---3 3---0"},
      {6, "0---1 1o-o2", "0---1 1--o2"},
      {7, "0--o1 1o-o2", "0--o1 1--o2"},
      {8, "0-->1 1-->2 0o->2", "0-->1 1-->2 0-->2"},
      {8, "0--o1 1-->2 0o->2", "0--o1 1-->2 0-->2"},
      {9, "0o-o1 1o-o2 2-->3 0o->3", "0o-o1 1o-o2 2-->3 0-->3"},
      {10, "0o-o1 0o-o2 1-->3 2-->3 0o->3", "0o-o1 0o-o2 1-->3 2-->3 0-->3"},
  };
  for (const auto& [rule, before, after] : examples)
    for (bool together : {false, true})
      EXPECT_EQ(apply(graph_of(4, before), only_rule(rule), true, together), graph_of(4, after))
          << "R" << rule << " on " << before;
}

TEST(ZhangClosure, AppliesNoRuleWhereOnePremiseFails) {
  struct Example {
    int rule;
    const char* graph;
  };
  const Example examples[] = {
      {1, "0o->1 1o-o2 0o-o2"},                     // shielded
      {1, "0o-o1 1o-o2"},                           // no arrowhead
      {2, "0o->1 1o->2 0o-o2"},                     // no tail
      {3, "0o->1 2o->1 0o-o3 2o-o3 3o-o1 0o-o2"},   // the wings are adjacent
      {3, "0o->1 2o->1 0o->3 2o-o3 3o-o1"},         // an arrowhead at the middle
      {5, "0o-o1 1o-o2 2o-o3 3o-o0 0o-o2"},         // covered
      {5, "0o-o1 1o-o2 2o-o0"},                     // a triangle
      {7, "0--o1 1o-o2 0o-o2"},                     // shielded
      {8, "0--o1 1o->2 0o->2"},                     // no tail at 1
      {8, "0-->1 1-->2 0o-o2"},                     // no arrowhead at 2
      {9, "0o-o1 1o-o2 2o->3 0o->3 1o->3"},         // the second node is adjacent to the last
      {9, "0o-o1 1<->2 2o->3 0o->3"},               // an arrowhead against the walk
      {10, "0o-o1 0o-o2 1-->3 2-->3 0o->3 1o-o2"},  // the first nodes are adjacent
      {10, "0o-o1 0<-o2 1-->3 2-->3 0o->3"},        // an arrowhead against one walk
  };
  for (const auto& [rule, graph] : examples)
    EXPECT_EQ(apply(graph_of(4, graph), only_rule(rule)), graph_of(4, graph)) << "R" << rule << " on " << graph;
}

TEST(ZhangClosure, DirectsATailAndACircleOnlyWithoutSelection) {
  const auto none = [](Var, Var, Var, Var) { return true; };
  MixedGraph with = graph_of(2, "0--o1"), without = with;
  zhang_closure(with, none, {.selection = true});
  zhang_closure(without, none, {.selection = false});
  EXPECT_EQ(with, graph_of(2, "0--o1"));
  EXPECT_EQ(without, graph_of(2, "0-->1"));
  MixedGraph cycle = graph_of(4, "0o-o1 1o-o2 2o-o3 3o-o0");
  zhang_closure(cycle, none, {.selection = false});
  EXPECT_EQ(cycle, graph_of(4, "0o-o1 1o-o2 2o-o3 3o-o0")) << "R5 needs selection";
}

struct Discriminating {
  int length;  // edges of the path
  MixedGraph before, noncollider, collider;
};

/// theta = 0, then colliders 1.., beta, gamma: theta o-> 1 <-> ... <-> alpha <-o beta o-o gamma, colliders --> gamma.
Discriminating discriminating(int length) {
  const Var gamma = length, beta = length - 1, alpha = length - 2;
  Discriminating d{length, MixedGraph(length + 1), MixedGraph(0), MixedGraph(0)};
  d.before.set_edge(0, Mark::kCircle, Mark::kArrow, 1);
  for (Var v = 1; v <= alpha; ++v) {
    d.before.set_directed(v, gamma);
    if (v < alpha) d.before.set_edge(v, Mark::kArrow, Mark::kArrow, v + 1);
  }
  d.before.set_edge(alpha, Mark::kArrow, Mark::kCircle, beta);
  d.before.set_edge(beta, Mark::kCircle, Mark::kCircle, gamma);
  d.noncollider = d.collider = d.before;
  d.noncollider.set_directed(beta, gamma);
  d.collider.set_edge(alpha, Mark::kArrow, Mark::kArrow, beta);
  d.collider.set_edge(beta, Mark::kArrow, Mark::kArrow, gamma);
  return d;
}

// Peer defects 21 and 35: TETRAD's R4 walked the path in the wrong direction (pull request 1888); dodiscover's wrote
// beta *-> gamma where it must be beta <-> gamma.
TEST(RuleFour, OrientsBothWaysAtTheEndOfDiscriminatingPathsOfThreeToFiveEdges) {
  for (int length : {3, 4, 5}) {
    const auto d = discriminating(length);
    for (bool together : {false, true}) {
      EXPECT_EQ(apply(d.before, only_rule(4), true, together), d.noncollider) << length;
      EXPECT_EQ(apply(d.before, only_rule(4), false, together), d.collider) << length;
    }
    std::vector<Var> backwards;
    for (Var v = length; v >= 0; --v) backwards.push_back(v);
    EXPECT_EQ(apply(d.before.relabelled(backwards), only_rule(4), false), d.collider.relabelled(backwards)) << length;
  }
}

TEST(RuleFour, AsksAboutTheEndsOfThePath) {
  for (int length : {3, 4, 5}) {
    MixedGraph g = discriminating(length).before;
    int asked = 0;
    zhang_closure(g,
                  [&](Var theta, Var alpha, Var beta, Var gamma) {
                    ++asked;
                    EXPECT_EQ((std::array{theta, alpha, beta, gamma}), (std::array{0, length - 2, length - 1, length}));
                    return true;
                  },
                  {.rules = only_rule(4)});
    EXPECT_EQ(asked, 1);
  }
}

TEST(RuleFour, NeedsEveryInnerNodeToBeAColliderAndAParentOfTheEnd) {
  const auto unchanged = [](const MixedGraph& g) { return apply(g, only_rule(4), false) == g; };
  for (int length : {3, 4, 5}) {
    const Var gamma = length;
    MixedGraph adjacent_ends = discriminating(length).before;
    adjacent_ends.set_edge(0, Mark::kCircle, Mark::kCircle, gamma);
    EXPECT_TRUE(unchanged(adjacent_ends)) << length;
    for (Var v = 1; v <= length - 2; ++v) {
      MixedGraph no_parent = discriminating(length).before, no_collider = no_parent;
      no_parent.set_edge(v, Mark::kArrow, Mark::kArrow, gamma);
      EXPECT_TRUE(unchanged(no_parent)) << length << " " << v;
      no_collider.set_edge(v - 1, no_collider.mark(v, v - 1), Mark::kCircle, v);
      EXPECT_TRUE(unchanged(no_collider)) << length << " " << v;
    }
  }
}

TEST(RuleFour, GivesThePagOfMagsWithLongDiscriminatingPaths) {
  // theta --> 1 <-> 2 <-> ... <-> beta, all inner nodes parents of gamma; then beta --> gamma or beta <-> gamma.
  for (int length : {3, 4, 5})
    for (bool collider : {false, true}) {
      const Var gamma = length;
      MixedGraph mag(length + 1);
      mag.set_directed(0, 1);
      for (Var v = 1; v < gamma; ++v) {
        mag.set_directed(v, gamma);
        if (v + 1 < gamma) mag.set_edge(v, Mark::kArrow, Mark::kArrow, v + 1);
      }
      if (collider) mag.set_edge(gamma - 1, Mark::kArrow, Mark::kArrow, gamma);
      MixedGraph expected = mag;  // shared by all members, but for these marks
      expected.set_edge(0, Mark::kCircle, Mark::kArrow, 1);
      if (!collider) expected.set_edge(gamma - 2, Mark::kArrow, Mark::kCircle, gamma - 1);
      EXPECT_EQ(pag_of(mag), expected) << length << collider;
    }
}

/// Whether a simple path a, ..., b closes an uncovered cycle with the edge a o-o b: R5 as the source words it.
bool on_uncovered_cycle(const MixedGraph& g, std::vector<Var>& path, Var b) {
  const Var v = path.back();
  for (Var w = 0; w < g.size(); ++w) {
    if (!g.adjacent(v, w) || std::find(path.begin(), path.end(), w) != path.end()) continue;
    if (path.size() > 1 && g.adjacent(path[path.size() - 2], w)) continue;
    if (w == b && (path.size() < 3 || g.adjacent(path[0], v) || g.adjacent(path[1], b))) continue;
    path.push_back(w);
    const bool found = w == b || on_uncovered_cycle(g, path, b);
    path.pop_back();
    if (found) return true;
  }
  return false;
}

TEST(RuleFive, ByWalksEqualsRuleFiveByPathsOnAllSixNodeGraphsOfCircles) {
  long wrong = 0, fired = 0;
  for (unsigned code = 0; code < 1u << 15; ++code) {
    MixedGraph g(6);
    int pair = 0;
    for (Var a = 0; a < 6; ++a)
      for (Var b = a + 1; b < 6; ++b)
        if (code >> pair++ & 1u) g.set_edge(a, Mark::kCircle, Mark::kCircle, b);
    MixedGraph by_paths = g;
    for (const Edge& e : g.edges()) {
      std::vector<Var> path = {e.a};
      if (on_uncovered_cycle(g, path, e.b)) by_paths.set_undirected(e.a, e.b);
    }
    const MixedGraph by_walks = apply(g, only_rule(5), true, true);
    fired += by_walks != g, wrong += by_walks != by_paths;
  }
  EXPECT_GT(fired, 1000);
  EXPECT_EQ(wrong, 0);
}

/// A random MAG over six of eight nodes of a DAG.
MixedGraph random_mag(Rng& rng) {
  MixedGraph dag(8);
  for (Var a = 0; a < 8; ++a)
    for (Var b = a + 1; b < 8; ++b)
      if (rng.below(100) < 38) dag.set_directed(a, b);
  std::vector<Var> label = {0, 1, 2, 3, 4, 5, 6, 7}, latent, selected;
  rng.shuffle(label);
  for (Var v : {6, 7}) (rng.below(2) ? latent : selected).push_back(v);
  return mag_of(dag.relabelled(label), latent, selected);
}

TEST(ZhangClosure, ByWalksEqualsTheRulesByPathsOnRandomMagsOfSixNodes) {
  Rng rng(7);
  std::map<int, int> fired;
  long wrong = 0;
  for (int round = 0; round < 6000; ++round) {
    const MixedGraph mag = random_mag(rng);
    const MagAnswers noncollider(mag);
    MixedGraph start = all_circles(mag);
    orient_unshielded_colliders(start, noncollider);
    MixedGraph by_paths = start, by_walks = start;
    ZhangByPaths(by_paths, noncollider, {}).run();
    zhang_closure(by_walks, noncollider);
    wrong += by_walks != by_paths;
    zhang_closure(start, noncollider, {.rules = {0b11110}});
    for (int rule = 5; rule <= 10; ++rule) {  // each on what R0-R4 leave
      MixedGraph walks = start, paths = start;
      zhang_closure(walks, noncollider, {.rules = only_rule(rule)});
      ZhangByPaths(paths, noncollider, {}).run({rule});
      fired[rule] += walks != start, wrong += walks != paths;
    }
  }
  EXPECT_EQ(wrong, 0);
  for (int rule : {5, 9, 10}) EXPECT_GT(fired[rule], 3) << "R" << rule << " was hardly tried";
}

TEST(ZhangClosure, WorksAcrossTheWordsOfALargeGraph) {
  Rng rng(13);
  for (int round = 0; round < 200; ++round) {
    const MixedGraph mag = random_mag(rng);
    const Var spread[] = {190, 3, 64, 63, 128, 70};
    const auto embedded = [&](const MixedGraph& g) {
      MixedGraph large(200);
      for (const Edge& e : g.edges()) large.set_edge(spread[e.a], e.at_a, e.at_b, spread[e.b]);
      return large;
    };
    const MixedGraph pag = pag_of(mag), large = embedded(mag);
    for (bool together : {false, true}) ASSERT_EQ(pag_of(large, {.together = together}), embedded(pag)) << round;
    ASSERT_EQ(check_pag(embedded(pag)), std::nullopt);
    ASSERT_EQ(mag_of(large, {}, {}), large);
    const Var latent[] = {1}, latent_large[] = {spread[1]};
    const MixedGraph less = mag_of(mag, latent, {}), less_large = mag_of(large, latent_large, {});
    const auto place = [&](Var v) { return spread[v < 1 ? v : v + 1] - (spread[v < 1 ? v : v + 1] > spread[1]); };
    ASSERT_EQ(less_large.num_edges(), less.num_edges());
    for (const Edge& e : less.edges()) {
      ASSERT_EQ(less_large.mark(place(e.a), place(e.b)), e.at_b);
      ASSERT_EQ(less_large.mark(place(e.b), place(e.a)), e.at_a);
    }
  }
}

/// Answers at random, the same whatever the nodes are called.
class RandomAnswers {
 public:
  RandomAnswers(int n, Rng rng) : n_(n) {
    for (int i = 0; i < n * n * n; ++i) answers_.push_back(rng.below(3) > 0);
    original_.resize(static_cast<std::size_t>(n));
    for (Var v = 0; v < n; ++v) original_[static_cast<std::size_t>(v)] = v;
  }
  /// The same answers when node v is called to_new[v].
  RandomAnswers relabelled(const std::vector<Var>& to_new) const {
    RandomAnswers out = *this;
    for (Var v = 0; v < n_; ++v) out.original_[static_cast<std::size_t>(to_new[static_cast<std::size_t>(v)])] = v;
    return out;
  }
  bool operator()(Var theta, Var, Var beta, Var gamma) const {
    const Var a = original(theta), c = original(gamma);
    return answers_[static_cast<std::size_t>((std::min(a, c) * n_ + std::max(a, c)) * n_ + original(beta))];
  }

 private:
  Var original(Var v) const { return original_[static_cast<std::size_t>(v)]; }
  int n_;
  std::vector<bool> answers_;
  std::vector<Var> original_;
};

TEST(ZhangClosure, JudgedTogetherDoesNotDependOnTheOrderOfTheNodesEvenForContradictoryAnswers) {
  Rng rng(11);
  long conflicting = 0;
  for (int round = 0; round < 3000; ++round) {
    const int n = 7;
    MixedGraph g(n);
    for (Var a = 0; a < n; ++a)
      for (Var b = a + 1; b < n; ++b)
        if (rng.below(100) < 50) g.set_edge(a, Mark::kCircle, Mark::kCircle, b);
    const RandomAnswers answers(n, rng.fork("answers", round));
    std::vector<Var> to_new = {0, 1, 2, 3, 4, 5, 6};
    rng.shuffle(to_new);
    const auto renamed = answers.relabelled(to_new);
    MixedGraph other = g.relabelled(to_new);
    orient_unshielded_colliders(g, answers);
    orient_unshielded_colliders(other, renamed);
    const MixedGraph start = g;
    const auto result = zhang_closure(g, answers, {.together = true});
    const auto same = zhang_closure(other, renamed, {.together = true});
    ASSERT_EQ(g.relabelled(to_new), other) << round;
    std::vector<std::pair<std::vector<Var>, std::string>> here, there;
    for (const auto& c : result.conflicts)
      here.push_back(
          {{to_new[static_cast<std::size_t>(c.nodes[0])], to_new[static_cast<std::size_t>(c.nodes[1])]}, c.what});
    for (const auto& c : same.conflicts) there.push_back({c.nodes, c.what});
    std::sort(here.begin(), here.end());
    ASSERT_EQ(here, there) << round;
    conflicting += !here.empty();
    int changed = 0;
    for (const Edge& e : start.edges())
      for (const auto& [a, b] : {std::pair(e.a, e.b), std::pair(e.b, e.a)}) {
        const bool same_mark = start.mark(a, b) == g.mark(a, b);
        ASSERT_TRUE(same_mark || start.mark(a, b) == Mark::kCircle) << "only circles change";
        changed += !same_mark;
      }
    ASSERT_EQ(changed, result.oriented);
  }
  EXPECT_GT(conflicting, 100);
}

TEST(ZhangClosure, ReportsBothDemandsOnOneMark) {
  // R1 from 0 says 1 --> 2, from 3 it says 2 --> 1: each mark of 1 o-o 2 is demanded both ways.
  MixedGraph g = graph_of(4, "0o->1 1o-o2 3o->2");
  const auto result = zhang_closure(g, [](Var, Var, Var, Var) { return true; }, {.together = true});
  EXPECT_EQ(g, graph_of(4, "0o->1 1o-o2 3o->2"));
  ASSERT_EQ(result.conflicts.size(), 2u);
  EXPECT_EQ(result.conflicts[0].nodes, (std::vector<Var>{1, 2}));
  EXPECT_EQ(result.conflicts[0].what, "the rules demand both an arrowhead and a tail");
  EXPECT_EQ(result.conflicts[1].nodes, (std::vector<Var>{2, 1}));
}

}  // namespace
}  // namespace abdera
