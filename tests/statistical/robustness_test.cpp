#include "bench/calibration/robustness.hpp"

#include "bench/calibration/pages.hpp"

namespace abdera {
namespace {

const GalaxyCondition& condition(const std::string& name) {
  static const auto all = galaxy_conditions();
  for (const auto& c : all)
    if (c.name == name) return c;
  throw UsageError("no condition " + name);
}

GalaxyEstimate fisher_z_on(const std::string& name, int draws) {
  RunContext run;
  run.rng = Rng(3);
  run.threads = 2;
  return galaxy_robustness(condition(name), {{"fisher_z", &find_ci_test("fisher_z")}}, draws, run).front();
}

// 12 independences a draw, not independent of each other: the band is that of as many draws as there are of galaxies.
TEST(Robustness, GalaxiesAsTheyAreGiveFisherZItsSize) {
  const auto e = fisher_z_on("as they are", 300);
  EXPECT_EQ(e.queries, 12);
  EXPECT_EQ(e.still, 12);
  EXPECT_NEAR(e.size_still, 0.01, size_band(0.01, 300));
  EXPECT_TRUE(std::isnan(e.size_broken));
  EXPECT_GT(e.power, 0.5);
}

TEST(Robustness, ErrorsBreakIndependencesAndTheGraphSaysWhich) {
  const auto e = fisher_z_on("errors", 300);
  EXPECT_LT(e.still, 12);
  EXPECT_GT(e.still, 0);
  EXPECT_NEAR(e.size_still, 0.01, size_band(0.01, 300));
  EXPECT_GT(e.size_broken, 0.2);
}

TEST(Robustness, EveryConditionIsDrawn) {
  for (const auto& c : galaxy_conditions()) {
    if (c.rows > 100000) continue;
    const auto e = fisher_z_on(c.name, 2);
    EXPECT_EQ(e.queries, 12) << c.name;
    EXPECT_EQ(e.untested_share, 0) << c.name;
  }
}

}  // namespace
}  // namespace abdera
