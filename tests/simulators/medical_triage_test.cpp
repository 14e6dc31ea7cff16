#include "simulators/domains/medical_triage.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "simulators/counterfactual.hpp"
#include "simulators/domains/model_builder.hpp"
#include "tests/simulators/domain_support.hpp"
#include "tests/support/message_of.hpp"

namespace abdera::scm_test {
namespace {

using testing::HasSubstr;
using testing_support::message_of;

std::vector<WorldEvent> findings(const Scm& scm, const std::vector<Named>& named) {
  std::vector<WorldEvent> out;
  for (const Named& n : named) out.push_back({scm.index_of(n.variable), n.level});
  return out;
}

/// The patient of the page: over sixty, overweight, does not smoke, with chest pain.
std::vector<WorldEvent> patient(const Scm& scm) {
  return findings(scm, {{"over_60", 1}, {"overweight", 1}, {"smoker", 0}, {"chest_pain", 1}});
}

struct Named2 {
  std::string by_posterior, by_disablement;
};
Named2 first_of_each(const Scm& scm) {
  const auto verdicts = diagnose(scm, patient(scm), triage_diseases(scm), triage_symptoms(scm));
  const auto by = [&](double Verdict::*what) {
    return scm
        .variable(std::max_element(verdicts.begin(), verdicts.end(),
                                   [&](const Verdict& a, const Verdict& b) { return a.*what < b.*what; })
                      ->disease)
        .info.name;
  };
  return {by(&Verdict::posterior), by(&Verdict::disablement)};
}

// One disease of prior 0.1 that causes a symptom with 0.6, and a leak of 0.2: P(symptom | ill) = 1 - 0.4 * 0.8 = 0.68;
// the symptom would go with the disease where the disease caused it and the leak did not: 0.6 * 0.8.
TEST(Diagnosis, OfOneDiseaseByHand) {
  ModelBuilder model;
  model.add_noisy_or(1, "disease", 0.1, {});
  model.add_noisy_or(2, "symptom", 0.2, {{"disease", 0.6}});
  const Scm scm = std::move(model).build();
  const std::vector<Var> disease = {0}, symptom = {1};
  const auto verdict = diagnose(scm, findings(scm, {{"symptom", 1}}), disease, symptom).front();
  const double seen = 0.1 * 0.68 + 0.9 * 0.2;
  EXPECT_NEAR(verdict.posterior, 0.1 * 0.68 / seen, 1e-15);
  EXPECT_NEAR(verdict.disablement, 0.1 * 0.6 * 0.8 / seen, 1e-15);
  const auto well = diagnose(scm, findings(scm, {{"symptom", 0}}), disease, symptom).front();
  EXPECT_EQ(well.disablement, 0);
  EXPECT_THAT(message_of<UsageError>([&] {
                diagnose(scm, findings(scm, {{"symptom", 5}}), disease, symptom);
              }),
              HasSubstr("no patient of this model"));
}

// The exact figure against counterfactual rows: of the patients like this one, how many would be without chest pain.
TEST(Diagnosis, AgreesWithCounterfactualsOfPatients) {
  const Scm scm = medical_triage({});
  const auto rows = sample(scm, 400'000, Rng(2), {}).values;
  std::vector<Eigen::Index> like;
  for (Eigen::Index i = 0; i < rows.rows(); ++i) {
    bool same = true;
    for (const WorldEvent& finding : patient(scm)) same = same && rows(i, finding.variable) == finding.level;
    if (same) like.push_back(i);
  }
  const Eigen::MatrixXd patients = rows(like, Eigen::all);
  const auto diseases = triage_diseases(scm);
  const auto verdicts = diagnose(scm, patient(scm), diseases, triage_symptoms(scm));
  const double n = static_cast<double>(patients.rows());
  ASSERT_GT(n, 3000);
  // Eight shares within 5.5 sigma: 3e-7 for all.
  for (const Verdict& verdict : verdicts) {
    const auto cured = Intervention::set(verdict.disease, 0);
    const auto world = counterfactual(scm, patients, {&cured, 1}, nullptr, Rng(5), {});
    const double gone = (world.values.col(scm.index_of("chest_pain")).array() == 0).cast<double>().mean();
    EXPECT_NEAR(gone, verdict.disablement, 5.5 * 0.5 / std::sqrt(n)) << scm.variable(verdict.disease).info.name;
    EXPECT_NEAR(patients.col(verdict.disease).mean(), verdict.posterior, 5.5 * 0.5 / std::sqrt(n));
    EXPECT_LE(verdict.disablement, verdict.posterior + 1e-12) << "one symptom: only the ill can lose it";
  }
}

// Richens, Lee & Johri (2020): the posterior names what goes with the patient, the disablement what ails him.
TEST(MedicalTriage, RanksTheHeartFirstByDisablementAndDiabetesByThePosterior) {
  const auto both = [](const Scm& scm) { return first_of_each(scm); };
  const Scm scm = medical_triage({});
  EXPECT_EQ(both(scm).by_posterior, "diabetes");
  EXPECT_EQ(both(scm).by_disablement, "heart_disease");
  EXPECT_NE(both(without_edge(scm, "overweight", "diabetes")).by_posterior, "diabetes");
  EXPECT_NE(both(without_edge(scm, "heart_disease", "chest_pain")).by_disablement, "heart_disease");
}

TEST(MedicalTriage, DiabetesDisablesWhatItCausesAlone) {
  const auto disabled = [](const Scm& scm, const std::string& symptom) {
    const std::vector<Var> diabetes = {scm.index_of("diabetes")};
    return diagnose(scm, findings(scm, {{symptom, 1}}), diabetes, triage_symptoms(scm)).front().disablement;
  };
  const Scm scm = medical_triage({});
  EXPECT_EQ(disabled(scm, "chest_pain"), 0);
  EXPECT_GT(disabled(scm, "thirst"), 0.5);
  EXPECT_EQ(disabled(without_edge(scm, "diabetes", "thirst"), "thirst"), 0);
}

// Diabetes and chest pain go together among patients of one age who do not smoke, by their weight alone: to give
// somebody diabetes brings no chest pain.
TEST(MedicalTriage, WeightConfoundsDiabetesAndChestPain) {
  const auto excess = [](const Scm& scm) {
    const auto pain = [&](int diabetes) {
      return probability(scm, {{"chest_pain", 1}}, {{"diabetes", diabetes}, {"over_60", 0}, {"smoker", 0}});
    };
    return pain(1) - pain(0);
  };
  const Scm scm = medical_triage({});
  EXPECT_GT(excess(scm), 0.01);
  EXPECT_NEAR(excess(without_edge(scm, "overweight", "diabetes")), 0, 1e-15);
  const auto set = [&](int diabetes) { return probability(scm, {{"chest_pain", 1}}, {}, {{"diabetes", diabetes}}); };
  EXPECT_NEAR(set(1), set(0), 1e-15);
  for (int overweight : {0, 1}) {
    const auto pain = [&](int diabetes) {
      return probability(scm, {{"chest_pain", 1}},
                         {{"diabetes", diabetes}, {"over_60", 0}, {"smoker", 0}, {"overweight", overweight}});
    };
    EXPECT_NEAR(pain(1), pain(0), 1e-15);
  }
}

TEST(MedicalTriage, WithAStrengthOfZeroHasNoSuchEdge) {
  const Scm scm = medical_triage({.overweight_diabetes = 0});
  EXPECT_FALSE(scm.dag().adjacent(scm.index_of("overweight"), scm.index_of("diabetes")));
  EXPECT_TRUE(scm.dag().adjacent(scm.index_of("over_60"), scm.index_of("diabetes")));
}

}  // namespace
}  // namespace abdera::scm_test
