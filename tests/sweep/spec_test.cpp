#include "bench/sweep/spec.hpp"

#include "core/error.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

constexpr const char* kSpec = R"(
name = "small"
seed = 7
replicates = 3
metrics = ["shd", "adjacency"]

[budget]
seconds = 10

[[data]]
simulator = "linear_gaussian"
rows = [100, 1000]
[data.options]
variables = [5, 10]
degree = 2

[[learners]]
learner = "pc"
test = "fisher_z"
[learners.options]
alpha = [0.01, 0.05]

[[learners]]
id = "boss, twice BIC"
learner = "boss"
score = "gaussian_bic"
budget = { seconds = 30, threads = 2 }
[learners.score_options]
penalty_discount = 2
)";

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), by);
}
/// The message of a spec in which one piece is another.
std::string refusal(const std::string& what, const std::string& by) {
  return testing_support::message_of<Error>([&] { sweep_spec_from_toml(replaced(kSpec, what, by), "."); });
}

TEST(SweepSpec, IsReadAsDocumented) {
  const SweepSpec spec = sweep_spec_from_toml(kSpec, ".");
  EXPECT_EQ(spec.name, "small");
  EXPECT_EQ(spec.seed, 7u);
  EXPECT_EQ(spec.metrics, (std::vector<std::string>{"shd", "adjacency"}));
  EXPECT_EQ(spec.budget, (SweepBudget{.seconds = 10}));
  ASSERT_EQ(spec.data.size(), 1u);
  EXPECT_EQ(spec.data[0].id, "linear_gaussian");
  EXPECT_EQ(spec.data[0].rows, (std::vector<std::int64_t>{100, 1000}));
  EXPECT_EQ(spec.data[0].replicates, 3);
  ASSERT_EQ(spec.data[0].simulator.options.size(), 2u);
  EXPECT_EQ(spec.data[0].simulator.options[1].first, "variables");
  EXPECT_EQ(spec.data[0].simulator.options[1].second, (std::vector<Value>{std::int64_t{5}, std::int64_t{10}}));
  ASSERT_EQ(spec.learners.size(), 5u);  // with the baselines
  EXPECT_EQ(spec.learners[0].id, "pc");
  EXPECT_EQ(spec.learners[0].test.name, "fisher_z");
  EXPECT_EQ(spec.learners[0].score.name, "");
  EXPECT_EQ(spec.learners[1].id, "boss, twice BIC");
  EXPECT_EQ(spec.learners[1].budget.seconds, 30);
  EXPECT_EQ(spec.learners[1].budget.memory_mb, 0);
  EXPECT_EQ(spec.learners[1].budget.threads, 2);
}

TEST(SweepSpec, AddsBaselinesToSimulatedDataUnlessToldNot) {
  const auto ids = [](const std::string& text) {
    std::vector<std::string> out;
    for (const SweepLearner& learner : sweep_spec_from_toml(text, ".").learners)
      if (learner.baseline) out.push_back(learner.learner.name);
    return out;
  };
  const std::string text = kSpec;
  EXPECT_EQ(ids(text), (std::vector<std::string>{"var_sort_regress", "r2_sort_regress", "random_sort_regress"}));
  EXPECT_TRUE(ids("baselines = false\n" + text).empty());
  // Its own entry stands.
  EXPECT_EQ(ids(text + "[[learners]]\nid = \"mine\"\nlearner = \"r2_sort_regress\"\n"),
            (std::vector<std::string>{"var_sort_regress", "random_sort_regress"}));
}

TEST(SweepSpec, RefusesBudgetsWithoutEndAndIdsThatBreakLines) {
  EXPECT_NE(refusal("seconds = 10", "seconds = 1e10").find("up to 1e9"), std::string::npos);
  EXPECT_NE(refusal("id = \"boss, twice BIC\"", "id = \"two\\nlines\"").find("control characters"), std::string::npos);
}

