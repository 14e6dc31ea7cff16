// Jin et al. 2025, ApJ 979, 212 [jin2025]: exact posteriors of causal graphs of galaxies and their black holes.
#include <gmock/gmock.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "cli/exit_codes.hpp"
#include "tests/cli/command.hpp"

namespace abdera::cli_test {
namespace {

using Table = double[7][7];

// Elliptical galaxies: probabilities of arcs and of paths as published, to two decimals, row = cause. Columns as in the
// data: black-hole mass, velocity dispersion, effective radius, density, stellar mass, specific star-formation rate,
// W2 - W3.
constexpr Table kArcs = {
    {0.00, 0.19, 0.30, 0.05, 0.22, 0.08, 0.04}, {0.78, 0.00, 0.59, 0.14, 0.52, 0.07, 0.06},
    {0.15, 0.17, 0.00, 0.14, 0.46, 0.05, 0.04}, {0.14, 0.27, 0.86, 0.00, 0.72, 0.08, 0.06},
    {0.49, 0.22, 0.54, 0.14, 0.00, 0.05, 0.05}, {0.76, 0.11, 0.16, 0.08, 0.13, 0.00, 0.51},
    {0.13, 0.10, 0.31, 0.08, 0.23, 0.49, 0.00},
};
constexpr Table kPaths = {
    {0.00, 0.20, 0.43, 0.09, 0.37, 0.09, 0.10}, {0.79, 0.00, 0.76, 0.17, 0.72, 0.16, 0.16},
    {0.38, 0.20, 0.00, 0.14, 0.46, 0.09, 0.09}, {0.58, 0.30, 0.86, 0.00, 0.73, 0.18, 0.17},
    {0.56, 0.27, 0.54, 0.14, 0.00, 0.11, 0.12}, {0.80, 0.25, 0.56, 0.18, 0.49, 0.00, 0.51},
    {0.57, 0.23, 0.57, 0.16, 0.51, 0.49, 0.00},
};

nlohmann::json learned(const Sandbox& box, const std::string& morphology) {
  const std::string table =
      std::string(std::getenv("ABDERA_DATA_MIRROR")) + "/astro_smbh101/causal_BH_" + morphology + ".csv";
  const auto end = box.run({"learn", table, "--learner", "exact_posterior", "-p", "prior=uniform", "--score", "bge",
                            "--score-p", "standardise=true", "-o", "-"});
  EXPECT_EQ(end.code, cli::kOk) << end.err;
  return nlohmann::json::parse(end.out);
}

TEST(BlackHoles, HaveTheTablesOfThePaperByOneCommand) {
  if (std::getenv("ABDERA_DATA_MIRROR") == nullptr) GTEST_SKIP() << "ABDERA_DATA_MIRROR is not set";
  const Sandbox box;
  const auto result = learned(box, "ell");
  for (std::size_t i = 0; i < 7; ++i)
    for (std::size_t j = 0; j < 7; ++j) {
      EXPECT_NEAR(result["arc_probability"][i][j].get<double>(), kArcs[i][j], 0.006) << i << " --> " << j;
      EXPECT_NEAR(result["path_probability"][i][j].get<double>(), kPaths[i][j], 0.006) << i << " ~> " << j;
    }
  // Of an enumeration of all 1,138,779,265 graphs; log of the sum.
  EXPECT_NEAR(result["stats"]["log_evidence"].get<double>(), -259.6679348469, 1e-8);
  EXPECT_EQ(result["kind"], "cpdag");
  EXPECT_TRUE(result["legal"].get<bool>());
}

// The paper gives pictures only; these sums are of an independent program over subsets.
TEST(BlackHoles, AreServedForTheOtherMorphologies) {
  if (std::getenv("ABDERA_DATA_MIRROR") == nullptr) GTEST_SKIP() << "ABDERA_DATA_MIRROR is not set";
  const Sandbox box;
  EXPECT_NEAR(learned(box, "len")["stats"]["log_evidence"].get<double>(), -304.0747303825, 1e-8);
  EXPECT_NEAR(learned(box, "spr")["stats"]["log_evidence"].get<double>(), -238.4062586740, 1e-8);
}

}  // namespace
}  // namespace abdera::cli_test
