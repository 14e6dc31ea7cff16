#include "simulators/domains/black_hole_host.hpp"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "datasets/csv.hpp"
#include "simulators/linear_scm.hpp"
#include "simulators/recorder.hpp"
#include "tests/simulators/domain_support.hpp"

namespace abdera::scm_test {
namespace {

constexpr std::array kMorphologies = {HostMorphology::kElliptical, HostMorphology::kLenticular,
                                      HostMorphology::kSpiral};

Scm hosts(HostMorphology morphology, Feedback feedback = Feedback::kByMorphology) {
  return black_hole_host({.morphology = morphology, .feedback = feedback});
}

struct Line {
  double at_200, slope, scatter;  ///< log mass of the black hole at 200 km/s, per dex of dispersion, dex
};
Line m_sigma(const Scm& scm) {
  const LinearScm linear(scm);
  const Var m = scm.index_of("log_bh_mass"), s = scm.index_of("log_sigma");
  const auto& c = linear.covariance();
  const double slope = c(m, s) / c(s, s);
  return {linear.mean()(m) + slope * (std::log10(200) - linear.mean()(s)), slope, std::sqrt(c(m, m) - slope * c(m, s))};
}

/// Correlation, given nothing or one other.
double correlation(const Scm& scm, const char* a, const char* b, const char* given = nullptr) {
  const LinearScm linear(scm);
  const auto r = [&](const char* x, const char* y) {
    const Var i = scm.index_of(x), j = scm.index_of(y);
    return linear.covariance()(i, j) / std::sqrt(linear.covariance()(i, i) * linear.covariance()(j, j));
  };
  if (given == nullptr) return r(a, b);
  return (r(a, b) - r(a, given) * r(b, given)) /
         std::sqrt((1 - std::pow(r(a, given), 2)) * (1 - std::pow(r(b, given), 2)));
}

double effect(const Scm& scm, const char* x, const char* y) {
  return LinearScm(scm).total_effect(scm.index_of(x), scm.index_of(y));
}

// The regressions of the table itself, with the standard errors of their slopes: 5.09 +- 0.67 with a scatter of 0.40
// dex, 3.63 +- 0.38 with 0.43, 3.77 +- 0.90 with 0.57. Published for all kinds of galaxies together: 5.64 +- 0.32 with
// 0.38 dex (McConnell & Ma 2013); for 3.96 +- 0.42 with 0.31 dex of ellipticals see Gultekin et al. (2009).
TEST(BlackHoleHost, FollowsTheMSigmaRelationWhoeverShapesWhom) {
  const Line table[3] = {{8.439, 5.088, 0.404}, {8.253, 3.629, 0.432}, {7.862, 3.773, 0.573}};
  const double slope_error[3] = {0.666, 0.375, 0.897};
  for (std::size_t i = 0; i < 3; ++i)
    for (Feedback feedback : {Feedback::kHostToBlackHole, Feedback::kBlackHoleToHost, Feedback::kCommonCause}) {
      const Line line = m_sigma(hosts(kMorphologies[i], feedback));
      EXPECT_NEAR(line.slope, table[i].slope, slope_error[i]) << i << " " << static_cast<int>(feedback);
      EXPECT_NEAR(line.scatter, table[i].scatter, 0.1) << i << " " << static_cast<int>(feedback);
      EXPECT_NEAR(line.at_200, table[i].at_200, 0.15) << i << " " << static_cast<int>(feedback);
    }
  const auto relation = [](const Scm& scm) { return m_sigma(scm).slope > 2.5 && m_sigma(scm).scatter < 0.6; };
  for (HostMorphology morphology : kMorphologies) {
    const Scm fed = hosts(morphology, Feedback::kHostToBlackHole),
              feeding = hosts(morphology, Feedback::kBlackHoleToHost);
    const Scm both = hosts(morphology, Feedback::kCommonCause);
    EXPECT_TRUE(relation(fed) && relation(feeding) && relation(both));
    EXPECT_FALSE(relation(without_edge(fed, "log_sigma", "log_bh_mass")));
    EXPECT_FALSE(relation(without_edge(feeding, "log_bh_mass", "log_sigma")));
    EXPECT_FALSE(relation(without_edge(both, "assembly", "log_bh_mass")));
    EXPECT_FALSE(relation(hosts(morphology, Feedback::kNone)));
  }
}

// Jin et al. (2025): in spirals black holes quench star formation; in ellipticals that is over, and the host feeds
// them.
TEST(BlackHoleHost, QuenchesSpiralsAndNotEllipticals) {
  const auto quenches = [](const Scm& scm) { return effect(scm, "log_bh_mass", "log_ssfr") < -0.3; };
  const Scm spiral = hosts(HostMorphology::kSpiral), elliptical = hosts(HostMorphology::kElliptical);
  EXPECT_TRUE(quenches(spiral));
  EXPECT_FALSE(quenches(without_edge(spiral, "log_bh_mass", "log_ssfr")));
  EXPECT_EQ(effect(elliptical, "log_bh_mass", "log_ssfr"), 0);
  const auto feeds = [](const Scm& scm) { return effect(scm, "log_sigma", "log_bh_mass") > 3; };
  EXPECT_TRUE(feeds(elliptical));
  EXPECT_FALSE(feeds(without_edge(elliptical, "log_sigma", "log_bh_mass")));
  EXPECT_EQ(effect(spiral, "log_sigma", "log_bh_mass"), 0);
}

// What tells the directions apart without an experiment: star formation and dispersion are independent causes of the
// black hole, or its effects.
TEST(BlackHoleHost, TellsItsDirectionByAConditionalIndependence) {
  const Scm fed = hosts(HostMorphology::kElliptical, Feedback::kHostToBlackHole);
  const auto collider = [](const Scm& scm) {
    return std::abs(correlation(scm, "log_ssfr", "log_sigma")) < 1e-12 &&
           std::abs(correlation(scm, "log_ssfr", "log_sigma", "log_bh_mass")) > 0.2;
  };
  EXPECT_TRUE(collider(fed));
  EXPECT_FALSE(collider(without_edge(fed, "log_ssfr", "log_bh_mass")));
  const Scm feeding = hosts(HostMorphology::kSpiral, Feedback::kBlackHoleToHost);
  const auto fork = [](const Scm& scm) {
    return std::abs(correlation(scm, "log_ssfr", "log_sigma")) > 0.2 &&
           std::abs(correlation(scm, "log_ssfr", "log_sigma", "log_bh_mass")) < 1e-12;
  };
  EXPECT_TRUE(fork(feeding));
  EXPECT_FALSE(fork(without_edge(feeding, "log_bh_mass", "log_ssfr")));
  EXPECT_FALSE(collider(feeding) || fork(fed));
}

TEST(BlackHoleHost, GoesWithItsHostByACommonCauseWithoutAnEffect) {
  const Scm scm = hosts(HostMorphology::kLenticular);
  const auto confounded = [](const Scm& model) {
    return correlation(model, "log_bh_mass", "log_sigma") > 0.8 && effect(model, "log_bh_mass", "log_sigma") == 0 &&
           effect(model, "log_sigma", "log_bh_mass") == 0;
  };
  EXPECT_TRUE(confounded(scm));
  EXPECT_FALSE(confounded(without_edge(scm, "assembly", "log_sigma")));
  EXPECT_FALSE(scm.variable(scm.index_of("assembly")).recorded);
}

TEST(BlackHoleHost, ShowsStarFormationInItsColour) {
  const auto shows = [](const Scm& scm) { return correlation(scm, "log_ssfr", "w2_w3") > 0.65; };
  for (HostMorphology morphology : kMorphologies) {
    EXPECT_TRUE(shows(hosts(morphology)));
    EXPECT_FALSE(shows(without_edge(hosts(morphology), "log_ssfr", "w2_w3")));
  }
}

// The moments of the published table are those in the code: with the table at hand, every mean and standard deviation
// is that of the model to a rounding, for the common cause too.
TEST(BlackHoleHost, HasTheMomentsOfThePublishedTable) {
  const char* mirror = std::getenv("ABDERA_DATA_MIRROR");
  if (mirror == nullptr) GTEST_SKIP() << "needs the table: set ABDERA_DATA_MIRROR";
  const std::array files = {"ell", "len", "spr"};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto path = std::filesystem::path(mirror) / "astro_smbh101" / ("causal_BH_" + std::string(files[i]) + ".csv");
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path;
    const Eigen::MatrixXd values = read_csv(path.string()).data.values();
    const Scm scm = hosts(kMorphologies[i]);
    const LinearScm linear(scm);
    const std::array names = {"log_bh_mass",      "log_sigma", "log_radius", "log_density",
                              "log_stellar_mass", "log_ssfr",  "w2_w3"};
    for (std::size_t j = 0; j < names.size(); ++j) {
      const Var v = scm.index_of(names[j]);
      const Eigen::ArrayXd column = values.col(static_cast<Eigen::Index>(j));
      const double mean = column.mean(), n = static_cast<double>(column.size());
      EXPECT_NEAR(linear.mean()(v), mean, 0.002) << files[i] << " " << names[j];
      EXPECT_NEAR(std::sqrt(linear.covariance()(v, v)), std::sqrt((column - mean).square().sum() / (n - 1)),
                  0.12 * std::sqrt(linear.covariance()(v, v)))
          << files[i] << " " << names[j];
    }
  }
}

TEST(BlackHoleHost, HasTheErrorsOfTheTable) {
  const auto observed = observed_black_hole_host({.morphology = HostMorphology::kSpiral, .errors = 2}, Rng(1));
  const auto data = record(observed.scm, observed.recording, 100, Rng(2), {});
  ASSERT_TRUE(data.sigma());
  EXPECT_NEAR((*data.sigma())(7, data.index_of("log_bh_mass")), 2 * 0.092, 1e-12);
  EXPECT_FALSE(
      record(observed_black_hole_host({}, Rng(1)).scm, observed_black_hole_host({}, Rng(1)).recording, 10, Rng(2), {})
          .sigma());
}

}  // namespace
}  // namespace abdera::scm_test
