#include "scores/gaussian_table.hpp"

#include <gtest/gtest.h>

#include <bit>

#include "scores/registry.hpp"
#include "simulators/linear_gaussian.hpp"

namespace abdera {
namespace {

std::vector<Var> members(std::size_t mask, std::span<const Var> candidates) {
  std::vector<Var> out;
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (mask >> i & 1) out.push_back(candidates[i]);
  return out;
}

TEST(GaussianTable, AgreesWithLocalForAllSetsOfTwelveCandidates) {
  LinearGaussianOptions options;
  options.variables = 14;
  const Dataset rows = simulate(random_linear_gaussian(options, Rng(1)), 200, Rng(1));
  const std::vector<Var> candidates{0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 13};
  for (const char* name : {"gaussian_bic", "ebic", "bge"}) {
    const auto score = find_score(name).make({.data = &rows}, {}, {});
    for (const int most : {12, 3}) {
      std::vector<double> out(std::size_t{1} << candidates.size(), 0);
      score->table(5, candidates, most, out);
      for (std::size_t mask = 0; mask < out.size(); ++mask) {
        if (std::popcount(mask) > most) {
          ASSERT_EQ(out[mask], GaussianEvidence::kUndefined);
          continue;
        }
        const double value = score->local(5, members(mask, candidates));
        ASSERT_NEAR(out[mask], value, 1e-11 * std::abs(value)) << name << " " << mask;
      }
    }
  }
}

// Candidate 3 is the sum of 0 and 1; child 4 is the sum of 1 and 2.
TEST(GaussianTable, IsUndefinedWhereLocalIs) {
  LinearGaussianOptions options;
  options.variables = 5;
  Eigen::MatrixXd values = simulate(random_linear_gaussian(options, Rng(2)), 50, Rng(2)).values();
  values.col(3) = values.col(0) + values.col(1);
  values.col(4) = values.col(1) + values.col(2);
  std::vector<Variable> variables;
  for (const char* name : {"a", "b", "c", "a+b", "b+c"}) variables.push_back({.name = name});
  const Dataset rows(variables, values);
  const auto score = find_score("gaussian_bic").make({.data = &rows}, {}, {});
  const std::vector<Var> candidates{0, 1, 2, 3};
  std::vector<double> out(16);
  score->table(4, candidates, 4, out);
  int undefined = 0;
  for (std::size_t mask = 0; mask < 16; ++mask) {
    const double value = score->local(4, members(mask, candidates));
    undefined += value == GaussianEvidence::kUndefined;
    if (value == GaussianEvidence::kUndefined) {
      EXPECT_EQ(out[mask], value) << mask;
    } else {
      EXPECT_NEAR(out[mask], value, 1e-9 * std::abs(value)) << mask;
    }
  }
  // With {0, 1, 3} in the set, or {1, 2} so that the child is determined, or {0, 2, 3} likewise.
  EXPECT_EQ(undefined, 6);
}

}  // namespace
}  // namespace abdera
