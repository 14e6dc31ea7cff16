#include "tests/cli/query_support.hpp"

namespace abdera::cli_test {
namespace {

using cli::kBadData, cli::kNotApplicable, cli::kOk, cli::kUsage;
using testing::HasSubstr;
using Sets = std::vector<std::vector<std::string>>;

/// A --> B <-- C --> D.
const char* const kDag = "dag { A -> B; C -> B; C -> D }";

TEST(Query, ABowCountsForEffectsAndSeparations) {
  const Sandbox box;
  box.file("bow.dagitty", "dag { w -> x -> y; w <-> x }");
  EXPECT_EQ(ask(box, {"bow.dagitty", "effect", "x", "y"})["formula"], "P(y | do(x)) = P(y | x)");
  EXPECT_EQ(ask(box, {"bow.dagitty", "effect", "w", "y"})["identifiable"], false);
  box.file("open.dagitty", "dag { w -> x -> y; x <-> y; w -> v -> y }");
  const auto joined = ask(box, {"open.dagitty", "separation", "w", "y", "--given", "x,v"});
  EXPECT_EQ(joined["separated"], false);
  EXPECT_EQ(joined["open_path"], "w --> x <-- (cause of x and y) --> y");
  EXPECT_EQ(ask(box, {"open.dagitty", "separators", "x", "v"})["minimal"], json({{"w"}}));
  EXPECT_TRUE(ask(box, {"open.dagitty", "separation", "w", "y"})["minimal_separator"].is_null());
  EXPECT_EQ(ask(box, {"open.dagitty", "separation", "x", "v"})["minimal_separator"], json({"w"}));
  for (const char* other : {"bow.json", "bow.h5", "bow.dot", "bow.txt", "bow.graphml"}) {
    ASSERT_EQ(box.run({"convert", "bow.dagitty", other}).code, kOk) << other;
    EXPECT_EQ(ask(box, {other, "effect", "w", "y"})["identifiable"], false) << other;
  }
  const auto picture = box.run({"convert", "bow.dagitty", "bow.svg"});
  ASSERT_EQ(picture.code, kOk) << picture.err;
  EXPECT_THAT(box.read("bow.svg"), testing::AllOf(HasSubstr("w --&gt; x"), HasSubstr("w &lt;-&gt; x")));
}

TEST(Query, TellsSeparationsAndShowsAnOpenPath) {
  const Sandbox box;
  box.file("g.dagitty", kDag);
  const auto apart = ask(box, {"g.dagitty", "separation", "A", "C"});
  EXPECT_EQ(apart["separated"], true);
  EXPECT_EQ(apart["open_path"], nullptr);
  const auto joined = ask(box, {"g.dagitty", "separation", "A", "D", "--given", "B"});
  EXPECT_EQ(joined["separated"], false);
  EXPECT_EQ(joined["open_path"], "A --> B <-- C --> D");
  EXPECT_EQ(ask(box, {"g.dagitty", "separation", "B", "D"})["minimal_separator"], json({"C"}));
  EXPECT_EQ(ask(box, {"g.dagitty", "separation", "A", "B"})["minimal_separator"], nullptr);
}

TEST(Query, ListsAnIndependenceForEachPairThatCanBeSeparated) {
  const Sandbox box;
  box.file("g.dagitty", kDag);
  const auto of = [&](const std::string& file) { return ask(box, {file, "implications"})["independences"]; };
  const auto row = [](const char* x, const char* y, const std::vector<std::string>& given) {
    return json{{"x", x}, {"y", y}, {"given", given}};
  };
  EXPECT_EQ(of("g.dagitty"), json({row("A", "C", {}), row("A", "D", {}), row("B", "D", {"C"})}));
  box.file("chain.json", graph_json("cpdag", {"A", "B", "C"}, {"A --- B", "B --- C"}));
  EXPECT_EQ(of("chain.json"), json({row("A", "C", {"B"})}));
  box.file("pag.json", graph_json("pag", {"A", "B", "C"}, {"A o-> B", "C o-> B"}));
  EXPECT_EQ(of("pag.json"), json({row("A", "C", {})}));
  // The hidden cause of a bow is in no set, and nothing separates w and y, which it makes dependent given x.
  box.file("bow.dagitty", "dag { w -> x -> y; x <-> y; y -> z }");
  EXPECT_EQ(of("bow.dagitty"), json({row("w", "z", {"y"}), row("x", "z", {"y"})}));
}

TEST(Query, ConditionsOnSelectedNodesInEverySeparation) {
  // Berkson: two causes of being in the sample depend on each other in it.
  const Sandbox box;
  box.file("g.dagitty", "dag { A -> S; B -> S; C -> A; C -> B }");
  EXPECT_EQ(ask(box, {"g.dagitty", "separation", "A", "B", "--given", "C"})["separated"], true);
  auto selected = ask(box, {"g.dagitty", "separation", "A", "B", "--given", "C", "--selection", "S"});
  EXPECT_EQ(selected["separated"], false);
  EXPECT_EQ(selected["open_path"], "A --> S <-- B");
  EXPECT_EQ(selected["selection"], json({"S"}));
  EXPECT_EQ(selected["minimal_separator"], nullptr);
  EXPECT_EQ(ask(box, {"g.dagitty", "separation", "S", "C", "--selection", "A,B"})["separated"], true);
  EXPECT_EQ(ask(box, {"g.dagitty", "separators", "S", "C", "--selection", "A"})["minimal"], json(Sets{{"A", "B"}}));
}

TEST(Query, TellsTheSeparationsOfAClassByAMember) {
  const Sandbox box;
  const std::vector<std::string> nodes = {"A", "B", "C"};
  box.file("chain.json", graph_json("cpdag", nodes, {"A --- B", "B --- C"}));
  box.file("known.json", graph_json("mpdag", nodes, {"A --> B", "B --> C"}));
  box.file("collider.json", graph_json("pag", nodes, {"A o-> B", "C o-> B"}));
  box.file("selected.json", graph_json("mag", nodes, {"A --- B", "B --- C"}));
  for (const auto* file : {"chain.json", "known.json", "selected.json"}) {
    EXPECT_EQ(ask(box, {file, "separation", "A", "C"})["separated"], false) << file;
    EXPECT_EQ(ask(box, {file, "separation", "A", "C", "--given", "B"})["separated"], true) << file;
  }
  EXPECT_EQ(ask(box, {"chain.json", "separation", "A", "C"})["open_path"], "A --- B --- C");
  EXPECT_EQ(ask(box, {"collider.json", "separation", "A", "C"})["separated"], true);
  EXPECT_EQ(ask(box, {"collider.json", "separation", "A", "C", "--given", "B"})["open_path"], "A o-> B <-o C");
}

TEST(Query, ListsSeparatorsAndSaysWhenThereAreMore) {
  // x --> a --> b --> y: a is nearest to x, b to y; either alone is minimal, both together separate too.
  const Sandbox box;
  box.file("g.dagitty", "dag { x -> a -> b -> y; x -> c; y -> c }");
  const auto all = ask(box, {"g.dagitty", "separators", "x", "y"});
  EXPECT_EQ(all["nearest_to_x"], json({"a"}));
  EXPECT_EQ(all["nearest_to_y"], json({"b"}));
  EXPECT_EQ(all["minimal"], json(Sets{{"a"}, {"b"}}));
  EXPECT_EQ(all["complete"], true);
  const auto one = ask(box, {"g.dagitty", "separators", "x", "y", "--limit", "1"});
  EXPECT_EQ(one["minimal"], json(Sets{{"a"}}));
  EXPECT_EQ(one["complete"], false);
  EXPECT_EQ(ask(box, {"g.dagitty", "separators", "x", "y", "--among", "b,c"})["minimal"], json(Sets{{"b"}}));
  EXPECT_EQ(ask(box, {"g.dagitty", "separators", "x", "y", "--given", "b", "--all"})["all"],
            json(Sets{{"b"}, {"a", "b"}}));
  EXPECT_EQ(ask(box, {"g.dagitty", "separators", "x", "y", "--all"})["all"], json(Sets{{"a"}, {"b"}, {"a", "b"}}))
      << "with the collider c the path over it is open";
  const auto none = ask(box, {"g.dagitty", "separators", "a", "b"});
  EXPECT_EQ(none["minimal"], json::array());
  EXPECT_EQ(none["nearest_to_x"], nullptr);
  const auto plain = box.run({"query", "g.dagitty", "separators", "x", "y"});
  EXPECT_EQ(plain.out,
            "nearest_to_x       {a}\nnearest_to_y       {b}\nminimal            {a}\n"
            "                   {b}\ncomplete           true\n");
}

TEST(Query, TellsDefiniteFromPossibleCauses) {
  const Sandbox box;
  // Every DAG of this class directs X --> A or X --> B, as no collider is at X [fang2022]: X surely causes Y.
  box.file("sure.json", graph_json("cpdag", {"X", "A", "B", "Y"}, {"X --- A", "X --- B", "A --> Y", "B --> Y"}));
  const auto sure = ask(box, {"sure.json", "descendants", "X"});
  EXPECT_EQ(sure["definite"], json({"Y"}));
  EXPECT_EQ(sure["possible"], json({"A", "B", "Y"}));
  EXPECT_EQ(ask(box, {"sure.json", "ancestors", "Y"})["definite"], json({"X", "A", "B"}));
  // A --- B --- C leads from A to C, but C --> A is known: never a cause.
  box.file("known.json", graph_json("mpdag", {"A", "B", "C"}, {"C --> A", "A --- B", "B --- C"}));
  const auto known = ask(box, {"known.json", "descendants", "A"});
  EXPECT_EQ(known["definite"], json::array());
  EXPECT_EQ(known["possible"], json({"B"}));
  box.file("pag.json", graph_json("pag", {"A", "B", "C"}, {"A o-> B", "C o-> B"}));
  const auto above = ask(box, {"pag.json", "ancestors", "B"});
  EXPECT_EQ(above["definite"], json::array());
  EXPECT_EQ(above["possible"], json({"A", "C"}));
  box.file("mag.json", graph_json("mag", {"A", "B", "C"}, {"A --> B", "B <-> C"}));
  EXPECT_EQ(ask(box, {"mag.json", "descendants", "A"})["possible"], json({"B"}));
  box.file("front.dagitty", "dag { x -> m -> y; x <-> y }");
  EXPECT_EQ(ask(box, {"front.dagitty", "ancestors", "y"})["definite"], json({"x", "m"}));
}

TEST(Query, CountsAndListsTheMembersOfAClass) {
  const Sandbox box;
  const std::vector<std::string> nodes = {"A", "B", "C"};
  box.file("chain.json", graph_json("cpdag", nodes, {"A --- B", "B --- C"}));
  box.file("known.json", graph_json("mpdag", nodes, {"C --> A", "A --- B", "B --- C"}));
  box.file("pag.json", graph_json("pag", nodes, {"A o-> B", "C o-> B"}));
  box.file("mag.json", graph_json("mag", nodes, {"A --> B", "C <-> B"}));
  box.file("chain.dagitty", "dag { A -> B -> C }");
  // A tree has a member for each root; B may come first, last or in between beside C --> A; in the PAG each of the two
  // edges is --> or <->.
  for (const auto& [file, members, kind] :
       {std::tuple{"chain.json", "3", "dag"}, std::tuple{"chain.dagitty", "3", "dag"},
        std::tuple{"known.json", "3", "dag"}, std::tuple{"pag.json", "4", "mag"}, std::tuple{"mag.json", "4", "mag"}}) {
    const auto size = ask(box, {file, "class"});
    EXPECT_EQ(size["members"], members) << file;
    EXPECT_EQ(size["member_kind"], kind) << file;
    EXPECT_EQ(size["complete"], true);
    EXPECT_EQ(ask(box, {file, "members"})["members"].size(), std::stoul(members)) << file;
  }
  const auto chains = ask(box, {"chain.json", "members"});
  auto sorted = chains["members"].get<Sets>();
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(sorted, (Sets{{"A --> B", "B --> C"}, {"B --> A", "B --> C"}, {"B --> A", "C --> B"}}));
  EXPECT_EQ(chains["complete"], true);
  for (const auto* file : {"chain.json", "known.json", "pag.json"}) {
    const auto two = ask(box, {file, "members", "--limit", "2"});
    EXPECT_EQ(two["members"].size(), 2u) << file;
    EXPECT_EQ(two["complete"], false) << file;
  }
  EXPECT_EQ(ask(box, {"pag.json", "members", "--limit", "4"})["complete"], true);
  for (const auto* file : {"known.json", "pag.json"}) {
    auto some = ask(box, {file, "class", "--limit", "2"});
    EXPECT_EQ(some["members"], nullptr) << file;
    EXPECT_EQ(some["more_than"], 2) << file;
    EXPECT_EQ(some["complete"], false) << file;
  }
}

TEST(Query, NamesWhatItDoesNotKnow) {
  const Sandbox box;
  box.file("g.dagitty", kDag);
  expect_refused(box, {"g.dagitty", "separaton", "A", "C"}, kUsage, "did you mean 'separation'?");
  expect_refused(box, {"g.dagitty", "separation", "A"}, kUsage, "two nodes, X and Y, not 1");
  expect_refused(box, {"g.dagitty", "instruments", "A"}, kUsage, "perhaps a third");
  expect_refused(box, {"g.dagitty", "ancestors", "A", "B"}, kUsage, "one node X, not 2");
  expect_refused(box, {"g.dagitty", "class", "A"}, kUsage, "name no nodes");
  expect_refused(box, {"g.dagitty", "separation", "A", "E"}, kUsage, "no node 'E'");
  expect_refused(box, {"g.dagitty", "separation", "A", "A"}, kUsage, "twice about 'A'");
  expect_refused(box, {"g.dagitty", "separation", "A", "B", "--given", "B,C"}, kUsage, "cannot be in --given");
  expect_refused(box, {"g.dagitty", "separation", "A", "B", "--selection", "Z"}, kUsage, "no node 'Z'");
  expect_refused(box, {"g.dagitty", "class", "--given", "A"}, kUsage, "'class' takes no --given; it takes --limit");
  expect_refused(box, {"g.dagitty", "ancestors", "A", "--all"}, kUsage, "'ancestors' takes no --all");
  expect_refused(box, {"g.dagitty", "separators", "A", "D", "--limit", "0"}, kUsage, "--limit");
  expect_refused(box, {"g.dagitty", "ida", "A", "B", "--n", "100"}, kUsage, "give --data");
}

TEST(Query, RefusesOtherKindsAndGraphsThatAreNotOfTheirOwn) {
  const Sandbox box;
  box.file("pag.json", graph_json("pag", {"A", "B"}, {"A o-o B"}));
  box.file("rpag.json", graph_json("rpag", {"A", "B"}, {"A --> B"}));
  box.file("selected.json", graph_json("pag", {"A", "B", "C", "D"}, {"A --- B", "B --- C", "C --- D", "A --- D"}));
  for (const auto* question : {"effect", "backdoor", "frontdoor", "instruments", "ida"})
    expect_refused(box, {"pag.json", question, "A", "B"}, kNotApplicable, "not of a pag");
  expect_refused(box, {"rpag.json", "separation", "A", "B"}, kNotApplicable, "not of a rpag");
  expect_refused(box, {"selected.json", "ancestors", "A"}, kNotApplicable, "selection");
  box.file("cycle.json", graph_json("dag", {"A", "B", "C"}, {"A --> B", "B --> C", "C --> A"}));
  box.file("lone.json", graph_json("cpdag", {"A", "B"}, {"A --> B"}));
  box.file("hidden.json", graph_json("admg", {"A", "B"}, {"A o-> B"}));
  expect_refused(box, {"cycle.json", "separation", "A", "B"}, kBadData,
                 "cycle.json holds no legal dag: directed cycle A --> B --> C --> A");
  expect_refused(box, {"lone.json", "class"}, kBadData, "no legal cpdag");
  expect_refused(box, {"hidden.json", "effect", "A", "B"}, kBadData, "no legal admg");
}

TEST(Query, HelpAndCompletionNameEveryQuestion) {
  const Sandbox box;
  const auto help = box.run({"query", "--help"});
  EXPECT_EQ(help.code, kOk);
  box.file("completion.bash", box.run({"completion", "bash"}).out);
  const auto complete = [&](const std::string& words, int at) {
    box.file("ask.bash", "source completion.bash\nCOMP_WORDS=(" + words + ")\nCOMP_CWORD=" + std::to_string(at) +
                             "\n_abdera 2>/dev/null\necho \"${COMPREPLY[@]}\" > answer\n");
    if (std::system(("cd " + box.folder().string() + " && bash ask.bash").c_str()) != 0) return std::string("failed");
    return box.read("answer");
  };
  const std::string fish = box.run({"completion", "fish"}).out, offered = complete("abdera query g.json ''", 3);
  for (const auto* question : {"separation", "separators", "ancestors", "descendants", "class", "members", "adjustment",
                               "ida", "effect", "backdoor", "frontdoor", "instruments"})
    for (const auto& text : {help.out, offered, fish}) EXPECT_THAT(text, HasSubstr(question));
  EXPECT_EQ(complete("abdera query g.json sepa", 3), "separation separators\n");
  EXPECT_EQ(complete("abdera query g.json class --lim", 4), "--limit\n");
  EXPECT_EQ(complete("abdera query sepa", 2), "\n") << "a file comes first";
}

}  // namespace
}  // namespace abdera::cli_test
