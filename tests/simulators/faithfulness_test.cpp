#include "simulators/faithfulness.hpp"

#include <gmock/gmock.h>

#include <Eigen/LU>
#include <cmath>

#include "core/error.hpp"
#include "graphs/separation.hpp"
#include "simulators/linear_gaussian.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::message_of;

LinearGaussian model(int p, const std::vector<std::tuple<Var, Var, double>>& edges) {
  LinearGaussian out{MixedGraph(p), Eigen::MatrixXd::Zero(p, p), Eigen::VectorXd::Ones(p)};
  for (const auto& [from, to, weight] : edges) out.dag.set_directed(from, to), out.weights(to, from) = weight;
  return out;
}

// X --> Y with weight 0.5 and X --> Z --> Y with 1 and -0.5: the two paths cancel, and X and Y are uncorrelated though
// joined by an edge. Given Z they are not.
TEST(Faithfulness, FindsPathsThatCancel) {
  const auto cancelling = model(3, {{0, 1, 0.5}, {0, 2, 1}, {2, 1, -0.5}});
  const Faithfulness f = faithfulness(cancelling.dag, population_covariance(cancelling).matrix, {});
  EXPECT_EQ(f.connected, 6) << "three pairs, given nothing and given the third";
  EXPECT_EQ(f.weak, 1);
  EXPECT_NEAR(f.share(), 1.0 / 6, 1e-15);
  EXPECT_EQ(f.weakest.a, 0);
  EXPECT_EQ(f.weakest.b, 1);
  EXPECT_THAT(f.weakest.given, ElementsAre());
  EXPECT_NEAR(f.weakest.correlation, 0, 1e-15);

  // Nearly: 0.53 in place of 0.5 leaves 0.03 / sd(Y), var(Y) = 1 + 0.5^2 + 0.03^2.
  const auto nearly = model(3, {{0, 1, 0.53}, {0, 2, 1}, {2, 1, -0.5}});
  const Faithfulness g = faithfulness(nearly.dag, population_covariance(nearly).matrix, {});
  EXPECT_NEAR(g.weakest.correlation, 0.03 / std::sqrt(1.2509), 1e-12);
  EXPECT_EQ(g.weak, 1);
  EXPECT_EQ(faithfulness(nearly.dag, population_covariance(nearly).matrix, {.bound = 0.02}).weak, 0);
}

TEST(Faithfulness, OfAChainIsByHand) {
  // X --> Y --> Z, weights 1: correlations 1/sqrt 2, sqrt(2/3), 1/sqrt 3; given Y only X, Z are separated.
  const auto chain = model(3, {{0, 1, 1}, {1, 2, 1}});
  const Eigen::MatrixXd c = population_covariance(chain).matrix;
  EXPECT_EQ(faithfulness(chain.dag, c, {.max_given = 0}).connected, 3);
  const Faithfulness f = faithfulness(chain.dag, c, {});
  EXPECT_EQ(f.connected, 5);
  EXPECT_NEAR(f.weakest.correlation, 0.5, 1e-12) << "X, Y given Z: (1/sqrt 2 - sqrt(2/3)/sqrt 3) / sqrt(1/3 * 2/3)";
  EXPECT_THAT(f.weakest.given, ElementsAre(2));
  // Y hidden: one pair.
  EXPECT_EQ(faithfulness(chain.dag, c, {}, {0, 2}).connected, 1);
  EXPECT_TRUE(std::isnan(faithfulness(MixedGraph(3), Eigen::MatrixXd::Identity(3, 3), {}).share()));
}

TEST(Faithfulness, AsksEveryPairGivenEverySmallSet) {
  LinearGaussianOptions options;
  options.variables = 7;
  const auto m = random_linear_gaussian(options, Rng(2));
  const Eigen::MatrixXd c = population_covariance(m).matrix;
  double connected = 0, weakest = 2;
  for (Var a = 0; a < 7; ++a)
    for (Var b = a + 1; b < 7; ++b)
      for (unsigned set = 0; set < 128; ++set) {
        std::vector<Var> given;
        for (Var v = 0; v < 7; ++v)
          if (set >> v & 1) given.push_back(v);
        if (given.size() > 2 || (set >> a & 1) || (set >> b & 1) || m_separated(m.dag, a, b, given)) continue;
        ++connected;
        std::vector<Var> all{a, b};
        all.insert(all.end(), given.begin(), given.end());
        const Eigen::MatrixXd precision = c(all, all).eval().inverse();
        weakest = std::min(weakest, std::abs(precision(0, 1)) / std::sqrt(precision(0, 0) * precision(1, 1)));
      }
  const Faithfulness f = faithfulness(m.dag, c, {.max_given = 2});
  EXPECT_EQ(f.connected, connected);
  EXPECT_NEAR(std::abs(f.weakest.correlation), weakest, 1e-12);
}

TEST(Faithfulness, RefusesWhatWouldTakeForEver) {
  EXPECT_THAT(message_of<NotApplicable>(
                  [] { faithfulness(MixedGraph(300), Eigen::MatrixXd::Identity(300, 300), {.max_given = 3}); }),
              HasSubstr("take a smaller max_given"));
  EXPECT_THROW(faithfulness(MixedGraph(3), Eigen::MatrixXd::Identity(2, 2), {}), UsageError);
}

}  // namespace
}  // namespace abdera
