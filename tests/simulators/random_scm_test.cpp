#include "simulators/random_scm.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "core/error.hpp"
#include "datasets/covariance.hpp"
#include "simulators/intervention.hpp"
#include "simulators/linear_scm.hpp"
#include "simulators/sortability.hpp"
#include "tests/simulators/scm_support.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

using testing::HasSubstr;
using testing_support::message_of;

constexpr Scaling kScalings[] = {Scaling::kRaw, Scaling::kStandardised, Scaling::kInternal, Scaling::kUnitless};
constexpr MechanismFamily kFamilies[] = {
    MechanismFamily::kLinear,     MechanismFamily::kPolynomial,      MechanismFamily::kSine,
    MechanismFamily::kMlp,        MechanismFamily::kGaussianProcess, MechanismFamily::kSpline,
    MechanismFamily::kInteraction};
constexpr NoiseForm kForms[] = {NoiseForm::kAdditive, NoiseForm::kMultiplicative, NoiseForm::kHeteroscedastic,
                                NoiseForm::kPostNonlinear};

Eigen::MatrixXd sample_covariance(const Eigen::MatrixXd& x) {
  const Eigen::MatrixXd centred = x.rowwise() - x.colwise().mean();
  return centred.transpose() * centred / static_cast<double>(x.rows());
}

TEST(LinearScm, HasTheMomentsOfItsSamplesAlsoUnderInterventions) {
  for (Scaling scaling : kScalings) {
    const Scm scm = random_scm(
        {.graph = {.variables = 8, .degree = 3}, .noise = NoiseKind::kExponential, .scaling = scaling}, Rng(3));
    const std::vector<Intervention> changes = {Intervention::set(2, 1.5), Intervention::shift(5, -2)};
    for (const Scm& model : {scm, intervene(scm, changes)}) {
      const LinearScm exact(model);
      constexpr Eigen::Index n = 200'000;
      const auto x = sample(model, n, Rng(4), {}).values;
      const Eigen::VectorXd mean = x.colwise().mean();
      const Eigen::MatrixXd covariance = sample_covariance(x);
      for (Var a = 0; a < 8; ++a) {
        const double sd = std::sqrt(exact.covariance()(a, a));
        EXPECT_NEAR(mean(a), exact.mean()(a), 5 * sd / std::sqrt(n) + 1e-12);
        for (Var b = 0; b < 8;
             ++b) {  // fourth moments of sums of exponential noises are at most 9 times the variances'
          const double scale = sd * std::sqrt(exact.covariance()(b, b));
          EXPECT_NEAR(covariance(a, b), exact.covariance()(a, b), 5 * 3 * scale / std::sqrt(n) + 1e-12);
        }
      }
    }
  }
}

TEST(LinearScm, EffectsAreThoseOfInterventions) {
  const Scm scm = random_scm({.graph = {.variables = 7, .degree = 4}, .scaling = Scaling::kRaw}, Rng(5));
  const LinearScm linear(scm);
  for (Var x = 0; x < 7; ++x) {
    const auto zero = Intervention::set(x, 0), one = Intervention::set(x, 1);
    const Eigen::VectorXd difference =
        LinearScm(intervene(scm, {&one, 1})).mean() - LinearScm(intervene(scm, {&zero, 1})).mean();
    for (Var y = 0; y < 7; ++y) {
      if (x == y) continue;
      EXPECT_NEAR(linear.total_effect(x, y), difference(y), 1e-12);
      EXPECT_NEAR(linear.total_effect(x, y), linear.direct_effect(x, y) + linear.indirect_effect(x, y), 1e-12);
      EXPECT_EQ(linear.direct_effect(x, y) != 0, scm.dag().directed(x, y));
    }
  }
}

TEST(LinearScm, NamesWhatIsNotLinear) {
  const Scm scm = random_scm({.graph = {.variables = 3, .degree = 2}, .mechanism = MechanismFamily::kMlp}, Rng(1));
  EXPECT_THAT(message_of<NotApplicable>([&] { LinearScm linear(scm); }),
              HasSubstr("which is not linear: sample instead"));
}

TEST(RandomScm, UnitsGiveNothingAway) {
  for (Scaling scaling : {Scaling::kStandardised, Scaling::kInternal, Scaling::kUnitless}) {
    const Scm scm = random_scm({.graph = {.variables = 30, .degree = 5}, .scaling = scaling}, Rng(6));
    EXPECT_LT((LinearScm(scm).covariance().diagonal().array() - 1).abs().maxCoeff(), 1e-9);
  }
  for (MechanismFamily family : kFamilies)
    for (NoiseForm form : kForms) {
      const Scm scm =
          random_scm({.graph = {.variables = 8, .degree = 3}, .mechanism = family, .noise_form = form}, Rng(7));
      const auto x = sample(scm, kPilotRows, Rng(8), {}).values;
      ASSERT_TRUE(x.allFinite());
      // The pilot is another sample of the same size; heavy tails are why the band is wide.
      const Eigen::VectorXd mean = x.colwise().mean();
      EXPECT_LT(mean.cwiseAbs().maxCoeff(), 0.2) << static_cast<int>(family) << " " << static_cast<int>(form);
    }
}

