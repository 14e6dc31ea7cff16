#include "graphs/knowledge.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/error.hpp"
#include "core/rng.hpp"
#include "graphs/convert.hpp"
#include "graphs/separation.hpp"
#include "graphs/text/knowledge_file.hpp"
#include "tests/graphs/class_support.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

using testing_support::message_of;

const std::vector<std::string> kNames = {"A", "B", "C", "D"};

std::string said(const std::string& one, const std::string& other) {
  return "knowledge contradicts itself: " + one + ", but " + other + "; remove one of the two";
}

TEST(Knowledge, AllowsEverythingWhenEmpty) {
  const Knowledge k(4);
  EXPECT_TRUE(k.empty());
  for (Var a = 0; a < 4; ++a)
    for (Var b = 0; b < 4; ++b) EXPECT_FALSE(k.forbidden(a, b) || k.required(a, b));
  EXPECT_NO_THROW(k.check());
  EXPECT_EQ(k.first_violation(pdag(4, {{0, 1}}, {{2, 3}})), std::nullopt);
}

TEST(Knowledge, OfTiersForbidsLaterToEarlierInWhateverOrderTheyAreSet) {
  Knowledge k(4), reversed(4);
  k.set_tier(0, 0), k.set_tier(1, 0), k.set_tier(2, 1);
  k.forbid_within_tier(0);
  reversed.forbid_within_tier(0);
  reversed.set_tier(2, 1), reversed.set_tier(1, 3), reversed.set_tier(1, 0), reversed.set_tier(0, 0);
  for (const Knowledge* each : {&k, &reversed}) {
    EXPECT_TRUE(each->forbidden(2, 0) && each->forbidden(2, 1));
    EXPECT_FALSE(each->forbidden(0, 2) || each->forbidden(1, 2));
    EXPECT_TRUE(each->forbidden_pair(0, 1));
    EXPECT_FALSE(each->forbidden(3, 0) || each->forbidden(0, 3)) << "no tier, no constraint";
  }
}

TEST(Knowledge, OfOneForbiddenDirectionLeavesTheOther) {
  Knowledge k(4);
  k.forbid_edge(0, 1);
  EXPECT_TRUE(k.forbidden(0, 1));
  EXPECT_FALSE(k.forbidden(1, 0) || k.forbidden_pair(0, 1));
  EXPECT_EQ(k.first_violation(pdag(4, {{1, 0}}, {})), std::nullopt);
  EXPECT_EQ(k.first_violation(pdag(4, {{0, 1}}, {}), kNames), "A --> B is there, but forbidden A --> B");
}

TEST(Knowledge, ImpliesProhibitionsFromEveryKindOfStatement) {
  Knowledge k(4);
  k.require_edge(0, 1), k.set_exogenous(2), k.require_ancestor(1, 3), k.forbid_ancestor(0, 3);
  EXPECT_TRUE(k.required(0, 1) && k.required_pair(1, 0) && !k.required(1, 0));
  EXPECT_TRUE(k.forbidden(1, 0));
  EXPECT_TRUE(k.forbidden(0, 2) && k.forbidden(1, 2) && k.forbidden(3, 2));
  EXPECT_TRUE(k.forbidden(3, 1)) << "it would close a cycle";
  EXPECT_TRUE(k.forbidden(0, 3));
  EXPECT_FALSE(k.forbidden(2, 0) || k.forbidden(1, 3));
}

