#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <iostream>

#include "citests/fisher_z.hpp"
#include "graphs/separation.hpp"
#include "simulators/continuous_mechanisms.hpp"
#include "simulators/observe.hpp"
#include "simulators/recorder.hpp"
#include "simulators/truth.hpp"

namespace abdera {
namespace {

/// X <- Z -> Y, weights 1, Z with standard deviation 2, the noises of X and Y with 1.
Scm common_cause() {
  std::vector<ScmVariable> variables(3);
  const char* names[] = {"X", "Y", "Z"};
  for (std::size_t v = 0; v < 3; ++v) {
    variables[v].info.name = names[v], variables[v].id = v;
    if (v < 2) variables[v].parents = {2};
    const NoiseLaw law{NoiseKind::kGaussian, 0, v < 2 ? 1.0 : 2.0, 0};
    variables[v].mechanism = linear_mechanism(0, std::vector<double>(variables[v].parents.size(), 1.0), law);
  }
  return Scm(std::move(variables));
}

ObservedScm selected(const std::vector<std::string>& steps) {
  std::vector<ObservationStep> parsed;
  for (const auto& text : steps) parsed.push_back(parse_observation(text));
  return observe(common_cause(), parsed, Rng(1));
}

/// Of so many data sets of `rows` rows: how often Fisher's z-test rejects X and Y independent given Z at 0.01.
double rejection_rate(const ObservedScm& model, Eigen::Index rows, int data_sets) {
  int rejected = 0;
  for (int i = 0; i < data_sets; ++i) {
    const Dataset data = record(model.scm, model.recording, rows, Rng(7).fork("data", i), {});
    const Var z = 2;
    rejected += FisherZ(covariance(data, {})).test(0, 1, std::span(&z, 1)).p_value < 0.01;
  }
  return static_cast<double>(rejected) / data_sets;
}

struct Case {
  const char* what;
  std::vector<std::string> steps;
};
const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"none", {}},
      {"X > 2", {"truncate column=X threshold=2"}},
      {"X > 0, Y > 0", {"truncate column=X threshold=0", "truncate column=Y threshold=0"}},
      {"X > 2, Y > 2", {"truncate column=X threshold=2", "truncate column=Y threshold=2"}},
      {"Gaussian kernels of X and Y",
       {"select_kernel columns=X centre=2 width=0.5 standardised=false",
        "select_kernel columns=Y centre=2 width=0.5 standardised=false"}},
  };
  return all;
}

// Detected in two bands: X and Y must both be bright. Each selection variable has one parent, so X and Y stay
// m-separated given Z and selection. But the mean of X given Z among what is selected bends with Z, and so does that of
// Y: what a straight line leaves of both bends alike, and their partial correlation is not zero.
TEST(FisherZ, IsNotCalibratedAfterTruncationThoughTheGraphSeparates) {
  const Var z = 2;
  for (const Case& one : cases()) {
    const auto model = selected(one.steps);
    const auto truth = truth_of(model.scm, model.recording);
    EXPECT_FALSE(truth.mag->graph.adjacent(0, 1)) << one.what;
    EXPECT_TRUE(m_separated(truth.mag->graph, 0, 1, std::span(&z, 1))) << one.what;
  }
  // A calibrated test rejects at 0.01 more than 8 of 60 data sets with probability 9.4e-9. In closed form the partial
  // correlation after both truncations is 0.044: at 10,000 rows z is about N(4.4, 1) and all but 3.4 % reject; fewer
  // than 40 of 60 do with probability below 1e-15.
  EXPECT_LE(rejection_rate(selected(cases()[1].steps), 10'000, 60), 8 / 60.0);
  EXPECT_LE(rejection_rate(selected(cases()[4].steps), 10'000, 60), 8 / 60.0);
  EXPECT_GE(rejection_rate(selected(cases()[3].steps), 10'000, 60), 40 / 60.0);
}

// The table of docs/observation.md.
TEST(FisherZ, HasTheSizesAfterSelectionThatThePageShows) {
  if (std::getenv("ABDERA_FULL") == nullptr) GTEST_SKIP() << "40,000 data sets: set ABDERA_FULL=1";
  for (const Case& one : cases()) {
    const auto model = selected(one.steps);
    std::cout << one.what;
    for (Eigen::Index rows : {200, 1000, 5000, 20'000}) std::cout << " | " << rejection_rate(model, rows, 2000);
    std::cout << '\n';
  }
}

}  // namespace
}  // namespace abdera
