// Learners that work on the table itself: no test is made, shown or stored.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli/exit_codes.hpp"
#include "tests/cli/command.hpp"

namespace abdera::cli_test {
namespace {

using cli::kNotApplicable, cli::kOk;
using testing::HasSubstr;
using testing::Not;

TEST(LearnBaseline, SaysNothingOfTests) {
  const Sandbox box;
  box.file("t.csv", chain_csv());
  const auto end = box.run({"learn", "t.csv", "--learner", "r2_sort_regress", "-p", "penalty=2", "-o", "g.json", "-o",
                            "g.html", "-o", "g.h5", "-o", "g.dot"});
  ASSERT_EQ(end.code, kOk) << end.err;
  EXPECT_THAT(end.err, HasSubstr("r2_sort_regress: "));
  EXPECT_THAT(end.err, Not(HasSubstr("fisher_z")));
  const auto graph = nlohmann::json::parse(box.read("g.json"));
  EXPECT_EQ(graph["kind"], "dag");
  EXPECT_TRUE(graph["legal"].get<bool>());
  EXPECT_FALSE(graph.contains("test"));
  EXPECT_EQ(graph["learner"]["options"]["penalty"], 2.0);
  EXPECT_EQ(graph["stats"]["regressions"], 4);
  EXPECT_THAT(box.read("g.html"), Not(HasSubstr("fisher_z")));
}

TEST(LearnBaseline, NeedsRows) {
  const Sandbox box;
  box.file("c.txt", "A,B\n1,0.5\n0.5,1\n");
  const auto end = box.run({"learn", "c.txt", "--n", "100", "--learner", "var_sort_regress", "-o", "-"});
  EXPECT_EQ(end.code, kNotApplicable);
  EXPECT_TRUE(end.one_error()) << end.err;
  EXPECT_THAT(end.err, HasSubstr("'var_sort_regress' needs a table of rows, not a covariance matrix"));
}

TEST(LearnBaseline, FollowsTheSeed) {
  const Sandbox box;
  box.file("t.csv", chain_csv());
  const auto learn = [&](const char* seed) {
    return box.run({"learn", "t.csv", "--learner", "random_sort_regress", "--seed", seed, "--reproducible", "-o", "-"})
        .out;
  };
  EXPECT_EQ(learn("1"), learn("1"));
  bool other = false;
  for (const char* seed : {"2", "3", "4", "5", "6"}) {
    const auto a = nlohmann::json::parse(learn("1")), b = nlohmann::json::parse(learn(seed));
    other = other || a["edges"] != b["edges"];
  }
  EXPECT_TRUE(other);
}

}  // namespace
}  // namespace abdera::cli_test