TEST(KnowledgeCheck, NamesBothStatementsOfAContradiction) {
  const auto with = [](auto&& state) {
    Knowledge k(4);
    state(k);
    return message_of<KnowledgeConflict>([&] { k.check(kNames); });
  };
  EXPECT_EQ(with([](Knowledge& k) { k.require_edge(0, 1), k.require_edge(1, 0); }),
            said("required A --> B", "required B --> A"));
  EXPECT_EQ(with([](Knowledge& k) { k.require_edge(0, 1), k.forbid_edge(0, 1); }),
            said("required A --> B", "forbidden A --> B"));
  EXPECT_EQ(with([](Knowledge& k) { k.require_edge(0, 1), k.set_tier(0, 2), k.set_tier(1, 0); }),
            said("required A --> B", "A is in tier 3 and B in the earlier tier 1"));
  EXPECT_EQ(
      with([](Knowledge& k) { k.require_edge(0, 1), k.set_tier(0, 0), k.set_tier(1, 0), k.forbid_within_tier(0); }),
      said("required A --> B", "tier 1 with both is closed to edges inside"));
  EXPECT_EQ(with([](Knowledge& k) { k.require_edge(0, 1), k.set_exogenous(1); }),
            said("required A --> B", "B is exogenous"));
  EXPECT_EQ(with([](Knowledge& k) { k.require_edge(0, 1), k.forbid_ancestor(0, 1); }),
            said("required A --> B", "non-ancestral A ~> B"));
  EXPECT_EQ(with([](Knowledge& k) { k.require_edge(0, 1), k.require_edge(1, 2), k.require_edge(2, 0); }),
            said("required A --> B, required B --> C", "required C --> A"));
  EXPECT_EQ(with([](Knowledge& k) { k.require_ancestor(0, 1), k.require_ancestor(1, 0); }),
            said("ancestral B ~> A", "ancestral A ~> B"));
  EXPECT_EQ(with([](Knowledge& k) { k.require_edge(0, 1), k.require_ancestor(1, 2), k.forbid_ancestor(0, 2); }),
            said("required A --> B, ancestral B ~> C", "non-ancestral A ~> C"));
  EXPECT_EQ(with([](Knowledge& k) { k.require_ancestor(0, 1), k.set_tier(0, 1), k.set_tier(1, 0); }),
            said("ancestral A ~> B", "A is in tier 2 and B in the earlier tier 1"));
  EXPECT_EQ(with([](Knowledge& k) { k.require_ancestor(0, 1), k.set_exogenous(1); }),
            said("ancestral A ~> B", "B is exogenous"));
  EXPECT_EQ(
      with([](Knowledge& k) {
        k.require_ancestor(0, 1);
        for (Var v = 1; v < 4; ++v) k.forbid_edge(0, v);
      }),
      said("ancestral A ~> B", "every directed path there is excluded (the direct edge because: forbidden A --> B)"));
  EXPECT_EQ(with([](Knowledge& k) {
              k.require_edge(0, 1), k.require_ancestor(0, 2), k.forbid_edge(0, 2), k.set_tier(0, 0), k.set_tier(1, 1);
              k.forbid_edge(3, 1), k.forbid_within_tier(0);
            }),
            "no such exception");
}

TEST(KnowledgeCheck, UsesPlaceholderNamesWithoutNames) {
  Knowledge k(2);
  k.require_edge(0, 1), k.require_edge(1, 0);
  try {
    k.check();
    FAIL();
  } catch (const KnowledgeConflict& e) {
    EXPECT_EQ(std::string(e.what()), said("required X1 --> X2", "required X2 --> X1"));
  }
}

TEST(Knowledge, RefusesVariablesThatAreNotThere) {
  Knowledge k(2);
  EXPECT_THROW(k.require_edge(0, 2), UsageError);
  EXPECT_THROW(k.forbid_edge(-1, 0), UsageError);
  EXPECT_THROW(k.require_ancestor(1, 1), UsageError);
  EXPECT_THROW(k.set_exogenous(5), UsageError);
  EXPECT_THROW(k.set_tier(2, 0), UsageError);
  EXPECT_THROW(k.set_tier(0, -1), UsageError);
  EXPECT_THROW(k.first_violation(MixedGraph(3)), UsageError);
}

