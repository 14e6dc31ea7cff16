// Covered edges can be reversed without leaving the Markov equivalence class, and every class is connected by such
// reversals [chickering1995]: scores that say so must not tell the two apart.
#include <cmath>
#include <numeric>

#include "scores/registry.hpp"
#include "simulators/linear_gaussian.hpp"
#include "tests/support/kinds_of_rows.hpp"

namespace abdera {
namespace {

constexpr int kVariables = 15;

/// Every column with levels also declares one that never occurs.
Dataset rows_with_unseen_levels(ColumnKinds kinds, int n, std::uint64_t seed) {
  LinearGaussianOptions options;
  options.variables = kVariables;
  const Dataset rows =
      testing_support::with_kinds(simulate(random_linear_gaussian(options, Rng(seed)), n, Rng(seed)), kinds);
  std::vector<Variable> variables = rows.variables();
  for (Variable& variable : variables) {
    if (!variable.discrete()) continue;
    variable.kind = VariableKind::kNominal;
    variable.levels.push_back("never");
  }
  return {std::move(variables), Dataset::Matrix(rows.values())};
}

class Equivalence : public testing::TestWithParam<ScoreEntry> {};

TEST_P(Equivalence, HoldsForRandomCoveredReversals) {
  int compared = 0;
  double widest = 0;
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    const Dataset data = rows_with_unseen_levels(GetParam().columns, 300, seed);
    const auto score = GetParam().make({.data = &data}, {}, {});
    Rng rng(seed);
    for (int i = 0; i < 150; ++i) {
      std::vector<Var> nodes(kVariables);
      std::iota(nodes.begin(), nodes.end(), 0);
      rng.shuffle(nodes);
      const Var x = nodes[0], y = nodes[1];
      std::vector<Var> common(nodes.begin() + 2, nodes.begin() + 2 + rng.below(6));
      const double without = score->local(x, common) - score->local(y, common);
      common.push_back(x);
      const double y_last = score->local(y, common);
      common.back() = y;
      const double x_last = score->local(x, common);
      if (!std::isfinite(y_last) && !std::isfinite(x_last)) continue;
      ++compared;
      widest = std::max(widest, std::abs(without + y_last - x_last) / (1 + std::abs(y_last) + std::abs(x_last)));
    }
  }
  EXPECT_GT(compared, 250);
  if (GetParam().score_equivalent) {
    EXPECT_LT(widest, 1e-11);
  } else {
    EXPECT_GT(widest, 1e-6);
  }
}

INSTANTIATE_TEST_SUITE_P(All, Equivalence, testing::ValuesIn(scores().begin(), scores().end()),
                         [](const auto& subject) { return subject.param.info.name; });

}  // namespace
}  // namespace abdera
