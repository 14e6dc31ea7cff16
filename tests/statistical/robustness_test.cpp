#include "bench/calibration/robustness.hpp"

#include <gmock/gmock.h>

#include "bench/calibration/pages.hpp"
#include "datasets/conditions.hpp"

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

/// The columns that a warning about cut ends names, and the other warnings by their first words.
std::string warnings_of(const std::string& name) {
  std::string all;
  for (const auto& warning : condition_warnings(galaxy_rows(condition(name), Rng(5)), true, false))
    all += warning + "\n";
  return all;
}

// The survey ends at its largest redshift in every condition: that edge is always named.
TEST(Robustness, TheProfileOfTheRowsShowsTheCondition) {
  using testing::HasSubstr;
  using testing::Not;
  const auto plain = warnings_of("as they are");
  for (const char* word : {"log_sfr", "log_stellar_mass", "errors of measurement", "not linear", "rows a correlation"})
    EXPECT_THAT(plain, Not(HasSubstr(word)));
  EXPECT_THAT(warnings_of("n = 450,000"), HasSubstr("with 450000 rows a correlation of 0.0038"));
  EXPECT_THAT(warnings_of("flux limit"), HasSubstr("'log_stellar_mass' >="));
  EXPECT_THAT(warnings_of("truncation"), HasSubstr("'log_sfr' >="));
  EXPECT_THAT(warnings_of("errors"), HasSubstr("errors of measurement are"));
  EXPECT_THAT(warnings_of("correlated errors"), HasSubstr("and some are shared by columns"));
  EXPECT_THAT(warnings_of("linear scale"), HasSubstr("not linear in each other"));
}

}  // namespace
}  // namespace abdera
