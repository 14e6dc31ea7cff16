#include "algorithms/score/gies.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>

#include "algorithms/score/ges.hpp"
#include "graphs/interventional.hpp"
#include "scores/gaussian_bic.hpp"
#include "tests/support/class_models.hpp"

namespace abdera {
namespace {

using testing_support::as_if_from;

/// The scores of a model from 10^12 rows of each experiment, in which its targets have no parents: a child is scored by
/// the experiments in which it was no target.
class Experiments final : public Score {
 public:
  Experiments(const LinearGaussian& model, InterventionTargets targets) : targets_(std::move(targets)) {
    const int p = model.dag.size();
    for (Var child = 0; child < p; ++child) {
      Covariance pooled = as_if_from(model, 1e12);
      pooled.matrix.setZero();
      double experiments = 0;
      for (const auto& target : targets_) {
        if (std::find(target.begin(), target.end(), child) != target.end()) continue;
        LinearGaussian changed = model;
        for (Var v : target) changed.weights.row(v).setZero();
        pooled.matrix += population_covariance(changed).matrix;
        ++experiments;
      }
      pooled.matrix /= experiments;
      pooled.n = 1e12 * experiments;
      scores_.push_back(std::make_unique<GaussianBic>(pooled, GaussianBicOptions{}));
    }
  }
  int num_vars() const override { return static_cast<int>(scores_.size()); }
  double local(Var child, std::span<const Var> parents) const override {
    return scores_[static_cast<std::size_t>(child)]->local(child, parents);
  }
  std::vector<std::vector<Var>> targets() const override { return targets_; }

 private:
  InterventionTargets targets_;
  std::vector<std::unique_ptr<GaussianBic>> scores_;
};

// Population covariances: nothing is random but the models. A greedy search over interventional classes may end
// elsewhere [wang2017]; then its score must be below that of the truth, or the classes would be wrong.
TEST(Gies, FindsNearlyEveryInterventionalClassOfFourNodesAndNeverOneThatScoresMore) {
  const auto classes = markov_classes(4);
  const std::vector<std::pair<InterventionTargets, std::size_t>> families{
      {{{}, {0}}, 345}, {{{}, {0}, {1}}, 474}, {{{}, {0}, {1}, {2}, {3}}, 543}};
  for (const auto& family : families) {
    std::vector<MixedGraph> seen;
    std::size_t found = 0;
    for (std::size_t i = 0; i < classes.size(); ++i)
      for (SmallDag member : classes[i].members) {
        const MixedGraph truth = interventional_cpdag(member.graph(4), family.first);
        if (std::find(seen.begin(), seen.end(), truth) != seen.end()) continue;
        seen.push_back(truth);
        const auto model = testing_support::model_of_class({{member}}, 4, 0.02, Rng(seen.size()));
        const Experiments score(model, family.first);
        RunContext run;
        const GiesResult result = gies(score, Knowledge(), {}, run);
        EXPECT_TRUE(result.legal) << result.violation;
        if (result.graph == truth) {
          ++found;
        } else {
          std::vector<std::vector<Var>> parents(4);
          for (Var v = 0; v < 4; ++v)
            model.dag.for_parents(v, [&](Var w) { parents[static_cast<std::size_t>(v)].push_back(w); });
          EXPECT_LT(result.numbers.front().second, total_score(score, parents));
        }
      }
    EXPECT_EQ(seen.size(), family.second);
    std::printf("[ gies     ] finds %zu of %zu classes\n", found, seen.size());
    EXPECT_GT(static_cast<double>(found), 0.95 * static_cast<double>(seen.size()));
  }
}

// One edge, one experiment on its cause: the direction is seen, which ges cannot.
TEST(Gies, DirectsTheEdgeOutOfATarget) {
  LinearGaussian model{MixedGraph(2), Eigen::MatrixXd::Zero(2, 2), Eigen::VectorXd::Ones(2)};
  model.dag.set_directed(1, 0);
  model.weights(0, 1) = 1;
  RunContext run;
  const GiesResult result = gies(Experiments(model, {{}, {1}}), Knowledge(), {}, run);
  EXPECT_TRUE(result.graph.directed(1, 0));
  EXPECT_EQ(result.kind, GraphKind::kMpdag);
  EXPECT_TRUE(ges(GaussianBic(as_if_from(model, 1e6), {}), Knowledge(), {}, run).graph.undirected(0, 1));
  EXPECT_TRUE(gies(GaussianBic(as_if_from(model, 1e6), {}), Knowledge(), {}, run).graph.undirected(0, 1));
}

TEST(Gies, RefusesExperimentsThatAllHaveTheSameTarget) {
  class OnlyOne final : public Score {
   public:
    int num_vars() const override { return 2; }
    double local(Var, std::span<const Var>) const override { return 0; }
    std::vector<std::vector<Var>> targets() const override { return {{1}}; }
  };
  RunContext run;
  EXPECT_THROW(gies(OnlyOne(), Knowledge(), {}, run), UsageError);
}

}  // namespace
}  // namespace abdera
