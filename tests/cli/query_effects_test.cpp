#include "tests/cli/query_support.hpp"

namespace abdera::cli_test {
namespace {

using cli::kBadData, cli::kNotApplicable, cli::kOk, cli::kUsage;
using testing::HasSubstr;
using Sets = std::vector<std::vector<std::string>>;

/// [pearl2009] figure 3.4.
const char* const kPearl =
    "dag { X1 -> X3 -> Xi; X1 -> X4; X2 -> X4; X2 -> X5 -> Xj; X4 -> Xi; X4 -> Xj; Xi -> X6 -> Xj }";

TEST(QueryEffects, AdjustmentHasTheSetsOfTheTextbook) {
  const Sandbox box;
  box.file("g.dagitty", kPearl);
  const auto sets = ask(box, {"g.dagitty", "adjustment", "Xi", "Xj", "--given", "X4"});
  EXPECT_EQ(sets["given_is_valid"], false);
  EXPECT_EQ(sets["verdict"], "the non-causal path Xi <-- X3 <-- X1 --> X4 <-- X2 --> X5 --> Xj is open");
  EXPECT_EQ(sets["optimal"], json({"X4", "X5"}));  // the other parents of what Xi acts on
  EXPECT_FALSE(sets.contains("all"));
  const auto all = ask(box, {"g.dagitty", "adjustment", "Xi", "Xj", "--all", "--limit", "3"});
  EXPECT_EQ(all["all"].size(), 3u);
  EXPECT_EQ(all["complete"], false);
  const auto minimal = ask(box, {"g.dagitty", "adjustment", "Xi", "Xj", "--minimal"});
  auto found = minimal["all_minimal"].get<Sets>();
  for (auto& set : found) std::sort(set.begin(), set.end());
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, (Sets{{"X1", "X4"}, {"X2", "X4"}, {"X3", "X4"}, {"X4", "X5"}}));
  EXPECT_EQ(minimal["complete"], true);
  EXPECT_EQ(ask(box, {"g.dagitty", "adjustment", "Xi", "Xj", "--minimal", "--limit", "1"})["complete"], false);
  expect_refused(box, {"g.dagitty", "adjustment", "Xi", "Xj", "--minimal", "--all"}, kUsage, "give one");
}

TEST(QueryEffects, BackdoorAndFrontdoorHaveTheSetsOfTheTextbook) {
  const Sandbox box;
  box.file("g.dagitty", kPearl);
  const auto back = ask(box, {"g.dagitty", "backdoor", "Xi", "Xj"});
  auto minimal = back["minimal"].get<Sets>();
  for (auto& set : minimal) std::sort(set.begin(), set.end());
  std::sort(minimal.begin(), minimal.end());
  EXPECT_EQ(minimal, (Sets{{"X1", "X4"}, {"X2", "X4"}, {"X3", "X4"}, {"X4", "X5"}}));
  EXPECT_EQ(back["complete"], true);
  EXPECT_THAT(back["explanation"].get<std::string>(),
              HasSubstr("as a back-door set for the effect of Xi on Xj: valid"));
  const auto two = ask(box, {"g.dagitty", "backdoor", "Xi", "Xj", "--limit", "2"});
  EXPECT_EQ(two["minimal"].size(), 2u);
  EXPECT_EQ(two["complete"], false);
  const auto below = ask(box, {"g.dagitty", "backdoor", "Xi", "Xj", "--given", "X3,X4,X6"});
  EXPECT_EQ(below["given_is_valid"], false);
  EXPECT_EQ(below["formula"], nullptr);
  EXPECT_THAT(below["explanation"].get<std::string>(), HasSubstr("{X6} descend from Xi"));
  const auto nothing = ask(box, {"g.dagitty", "backdoor", "Xi", "Xj", "--given", ""});
  EXPECT_EQ(nothing["given"], json::array());
  EXPECT_EQ(nothing["given_is_valid"], false);

  const auto front = ask(box, {"g.dagitty", "frontdoor", "Xi", "Xj"});
  EXPECT_EQ(front["minimal"], json(Sets{{"X6"}}));
  EXPECT_EQ(front["formula"], "sum_{X6} P(X6 | Xi) sum_{Xi'} P(Xj | Xi', X6) P(Xi')");
  EXPECT_EQ(ask(box, {"g.dagitty", "frontdoor", "Xi", "Xj", "--given", "X5"})["given_is_valid"], false);
  const auto plain = box.run({"query", "g.dagitty", "frontdoor", "Xi", "Xj"});
  EXPECT_THAT(plain.out, HasSubstr("\n  {X6} as a front-door set for the effect of Xi on Xj: valid\n"));
  box.file("bow.dagitty", "dag { x -> y; x <-> m }");
  EXPECT_EQ(ask(box, {"bow.dagitty", "backdoor", "x", "y"})["minimal"], json(Sets{{}}));
}

TEST(QueryEffects, EffectGivesAFormulaOrAHedge) {
  const Sandbox box;
  box.file("front.dagitty", "dag { x -> m -> y; x <-> y }");
  const auto effect = ask(box, {"front.dagitty", "effect", "x", "y"});
  EXPECT_EQ(effect["identifiable"], true);
  EXPECT_THAT(effect["formula"].get<std::string>(), HasSubstr("sum_{m}"));
  EXPECT_THAT(effect["latex"].get<std::string>(), HasSubstr("\\sum_{m}"));
  const auto plain = box.run({"query", "front.dagitty", "effect", "x", "y"});
  EXPECT_THAT(plain.out, HasSubstr("P(y | do(x)) ="));
  EXPECT_THAT(plain.out, testing::Not(HasSubstr("latex")));
}

TEST(QueryEffects, InstrumentsAreThoseOfBritoAndPearl) {
  // [brito2002]: w confounds z and y, so that z is an instrument given w only. u, a cause of x and y, is not measured.
  const Sandbox box;
  box.file("g.dagitty", "dag { z -> x -> y; w -> z; w -> y; u -> x; u -> y }");
  const auto found = ask(box, {"g.dagitty", "instruments", "x", "y", "--latent", "u"});
  ASSERT_EQ(found["instruments"].size(), 1u);
  EXPECT_EQ(found["instruments"][0], json({{"instrument", "z"}, {"given", {"w"}}}));
  EXPECT_EQ(ask(box, {"g.dagitty", "instruments", "x", "y", "z", "--latent", "u"})["is_instrument"], false);
  const auto with = ask(box, {"g.dagitty", "instruments", "x", "y", "z", "--given", "w", "--latent", "u"});
  EXPECT_EQ(with["is_instrument"], true);
  EXPECT_THAT(with["explanation"].get<std::string>(), HasSubstr("z <-- w --> y: blocked by w"));
  const auto plain = box.run({"query", "g.dagitty", "instruments", "x", "y", "--latent", "u,z"});
  EXPECT_EQ(plain.out, "instruments        none\n");
}

TEST(QueryEffects, LatentNodesAreNotToBeAdjustedFor) {
  // Without z the effect of x on y is confounded for good; m in between still shows it (the front door).
  const Sandbox box;
  box.file("g.dagitty", "dag { z -> x; z -> y; x -> m -> y }");
  EXPECT_EQ(ask(box, {"g.dagitty", "backdoor", "x", "y"})["minimal"], json(Sets{{"z"}}));
  EXPECT_EQ(ask(box, {"g.dagitty", "backdoor", "x", "y", "--latent", "z"})["minimal"], json::array());
  EXPECT_EQ(ask(box, {"g.dagitty", "frontdoor", "x", "y", "--latent", "z"})["minimal"], json(Sets{{"m"}}));
  EXPECT_THAT(ask(box, {"g.dagitty", "effect", "x", "y", "--latent", "z"})["formula"].get<std::string>(),
              HasSubstr("sum_{m}"));
  const auto hedge = ask(box, {"g.dagitty", "effect", "x", "y", "--latent", "z,m"});
  EXPECT_EQ(hedge["identifiable"], false);
  EXPECT_THAT(hedge["formula"].get<std::string>(), HasSubstr("x <-> y"));
  expect_refused(box, {"g.dagitty", "backdoor", "x", "z", "--latent", "z"}, kUsage, "no node 'z' besides the latent");
  expect_refused(box, {"g.dagitty", "adjustment", "x", "y", "--latent", "z"}, kUsage, "takes no --latent");
}

/// A --- B --- C, and four rows of A = a, B = 2 A + b, C = B / 2 + c with a, b, c orthogonal: regressions are exact.
void write_chain(const Sandbox& box) {
  box.file("chain.json", graph_json("cpdag", {"A", "B", "C"}, {"A --- B", "B --- C"}));
  box.file("table.csv",
           "C,other,B,A\n0.925,7.5,1.25,0.5\n0.075,7.25,0.75,0.5\n"
           "-0.675,7.125,-0.75,-0.5\n-0.325,7.875,-1.25,-0.5\n");
  box.file("covariance.csv", "A,B,C\n1,2,1\n2,8,4\n1,4,12\n");
}

TEST(QueryEffects, IdaHasOneEffectForEachSetOfParents) {
  // [maathuis2009]: B on C with no parent, with A, and with C as its parent, where it has no effect.
  const Sandbox box;
  write_chain(box);
  const auto sets = ask(box, {"chain.json", "ida", "B", "C"});
  EXPECT_EQ(sets["adjusted_for"], "parents");
  const json expected = {{{"parents", json::array()}, {"adjustment", json::array()}, {"no_effect", false}},
                         {{"parents", {"A"}}, {"adjustment", {"A"}}, {"no_effect", false}},
                         {{"parents", {"C"}}, {"adjustment", nullptr}, {"no_effect", true}}};
  EXPECT_EQ(sets["effects"], expected);
  const auto optimal = ask(box, {"chain.json", "ida", "B", "C", "--optimal"});
  EXPECT_EQ(optimal["effects"][1], json({{"parents", {"A"}}, {"adjustment", json::array()}, {"no_effect", false}}))
      << "A tells nothing of C beside B";
  expect_refused(box, {"chain.json", "ida", "B", "C", "--limit", "2"}, kNotApplicable, "more than 2");
}

TEST(QueryEffects, IdaHasNumbersFromATableOrACovariance) {
  const Sandbox box;
  write_chain(box);
  // B on C is 1/2 with and without A; A on B is 2, or 0 where B is the parent.
  for (const auto& data : {std::vector<std::string>{"--data", "table.csv"},
                           std::vector<std::string>{"--data", "covariance.csv", "--n", "100"}}) {
    for (const bool optimal : {false, true}) {
      std::vector<std::string> arguments = {"chain.json", "ida", "B", "C"};
      arguments.insert(arguments.end(), data.begin(), data.end());
      if (optimal) arguments.push_back("--optimal");
      const auto numbers = ask(box, arguments);
      ASSERT_EQ(numbers["effects"].size(), 3u);
      EXPECT_NEAR(numbers["effects"][0]["effect"].get<double>(), 0.5, 1e-12);
      EXPECT_NEAR(numbers["effects"][1]["effect"].get<double>(), 0.5, 1e-12);
      EXPECT_EQ(numbers["effects"][2]["effect"], 0);
      EXPECT_EQ(numbers["smallest_absolute"], 0);
    }
    std::vector<std::string> arguments = {"chain.json", "ida", "A", "B"};
    arguments.insert(arguments.end(), data.begin(), data.end());
    const auto numbers = ask(box, arguments);
    ASSERT_EQ(numbers["effects"].size(), 2u);
    EXPECT_NEAR(numbers["effects"][0]["effect"].get<double>(), 2, 1e-12);
    EXPECT_EQ(numbers["effects"][1]["effect"], 0);
  }
  box.file("short.csv", "A,B\n0.5,1.5\n1.5,2.5\n2.5,0.5\n");
  expect_refused(box, {"chain.json", "ida", "B", "C", "--data", "short.csv"}, kBadData, "'C'");
  box.file("words.csv", "A,B,C\n0.5,red,1.5\n1.5,blue,2.5\n2.5,green,0.5\n1.25,red,0.75\n");
  expect_refused(box, {"chain.json", "ida", "B", "C", "--data", "words.csv"}, kNotApplicable, "'B'");
  expect_refused(box, {"chain.json", "ida", "B", "C", "--data", "none.csv"}, kBadData, "none.csv");
}

}  // namespace
}  // namespace abdera::cli_test