TEST(KnowledgeViolation, NamesTheFirstStatementThatAGraphBreaks) {
  const auto of = [](auto&& state, const MixedGraph& g) {
    Knowledge k(4);
    state(k);
    return k.first_violation(g, kNames).value_or("none");
  };
  EXPECT_EQ(of([](Knowledge& k) { k.require_edge(0, 1); }, pdag(4, {}, {})), "required A --> B is missing");
  EXPECT_EQ(of([](Knowledge& k) { k.require_edge(0, 1); }, pdag(4, {}, {{0, 1}})), "none");
  EXPECT_EQ(of([](Knowledge& k) { k.require_edge(0, 1); }, pdag(4, {{1, 0}}, {})),
            "B --> A is there, but required A --> B");
  EXPECT_EQ(of([](Knowledge& k) { k.forbid_edge(0, 1), k.set_exogenous(0); }, pdag(4, {}, {{0, 1}})),
            "A and B are adjacent, but forbidden A --> B and A is exogenous");
  EXPECT_EQ(of([](Knowledge& k) { k.set_tier(0, 1), k.set_tier(1, 0); }, pdag(4, {{0, 1}}, {})),
            "A --> B is there, but A is in tier 2 and B in the earlier tier 1");
  EXPECT_EQ(of([](Knowledge& k) { k.require_ancestor(0, 2); }, pdag(4, {{0, 1}}, {{1, 2}})), "none");
  EXPECT_EQ(of([](Knowledge& k) { k.require_ancestor(0, 2); }, pdag(4, {{0, 1}, {2, 1}}, {})),
            "ancestral A ~> C: no possibly directed path");
  EXPECT_EQ(of([](Knowledge& k) { k.forbid_ancestor(0, 2); }, pdag(4, {{0, 1}, {1, 2}}, {})),
            "non-ancestral A ~> C: there is a directed path");
  // A --- B --- D --- C with D --> A: a path without an arrowhead against it, and a cycle in every DAG that takes it.
  EXPECT_EQ(of([](Knowledge& k) { k.require_ancestor(0, 2); }, pdag(4, {{3, 0}}, {{0, 1}, {1, 3}, {3, 2}})),
            "ancestral A ~> C: no possibly directed path");
}

TEST(KnowledgeViolation, OfAStatementAboutAncestorsIsThatOfEveryMemberInEveryMpdagUpToFourNodes) {
  int violated = 0, hidden = 0;
  for (int n = 2; n <= 4; ++n)
    for_each_mpdag(n, [&](const MixedGraph& g, const MarkovClass& c) {
      for (Var a = 0; a < n; ++a)
        for (Var b = 0; b < n; ++b) {
          if (a == b) continue;
          const auto is_above = [&](SmallDag d) { return descendants(d.graph(n), std::span(&a, 1)).contains(b); };
          Knowledge above(n), not_above(n);
          above.require_ancestor(a, b), not_above.forbid_ancestor(a, b);
          const bool never = std::none_of(c.members.begin(), c.members.end(), is_above);
          ASSERT_EQ(above.first_violation(g).has_value(), never);
          violated += never;
          if (!std::all_of(c.members.begin(), c.members.end(), is_above)) continue;
          const auto wrong = check_mpdag(g, not_above);
          ASSERT_TRUE(wrong.has_value());
          hidden += wrong->find("every DAG of the class") != std::string::npos;
        }
    });
  EXPECT_GT(violated, 1000);
  EXPECT_GT(hidden, 0) << "definite ancestors that no directed path shows";
}

Knowledge rich_knowledge() {
  Knowledge k(4);
  k.set_tier(0, 0), k.set_tier(1, 2), k.set_tier(2, 2);
  k.forbid_within_tier(2);
  k.require_edge(0, 1), k.forbid_edge(0, 2), k.forbid_edge(3, 1);
  return k;
}

bool same(const Knowledge& a, const Knowledge& b) {
  if (a.num_vars() != b.num_vars()) return false;
  for (Var v = 0; v < a.num_vars(); ++v) {
    if (a.tier(v) != b.tier(v)) return false;
    for (Var w = 0; w < a.num_vars(); ++w)
      if (a.forbidden(v, w) != b.forbidden(v, w) || a.required(v, w) != b.required(v, w)) return false;
  }
  return a.ancestral() == b.ancestral() && a.non_ancestral() == b.non_ancestral() && a.exogenous() == b.exogenous() &&
         a.forbidden_edges() == b.forbidden_edges() && a.required_edges() == b.required_edges() &&
         a.closed_tiers() == b.closed_tiers();
}

