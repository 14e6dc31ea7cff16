#pragma once
#include <tuple>
#include <vector>

#include "core/params.hpp"
#include "simulators/diagnosis.hpp"

namespace abdera {

struct MedicalTriageOptions {
  double overweight = 0.35;
  double overweight_diabetes = 0.25, overweight_heart_disease = 0.03;
  double heart_disease_chest_pain = 0.6, diabetes_thirst = 0.5;
  static auto fields() {
    using O = MedicalTriageOptions;
    return std::tuple{
        field("overweight", &O::overweight, "share of the patients", {0, 1}),
        field("overweight_diabetes", &O::overweight_diabetes, "probability with which overweight causes it", {0, 1}),
        field("overweight_heart_disease", &O::overweight_heart_disease, "probability with which overweight causes it",
              {0, 1}),
        field("heart_disease_chest_pain", &O::heart_disease_chest_pain, "probability with which the disease causes it",
              {0, 1}),
        field("diabetes_thirst", &O::diabetes_thirst, "probability with which the disease causes it", {0, 1}),
    };
  }
};

/// Patients at the door: risk factors, diseases and symptoms in three layers of noisy-or variables. Overweight is a
/// common cause of diabetes and, by way of heart disease and reflux, of chest pain, which diabetes does not cause. The
/// page docs/domains/medical_triage.md has the graph, the numbers and what they must reproduce. A probability of 0
/// takes its edge out of the graph.
/// Source: [richens2020] (the three layers); the numbers are our choice.
Scm medical_triage(const MedicalTriageOptions& options);

std::vector<Var> triage_diseases(const Scm& scm);
std::vector<Var> triage_symptoms(const Scm& scm);

}  // namespace abdera
