#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli/exit_codes.hpp"
#include "tests/cli/command.hpp"

namespace abdera::cli_test {
namespace {

constexpr const char* kSpec = R"(
name = "small"
replicates = 2
metrics = ["shd"]
baselines = false
[[data]]
simulator = "linear_gaussian"
rows = [100, 200]
[[learners]]
learner = "pc"
test = "fisher_z"
)";

TEST(SweepVerb, PlansASpecIntoAFolder) {
  Sandbox box;
  box.file("s.toml", kSpec);
  const auto counts = box.run({"sweep", "plan", "s.toml", "--json"});
  ASSERT_EQ(counts.code, cli::kOk) << counts.err;
  EXPECT_EQ(nlohmann::json::parse(counts.out)["cells"], 4);
  EXPECT_EQ(box.run({"sweep", "plan", "s.toml", "-o", "run/one"}).code, cli::kOk);
  const auto again = box.run({"sweep", "plan", "s.toml", "-o", "run/one"});
  EXPECT_EQ(again.code, cli::kUsage);
  EXPECT_THAT(again.err, testing::HasSubstr("--force"));
  EXPECT_EQ(box.run({"sweep", "plan", "s.toml", "-o", "run/one", "--force"}).code, cli::kOk);
}

TEST(SweepVerb, RefusesABadSpecAndMakesNoFolder) {
  Sandbox box;
  box.file("bad.toml", std::string(kSpec) + "alpa = 0.1\n");
  const auto before = box.names();
  for (const char* spec : {"bad.toml", "absent.toml"}) {
    const auto end = box.run({"sweep", "plan", spec, "-o", "run"});
    EXPECT_EQ(end.code, cli::kBadData);
    EXPECT_TRUE(end.one_error()) << end.err;
    EXPECT_THAT(end.err, testing::HasSubstr(spec));
  }
  EXPECT_EQ(box.names(), before);
}

}  // namespace
}  // namespace abdera::cli_test