TEST(Knowledge, RelabelledThereAndBackIsTheSame) {
  const std::vector<Var> to = {2, 0, 3, 1}, back = {1, 3, 0, 2};
  Knowledge k = rich_knowledge();
  k.require_ancestor(0, 3), k.forbid_ancestor(1, 3);
  const Knowledge moved = k.relabelled(to);
  EXPECT_TRUE(moved.required(2, 0) && moved.forbidden(2, 3));
  EXPECT_TRUE(same(moved.relabelled(back), k));
}

TEST(KnowledgeFile, ComesBackFromBothFormsWithAwkwardNames) {
  const std::vector<std::string> names = {"GJC23log(M*,gal/M_sun)", "a \"b\" c", "tab\tback\\slash", "50%20 \xC3\xA9"};
  const Knowledge plain = rich_knowledge();
  EXPECT_TRUE(same(knowledge_from_toml(knowledge_to_toml(plain, names), names), plain));
  EXPECT_TRUE(same(knowledge_from_tetrad(knowledge_to_tetrad(plain, names), names), plain));
  Knowledge k = rich_knowledge();
  k.set_exogenous(3), k.require_ancestor(0, 3), k.forbid_ancestor(1, 3);
  EXPECT_TRUE(same(knowledge_from_toml(knowledge_to_toml(k, names), names), k));
  EXPECT_THROW(knowledge_to_tetrad(k, names), UsageError);
  EXPECT_TRUE(same(knowledge_from_toml(knowledge_to_toml(Knowledge(4), names), names), Knowledge(4)));
  EXPECT_TRUE(same(knowledge_from_tetrad(knowledge_to_tetrad(Knowledge(4), names), names), Knowledge(4)));
}

TEST(KnowledgeFile, ReadsOurTomlAsDocumented) {
  const Knowledge k = knowledge_from_toml(
      "tiers = [[\"A\"], [\"B\", \"C\"]]\nforbidden_within = [2]\nrequired = [[\"A\", \"B\"]]\nforbidden = [[\"A\", "
      "\"C\"]]\n"
      "exogenous = [\"D\"]\nancestral = [[\"D\", \"C\"]]\nnon_ancestral = [[\"C\", \"D\"]]\n",
      kNames);
  EXPECT_EQ(k.tier(0), 0);
  EXPECT_EQ(k.tier(2), 1);
  EXPECT_EQ(k.tier(3), -1);
  EXPECT_TRUE(k.required(0, 1) && k.forbidden(0, 2) && k.forbidden_pair(1, 2) && k.forbidden(0, 3));
  EXPECT_EQ(k.ancestral(), (std::vector<std::pair<Var, Var>>{{3, 2}}));
}

TEST(KnowledgeFile, NamesTheNearestVariableAndThePlaceOfAnError) {
  const std::vector<std::string> names = {"velocity", "pressure"};
  const auto toml = [&](const char* text) { return message_of<Error>([&] { knowledge_from_toml(text, names); }); };
  const auto tetrad = [&](const char* text) { return message_of<Error>([&] { knowledge_from_tetrad(text, names); }); };
  EXPECT_EQ(toml("tiers = [[\"velocity\"],\n [\"presure\"]]"),
            "knowledge, line 2, column 3: there is no variable 'presure'; did you mean 'pressure'?");
  EXPECT_THROW(knowledge_from_toml("exogenous = [\"presure\"]", names), UsageError);
  EXPECT_EQ(toml("\ntier = []"), "line 2, column 8: knowledge has no key 'tier'; did you mean 'tiers'?");
  EXPECT_EQ(toml("tiers = 3"), "line 1, column 9: expected a list");
  EXPECT_EQ(toml("required = [[\"velocity\"]]"), "line 1, column 13: expected a pair of names");
  EXPECT_EQ(toml("forbidden_within = [0]"), "line 1, column 21: expected the number of a tier, from 1");
  EXPECT_EQ(toml("tiers = [[\"velocity\"], [\"velocity\"]]"), said("'velocity' is in tier 1", "also in tier 2"));
  EXPECT_EQ(toml("tiers = [").substr(0, 7), "line 1,");
  EXPECT_EQ(tetrad("/knowledge\naddtemporal\n1 velocty\n"),
            "knowledge, line 3, column 3: there is no variable 'velocty'; did you mean 'velocity'?");
  EXPECT_EQ(tetrad("knowledge"), "line 1, column 1: expected '/knowledge', not 'k'");
  EXPECT_EQ(tetrad("/knowledge\naddtemporal\nx velocity\n"),
            "line 3, column 1: expected the number of a tier, not 'x'");
  EXPECT_EQ(tetrad("/knowledge\nforbiddirect\nvelocity\n"),
            "line 3, column 1: expected two names on this line: from, to");
  EXPECT_EQ(tetrad("/knowledge\nforbiddengroup\nvelocity\n").substr(0, 16), "line 3, column 1");
  EXPECT_EQ(tetrad("/knowledge\naddtemporal\n1- velocity\n").substr(0, 16), "line 3, column 1");
}

