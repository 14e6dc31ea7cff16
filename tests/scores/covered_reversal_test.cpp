// Markov equivalent DAGs are joined by reversals of covered edges [chickering1995], so a score that no such reversal
// changes is score equivalent.
#include <gtest/gtest.h>

#include <numeric>

#include "scores/registry.hpp"
#include "simulators/linear_gaussian.hpp"

namespace abdera {
namespace {

using Parents = std::vector<std::vector<Var>>;

/// An edge x -> y with parents(y) = parents(x) and x, drawn at random; nothing where there is none.
std::optional<std::pair<Var, Var>> covered_edge(const Parents& parents, Rng& rng) {
  std::vector<std::pair<Var, Var>> found;
  for (std::size_t y = 0; y < parents.size(); ++y)
    for (Var x : parents[y]) {
      auto others = parents[y];
      std::erase(others, x);
      if (std::is_permutation(others.begin(), others.end(), parents[static_cast<std::size_t>(x)].begin(),
                              parents[static_cast<std::size_t>(x)].end()))
        found.emplace_back(x, static_cast<Var>(y));
    }
  if (found.empty()) return std::nullopt;
  return found[rng.below(static_cast<std::uint32_t>(found.size()))];
}

TEST(CoveredReversal, LeavesGaussianScoresOfDagsOfTwentyVariables) {
  LinearGaussianOptions options;
  const Dataset rows = simulate(random_linear_gaussian(options, Rng(1)), 300, Rng(1));
  for (const char* name : {"gaussian_bic", "ebic", "bge", "interventional_bic", "interventional_bge"}) {
    const auto score = find_score(name).make({.data = &rows}, {{"edge_penalty", 0.5}}, {});
    int reversals = 0;
    for (std::uint64_t i = 0; i < 40; ++i) {
      Rng rng = Rng(2).fork("dag", i);
      const MixedGraph dag = erdos_renyi_dag(20, 6, rng.fork("edges"));
      Parents parents(20);
      for (Var v = 0; v < 20; ++v)
        dag.for_parents(v, [&](Var w) { parents[static_cast<std::size_t>(v)].push_back(w); });
      const double total = total_score(*score, parents);
      for (int step = 0; step < 30; ++step) {
        const auto edge = covered_edge(parents, rng);
        if (!edge) break;
        std::erase(parents[static_cast<std::size_t>(edge->second)], edge->first);
        parents[static_cast<std::size_t>(edge->first)].push_back(edge->second);
        ++reversals;
      }
      EXPECT_NEAR(total_score(*score, parents), total, 1e-12 * std::abs(total)) << name;
    }
    EXPECT_GT(reversals, 400) << name;
  }
}

}  // namespace
}  // namespace abdera
