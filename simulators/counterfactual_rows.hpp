#pragma once
#include <string>
#include <vector>

#include "simulators/counterfactual.hpp"
#include "simulators/observe.hpp"

namespace abdera {

/// What rows of data would have been, and where the values of each variable of the model come from.
struct CounterfactualRows {
  Dataset data;                              ///< the columns, in the other world
  Dataset factual;                           ///< the same rows as they were
  std::vector<CounterfactualSource> source;  ///< of each variable of the model
};

/// The first `rows` recorded rows of a model under the interventions, from the noise that made them. Which rows are
/// recorded is what it was: the units stay the same, also where the intervention changes who would have been selected.
/// @throws as `counterfactual` and `record`. Memory: the rows. Threads: run.threads; the bits do not depend on it.
CounterfactualRows counterfactual_rows(const ObservedScm& observed, Eigen::Index rows,
                                       std::span<const Intervention> changes, const Rng& stream, const RunContext& run);

/// The rows of a table under the interventions; noise is told from the values.
/// @param data has a column for every variable of the model, by name, levels in any order; other columns are left out.
/// @throws NotApplicable for a variable of the model without a column; DataError for missing values and for levels that
/// the model has not; as `counterfactual`.
CounterfactualRows counterfactual_rows(const Scm& scm, const Dataset& data, std::span<const Intervention> changes,
                                       const Rng& stream, const RunContext& run);

}  // namespace abdera