TEST(RandomScm, StandardisedIsTheRawModelInOtherUnits) {
  for (MechanismFamily family : kFamilies) {
    RandomScmOptions options{.graph = {.variables = 6, .degree = 3}, .mechanism = family, .scaling = Scaling::kRaw};
    const auto raw = sample(random_scm(options, Rng(9)), 500, Rng(10), {}).values;
    options.scaling = Scaling::kStandardised;
    const auto scaled = sample(random_scm(options, Rng(9)), 500, Rng(10), {}).values;
    for (Var v = 0; v < 6; ++v) {
      const double gain = (scaled(1, v) - scaled(0, v)) / (raw(1, v) - raw(0, v)),
                   shift = scaled(0, v) - gain * raw(0, v);
      EXPECT_GT(gain, 0);
      EXPECT_LT((scaled.col(v).array() - shift - gain * raw.col(v).array()).abs().maxCoeff(), 1e-8);
    }
  }
}

TEST(RandomScm, TheSameSeedIsTheSameModelAndSharesAreHidden) {
  const RandomScmOptions options{.graph = {.variables = 20, .degree = 3, .latent_share = 0.2},
                                 .mechanism = MechanismFamily::kSine};
  const Scm a = random_scm(options, Rng(11)), b = random_scm(options, Rng(11));
  EXPECT_EQ(a.dag(), b.dag());
  EXPECT_EQ(sample(a, 100, Rng(1), {}).values, sample(b, 100, Rng(1), {}).values);
  EXPECT_EQ(a.latent().size(), 4u);
  EXPECT_EQ(recorded_data(a, sample(a, 10, Rng(1), {}).values).num_vars(), 16);
  EXPECT_THAT(message_of<UsageError>(
                  [&] { random_scm({.mechanism = MechanismFamily::kSine, .scaling = Scaling::kUnitless}, Rng(1)); }),
              HasSubstr("scaling=unitless is for linear mechanisms"));
}

TEST(Sortability, CountsPairsByPathLengthAndTiesHalf) {
  // A --> B --> C and A --> C: three pairs by paths of length 1, A to C once more by length 2.
  MixedGraph dag(3);
  dag.set_directed(0, 1), dag.set_directed(1, 2), dag.set_directed(0, 2);
  const double rising[] = {1, 2, 3}, falling[] = {3, 2, 1}, level[] = {1, 1, 1}, last[] = {1, 3, 2};
  EXPECT_EQ(sortability(dag, rising), 1);
  EXPECT_EQ(sortability(dag, falling), 0);
  EXPECT_EQ(sortability(dag, level), 0.5);
  EXPECT_EQ(sortability(dag, last), 0.75);
  EXPECT_TRUE(std::isnan(sortability(MixedGraph(3), rising)));
}

TEST(Sortability, R2IsThatOfTheRegressionOnAllOthers) {
  const Scm scm = random_scm({.graph = {.variables = 5, .degree = 3}}, Rng(12));
  const Eigen::MatrixXd s = LinearScm(scm).covariance();
  const Eigen::VectorXd r2 = r2_given_others(s);
  for (Var v = 0; v < 5; ++v) {
    std::vector<Var> others;
    for (Var w = 0; w < 5; ++w)
      if (w != v) others.push_back(w);
    const Eigen::VectorXd with = s(others, v);
    const Eigen::MatrixXd among = s(others, others);
    EXPECT_NEAR(r2(v), with.dot(among.ldlt().solve(with)) / s(v, v), 1e-10);
  }
}

// The published pattern (Reisach et al. 2021, 2023; Ormaniec et al. 2025) on 200 Erdos-Renyi graphs of 20 nodes: raw
// models are sorted by variance and by R^2; standardising in the end leaves the latter; internal standardisation and
// unitless models are nearer to one half, and below it on dense graphs. Seen, standardised, internal, unitless: 0.72,
// 0.50, 0.49 at degree 2 and 0.93, 0.45, 0.40 at degree 8.
TEST(Sortability, OfTheScalingsFollowsThePublishedPattern) {
  constexpr int kGraphs = 200;
  for (double degree : {2.0, 8.0}) {
    double var[4] = {}, r2[4] = {};
    for (int g = 0; g < kGraphs; ++g)
      for (int s = 0; s < 4; ++s) {
        const Scm scm = random_scm({.graph = {.variables = 20, .degree = degree}, .scaling = kScalings[s]},
                                   Rng(13).fork("graph", g));
        const Eigen::MatrixXd covariance = LinearScm(scm).covariance();
        var[s] += var_sortability(scm.dag(), covariance) / kGraphs;
        r2[s] += r2_sortability(scm.dag(), covariance) / kGraphs;
      }
    SCOPED_TRACE(testing::PrintToString(r2) + testing::PrintToString(var));
    EXPECT_GT(var[0], 0.9);
    for (int s : {1, 2, 3}) EXPECT_NEAR(var[s], 0.5, 1e-12);
    EXPECT_NEAR(r2[0], r2[1], 1e-9) << "R^2 has no unit";
    EXPECT_GT(r2[1], degree == 2 ? 0.68 : 0.9);
    EXPECT_NEAR(r2[2], degree == 2 ? 0.50 : 0.45, 0.04);
    EXPECT_NEAR(r2[3], degree == 2 ? 0.49 : 0.40, 0.04);
  }
}

}  // namespace
}  // namespace abdera
