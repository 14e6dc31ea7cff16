#pragma once
#include <tuple>

#include "core/params.hpp"
#include "simulators/observe.hpp"

namespace abdera {

struct MissingTestsOptions {
  bool troponin_by_pain = true, troponin_by_age = true;
  bool crp_by_fever = true, crp_by_pain = true;
  bool smoking_hidden = true;
  static auto fields() {
    using O = MissingTestsOptions;
    return std::tuple{
        field("troponin_by_pain", &O::troponin_by_pain, "chest pain makes the troponin test likelier"),
        field("troponin_by_age", &O::troponin_by_age, "age makes the troponin test likelier"),
        field("crp_by_fever", &O::crp_by_fever, "fever makes the CRP test likelier"),
        field("crp_by_pain", &O::crp_by_pain, "chest pain makes the CRP test likelier"),
        field("smoking_hidden", &O::smoking_hidden, "smokers answer less often whether they smoke"),
    };
  }
};

/// Patients of an emergency department whose tests are made for reasons. Every test has an indicator with causes of its
/// own: troponin_missing (its causes are always recorded), crp_missing (a collider), smoking_missing (its cause is what
/// it hides). docs/domains/missing_tests.md has the graph, the numbers and what they must reproduce.
/// Source: [mohan2021] (graphs with missingness indicators); the numbers are our choice.
Scm missing_tests(const MissingTestsOptions& options);

/// The same as it is recorded: eight columns, three of which have no value where their indicator is 1.
ObservedScm observed_missing_tests(const MissingTestsOptions& options);

}  // namespace abdera
