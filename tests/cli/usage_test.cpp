#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "algorithms/learner.hpp"
#include "citests/registry.hpp"
#include "cli/exit_codes.hpp"
#include "scores/registry.hpp"
#include "tests/cli/command.hpp"

namespace abdera::cli_test {
namespace {

using cli::kOk, cli::kUsage;
using testing::HasSubstr;

struct Wrong {
  std::vector<std::string> arguments;
  std::string hint;
};

TEST(CommandLine, NamesTheNearestForWhatItDoesNotKnow) {
  const Sandbox box;
  box.file("t.csv", chain_csv());
  const Wrong cases[] = {
      {{"lern", "t.csv"}, "did you mean 'learn'?"},
      {{"xyzzy"}, "there are: learn, bootstrap, test, data"},
      {{"data", "shwo", "t.csv"}, "did you mean 'show'?"},
      {{"learn", "t.csv", "--lerner", "pc"}, "did you mean '--learner'?"},
      {{"learn", "t.csv", "--learner", "pcc"}, "did you mean 'pc'?"},
      {{"learn", "t.csv", "--test", "fisherz"}, "did you mean 'fisher_z'?"},
      {{"learn", "t.csv", "-p", "alhpa=0.1"}, "did you mean 'alpha'?"},
      {{"learn", "t.csv", "-p", "alpha=2"}, "outside [0, 1]"},
      {{"learn", "t.csv", "-p", "alpha=often"}, "takes a number"},
      {{"learn", "t.csv", "-p", "alpha"}, "NAME=VALUE"},
      {{"learn", "t.csv", "-p", "alpha=0.1", "-p", "alpha=0.2"}, "twice"},
      {{"learn", "t.csv", "-p", "collider_rule=most"}, "majority"},
      {{"learn", "t.csv", "--threads", "0"}, "--threads"},
      {{"learn", "t.csv", "--threads", "two"}, "--threads"},
      {{"learn", "t.csv", "--time-limit", "-1"}, "--time-limit"},
      {{"learn", "t.csv", "--seed", "-1"}, "--seed"},
      {{"learn", "t.csv", "--n", "1"}, "--n"},
      {{"learn", "t.csv", "--progress", "sometimes"}, "--progress"},
      {{"learn", "t.csv", "-o", "graph.pdf"}, ".json"},
      {{"learn", "t.csv", "--columns", "A,\"B"}, "unterminated"},
      {{"learn", "t.csv", "--columns", "A,,B"}, "empty name"},
      {{"learn"}, "DATA"},
      {{"describe", "fisher"}, "fisher_z"},
      {{"describe", "nothing_like_it"}, "abdera list"},
      {{"list", "lerners"}, "did you mean 'learners'?"},
      {{"completion", "tcsh"}, "bash, zsh and fish"},
      {{"simulate", "linear_gausian", "-o", "x.h5"}, "did you mean 'linear_gaussian'?"},
      {{"simulate", "linear_gaussian", "-p", "variables=0", "-o", "x.h5"}, "outside [1, 100000]"},
      {{"simulate", "linear_gaussian", "--samples", "0", "-o", "x.h5"}, "--samples"},
      {{"simulate", "linear_gaussian", "--seed", "18446744073709551615", "-o", "x.h5"}, "not in range 0 to"},
      {{"learn", "x.csv", "--seed", "-1"}, "not in range 0 to"},
      {{"test", "t.csv", "A"}, "VARIABLES"},
      {{"test", "t.csv", "A", "A"}, "twice"},
      {{"data", "transform", "t.csv", "-o", "x.h5"}, "nothing to do"},
      {{"data", "transform", "t.csv", "-o", "x.h5", "--discretise", "A:1"}, "outside [2, 1000]"},
      {{"data", "fetch", "smbh_el"}, "did you mean 'smbh_ell'?"},
  };
  for (const auto& wrong : cases) {
    const auto end = box.run(wrong.arguments);
    SCOPED_TRACE(end.err);
    EXPECT_EQ(end.code, kUsage);
    EXPECT_TRUE(end.one_error());
    EXPECT_THAT(end.err, HasSubstr(wrong.hint));
    EXPECT_EQ(end.out, "");
  }
  EXPECT_EQ(box.names(), std::vector<std::string>{"t.csv"});
}

TEST(CommandLine, WithoutAVerbShowsHelpAndFails) {
  const auto end = Sandbox().run({});
  EXPECT_EQ(end.code, kUsage);
  EXPECT_THAT(end.err, HasSubstr("learn a causal graph from a table"));
}

TEST(CommandLine, HelpOfEveryVerbHasExamples) {
  const Sandbox box;
  const std::vector<std::vector<std::string>> verbs = {
      {"learn"},        {"test"},           {"simulate"},          {"convert"},      {"compare"}, {"query"},
      {"selftest"},     {"list"},           {"describe"},          {"completion"},   {"version"}, {"data", "import"},
      {"data", "show"}, {"data", "export"}, {"data", "transform"}, {"data", "fetch"}};
  for (auto arguments : verbs) {
    arguments.push_back("--help");
    const auto end = box.run(arguments);
    SCOPED_TRACE(arguments.front());
    EXPECT_EQ(end.code, kOk);
    EXPECT_EQ(end.err, "");
    EXPECT_THAT(end.out, HasSubstr("Example"));
    EXPECT_THAT(end.out, HasSubstr("abdera " + arguments[0]));
  }
  EXPECT_EQ(box.run({"--help"}).code, kOk);
}

TEST(CommandLine, ListsAndDescribesEveryComponent) {
  const Sandbox box;
  const auto all = box.run({"list"});
  EXPECT_EQ(all.code, kOk);
  for (const auto* name : {"learners", "  pc", "tests", "  fisher_z", "simulators", "  linear_gaussian", "datasets"})
    EXPECT_THAT(all.out, HasSubstr(name));
  const auto one = box.run({"list", "learners"});
  EXPECT_THAT(one.out, testing::Not(HasSubstr("fisher_z")));
  const auto pc = box.run({"describe", "pc"});
  EXPECT_EQ(pc.code, kOk);
  EXPECT_THAT(pc.out, HasSubstr("alpha = 0.01"));
  EXPECT_THAT(pc.out, HasSubstr("majority|conservative|max_p|vanilla"));
  EXPECT_EQ(box.run({"describe", "linear_gaussian", "--json"}).code, kOk);
  EXPECT_THAT(box.run({"version"}).out, HasSubstr("abdera 0."));
}

// Everything from the registries.
TEST(CommandLine, DescribesWhatComponentsNeedAndTake) {
  const Sandbox box;
  const auto json_of = [&](const std::string& name) {
    return nlohmann::json::parse(box.run({"describe", name, "--json"}).out);
  };
  for (const LearnerEntry& learner : learners()) {
    const auto told = json_of(learner.info.name);
    const std::string needs = told["needs"];
    EXPECT_EQ(needs.find("test") != needs.npos, learner.needs_test) << needs;
    EXPECT_EQ(needs.find("score") != needs.npos, learner.needs_score) << needs;
    EXPECT_EQ(needs.find("rows") != needs.npos, learner.needs_data) << needs;
    EXPECT_EQ(told["most_variables"], learner.most_variables);
    EXPECT_EQ(told["order_dependent"], learner.order_dependent);
    EXPECT_EQ(told["takes_ancestral"], learner.takes_ancestral);
    EXPECT_EQ(told["options"].size(), learner.info.options.size());
  }
  const auto evidence = [&](const auto& entry) {
    const auto told = json_of(entry.info.name);
    EXPECT_EQ(told["columns"] == "numbers", entry.columns == ColumnKinds::kContinuous);
    EXPECT_EQ(told["columns"] == "levels", entry.columns == ColumnKinds::kDiscrete);
    EXPECT_EQ(told["takes_covariance"], entry.takes_covariance);
    EXPECT_EQ(told["uses_weights"], entry.uses_weights);
    EXPECT_EQ(told["linear"], entry.linear);
    return told;
  };
  for (const ScoreEntry& score : scores()) EXPECT_EQ(evidence(score)["score_equivalent"], score.score_equivalent);
  for (const CiTestEntry& test : ci_tests()) {
    EXPECT_EQ(evidence(test)["uses_dependence"], test.uses_dependence);
    EXPECT_EQ(evidence(test)["uses_errors"], test.uses_errors);
  }
  EXPECT_EQ(json_of("sid")["values"], "sid_lower, sid_upper, sid_lower_normalised, sid_upper_normalised, sid_exact");
  EXPECT_EQ(json_of("sid")["truth_kinds"], "dag");
  EXPECT_EQ(json_of("sid")["estimate_kinds"], "dag, cpdag");
  EXPECT_EQ(json_of("sid")["compares_marks"], false);
  EXPECT_EQ(json_of("shd")["compares_marks"], true);
  EXPECT_EQ(json_of("pc")["source"], "spirtes2000, colombo2014");
  EXPECT_EQ(json_of("asia")["network"], true);
  const auto galaxies = json_of("smbh_ell");
  EXPECT_EQ(galaxies["network"], false);
  EXPECT_EQ(galaxies["licence"], "CC BY 4.0");
  EXPECT_EQ(galaxies["columns"][0], "M_BH");
  EXPECT_EQ(galaxies["units"][0], "dex(solMass)");
  EXPECT_EQ(galaxies["meanings"][0], "log10 black-hole mass");
  EXPECT_THAT(box.run({"describe", "posterior_effects"}).out,
              testing::AllOf(HasSubstr("needs: score, rows\n"), HasSubstr("tested with at most 8\n"),
                             HasSubstr("another order of the columns can change the graph\n"),
                             HasSubstr("refuses ancestral and non-ancestral knowledge\n")));
  EXPECT_THAT(box.run({"describe", "bds"}).out,
              testing::AllOf(HasSubstr("columns: levels\n"), HasSubstr("refuses tables with weights"),
                             HasSubstr("Markov equivalent DAGs can have different scores\n"), HasSubstr("ess = 1")));
}

TEST(CommandLine, CompletionScriptsKnowVerbsOptionsAndNames) {
  const Sandbox box;
  for (const auto* shell : {"bash", "zsh", "fish"}) {
    const auto end = box.run({"completion", shell});
    EXPECT_EQ(end.code, kOk);
    for (const auto* word : {"learn", "learner", "fisher_z", "transform"}) EXPECT_THAT(end.out, HasSubstr(word));
  }
}

TEST(CommandLine, BashCompletionCompletes) {
  const Sandbox box;
  box.file("completion.bash", box.run({"completion", "bash"}).out);
  const auto complete = [&](const std::string& words, int at) {
    box.file("ask.bash", "source completion.bash\nCOMP_WORDS=(" + words + ")\nCOMP_CWORD=" + std::to_string(at) +
                             "\n_abdera 2>/dev/null\necho \"${COMPREPLY[@]}\" > answer\n");
    if (std::system(("cd " + box.folder().string() + " && bash ask.bash").c_str()) != 0) return std::string("failed");
    return box.read("answer");
  };
  EXPECT_EQ(complete("abdera le", 1), "learn\n");
  EXPECT_EQ(complete("abdera data sh", 2), "show\n");
  EXPECT_EQ(complete("abdera learn x.csv --learner r", 4), "rfci r2_sort_regress random_sort_regress\n");
  EXPECT_EQ(complete("abdera learn --thr", 2), "--threads\n");
  EXPECT_EQ(complete("abdera describe fis", 2), "fisher_z\n");
}

}  // namespace
}  // namespace abdera::cli_test
