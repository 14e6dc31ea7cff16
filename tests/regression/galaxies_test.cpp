// The quickstart: PC on the galaxies with measured black holes (Jin et al. 2025, ApJ 979, 212), alpha = 0.05.
// Skeletons equal those of causal-learn 0.1.4 (PC-stable, Fisher z) on the same tables; bench/peers compares them anew.
#include <cstdlib>
#include <set>

#include "algorithms/constraint/pc.hpp"
#include "citests/fisher_z.hpp"
#include "datasets/csv.hpp"

namespace abdera {
namespace {

// Columns: 0 black-hole mass, 1 velocity dispersion, 2 effective radius, 3 density, 4 stellar mass, 5 sSFR, 6 W2-W3.
std::set<std::string> edges_of(const std::string& table) {
  RunContext run;
  const auto data =
      read_csv(std::string(std::getenv("ABDERA_DATA_MIRROR")) + "/astro_smbh101/causal_BH_" + table + ".csv").data;
  const auto result = pc(FisherZ(covariance(data, run)), Knowledge(7), {.alpha = 0.05}, run);
  EXPECT_TRUE(result.legal) << result.violation;
  std::set<std::string> out;
  for (const Edge& e : result.graph.edges()) {
    const char* mark = e.at_b == Mark::kArrow ? " --> " : e.at_a == Mark::kArrow ? " <-- " : " --- ";
    out.insert(std::to_string(e.a) + mark + std::to_string(e.b));
  }
  return out;
}

using Edges = std::set<std::string>;

TEST(Quickstart, GalaxyGraphsAreThePinnedOnes) {
  if (!std::getenv("ABDERA_DATA_MIRROR")) GTEST_SKIP() << "ABDERA_DATA_MIRROR is not set";
  EXPECT_EQ(edges_of("ell"), (Edges{"0 --- 1", "1 --- 4", "2 <-- 3", "2 <-- 4", "5 --- 6"}));
  EXPECT_EQ(edges_of("len"), (Edges{"0 --> 1", "0 <-- 2", "2 <-- 3", "2 <-- 4", "5 --- 6"}));
  EXPECT_EQ(edges_of("spr"), (Edges{"0 --- 4", "2 --- 3", "5 --- 6"}));
}

}  // namespace
}  // namespace abdera
