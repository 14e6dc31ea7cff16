#pragma once
#include <string>

#include "algorithms/learner.hpp"
#include "citests/fisher_z.hpp"
#include "scores/gaussian_bic.hpp"

namespace abdera::testing_support {

/// A search over Gaussian BIC scores with options of its own.
struct Searcher {
  std::string learner;
  Params params{};

  std::string name() const {
    std::string text = learner;
    for (const auto& [option, value] : params) {
      text += " " + option + "=";
      if (const auto* number = std::get_if<std::int64_t>(&value)) text += std::to_string(*number);
      if (const auto* flag = std::get_if<bool>(&value)) text += *flag ? "true" : "false";
    }
    return text;
  }

  LearnResult learn(const Covariance& evidence, double penalty_discount) const {
    const GaussianBic score(evidence, {.penalty_discount = penalty_discount});
    const FisherZ test(evidence);
    const LearnerEntry& entry = find_learner(learner);
    RunContext run;
    return entry.learn({entry.needs_test ? &test : nullptr, &score, nullptr}, Knowledge(), params, run);
  }
};

inline const Params kTwentyRestarts{{"restarts", std::int64_t{20}}};

}  // namespace abdera::testing_support