TEST(KnowledgeFile, SurvivesMutatedInputs) {
  const std::vector<std::string> seeds = {knowledge_to_toml(rich_knowledge(), kNames),
                                          knowledge_to_tetrad(rich_knowledge(), kNames)};
  Rng rng(5);
  int parsed = 0, refused = 0;
  for (int run = 0; run < 40'000; ++run) {
    std::string text = seeds[static_cast<std::size_t>(run) % 2];
    const auto at = rng.below(static_cast<std::uint32_t>(text.size()));
    const auto length = std::min<std::size_t>(rng.below(8), text.size() - at);
    switch (rng.below(4)) {
      case 0:
        text[at] = static_cast<char>(rng.below(256));
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(at, length));
        break;
      default:
        text.resize(at);
    }
    try {
      run % 2 == 0 ? knowledge_from_toml(text, kNames) : knowledge_from_tetrad(text, kNames);
      ++parsed;
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(parsed, 400);
  EXPECT_GT(refused, 400);
}

/// Every word of the file that is not part of its syntax: what a data set for it must have as variables.
std::vector<std::string> variables_of(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    for (std::string word; words >> word;) {
      const bool syntax = word.starts_with('/') || word == "addtemporal" || word == "forbiddirect" ||
                          word == "requiredirect" || word.find_first_not_of("0123456789*") == std::string::npos;
      if (!syntax && std::find(out.begin(), out.end(), word) == out.end()) out.push_back(word);
    }
  }
  return out;
}

TEST(KnowledgeFile, ReadsEveryTetradFileOfTheMirror) {
  const char* mirror = std::getenv("ABDERA_DATA_MIRROR");
  if (mirror == nullptr) GTEST_SKIP() << "ABDERA_DATA_MIRROR is not set";
  int files = 0;
  for (const char* folder : {"cmu_tabular", "astro_htru2"}) {
    const auto root = std::filesystem::path(mirror) / folder;
    if (!std::filesystem::exists(root)) GTEST_SKIP() << root << " is missing";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      if (!entry.path().string().ends_with(".knowledge.txt")) continue;
      const auto names = variables_of(entry.path());
      const Knowledge k = read_knowledge(entry.path().string(), names);
      EXPECT_NO_THROW(k.check(names)) << entry.path();
      EXPECT_FALSE(k.empty());
      EXPECT_TRUE(same(knowledge_from_tetrad(knowledge_to_tetrad(k, names), names), k));
      EXPECT_TRUE(same(knowledge_from_toml(knowledge_to_toml(k, names), names), k));
      if (entry.path().filename() == "airfoil-self-noise.knowledge.txt") {
        const auto at = [&](const char* name) {
          return static_cast<Var>(std::find(names.begin(), names.end(), name) - names.begin());
        };
        EXPECT_TRUE(k.forbidden_pair(at("Chord"), at("Attack"))) << "tier 1 is closed";
        EXPECT_TRUE(k.forbidden(at("Pressure"), at("Chord")));
        EXPECT_FALSE(k.forbidden(at("Frequency"), at("Displacement")));
      }
      ++files;
    }
  }
  EXPECT_EQ(files, 5);
}

TEST(KnowledgeToml, RefusesALetterBeyondAsciiOutsideQuotes) {
  // Found by fuzzing: toml++ 3.3 ran into undefined behaviour here.
  EXPECT_THROW(knowledge_from_toml("r\xD2\x97. e&r. ", {"A"}), DataError);
}

}  // namespace
}  // namespace abdera
