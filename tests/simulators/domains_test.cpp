// What is true of every domain model, whatever it is about.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "algorithms/constraint/pc.hpp"
#include "citests/population.hpp"
#include "graphs/convert.hpp"
#include "simulators/domains/black_hole_host.hpp"
#include "simulators/domains/galaxy_environment.hpp"
#include "simulators/domains/medical_triage.hpp"
#include "simulators/domains/missing_tests.hpp"
#include "simulators/domains/textbook.hpp"
#include "simulators/linear_scm.hpp"
#include "simulators/model_file.hpp"
#include "simulators/recorder.hpp"

namespace abdera {
namespace {

constexpr std::array kMorphologies = {HostMorphology::kElliptical, HostMorphology::kLenticular,
                                      HostMorphology::kSpiral};

std::vector<std::pair<std::string, ObservedScm>> domains() {
  std::vector<std::pair<std::string, ObservedScm>> out;
  out.emplace_back("galaxies", observed_galaxy_environment({}, Rng(1)));
  out.emplace_back("galaxies at 1", observed_galaxy_environment({.epoch = GalaxyEpoch::kZ1}, Rng(1)));
  out.emplace_back("galaxies in a survey",
                   observed_galaxy_environment({.panel = true, .magnitude_limit = 17.77, .errors = 1}, Rng(1)));
  for (HostMorphology morphology : kMorphologies)
    out.emplace_back("black holes", observed_black_hole_host({.morphology = morphology, .errors = 1}, Rng(1)));
  const Scm triage = medical_triage({});
  out.emplace_back("triage", ObservedScm{triage, Recording::of(triage)});
  out.emplace_back("missing tests", observed_missing_tests({}));
  for (TextbookCase which :
       {TextbookCase::kTwoEquations, TextbookCase::kKidneyStones, TextbookCase::kStorm, TextbookCase::kHospital})
    out.emplace_back("textbook", observed_textbook({.which = which}));
  return out;
}

bool same_bits(const Dataset& a, const Dataset& b) {
  const Eigen::MatrixXd x = a.values(), y = b.values();
  return x.rows() == y.rows() && x.cols() == y.cols() &&
         std::memcmp(x.data(), y.data(), static_cast<std::size_t>(x.size()) * sizeof(double)) == 0;
}

TEST(Domains, RecordTheColumnsThatTheySayAreRecorded) {
  for (const auto& domain : domains()) {
    std::vector<Var> columns;
    for (const RecordedColumn& column : domain.second.recording.columns) columns.push_back(column.node);
    std::sort(columns.begin(), columns.end());
    EXPECT_EQ(columns, domain.second.scm.recorded()) << domain.first;
  }
}

TEST(Domains, HaveTheSameBitsOnAnyNumberOfThreads) {
  for (const auto& domain : domains()) {
    const auto rows = [&](int threads) {
      RunContext run;
      run.threads = threads;
      return record(domain.second.scm, domain.second.recording, 3000, Rng(5), run);
    };
    const Dataset one = rows(1);
    EXPECT_EQ(one.num_rows(), 3000) << domain.first;
    EXPECT_TRUE(same_bits(one, rows(2)) && same_bits(one, rows(7))) << domain.first;
  }
}

TEST(Domains, AreTheSameFromTheirFiles) {
  for (const auto& domain : domains()) {
    const std::string text = to_json({domain.second, {}});
    const ModelFile file = model_from_json(text, "a domain");
    EXPECT_EQ(to_json(file), text) << domain.first;
    const auto& again = std::get<ObservedScm>(file.model);
    EXPECT_TRUE(same_bits(record(domain.second.scm, domain.second.recording, 500, Rng(5), {}),
                          record(again.scm, again.recording, 500, Rng(5), {})))
        << domain.first;
  }
}

template <class Options>
void check_options() {
  Params params;
  for (const auto& option : values_of(Options{})) params.emplace(option.first, to_text(option.second));
  EXPECT_EQ(values_of(abdera::bind<Options>(params)), values_of(Options{}));
  EXPECT_FALSE(params.empty());
}

TEST(Domains, TakeTheirOptionsAsText) {
  check_options<GalaxyEnvironmentOptions>();
  check_options<BlackHoleHostOptions>();
  check_options<MedicalTriageOptions>();
  check_options<MissingTestsOptions>();
  check_options<TextbookOptions>();
  EXPECT_EQ(textbook(abdera::bind<TextbookOptions>({{"case", std::string("storm")}})).names(),
            (std::vector<std::string>{"low_pressure", "barometer_falls", "storm"}));
}

TEST(Domains, SayTheUnitsOfTheirQuantities) {
  const std::set<std::string> without = {"x1", "x2", "assembly", "redshift"};  // pure numbers
  for (const auto& domain : domains())
    for (Var v = 0; v < domain.second.scm.size(); ++v) {
      const Variable& info = domain.second.scm.variable(v).info;
      if (domain.second.recording.role(v) != NodeRole::kVariable) continue;
      if (info.discrete())
        EXPECT_GE(info.levels.size(), 2u) << info.name;
      else
        EXPECT_NE(info.unit.empty(), without.count(info.name) == 0) << domain.first << ": " << info.name;
    }
}

TEST(Domains, FoundByPcFromTheCovarianceOfTheirPopulation) {
  for (HostMorphology morphology : kMorphologies)
    for (Feedback feedback : {Feedback::kHostToBlackHole, Feedback::kBlackHoleToHost, Feedback::kNone}) {
      const Scm scm = black_hole_host({.morphology = morphology, .feedback = feedback});
      RunContext run;
      const PopulationTest test(LinearScm(scm).recorded_covariance(scm));
      EXPECT_EQ(pc(test, Knowledge(), {}, run).graph, cpdag_of(scm.dag()))
          << static_cast<int>(morphology) << " " << static_cast<int>(feedback);
    }
}

TEST(Domains, GalaxyHistoriesAreFoundByPcUpToTheirClass) {
  const Scm all = galaxy_environment({.panel = true});
  std::vector<ScmVariable> linear;
  for (const ScmVariable& variable : all.variables())
    if (variable.mechanism->linear()) linear.push_back(variable);
  const Scm scm(linear);
  EXPECT_EQ(scm.size(), 21);  // all but morphology and redshift
  RunContext run;
  const PopulationTest test(LinearScm(scm).recorded_covariance(scm));
  EXPECT_EQ(pc(test, Knowledge(), {}, run).graph, cpdag_of(scm.dag()));
}

}  // namespace
}  // namespace abdera
