// simulate, fit, intervene, counterfactual: the three rungs from the command line.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli/exit_codes.hpp"
#include "tests/cli/command.hpp"

namespace abdera::cli_test {
namespace {

using namespace cli;
using nlohmann::json;
using testing::HasSubstr;

json row(const json& table, const std::string& variable) {
  for (const auto& r : table)
    if (r["variable"] == variable) return r;
  return {};
}

TEST(ThreeRungs, TheTextbookCaseGivesThirteen) {
  // x1 := u1 + 1, x2 := 3 x1 + u2; seen (2, 4): had x1 been 5, x2 would have been 13.
  const Sandbox box;
  ASSERT_EQ(box.run({"simulate", "textbook", "-p", "case=two_equations", "--samples", "3", "-o", "t.h5"}).code, kOk);
  box.file("seen.csv", "x1,x2\n2.0,4.0\n");
  const auto end = box.run({"counterfactual", "t.h5", "seen.csv", "--kind", "x1=continuous", "--kind", "x2=continuous",
                            "--do", "x1=5", "-o", "other.csv", "--json"});
  ASSERT_EQ(end.code, kOk) << end.err;
  EXPECT_EQ(box.read("other.csv"), "x1,x2\n5,13\n");
  EXPECT_EQ(row(json::parse(end.out), "x2")["values"], "solved for its noise");
  EXPECT_THAT(end.err, HasSubstr("the only answer that the model allows"));
}

TEST(ThreeRungs, RowsOfASimulationMeetTheirOtherWorld) {
  const Sandbox box;
  ASSERT_EQ(box.run({"simulate", "random_scm", "-p", "variables=6", "-p", "degree=3", "-p", "mechanism=mlp",
                     "--samples", "500", "-o", "s.h5"})
                .code,
            kOk);
  // With the noise of the rows the counterfactual is the intervened sample, bit for bit.
  ASSERT_EQ(box.run({"counterfactual", "s.h5", "--do", "X2=1.5", "-o", "c.csv"}).code, kOk);
  const auto end = box.run({"intervene", "s.h5", "--do", "X2=1.5", "-o", "i.csv", "--json"});
  ASSERT_EQ(end.code, kOk) << end.err;
  EXPECT_EQ(box.read("c.csv"), box.read("i.csv"));
  EXPECT_DOUBLE_EQ(row(json::parse(end.out), "X2")["intervened"]["mean"].get<double>(), 1.5);
}

TEST(ThreeRungs, AModelFittedToDataAnswersWhatItsTruthAnswers) {
  const Sandbox box;
  ASSERT_EQ(box.run({"simulate", "linear_gaussian", "-p", "variables=5", "-p", "degree=3", "--samples", "20000",
                     "--seed", "2", "-o", "s.h5"})
                .code,
            kOk);
  const auto fit = box.run({"fit", "s_truth.json", "s.h5", "-o", "m.json", "--json"});
  ASSERT_EQ(fit.code, kOk) << fit.err;
  const auto report = json::parse(fit.out);
  EXPECT_EQ(report["schema"], "abdera-fit/1");
  EXPECT_EQ(json::parse(box.read("m.json"))["schema"], "abdera-scm/1");
  const auto means = [&](const std::string& model, const std::string& out) {
    const auto end = box.run({"intervene", model, "--do", "X1=3", "--samples", "20000", "-o", out, "--json"});
    EXPECT_EQ(end.code, kOk) << end.err;
    return json::parse(end.out);
  };
  const json truth = means("s.h5", "a.csv"), fitted = means("m.json", "b.csv");
  // Both means and both models have an error of about sd / sqrt(20000) = 0.007 sd; 8 of them: below 1e-14.
  for (const char* name : {"X1", "X2", "X3", "X4", "X5"}) {
    const json a = row(truth, name)["intervened"], b = row(fitted, name)["intervened"];
    EXPECT_NEAR(a["mean"], b["mean"], 0.1 * (1 + a["sd"].get<double>())) << name;
  }
}

TEST(ThreeRungs, AFileHoldsItsTruthInEveryClass) {
  const Sandbox box;
  const auto made = box.run({"simulate", "random_scm", "-p", "variables=8", "-p", "degree=3", "-p", "latent_share=0.25",
                             "--observe", "missing_mar columns=X1 cause=X3 rate=0.2", "--seed", "5", "-o", "s.h5"});
  ASSERT_EQ(made.code, kOk) << made.err;
  EXPECT_THAT(made.err, HasSubstr("s_truth.json: the true pag"));
  for (const std::string name : {"dag", "cpdag", "extended", "mag", "pag", "m_graph", "complete_pag"}) {
    ASSERT_EQ(box.run({"convert", "s.h5#" + name, name + ".json"}).code, kOk) << name;
    EXPECT_FALSE(json::parse(box.read(name + ".json"))["edges"].empty()) << name;
  }
  EXPECT_EQ(json::parse(box.read("extended.json"))["nodes"].size(), 9u);  // and the indicator
  const auto compared = box.run({"compare", "s.h5", "pag.json", "--json"});
  ASSERT_EQ(compared.code, kOk) << compared.err;
  EXPECT_EQ(json::parse(compared.out)["marks_against"], "pag");
  const auto wrong = box.run({"convert", "s.h5#window", "w.json"});
  EXPECT_EQ(wrong.code, kUsage);
  EXPECT_THAT(wrong.err, HasSubstr("no true graph 'window'; there are: dag, cpdag"));
}

TEST(ThreeRungs, ASeriesIsChangedForATime) {
  const Sandbox box;
  ASSERT_EQ(box.run({"simulate", "random_time_series", "-p", "variables=3", "--samples", "60", "-o", "s.h5"}).code,
            kOk);
  const auto end = box.run({"intervene", "s.h5", "--do", "X1=9", "--from", "20", "--to", "29", "-o", "i.csv"});
  ASSERT_EQ(end.code, kOk) << end.err;
  ASSERT_EQ(box.run({"data", "export", "s.h5", "-o", "s.csv"}).code, kOk);
  const auto lines = [&](const std::string& file) {
    std::vector<std::string> out;
    std::istringstream text(box.read(file));
    for (std::string line; std::getline(text, line);) out.push_back(line);
    return out;
  };
  const auto before = lines("s.csv"), after = lines("i.csv");
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t i = 0; i <= 20; ++i) EXPECT_EQ(before[i], after[i]) << i;  // header and times 0 to 19
  for (std::size_t i = 21; i <= 30; ++i) EXPECT_EQ(after[i].substr(0, 2), "9,") << i;
  // A series keeps its interventions in the file: what is made of it is the changed series again.
  ASSERT_EQ(box.run({"intervene", "s.h5", "--do", "X1=9", "--from", "20", "--to", "29", "-o", "w.h5"}).code, kOk);
  ASSERT_EQ(box.run({"intervene", "w.h5", "--shift", "X2=1", "--from", "50", "--to", "50", "-o", "j.csv"}).code, kOk);
  const auto twice = lines("j.csv");
  for (std::size_t i = 0; i <= 50; ++i) EXPECT_EQ(twice[i], after[i]) << i;
  EXPECT_NE(twice[51], after[51]);
  const auto no = box.run({"counterfactual", "s.h5", "--do", "X1=0"});
  EXPECT_EQ(no.code, kNotApplicable);
  EXPECT_THAT(no.err, HasSubstr("'abdera intervene'"));
}

TEST(ThreeRungs, MistakesAreNamed) {
  const Sandbox box;
  ASSERT_EQ(box.run({"simulate", "textbook", "-o", "k.h5"}).code, kOk);
  box.file("d.csv", "a,b\n1,2\n3,5\n4,4\n");
  const auto expect = [&](std::vector<std::string> command, int code, const std::string& message) {
    const auto end = box.run(command);
    EXPECT_EQ(end.code, code) << command[0] << ": " << end.err;
    EXPECT_THAT(end.err, HasSubstr(message));
  };
  expect({"intervene", "k.h5", "--do", "open_surgry=yes", "-o", "x.h5"}, kUsage, "did you mean 'open_surgery'?");
  expect({"intervene", "k.h5", "--do", "open_surgery=maybe", "-o", "x.h5"}, kUsage,
         "has no level 'maybe'; there are: no, yes");
  expect({"intervene", "k.h5", "-o", "x.h5"}, kUsage, "nothing is changed");
  expect({"intervene", "d.csv", "--do", "a=1", "-o", "x.h5"}, kBadData, "malformed JSON");
  expect({"data", "import", "d.csv", "-o", "d.h5"}, kOk, "");
  expect({"intervene", "d.h5", "--do", "a=1", "-o", "x.h5"}, kBadData, "'abdera simulate' writes files that do");
  expect({"counterfactual", "k.h5", "d.csv", "--do", "open_surgery=yes"}, kNotApplicable, "the table has no column");
  expect({"simulate", "linear_gaussian", "--observe", "mising_mar columns=X1", "-o", "x.h5"}, kUsage, "did you mean");
  expect({"simulate", "linear_gaussian", "--units", "3", "-o", "x.h5"}, kUsage, "units are for time series");
  expect({"simulate", "random_scm", "-p", "topology=file", "-o", "x.h5"}, kUsage, "graph_file=FILE");
  expect({"counterfactual", "k.h5", "--do", "open_surgery=yes", "-o", "x.json"}, kUsage, "suffix");
  expect({"simulate", "textbook", "-o", "same.h5", "--truth", "same.h5"}, kUsage, "cannot both be");
  expect({"simulate", "textbook", "-o", "y.h5", "--truth", "y.xyz"}, kUsage, "does not say its format");
  std::string nested;
  for (int i = 0; i < 100'000; ++i) nested += "{\"a\":";
  box.file("nested.json", nested + "1" + std::string(100'000, '}'));
  expect({"intervene", "nested.json", "--do", "a=1", "-o", "x.h5"}, kBadData, "nested too deeply");
  box.file("huge.json", "{\"a\":1e999}");
  expect({"intervene", "huge.json", "--do", "a=1", "-o", "x.h5"}, kBadData, "too large for a double");
  // Codes are not labels: numbers of a table are looked up among the labels of the model.
  box.file("levels.csv", "large_stone,open_surgery,success\n0,1,1\n");
  expect({"counterfactual", "k.h5", "levels.csv", "--do", "open_surgery=yes"}, kBadData, "the model has no level '0'");
  box.file("broken.json", R"({"schema":"abdera-scm/1","variables":[{"name":"a","kind":"continuous","id":"1",
    "parents":["b"],"mechanism":{"type":"constant","value":1}}]})");
  expect({"intervene", "broken.json", "--do", "a=1", "-o", "x.h5"}, kBadData, "there is no variable 'b'");
}

}  // namespace
}  // namespace abdera::cli_test
