#pragma once
#include <span>
#include <vector>

#include "simulators/discrete_worlds.hpp"

namespace abdera {

/// What speaks for one disease.
struct Verdict {
  Var disease;
  double posterior;    ///< P(disease | findings)
  double disablement;  ///< expected number of the present symptoms that would be absent were the disease cured
};

/// Two ways to rank diseases, both exact. The posterior ranks what goes with the findings, also by a common cause; the
/// expected disablement ranks what brought them about: a disease that causes none of the symptoms has 0.
///
/// @param findings what is known of the patient: risk factors, symptoms present and absent, test results.
/// @param diseases,symptoms binary variables; the symptoms that `findings` have as 1 are the present ones.
/// @return one verdict a disease, in their order.
/// @throws UsageError for a disease or symptom that is not binary, and for findings that no patient has; NotApplicable
/// as `DiscreteWorlds`. Cost: the states of the causes of the findings, for each disease.
/// Source: [richens2020] (expected disablement). Differs: the counterfactual keeps the rank of a patient among his like
/// instead of one noise an edge of the noisy-or; where curing never brings a symptom about, the two agree.
std::vector<Verdict> diagnose(const Scm& scm, std::span<const WorldEvent> findings, std::span<const Var> diseases,
                              std::span<const Var> symptoms);

}  // namespace abdera
