#include "graphs/door_criteria.hpp"

#include "core/error.hpp"
#include "graphs/admg_paths.hpp"
#include "tests/graphs/admg_support.hpp"

namespace abdera {
namespace {

const std::vector<std::string> kNames = {"x", "y", "z", "w"};
constexpr std::size_t kAllPaths = 10000;

bool starts_with_arrowhead(const AdmgPath& path) { return path.edges.front().at_a == Mark::kArrow; }
bool is_directed(const AdmgPath& path) {
  return std::all_of(path.edges.begin(), path.edges.end(),
                     [](const Edge& e) { return e.at_a == Mark::kTail && e.at_b == Mark::kArrow; });
}

/// The criteria read off the paths of the graph itself, one by one.
bool backdoor_by_paths(const Admg& g, Var x, Var y, unsigned z) {
  const VarSet set = subset(g.size(), z);
  if (set.intersects(g.descendants(subset(g.size(), 1u << x)))) return false;
  for (const AdmgPath& path : paths_between(g, x, y, kAllPaths).paths)
    if (starts_with_arrowhead(path) && !blocked(g, path, set)) return false;
  return true;
}

bool frontdoor_by_paths(const Admg& g, Var x, Var y, unsigned z) {
  const int n = g.size();
  const auto in_z = [z](Var v) { return (z >> v & 1u) != 0; };
  for (const AdmgPath& path : paths_between(g, x, y, kAllPaths).paths)
    if (is_directed(path) && std::none_of(path.nodes.begin(), path.nodes.end(), in_z)) return false;
  for (Var v = 0; v < n; ++v) {
    if (!in_z(v)) continue;
    for (const AdmgPath& path : paths_between(g, x, v, kAllPaths).paths)
      if (starts_with_arrowhead(path) && !blocked(g, path, VarSet(n))) return false;
    for (const AdmgPath& path : paths_between(g, v, y, kAllPaths).paths) {
      bool leaves_z = false;  // by a tail: then it is a way on from z, not into it
      for (const Edge& e : path.edges)
        leaves_z = leaves_z || (in_z(e.a) && e.at_a == Mark::kTail && e.at_b == Mark::kArrow) ||
                   (in_z(e.b) && e.at_b == Mark::kTail && e.at_a == Mark::kArrow);
      if (!leaves_z && !blocked(g, path, subset(n, 1u << x))) return false;
    }
  }
  return true;
}

TEST(AdmgPaths, ListEveryPathOnceAndSayWhatBlocksThem) {
  const Admg g = admg(4, {{0, 1}, {2, 0}, {2, 1}, {1, 3}}, {{0, 1}, {0, 3}});
  const auto all = paths_between(g, 0, 1, kAllPaths);
  std::vector<std::string> lines;
  for (const auto& p : all.paths)
    lines.push_back(to_text(p, kNames) + "; " + blocked(g, p, subset(4, 4), kNames).value_or("open"));
  EXPECT_EQ(lines, (std::vector<std::string>{"x --> y; open", "x <-> y; open", "x <-- z --> y; by z",
                                             "x <-> w <-- y; at the collider w"}));
  EXPECT_EQ(blocked(g, all.paths[3], subset(4, 8)), std::nullopt);
  EXPECT_TRUE(all.complete);
  const auto some = paths_between(g, 0, 1, 3);
  EXPECT_EQ(some.paths.size(), 3u);
  EXPECT_FALSE(some.complete);
  EXPECT_TRUE(paths_between(Admg(3), 0, 1, kAllPaths).paths.empty());
  // A complete graph with all bows on 5 nodes: 2 edges a step and every order of the inner nodes.
  MixedGraph d(5), b(5);
  for (Var v = 0; v < 5; ++v)
    for (Var w = v + 1; w < 5; ++w) d.set_directed(v, w), b.set_edge(v, Mark::kArrow, Mark::kArrow, w);
  EXPECT_EQ(paths_between(Admg(d, b), 0, 4, kAllPaths).paths.size(), 2u + 3 * 4 + 6 * 8 + 6 * 16);
}

TEST(Doors, GiveTheAnswersOfTheTextbooks) {
  // [pearl2009] figure 3.4: x3, x4 confound; {x3, x4} and {x4, x5} are back-door sets, {x4} is not, {x6} is in front.
  // x1 --> x3 --> xi, x1 --> x4, x2 --> x4, x2 --> x5 --> xj, x4 --> xi, x4 --> xj, xi --> x6 --> xj.
  const Var x1 = 0, x2 = 1, x3 = 2, x4 = 3, x5 = 4, x6 = 5, xi = 6, xj = 7;
  const Admg g =
      admg(8, {{x1, x3}, {x3, xi}, {x1, x4}, {x2, x4}, {x2, x5}, {x5, xj}, {x4, xi}, {x4, xj}, {xi, x6}, {x6, xj}}, {});
  const auto set = [](std::initializer_list<Var> nodes) { return VarSet(8, std::vector<Var>(nodes)); };
  EXPECT_TRUE(is_backdoor_set(g, xi, xj, set({x3, x4})));
  EXPECT_TRUE(is_backdoor_set(g, xi, xj, set({x4, x5})));
  EXPECT_FALSE(is_backdoor_set(g, xi, xj, set({x4})));
  EXPECT_FALSE(is_backdoor_set(g, xi, xj, set({x3, x4, x6})));
  EXPECT_EQ(minimal_backdoor_sets(g, xi, xj, 100).sets,
            (std::vector<VarSet>{set({x1, x4}), set({x2, x4}), set({x3, x4}), set({x4, x5})}));
  EXPECT_TRUE(is_frontdoor_set(g, xi, xj, set({x6})));
  EXPECT_EQ(find_backdoor_set(g, xi, xj, set({x1, x2, x3, x5})), std::nullopt);
  EXPECT_EQ(find_frontdoor_set(g, xi, xj, set({x1, x2, x3, x4, x5})), std::nullopt);
  EXPECT_EQ(find_frontdoor_set(g, xi, xj), set({x6}));
  EXPECT_EQ(to_text(backdoor_formula(0, 1, subset(4, 12)), kNames), "sum_{z, w} P(y | x, z, w) P(z, w)");
  EXPECT_EQ(to_text(frontdoor_formula(0, 1, subset(4, 4)), kNames), "sum_{z} P(z | x) sum_{x'} P(y | x', z) P(x')");
}

TEST(Doors, AskForTheConfounder) {
  // Peer defect 42, caugi issue 308: {} was returned for x <-- z --> y.
  const Admg g = admg(3, {{2, 0}, {2, 1}, {0, 1}}, {});
  EXPECT_FALSE(is_backdoor_set(g, 0, 1, VarSet(3)));
  EXPECT_EQ(find_backdoor_set(g, 0, 1), subset(3, 4));
  EXPECT_EQ(minimal_backdoor_sets(g, 0, 1, 10).sets, (std::vector<VarSet>{subset(3, 4)}));
}

TEST(Doors, RefuseSetsThatMakeNoSense) {
  const Admg g = admg(3, {{0, 1}}, {});
  EXPECT_THROW(is_backdoor_set(g, 0, 0, VarSet(3)), UsageError);
  EXPECT_THROW(is_backdoor_set(g, 0, 1, subset(3, 1)), UsageError);
  EXPECT_THROW(is_frontdoor_set(g, 0, 3, VarSet(3)), UsageError);
  EXPECT_THROW(find_frontdoor_set(g, -1, 0), UsageError);
  EXPECT_THROW(explain_backdoor(g, 0, 1, subset(3, 2)), UsageError);
  EXPECT_THROW(is_backdoor_set(g, 0, 1, VarSet(4)), UsageError);
  EXPECT_THROW(find_backdoor_set(g, 0, 1, VarSet(2)), UsageError);
  EXPECT_THROW(find_frontdoor_set(g, 0, 1, VarSet(2)), UsageError);
}

TEST(Doors, ListWithinTheLimitsAndSaySo) {
  // Ten independent confounders: one minimal set, the whole ten.
  const int n = 12;
  MixedGraph d(n);
  for (Var v = 2; v < n; ++v) d.set_directed(v, 0), d.set_directed(v, 1);
  const auto all = minimal_backdoor_sets(Admg(d), 0, 1, 1);
  EXPECT_TRUE(all.complete);
  ASSERT_EQ(all.sets.size(), 1u);
  EXPECT_EQ(all.sets[0].size(), 10);
  // Two ways in, each blocked at either of two nodes: four sets, that nearest to y among the first found.
  const Admg two = admg(6, {{2, 0}, {2, 3}, {3, 1}, {4, 0}, {4, 5}, {5, 1}, {0, 1}}, {});
  EXPECT_TRUE(minimal_backdoor_sets(two, 0, 1, 4).complete);
  EXPECT_FALSE(minimal_backdoor_sets(two, 0, 1, 3).complete);
  EXPECT_EQ(minimal_backdoor_sets(two, 0, 1, 1).sets, (std::vector<VarSet>{subset(6, 0b101000)}));
  EXPECT_EQ(find_backdoor_set(two, 0, 1), subset(6, 0b101000));
  // Ten mediators beside each other: the one front-door set is all of them.
  MixedGraph m(n);
  for (Var v = 2; v < n; ++v) m.set_directed(0, v), m.set_directed(v, 1);
  MixedGraph hidden(n);
  hidden.set_edge(0, Mark::kArrow, Mark::kArrow, 1);
  const Admg g(m, hidden);
  EXPECT_FALSE(minimal_frontdoor_sets(g, 0, 1).complete);
  const auto found = minimal_frontdoor_sets(g, 0, 1, {10, 100000});
  EXPECT_TRUE(found.complete);
  ASSERT_EQ(found.sets.size(), 1u);
  EXPECT_EQ(found.sets[0].size(), 10);
  EXPECT_FALSE(minimal_frontdoor_sets(g, 0, 1, {10, 1000}).complete);
}

using Criterion = bool (*)(const Admg&, Var, Var, const VarSet&);
struct Doors {
  Criterion is_set;
  bool (*by_paths)(const Admg&, Var, Var, unsigned);
  std::optional<VarSet> (*find)(const Admg&, Var, Var);
  SetList (*list)(const Admg&, Var, Var);
  ProbabilityExpr (*formula)(Var, Var, const VarSet&);
  Explanation (*explain)(const Admg&, Var, Var, const std::optional<VarSet>&, const std::vector<std::string>&);
};

/// On every graph of four nodes (up to their names): the criterion equals its definition by paths; the formula of every
/// set equals the truth in three random models; finder, list and explanation agree with all subsets tried.
/// @return (sets that hold, pairs with a set).
std::pair<long, long> judge(const Doors& doors) {
  const int n = 4;
  long valid = 0, pairs = 0, graphs = 0;
  double worst = 0;
  for_each_unlabelled_admg(n, [&](SmallAdmg small) {
    const Admg g = small.graph(n);
    std::vector<RandomDiscreteModel> models;
    for (int k = 0; k < 3; ++k) models.emplace_back(g, Rng(31).fork("model", graphs, k));
    ++graphs;
    for (Var x = 0; x < n; ++x)
      for (Var y = 0; y < n; ++y) {
        if (x == y) continue;
        std::vector<unsigned> sets;
        for (unsigned z = 0; z < 1u << n; ++z) {
          if (z >> x & 1u || z >> y & 1u) continue;
          const VarSet set = subset(n, z);
          const bool holds = doors.is_set(g, x, y, set);
          ASSERT_EQ(holds, doors.by_paths(g, x, y, z)) << to_text(doors.explain(g, x, y, set, kNames));
          const auto why = doors.explain(g, x, y, set, kNames);
          ASSERT_EQ(why.holds(), holds) << to_text(why);
          // Clauses about blocked paths show an open one exactly when they fail.
          for (const Clause& c : why.clauses) {
            const bool open = std::any_of(c.paths.begin(), c.paths.end(), [](const std::string& line) {
              return line.ends_with(": open") || line.ends_with(": passes none");
            });
            ASSERT_TRUE(c.paths.empty() || open == !c.holds) << to_text(why);
          }
          if (!holds) continue;
          sets.push_back(z);
          ++valid;
          for (const auto& model : models) {
            const double d = largest_difference(n, evaluate(doors.formula(x, y, set), model.joint()),
                                                model.effect(1u << x, 1u << y));
            if (!(d <= worst)) worst = d;
            ASSERT_LT(d, 1e-10);
          }
        }
        pairs += !sets.empty();
        std::vector<VarSet> minimal;
        for (int size = 0; size <= n; ++size)
          for (unsigned z : sets) {
            const bool smaller =
                std::any_of(sets.begin(), sets.end(), [z](unsigned s) { return s != z && (s & z) == s; });
            if (!smaller && std::popcount(z) == size) minimal.push_back(subset(n, z));
          }
        const auto listed = doors.list(g, x, y);
        ASSERT_EQ(listed.sets, minimal);
        ASSERT_TRUE(listed.complete);
        const auto found = doors.find(g, x, y);
        ASSERT_EQ(found.has_value(), !sets.empty());
        ASSERT_EQ(doors.explain(g, x, y, std::nullopt, kNames).holds(), !sets.empty());
        if (!found) continue;
        ASSERT_TRUE(doors.is_set(g, x, y, *found));
        for (Var v : found->to_vector()) {
          VarSet fewer = *found;
          fewer.erase(v);
          ASSERT_FALSE(doors.is_set(g, x, y, fewer));
        }
      }
  });
  return {valid, pairs};
}

TEST(BackDoor, IsItsDefinitionAndAdjustsToTheTruthOnEveryGraphOfFourNodes) {
  const auto [valid, pairs] = judge({is_backdoor_set, backdoor_by_paths, find_backdoor_set,
                                     [](const Admg& g, Var x, Var y) { return minimal_backdoor_sets(g, x, y, 1000); },
                                     backdoor_formula, explain_backdoor});
  EXPECT_EQ(valid, 6998);
  EXPECT_EQ(pairs, 4351);
}

TEST(FrontDoor, IsItsDefinitionAndAdjustsToTheTruthOnEveryGraphOfFourNodes) {
  const auto [valid, pairs] = judge({is_frontdoor_set, frontdoor_by_paths, find_frontdoor_set,
                                     [](const Admg& g, Var x, Var y) { return minimal_frontdoor_sets(g, x, y); },
                                     frontdoor_formula, explain_frontdoor});
  EXPECT_EQ(valid, 13152);
  EXPECT_EQ(pairs, 11979);
}

TEST(Doors, ShowTheOpenPathAmongMoreThanAreListed) {
  // Nodes 2..9 joined to each other and to both ends: more than a hundred thousand paths; one more over node 10.
  const int n = 11;
  MixedGraph above(n), between(n), hidden(n);
  unsigned set = 0;
  for (Var v = 2; v < 10; ++v) {
    set |= 1u << v;
    for (Var w = v + 1; w < 10; ++w) above.set_directed(v, w), between.set_directed(v, w);
    above.set_directed(v, 0), above.set_directed(v, 1), between.set_directed(0, v), between.set_directed(v, 1);
  }
  above.set_directed(10, 0), above.set_directed(10, 1), between.set_directed(0, 10), between.set_directed(10, 1);
  const auto shown = [](const Explanation& why) {
    std::vector<std::string> first;
    for (const Clause& c : why.clauses)
      if (!c.holds) first.push_back(c.paths.front());
    return first;
  };
  EXPECT_EQ(shown(explain_backdoor(Admg(above), 0, 1, subset(n, set))),
            (std::vector<std::string>{"X1 <-- X11 --> X2: open"}));
  EXPECT_EQ(shown(explain_frontdoor(Admg(between), 0, 1, subset(n, set))),
            (std::vector<std::string>{"X1 --> X11 --> X2: passes none"}));
  // Over the edge <-> of a bow and a collider that is given.
  above.remove_edge(10, 1);
  hidden.set_edge(0, Mark::kArrow, Mark::kArrow, 10), hidden.set_edge(10, Mark::kArrow, Mark::kArrow, 1);
  EXPECT_EQ(shown(explain_backdoor(Admg(above, hidden), 0, 1, subset(n, set | 1u << 10))),
            (std::vector<std::string>{"X1 <-> X11 <-> X2: open"}));
}

TEST(Doors, AreExplainedWithTheirPaths) {
  EXPECT_EQ(to_text(explain_backdoor(admg(4, {{2, 0}, {2, 1}, {0, 1}, {0, 3}}, {{3, 1}}), 0, 1, std::nullopt, kNames)),
            "{z} as a back-door set for the effect of x on y: valid\n"
            "  yes: no member is a descendant of x\n"
            "  yes: every path to y with an arrowhead at x is blocked given {z}\n"
            "         x <-- z --> y: blocked by z\n");
  EXPECT_EQ(to_text(explain_backdoor(admg(4, {{2, 0}, {2, 1}, {0, 1}, {0, 3}}, {{0, 1}}), 0, 1, subset(4, 8), kNames)),
            "{w} as a back-door set for the effect of x on y: not valid\n"
            "  no:  {w} descend from x\n"
            "  no:  every path to y with an arrowhead at x is blocked given {w}\n"
            "         x <-> y: open\n"
            "         x <-- z --> y: open\n");
  EXPECT_EQ(to_text(explain_frontdoor(admg(4, {{0, 2}, {2, 1}}, {{0, 1}}), 0, 1, std::nullopt, kNames)),
            "{z} as a front-door set for the effect of x on y: valid\n"
            "  yes: every directed path from x to y passes a member of {z}\n"
            "         x --> z --> y: passes z\n"
            "  yes: every path from an arrowhead at x to {z} is blocked without conditions\n"
            "         x <-> y <-- z: blocked at the collider y\n"
            "  yes: x blocks every path from an arrowhead at {z} to y\n"
            "         z <-- x <-> y: blocked by x\n");
}

}  // namespace
}  // namespace abdera