TEST(SweepSpec, HasObservationsKnowledgeAndCommands) {
  const std::string text = replaced(kSpec, "rows = [100, 1000]",
                                    "rows = [100, 1000]\nobserve = [\"missing_mcar rate=0.10\", \"hide share=0.2\"]");
  EXPECT_EQ(sweep_spec_from_toml(text, ".").data[0].observe.size(), 2u);
  EXPECT_NE(refusal("rows = [100, 1000]", "rows = 5\nobserve = [\"mising_mcar rate=0.1\"]").find("data[0].observe[0]"),
            std::string::npos);
  EXPECT_NE(refusal("learner = \"pc\"", "learner = \"pc\"\nmissing = \"drop\"").find("there are error and testwise"),
            std::string::npos);
  EXPECT_NE(refusal("learner = \"boss\"", "learner = \"boss\"\nmissing = \"testwise\"").find("just a test"),
            std::string::npos);
  EXPECT_NE(refusal("learner = \"pc\"", "learner = \"pc\"\nknowledge = \"absent.toml\"").find("there is no file"),
            std::string::npos);
  for (const auto& [command, complaint] :
       {std::pair{"./mine {data}", "no {graph}"}, std::pair{"./mine {graph}", "no {data}"},
        std::pair{"./mine {data} {graph.json} {graph.dot}", "twice"}, std::pair{"./mine {data} {graph.xyz}", ".xyz"}})
    EXPECT_NE(refusal("[[learners]]\nlearner = \"pc\"\ntest = \"fisher_z\"\n[learners.options]\nalpha = [0.01, 0.05]",
                      std::string("[[learners]]\nid = \"m\"\ncommand = \"") + command + "\"")
                  .find(complaint),
              std::string::npos)
        << command;
}

TEST(SweepSpec, IsTheSameInJson) {
  const SweepSpec spec = sweep_spec_from_json(R"({"name": "j", "metrics": ["shd"],
    "data": [{"simulator": "linear_gaussian", "rows": 50, "options": {"variables": [5, 6]}}],
    "learners": [{"id": "mine", "command": "./mine {data} {graph}"}]})",
                                              ".");
  EXPECT_EQ(spec.data[0].rows, std::vector<std::int64_t>{50});
  EXPECT_EQ(spec.data[0].simulator.options[0].second.size(), 2u);
  EXPECT_EQ(spec.learners[0].command, "./mine {data} {graph}");
}

TEST(SweepSpec, NamesThePlaceAndTheNearestName) {
  EXPECT_EQ(refusal("replicates = 3", "replicate = 3"),
            "line 4, column 13: the spec: no key 'replicate'; did you mean 'replicates'?");
  EXPECT_EQ(refusal("\"pc\"", "\"pv\""),
            "line 18, column 11: learners[0].learner: no learner named 'pv'; did you mean 'pc'?");
  EXPECT_NE(refusal("alpha = [0.01, 0.05]", "alpa = 0.1").find("did you mean 'alpha'?"), std::string::npos);
  EXPECT_NE(refusal("[0.01, 0.05]", "[0.01, 5]").find("learners[0].options"), std::string::npos);
  EXPECT_NE(refusal("variables = [5, 10]", "variables = []").find("an empty list makes no cells"), std::string::npos);
  EXPECT_NE(refusal("\"shd\"", "\"shdd\"").find("metrics[0]"), std::string::npos);
  EXPECT_NE(refusal("\"adjacency\"", "\"shd\"").find("listed twice"), std::string::npos);
  EXPECT_NE(refusal("test = \"fisher_z\"", "").find("'test' is missing"), std::string::npos);
  EXPECT_NE(refusal("score = \"gaussian_bic\"", "score = \"gaussian_bic\"\ntest = \"fisher_z\"")
                .find("learner 'boss' takes no test"),
            std::string::npos);
  EXPECT_NE(refusal("rows = [100, 1000]", "rows = 0").find("data[0].rows: must be 1 to"), std::string::npos);
  EXPECT_NE(refusal("seconds = 10", "seconds = -1").find("budget.seconds: expected a positive number"),
            std::string::npos);
  EXPECT_NE(refusal("id = \"boss, twice BIC\"", "id = \"pc\"").find("a second entry with the id 'pc'"),
            std::string::npos);
  EXPECT_NE(refusal("simulator = \"linear_gaussian\"", "file = \"absent.csv\"").find("there is no file"),
            std::string::npos);
}

// No mistake in a text may end the program: every prefix, and every single byte replaced.
TEST(SweepSpec, RefusesBrokenTextsByAnError) {
  const std::string text = kSpec;
  for (std::size_t i = 0; i < text.size(); ++i)
    for (const std::string& broken : {text.substr(0, i), text.substr(0, i) + "\x01" + text.substr(i + 1)}) {
      try {
        sweep_spec_from_toml(broken, ".");
      } catch (const Error&) {
      }
    }
}

}  // namespace
}  // namespace abdera
