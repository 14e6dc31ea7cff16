#pragma once
#include <Eigen/Core>
#include <span>
#include <vector>

#include "simulators/intervention.hpp"

namespace abdera {

/// Where the value of one variable in a counterfactual came from, for all its rows together.
enum class CounterfactualSource : std::uint8_t {
  kCopied,    ///< nothing above it changed in any row
  kSet,       ///< a target of the intervention whose value does not depend on its noise
  kStored,    ///< its noise was known
  kInverted,  ///< its noise was solved for
  kSampled,   ///< its noise was drawn from the posterior given the row: one of several possible answers
};
std::string_view to_string(CounterfactualSource source);

struct Counterfactual {
  Eigen::MatrixXd values;                    ///< rows x variables
  std::vector<CounterfactualSource> source;  ///< of each variable: the weakest of its rows
  /// The answer is the only one: nothing was sampled.
  bool exact() const;
};

/// What these rows would have been under the interventions: their noise is found (abduction), the mechanisms are
/// changed (action), and the values follow (prediction). In a row where no parent of a variable changed, the variable
/// keeps its factual value by copy.
///
/// @param factual rows x scm.size(): all variables, latent ones too.
/// @param noise the noise that made the rows, same shape; null: told from the values.
/// @param first_row,stream name the rows of what has to be drawn; the same ones draw the same.
/// @throws DataError when a value is impossible under the model, naming variable and row; UsageError as `intervene`,
/// and for shapes that differ. Threads: run.threads; the bits do not depend on it.
Counterfactual counterfactual(const Scm& scm, const Eigen::MatrixXd& factual, std::span<const Intervention> changes,
                              const Eigen::MatrixXd* noise, const Rng& stream, const RunContext& run,
                              std::int64_t first_row = 0);

}  // namespace abdera
