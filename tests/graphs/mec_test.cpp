#include "graphs/mec.hpp"

#include <map>
#include <set>

#include "core/error.hpp"
#include "graphs/arrangements.hpp"
#include "graphs/chordal.hpp"
#include "graphs/convert.hpp"
#include "graphs/dag.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "graphs/meek.hpp"
#include "tests/graphs/graphs_support.hpp"
#include "tests/graphs/mec_support.hpp"

namespace abdera {
namespace {

TEST(Arrangements, AreTheOrdersThatBeginWithNoneOfTheSetsForEveryChainOfSetsUpToSixElements) {
  const std::vector<long> factorial = {1, 1, 2, 6, 24, 120, 720};
  for (int size = 1; size <= 6; ++size)
    for (unsigned chain = 0; chain < 1u << (size - 1); ++chain) {
      std::vector<int> prefixes;
      for (int k = 1; k < size; ++k)
        if (chain >> (k - 1) & 1u) prefixes.push_back(k);  // the set {0, ..., k-1}
      std::set<std::vector<int>> expected, spelled;
      std::vector<int> order(static_cast<std::size_t>(size));
      std::iota(order.begin(), order.end(), 0);
      do {
        if (std::none_of(prefixes.begin(), prefixes.end(),
                         [&](int k) { return *std::max_element(order.begin(), order.begin() + k) == k - 1; }))
          expected.insert(order);
      } while (std::next_permutation(order.begin(), order.end()));
      const detail::Arrangements<long> arrangements(size, prefixes, factorial);
      ASSERT_EQ(static_cast<std::size_t>(arrangements.count()), expected.size());
      for (long index = 0; index < arrangements.count(); ++index) {
        std::vector<std::vector<int>> layers(prefixes.size() + 1);
        for (int v = 0, layer = 0; v < size; ++v) {
          if (static_cast<std::size_t>(layer) < prefixes.size() && v == prefixes[static_cast<std::size_t>(layer)])
            ++layer;
          layers[static_cast<std::size_t>(layer)].push_back(v);
        }
        order.clear();
        arrangements.spell(index, [&](std::size_t layer, std::size_t i) {
          order.push_back(layers[layer][i]);
          layers[layer].erase(layers[layer].begin() + static_cast<std::ptrdiff_t>(i));
        });
        spelled.insert(order);
      }
      ASSERT_EQ(spelled, expected);
    }
}

TEST(ClassSize, IsTheNumberOfMembersForEveryCpdagUpToSixNodes) {
  for (int n = 1; n <= 6; ++n) {
    std::uint64_t wrong = 0, dags = 0;
    const auto classes = markov_classes(n);
    for (const auto& c : classes) {
      // The check of the input has its own tests, and is left out where a million graphs are asked for.
      const auto check = n < 6 ? CheckGraph::kYes : CheckGraph::kNo;
      const auto size = class_size(c.intersection(n), check).to_u64();
      wrong += size != c.members.size();
      dags += size.value_or(0);
    }
    EXPECT_EQ(wrong, 0u) << n;
    const std::uint64_t all[] = {1, 3, 25, 543, 29281, 3781503};
    const std::size_t cpdags[] = {1, 2, 11, 185, 8782, 1067825};
    EXPECT_EQ(dags, all[n - 1]);
    EXPECT_EQ(classes.size(), cpdags[n - 1]);
  }
}

TEST(ClassSize, IsAFactorialForCompleteGraphs) {
  BigCount factorial = 1;
  for (int n = 1; n <= 30; ++n) {
    factorial = factorial * static_cast<std::uint64_t>(n);
    EXPECT_EQ(class_size(MixedGraph::complete(n, Mark::kTail)), factorial);
  }
  EXPECT_EQ(factorial.to_string(), "265252859812191058636308480000000");
}

TEST(ClassSize, IsTheNumberOfNodesForEveryTree) {
  Rng rng(1);
  for (int n = 2; n <= 200; n += 11) {
    MixedGraph path(n), star(n);
    for (Var v = 1; v < n; ++v) path.set_undirected(v - 1, v), star.set_undirected(0, v);
    EXPECT_EQ(class_size(path), BigCount(static_cast<std::uint64_t>(n)));
    EXPECT_EQ(class_size(star), BigCount(static_cast<std::uint64_t>(n)));
    EXPECT_EQ(class_size(random_chordal(rng, n, 0)), BigCount(static_cast<std::uint64_t>(n)));
  }
}

TEST(ClassSize, OfTheGraphWithoutEdgesIsOneAndOfSeparatePartsTheProduct) {
  EXPECT_EQ(class_size(MixedGraph(0)), BigCount(1));
  EXPECT_EQ(class_size(MixedGraph(5)), BigCount(1));
  // A path of 3, an edge and a triangle.
  EXPECT_EQ(class_size(pdag(8, {}, {{0, 1}, {1, 2}, {3, 4}, {5, 6}, {6, 7}, {5, 7}})), BigCount(3 * 2 * 6));
}

/// One node after the other as the only source of its component, the rules, and the parts that they leave undirected
/// ([he2015]): shares nothing with Clique-Picking.
BigCount size_by_roots(const MixedGraph& graph, std::map<std::vector<int>, BigCount>& known) {
  const int n = graph.size();
  BigCount product = 1;
  std::vector<char> seen(static_cast<std::size_t>(n));
  for (Var start = 0; start < n; ++start) {
    std::vector<Var> part = {start};
    for (std::size_t i = 0; i < part.size() && !seen[static_cast<std::size_t>(start)]; ++i)
      graph.for_undirected(part[i], [&](Var w) {
        if (std::find(part.begin(), part.end(), w) == part.end()) part.push_back(w);
      });
    for (Var v : part) seen[static_cast<std::size_t>(v)] = true;
    if (part.size() == 1) continue;
    MixedGraph component(n);
    for (Var v : part) graph.for_undirected(v, [&](Var w) { component.set_undirected(v, w); });
    const auto key = marks_of(component);
    if (!known.contains(key)) {
      std::uint64_t sum = 0;  // the graphs of these tests have few members
      for (Var root : part) {
        MixedGraph rooted = component;
        component.for_undirected(root, [&](Var w) { rooted.set_directed(root, w); });
        meek_closure(rooted);
        sum += size_by_roots(rooted, known).to_u64().value();
      }
      known.emplace(key, sum);
    }
    product = product * known.at(key);
  }
  return product;
}

TEST(ClassSize, EqualsCountingByRootsForRandomChordalGraphsOfSevenToFourteenNodes) {
  Rng rng(2);
  std::set<std::string> sizes;
  for (int trial = 0; trial < 300; ++trial) {
    const MixedGraph g = random_chordal(rng, 7 + trial % 8, static_cast<std::uint32_t>(2 + trial % 6));
    std::map<std::vector<int>, BigCount> known;
    const auto size = class_size(g);
    ASSERT_EQ(size, size_by_roots(g, known)) << trial;
    sizes.insert(size.to_string());
  }
  EXPECT_GT(sizes.size(), 150u);
}

TEST(ClassSize, DoesNotDependOnTheOrderOfTheNodesOfALargeGraph) {
  Rng rng(3);
  for (std::uint32_t keep : {5u, 6u, 7u}) {
    const MixedGraph g = random_chordal(rng, 150, keep);
    const auto size = class_size(g);
    EXPECT_GT(size.bits(), 64);
    std::vector<Var> to_new(150);
    std::iota(to_new.begin(), to_new.end(), 0);
    for (int trial = 0; trial < 5; ++trial) {
      rng.shuffle(to_new);
      EXPECT_EQ(class_size(g.relabelled(to_new)), size);
    }
  }
}

TEST(ClassSize, RefusesWhatIsNoCpdagNamingTheClause) {
  const auto message = [](const MixedGraph& g, CheckGraph check) -> std::string {
    try {
      return class_size(g, check, {"A", "B", "C", "D"}).to_string();
    } catch (const UsageError& e) {
      return e.what();
    }
  };
  const MixedGraph arrow = pdag(2, {{0, 1}}, {});
  EXPECT_EQ(message(arrow, CheckGraph::kYes),
            "not a CPDAG: the CPDAG of its extension differs at A - B: A --> B should be A --- B");
  EXPECT_EQ(message(arrow, CheckGraph::kNo), "1");
  EXPECT_EQ(message(pdag(3, {{0, 1}, {1, 2}, {2, 0}}, {}), CheckGraph::kYes),
            "not a CPDAG: directed cycle A --> B --> C --> A");
  const MixedGraph square = pdag(4, {}, {{0, 1}, {1, 2}, {2, 3}, {0, 3}});
  EXPECT_EQ(message(square, CheckGraph::kYes).substr(0, 37), "not a CPDAG: no consistent extension:");
  EXPECT_EQ(message(square, CheckGraph::kNo), "not a CPDAG: its undirected edges are not chordal");
}

struct Rejected {};

// Every outcome of the random words of the sampler: b bits are as likely as any other b bits, a rejected try starts
// anew, so members met by equally many tries have exactly the same probability.
TEST(EquivalenceClass, SamplesEachMemberWithProbabilityExactlyOneInSizeForEveryClassUpToFiveNodes) {
  for (int n = 1; n <= 5; ++n) {
    int classes = 0;
    for (const auto& c : markov_classes(n)) {
      const EquivalenceClass members(c.intersection(n));
      ASSERT_EQ(members.size(), BigCount(c.members.size()));
      int bits = 0;
      while (std::size_t{1} << bits < c.members.size()) ++bits;
      std::vector<SmallDag> drawn;
      for (std::uint64_t top = 0; top < std::uint64_t{1} << bits; ++top) {
        int tries = 0;
        try {
          drawn.push_back(SmallDag::of(members.sample([&]() -> std::uint64_t {
            if (tries++ > 0) throw Rejected{};
            return top << (64 - bits);
          })));
          ASSERT_EQ(tries, bits == 0 ? 0 : 1) << "one word is a draw";
        } catch (const Rejected&) {
        }
      }
      std::sort(drawn.begin(), drawn.end());
      ASSERT_EQ(drawn, c.members) << "each member once";
      ++classes;
    }
    const int all[] = {1, 2, 11, 185, 8782};
    EXPECT_EQ(classes, all[n - 1]);
  }
}

TEST(EquivalenceClass, NumbersItsMembersWithoutRepetitionForRandomChordalGraphsOfSevenToNineNodes) {
  Rng rng(4);
  for (int trial = 0; trial < 60; ++trial) {
    const MixedGraph g = random_chordal(rng, 7 + trial % 3, static_cast<std::uint32_t>(3 + trial % 4));
    const EquivalenceClass members(g);
    const std::uint64_t size = members.size().to_u64().value();
    std::set<std::vector<int>> seen;
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(size, 3000); ++i) {
      const MixedGraph dag = members.member(i);
      ASSERT_EQ(cpdag_of(dag), g);
      ASSERT_TRUE(seen.insert(marks_of(dag)).second);
    }
  }
}

TEST(EquivalenceClass, FindsMembersOfClassesFarBeyondAWord) {
  Rng rng(5);
  for (int n : {30, 64, 120}) {
    for (std::uint32_t keep : {5u, 7u}) {
      const MixedGraph g = random_chordal(rng, n, keep);
      const EquivalenceClass members(g);
      std::set<std::vector<int>> seen;
      for (int i = 0; i < 20; ++i) {
        const MixedGraph dag = members.sample(rng);
        ASSERT_EQ(cpdag_of(dag), g);
        seen.insert(marks_of(dag));
      }
      EXPECT_GE(seen.size(), 19u);
      auto last = members.size().words();  // size - 1, the highest number
      for (auto& word : last)
        if (word-- != 0) break;
      EXPECT_EQ(cpdag_of(members.member(BigCount::from_words(last))), g);
      EXPECT_THROW(members.member(members.size()), UsageError);
    }
  }
}

TEST(EquivalenceClass, KeepsTheDirectedEdgesOfARandomCpdagAndRepeatsADrawForTheSameStream) {
  Rng rng(6);
  for (int trial = 0; trial < 20; ++trial) {
    MixedGraph dag(80);
    for (Var a = 0; a < 80; ++a)
      for (Var b = a + 1; b < 80; ++b)
        if (rng.below(80) < 3) dag.set_directed(a, b);
    const MixedGraph cpdag = cpdag_of(dag);
    const EquivalenceClass members(cpdag);
    Rng once = rng.fork("draw", trial), again = rng.fork("draw", trial);
    const MixedGraph drawn = members.sample(once);
    ASSERT_EQ(cpdag_of(drawn), cpdag);
    ASSERT_EQ(members.sample(again), drawn);
  }
}

}  // namespace
}  // namespace abdera
