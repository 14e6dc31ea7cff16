#include "simulators/domains/medical_triage.hpp"

#include "simulators/domains/model_builder.hpp"

namespace abdera {
namespace {

std::vector<Var> indices(const Scm& scm, std::initializer_list<const char*> names) {
  std::vector<Var> out;
  for (const char* name : names) out.push_back(scm.index_of(name));
  return out;
}

}  // namespace

Scm medical_triage(const MedicalTriageOptions& options) {
  ModelBuilder model;
  model.add_noisy_or(1, "over_60", 0.30, {});
  model.add_noisy_or(2, "overweight", options.overweight, {});
  model.add_noisy_or(3, "smoker", 0.20, {});

  model.add_noisy_or(11, "diabetes", 0.05, {{"over_60", 0.15}, {"overweight", options.overweight_diabetes}});
  model.add_noisy_or(12, "heart_disease", 0.005,
                     {{"over_60", 0.04}, {"overweight", options.overweight_heart_disease}, {"smoker", 0.05}});
  model.add_noisy_or(13, "reflux", 0.08, {{"overweight", 0.12}});
  model.add_noisy_or(14, "pneumonia", 0.01, {{"over_60", 0.02}, {"smoker", 0.02}});

  model.add_noisy_or(21, "chest_pain", 0.06,
                     {{"heart_disease", options.heart_disease_chest_pain}, {"reflux", 0.20}, {"pneumonia", 0.30}});
  model.add_noisy_or(22, "breathlessness", 0.04, {{"heart_disease", 0.45}, {"pneumonia", 0.70}});
  model.add_noisy_or(23, "heartburn", 0.05, {{"reflux", 0.70}});
  model.add_noisy_or(24, "fever", 0.03, {{"pneumonia", 0.75}});
  model.add_noisy_or(25, "thirst", 0.05, {{"diabetes", options.diabetes_thirst}});
  model.add_noisy_or(26, "fatigue", 0.10, {{"diabetes", 0.20}, {"heart_disease", 0.30}, {"pneumonia", 0.50}});
  return std::move(model).build();
}

std::vector<Var> triage_diseases(const Scm& scm) {
  return indices(scm, {"diabetes", "heart_disease", "reflux", "pneumonia"});
}

std::vector<Var> triage_symptoms(const Scm& scm) {
  return indices(scm, {"chest_pain", "breathlessness", "heartburn", "fever", "thirst", "fatigue"});
}

}  // namespace abdera
