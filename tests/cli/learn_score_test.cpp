// Learners of scores from end to end: what is shown and stored, what is refused.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "algorithms/learner.hpp"
#include "cli/exit_codes.hpp"
#include "datasets/hdf5_file.hpp"
#include "scores/registry.hpp"
#include "tests/cli/command.hpp"

namespace abdera::cli_test {
namespace {

using cli::kNotApplicable, cli::kOk, cli::kUsage;
using nlohmann::json;
using testing::AllOf, testing::HasSubstr, testing::Not;

TEST(LearnScore, EveryLearnerOfScoresLearnsTheChainAndIsStable) {
  const Sandbox box;
  box.file("t.csv", chain_csv(200));
  for (const LearnerEntry& learner : learners()) {
    if (!learner.needs_score) continue;
    const auto& name = learner.info.name;
    const auto end = box.run({"learn", "t.csv", "--learner", name, "-o", "-"});
    ASSERT_EQ(end.code, kOk) << name << end.err;
    EXPECT_THAT(end.err, HasSubstr("gaussian_bic: "));
    const auto graph = json::parse(end.out);
    EXPECT_EQ(graph["learner"]["name"], name);
    EXPECT_EQ(graph["score"]["name"], "gaussian_bic");
    EXPECT_EQ(graph["score"]["options"]["penalty_discount"], 1.0);
    EXPECT_EQ(graph.contains("test"), learner.needs_test);
    if (graph["stats"].contains("score")) {
      EXPECT_LT(graph["stats"]["score"], 0) << name;
      EXPECT_THAT(end.err, HasSubstr("score: -"));
    }
    const auto drawn =
        box.run({"bootstrap", "t.csv", "--learner", name, "--replicates", "5", "--reproducible", "-o", "-"});
    ASSERT_EQ(drawn.code, kOk) << name << drawn.err;
    EXPECT_EQ(json::parse(drawn.out)["edges"].size(), graph["edges"].size()) << name;
  }
}

TEST(LearnScore, EveryScoreOfNumbersIsTaken) {
  const Sandbox box;
  box.file("t.csv", chain_csv(200));
  for (const ScoreEntry& score : scores()) {
    const auto end = box.run({"learn", "t.csv", "--learner", "hill_climb", "--score", score.info.name, "-o", "-"});
    if (score.columns == ColumnKinds::kDiscrete) {
      EXPECT_EQ(end.code, kNotApplicable) << score.info.name;
      EXPECT_THAT(end.err, HasSubstr(score.info.name + " cannot use column 'A'"));
    } else {
      EXPECT_EQ(end.code, kOk) << score.info.name << end.err;
      EXPECT_EQ(json::parse(end.out)["score"]["name"], score.info.name);
    }
    EXPECT_EQ(box.run({"describe", score.info.name}).code, kOk);
    EXPECT_THAT(box.run({"list", "scores"}).out, HasSubstr(score.info.name));
  }
}

TEST(LearnScore, ShowsWhatEachEdgeAddsAndWhichScoreItWas) {
  const Sandbox box;
  box.file("t.csv", chain_csv(200));
  const auto end = box.run({"learn", "t.csv", "--learner", "hill_climb", "--score-p", "penalty_discount=2", "-o",
                            "g.json", "-o", "g.html", "-o", "g.h5"});
  ASSERT_EQ(end.code, kOk) << end.err;
  EXPECT_THAT(end.err, AllOf(HasSubstr("hill_climb with gaussian_bic: "), HasSubstr("A --- B   gain = "),
                             HasSubstr("gain: what the score of the DAG"), Not(HasSubstr("p ="))));
  const auto graph = json::parse(box.read("g.json"));
  ASSERT_EQ(graph["edges"].size(), 2u);
  for (const auto& edge : graph["edges"]) EXPECT_GT(edge["score_gain"], 0);
  EXPECT_EQ(graph["score"]["options"]["penalty_discount"], 2.0);
  EXPECT_THAT(box.read("g.html"), AllOf(HasSubstr("hill_climb with gaussian_bic"), HasSubstr("penalty_discount"),
                                        HasSubstr("score gain"), Not(HasSubstr("max p over tests"))));
  const auto back = box.run({"convert", "g.h5", "back.json"});
  ASSERT_EQ(back.code, kOk) << back.err;
  EXPECT_EQ(json::parse(box.read("back.json"))["edges"], graph["edges"]);
}

TEST(LearnScore, NamesColumnsThatOthersDetermine) {
  const Sandbox box;
  std::string table = "a,b,sum\n";
  for (int i = 0; i < 50; ++i) {
    const int a = i * i % 17, b = i * 7 % 23;
    table += std::to_string(a) + "," + std::to_string(b) + "," + std::to_string(a + b) + "\n";
  }
  box.file("t.csv", table);
  box.file("known.toml", "required = [[\"a\", \"sum\"], [\"b\", \"sum\"]]\n");
  const auto found = box.run({"learn", "t.csv", "--learner", "ges", "-o", "-"});
  EXPECT_EQ(found.code, kOk);
  EXPECT_THAT(found.err, HasSubstr("gaussian_bic: 'sum' is determined by 'a' and 'b': "));
  const auto refused = box.run({"learn", "t.csv", "--learner", "ges", "--knowledge", "known.toml"});
  EXPECT_EQ(refused.code, kNotApplicable);
  EXPECT_THAT(refused.err, HasSubstr("not defined for sum with the parents that knowledge requires, a, b, which"));
}

TEST(LearnScore, WorksOnACovarianceMatrix) {
  const Sandbox box;
  box.file("c.txt", "A,B\n1,0.5\n0.5,1\n");
  const auto end = box.run({"learn", "c.txt", "--n", "100", "--learner", "tabu", "-o", "-"});
  ASSERT_EQ(end.code, kOk) << end.err;
  EXPECT_EQ(json::parse(end.out)["edges"].size(), 1u);
}

TEST(LearnScore, RefusesEvidenceThatTheLearnerWouldNotLookAt) {
  const Sandbox box;
  box.file("t.csv", chain_csv(200));
  struct Case {
    std::vector<std::string> arguments;
    const char* message;
  };
  for (const Case& one : {Case{{"--learner", "hill_climb", "--test", "fisher_z"}, "'hill_climb' makes no tests"},
                          Case{{"--learner", "hill_climb", "--test-p", "a=1"}, "'hill_climb' makes no tests"},
                          Case{{"--learner", "pc", "--score", "gaussian_bic"}, "'pc' takes no score"},
                          Case{{"--score-p", "penalty_discount=2"}, "'pc' takes no score"},
                          Case{{"--learner", "hill_climb", "--score", "gausian_bic"}, "gaussian_bic"},
                          Case{{"--learner", "hill_climb", "--score-p", "penalty=2"}, "penalty_discount"},
                          Case{{"--learner", "hill_climb", "-p", "restarts=-1"}, "restarts"}}) {
    std::vector<std::string> all{"learn", "t.csv"};
    all.insert(all.end(), one.arguments.begin(), one.arguments.end());
    const auto end = box.run(all);
    EXPECT_EQ(end.code, kUsage) << one.message;
    EXPECT_TRUE(end.one_error()) << end.err;
    EXPECT_THAT(end.err, HasSubstr(one.message));
  }
  EXPECT_EQ(box.run({"learn", "t.csv", "--learner", "mmhc", "--test", "fisher_z", "--score", "gaussian_bic"}).code,
            kOk);
}

TEST(LearnScore, NamesTheScoresThatFitWhenOneDoesNot) {
  const Sandbox box;
  std::string rows = "A,B\n";
  for (int i = 0; i < 60; ++i)
    rows += (i % 2 ? "yes," : "no,") + std::string(i % 3 == 0 ? "low" : i % 3 == 1 ? "middle" : "high") + "\n";
  box.file("d.csv", rows);
  const auto end = box.run({"learn", "d.csv", "--learner", "hill_climb"});
  EXPECT_EQ(end.code, kNotApplicable);
  EXPECT_TRUE(end.one_error()) << end.err;
  EXPECT_THAT(end.err, AllOf(HasSubstr("gaussian_bic"), HasSubstr("column 'B'")));
}

// The matrices of a posterior in the three forms of one run: arrays with named axes, JSON, tables for people.
TEST(LearnScore, WritesThePosteriorAsArraysAndAsTables) {
  const Sandbox box;
  box.file("t.csv", chain_csv(200));
  const auto end = box.run({"learn", "t.csv", "--learner", "exact_posterior", "--score", "bge", "--reproducible", "-o",
                            "r.h5", "-o", "r.json", "-o", "r.html"});
  ASSERT_EQ(end.code, kOk) << end.err;
  ASSERT_EQ(box.run({"bootstrap", "t.csv", "--learner", "exact_posterior", "--score", "bge", "--replicates", "3", "-o",
                     "b.h5", "-o", "b.html"})
                .code,
            kOk);
  const auto learned = json::parse(box.read("r.json"));
  const auto p = learned["nodes"].size();
  for (const char* name : {"r.h5", "b.h5"}) {
    const Hdf5Reader file(box.path(name));
    EXPECT_EQ(file.strings("/other"), file.strings("/variable"));
    EXPECT_EQ(file.strings("/variable").size(), p);
    for (const std::string matrix : {"arc_probability", "adjacency_probability", "path_probability"}) {
      EXPECT_EQ(file.shape("/" + matrix), (std::vector<std::size_t>{p, p}));
      EXPECT_EQ(file.type("/" + matrix), Hdf5Reader::Type::kFloat);
      EXPECT_TRUE(file.text_attribute("/" + matrix, "long_name").has_value());
      const auto values = file.numbers("/" + matrix);
      for (std::size_t i = 0; i < p * p; ++i) EXPECT_EQ(values[i], learned[matrix][i / p][i % p].get<double>());
    }
  }
  // As a graph it is the same file as before.
  ASSERT_EQ(box.run({"convert", "r.h5", "back.json"}).code, kOk);
  EXPECT_EQ(json::parse(box.read("back.json")), learned);

  const std::string html = box.read("r.html");
  EXPECT_THAT(html, AllOf(HasSubstr("Probability of each direct cause"), HasSubstr("Probability of each cause, direct"),
                          Not(HasSubstr("of the replicates")), HasSubstr(">A --&gt; B</th>")));
  // Row = cause: the cell after the name of the row and an empty diagonal.
  const double first = learned["arc_probability"][0][1];
  EXPECT_THAT(html, HasSubstr(fmt::format("<td class=\"num\"></td><td class=\"num\"><span class=\"p\" "
                                          "style=\"--p:{:.2f}\">{:.2f}</span>",
                                          first, first)));
  EXPECT_THAT(box.read("b.html"), HasSubstr("of the replicates"));
}

}  // namespace
}  // namespace abdera::cli_test
