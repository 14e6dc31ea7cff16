#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli/exit_codes.hpp"
#include "core/kernels/dispatch.hpp"
#include "core/sha256.hpp"
#include "tests/cli/command.hpp"
#include "tests/support/clock.hpp"

namespace abdera::cli_test {
namespace {

using cli::kOk;
using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

TEST(GoldenPath, SimulateLearnAndReadTheGraph) {
  const Sandbox box;
  const auto simulated = box.run({"simulate", "linear_gaussian", "-p", "variables=7", "-p", "degree=2", "--samples",
                                  "2000", "--seed", "3", "-o", "s.h5"});
  ASSERT_EQ(simulated.code, kOk) << simulated.err;
  EXPECT_EQ(json::parse(box.read("s_truth.json"))["kind"], "dag");
  const auto learned = box.run({"learn", "s.h5", "-o", "-"});
  ASSERT_EQ(learned.code, kOk) << learned.err;
  const auto graph = json::parse(learned.out);
  EXPECT_EQ(graph["schema"], "abdera-graph/1");
  EXPECT_EQ(graph["nodes"].size(), 7u);
  EXPECT_EQ(graph["stop_reason"], "completed");
  EXPECT_EQ(graph["learner"]["name"], "pc");
  EXPECT_EQ(graph["learner"]["options"]["alpha"], 0.01);
  EXPECT_EQ(graph["learner"]["options"]["collider_rule"], "majority");
  EXPECT_EQ(graph["test"]["name"], "fisher_z");
  EXPECT_GT(graph["stats"]["ci_tests"], 0);
  EXPECT_GE(graph["stats"]["seconds"], 0.0);
  EXPECT_EQ(graph["provenance"]["data"]["rows"], 2000);
  EXPECT_EQ(graph["provenance"]["data"]["file"], "s.h5");
  EXPECT_EQ(graph["provenance"]["data"]["sha256"], sha256(box.read("s.h5")));
  EXPECT_THAT(graph["provenance"]["run"]["command"].get<std::string>(), HasSubstr("learn s.h5 -o -"));
}

TEST(GoldenPath, TheChainIsFoundAndSummarised) {
  const Sandbox box;
  box.file("t.csv", chain_csv(200));
  const auto end = box.run({"learn", "t.csv", "-p", "alpha=0.05"});
  EXPECT_EQ(end.code, kOk);
  EXPECT_EQ(end.out, "");
  EXPECT_THAT(end.err, AllOf(HasSubstr("t.csv: 200 rows, 4 variables"), HasSubstr("cpdag with 2 edges"),
                             HasSubstr("A --- B"), HasSubstr("B --- C"), HasSubstr("given nothing")));
  // tanh(1.959964 / sqrt(197)) = 0.138741: the correlation at which Fisher's z has p = 0.05 with 200 rows.
  EXPECT_THAT(end.err, HasSubstr("0.139 given nothing"));
}

TEST(GoldenPath, ASpentBudgetOfTestsIsSaidAndHasItsExitCode) {
  const Sandbox box;
  box.file("t.csv", chain_csv(200));
  const auto end = box.run({"learn", "t.csv", "-p", "max_tests=5", "-o", "-"});
  EXPECT_EQ(end.code, cli::kIncomplete) << end.err;
  EXPECT_THAT(end.err, HasSubstr("stopped early (test_limit)"));
  const auto graph = json::parse(end.out);
  EXPECT_EQ(graph["stop_reason"], "test_limit");
  EXPECT_EQ(graph["legal"], false);
  EXPECT_EQ(graph["stats"]["ci_tests"], 5) << "the first row of pairs has three, the second two";
}

TEST(GoldenPath, EveryEdgeHasAQValueWhereAFalseDiscoveryRateIsAskedFor) {
  const Sandbox box;
  box.file("t.csv", chain_csv(200));
  for (const std::string learner : {"pc", "cpc", "mpc", "pc_max", "grow_shrink", "iamb"}) {
    const auto end = box.run({"learn", "t.csv", "--learner", learner, "-p", "fdr=0.05", "-o", "-"});
    ASSERT_EQ(end.code, kOk) << end.err;
    const auto graph = json::parse(end.out);
    EXPECT_EQ(graph["edges"].size(), 2u) << learner;
    for (const auto& edge : graph["edges"]) EXPECT_LE(edge["q_value"], 0.05) << learner;
  }
}

const std::vector<std::string> kReproducibleKinds = {"json", "dot", "svg", "html", "txt", "h5"};

TEST(GoldenPath, ReproducibleOutputsHaveTheSameBytesForAnyThreadCount) {
  const Sandbox box;
  ASSERT_EQ(box.run({"simulate", "linear_gaussian", "-p", "variables=60", "-p", "degree=6", "--samples", "300", "-o",
                     "s.csv"})
                .code,
            kOk);
  for (const auto* threads : {"1", "2", "7"}) {
    std::vector<std::string> arguments{"learn", "s.csv", "--reproducible", "-p", "alpha=0.1", "--threads", threads};
    for (const auto& kind : kReproducibleKinds)
      arguments.insert(arguments.end(), {"-o", std::string("g") + threads + "." + kind});
    const auto end = box.run(arguments);
    ASSERT_EQ(end.code, kOk) << end.err;
  }
  for (const auto& kind : kReproducibleKinds) {
    EXPECT_EQ(box.read("g1." + kind), box.read("g2." + kind)) << kind;
    EXPECT_EQ(box.read("g1." + kind), box.read("g7." + kind)) << kind;
  }
  const auto graph = json::parse(box.read("g1.json"));
  EXPECT_FALSE(graph["stats"].contains("seconds"));
  EXPECT_FALSE(graph["provenance"].contains("run"));
}

TEST(GoldenPath, ReproducibleOutputsHaveTheSameBytesOnAvx2AndAvx512) {
  if (!dispatch_supported(DispatchLevel::kV4)) GTEST_SKIP() << "this processor has no AVX-512";
  const Sandbox box;
  ASSERT_EQ(box.run({"simulate", "linear_gaussian", "-p", "variables=60", "-p", "degree=6", "--samples", "300", "-o",
                     "s.csv"})
                .code,
            kOk);
  for (const std::string level : {"v3", "v4", "baseline"}) {
    std::vector<std::string> arguments{"learn", "s.csv", "--reproducible", "-p", "alpha=0.1"};
    for (const auto& kind : kReproducibleKinds) arguments.insert(arguments.end(), {"-o", level + "." + kind});
    const auto end = box.run(arguments, {.variable = "ABDERA_DISPATCH=" + level});
    ASSERT_EQ(end.code, kOk) << end.err;
  }
  for (const auto& kind : kReproducibleKinds) EXPECT_EQ(box.read("v3." + kind), box.read("v4." + kind)) << kind;
  const auto fused = json::parse(box.read("v4.json")), separate = json::parse(box.read("baseline.json"));
  EXPECT_EQ(fused["provenance"]["arithmetic"], "fused");
  EXPECT_EQ(separate["provenance"]["arithmetic"], "separate") << "the variable was not heard";
  ASSERT_EQ(fused["edges"].size(), separate["edges"].size());
  for (std::size_t i = 0; i < fused["edges"].size(); ++i) {
    const auto &a = fused["edges"][i], &b = separate["edges"][i];
    for (const auto* same : {"source", "target", "mark_source", "mark_target", "given"}) EXPECT_EQ(a[same], b[same]);
    EXPECT_NEAR(a["effect"], b["effect"], 1e-9);
  }
}

TEST(GoldenPath, ReproducibleOutputsHaveTheSameBytesInAnotherSecond) {
  const Sandbox box;
  box.file("t.csv", chain_csv());
  const auto learn = [&](const std::string& name) {
    std::vector<std::string> arguments{"learn", "t.csv", "--reproducible"};
    for (const auto& kind : kReproducibleKinds) arguments.insert(arguments.end(), {"-o", name + "." + kind});
    const auto end = box.run(arguments);
    ASSERT_EQ(end.code, kOk) << end.err;
  };
  learn("first");
  testing_support::wait_for_next_second();
  learn("second");
  for (const auto& kind : kReproducibleKinds) EXPECT_EQ(box.read("first." + kind), box.read("second." + kind)) << kind;
}

TEST(GoldenPath, SimulationsOfOneSeedHaveTheSameBytes) {
  const Sandbox box;
  for (const auto* name : {"a.csv", "b.csv"})
    ASSERT_EQ(box.run({"simulate", "linear_gaussian", "--seed", "9", "--samples", "50", "-o", name}).code, kOk);
  ASSERT_EQ(box.run({"simulate", "linear_gaussian", "--seed", "10", "--samples", "50", "-o", "c.csv"}).code, kOk);
  EXPECT_EQ(box.read("a.csv"), box.read("b.csv"));
  EXPECT_EQ(box.read("a_truth.json"), box.read("b_truth.json"));
  EXPECT_NE(box.read("a.csv"), box.read("c.csv"));
}

TEST(GoldenPath, GraphsSurviveEveryConversion) {
  const Sandbox box;
  box.file("t.csv", "\"log(M*,gal/M_sun)\",log<Sigma>_e,C,D\n" + chain_csv(300).substr(8));
  ASSERT_EQ(box.run({"learn", "t.csv", "-o", "g.json"}).code, kOk);
  const auto original = json::parse(box.read("g.json"));
  for (const auto* form : {"dot", "txt", "dagitty", "graphml", "h5"}) {
    SCOPED_TRACE(form);
    const auto there = std::string("g.") + form, back = std::string("back_") + form + ".json";
    const auto end = box.run({"convert", "g.json", there});
    ASSERT_EQ(end.code, kOk) << end.err;
    ASSERT_EQ(box.run({"convert", there, back}).code, kOk);
    const auto graph = json::parse(box.read(back));
    EXPECT_EQ(graph["edges"].size(), original["edges"].size());
    for (std::size_t i = 0; i < original["edges"].size(); ++i)
      for (const auto* key : {"mark_source", "mark_target"})
        EXPECT_EQ(graph["edges"][i][key], original["edges"][i][key]);
    if (std::string_view(form) != "txt") {
      EXPECT_EQ(graph["nodes"], original["nodes"]);
    }
  }
  EXPECT_EQ(box.run({"convert", "g.json", "g.html"}).code, cli::kUsage);
}

TEST(GoldenPath, ColumnsAreChosenByQuotedNames) {
  const Sandbox box;
  box.file("t.csv", "\"log(M*,gal/M_sun)\",B,C,D\n" + chain_csv(100).substr(8));
  const auto end = box.run({"learn", "t.csv", "--columns", "\"log(M*,gal/M_sun)\",C", "-o", "-"});
  ASSERT_EQ(end.code, kOk) << end.err;
  EXPECT_EQ(json::parse(end.out)["nodes"], json({"log(M*,gal/M_sun)", "C"}));
  const auto dropped = box.run({"learn", "t.csv", "--drop", "\"log(M*,gal/M_sun)\"", "-o", "-"});
  EXPECT_EQ(json::parse(dropped.out)["nodes"], json({"B", "C", "D"}));
}

TEST(GoldenPath, OneTestAgreesWithTheFormula) {
  const Sandbox box;
  box.file("c.txt", "A B C\n1 0.5 0.25\n0.5 1 0.5\n0.25 0.5 1\n");
  // r(A, C | B) = 0 in this chain; r(A, B) = 0.5, z = sqrt(97) atanh(0.5) = 9.848858 * 0.549306 = 5.410038.
  const auto given = json::parse(box.run({"test", "c.txt", "A", "C", "B", "--n", "100", "--json"}).out);
  EXPECT_NEAR(given["effect"], 0, 1e-12);
  EXPECT_NEAR(given["p_value"], 1, 1e-9);
  const auto alone = json::parse(box.run({"test", "c.txt", "A", "B", "--n", "100", "--json"}).out);
  EXPECT_NEAR(alone["statistic"], 5.410038, 1e-6);
  EXPECT_EQ(alone["n"], 100);
  EXPECT_THAT(box.run({"test", "c.txt", "A", "B", "--n", "100"}).out, HasSubstr("p          "));
}

TEST(GoldenPath, ACovarianceIsAsGoodAsItsTable) {
  const Sandbox box;
  box.file("c.txt", "A B C\n1 0.5 0.25\n0.5 1 0.5\n0.25 0.5 1\n");
  const auto end = box.run({"learn", "c.txt", "--n", "100", "-o", "g.json", "-o", "g.html"});
  ASSERT_EQ(end.code, kOk) << end.err;
  EXPECT_THAT(end.err, AllOf(HasSubstr("100 rows, 3 variables (covariance matrix)"), HasSubstr("A --- B"),
                             HasSubstr("B --- C")));
  const auto two = box.run({"learn", "c.txt", "--n", "100", "--columns", "C,A", "-o", "-"});
  EXPECT_EQ(json::parse(two.out)["nodes"], json({"C", "A"}));
}

TEST(GoldenPath, DataSurviveImportExportAndTransform) {
  const Sandbox box;
  box.file("t.csv", chain_csv(50));
  ASSERT_EQ(box.run({"data", "import", "t.csv", "-o", "t.h5", "--title", "a chain"}).code, kOk);
  ASSERT_EQ(box.run({"data", "export", "t.h5", "-o", "u.csv"}).code, kOk);
  ASSERT_EQ(box.run({"data", "import", "u.csv", "-o", "u.h5"}).code, kOk);
  const auto shown = json::parse(box.run({"data", "show", "t.h5", "--json"}).out);
  EXPECT_EQ(shown["rows"], 50);
  EXPECT_EQ(shown["title"], "a chain");
  EXPECT_EQ(shown["columns"].size(), 4u);
  EXPECT_EQ(shown["columns"], json::parse(box.run({"data", "show", "u.h5", "--json"}).out)["columns"]);
  EXPECT_THAT(box.run({"data", "show", "t.h5"}).out, AllOf(HasSubstr("continuous"), HasSubstr("a chain")));

  const auto end = box.run({"data", "transform", "t.h5", "-o", "v.h5", "--select", "A,B,D", "--standardise", "A",
                            "--discretise", "D:4", "--rename", "B=beta"});
  ASSERT_EQ(end.code, kOk) << end.err;
  const auto after = json::parse(box.run({"data", "show", "v.h5", "--json"}).out);
  EXPECT_EQ(after["columns"][0]["name"], "A");
  EXPECT_NEAR(after["columns"][0]["sd"], 1, 1e-12);
  EXPECT_EQ(after["columns"][1]["name"], "beta");
  EXPECT_EQ(after["columns"][2]["levels"].size(), 4u);
  EXPECT_EQ(after["history"].size(), shown["history"].size() + 4);
}

TEST(GoldenPath, ATableOnStandardInputWorks) {
  const Sandbox box;
  const auto end = box.run({"learn", "-", "-o", "-"}, {.input = chain_csv(200)});
  ASSERT_EQ(end.code, kOk) << end.err;
  EXPECT_EQ(json::parse(end.out)["edges"].size(), 2u);
}

TEST(GoldenPath, ShortJobsShowNoProgress) {
  const Sandbox box;
  box.file("t.csv", chain_csv(200));
  for (const auto* mode : {"auto", "json", "none"})
    EXPECT_THAT(box.run({"learn", "t.csv", "--progress", mode}).err, testing::Not(HasSubstr("stage")));
}

}  // namespace
}  // namespace abdera::cli_test
