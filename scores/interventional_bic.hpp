#pragma once
#include <string>
#include <vector>

#include "core/run.hpp"
#include "scores/gaussian_bic.hpp"
#include "scores/interventional_rows.hpp"

namespace abdera {

/// `gaussian_bic` of data from several experiments: a local score is that of the rows where the child was not a target
/// of an intervention. The penalty is that of all rows, as in pcalg. With targets the score is the same for
/// interventionally equivalent DAGs only. A parent that is constant in the rows of a child explains nothing there.
/// It is a score of its own so that a result never depends on whether a file happens to name targets.
/// Cost: a covariance for each different set of rows; local O(|S|^3). Threads: safe.
/// Source: [hauser2012] section 4.1. Differs: penalty discount, structure prior, constants kept.
class InterventionalBic final : public GaussianScore {
 public:
  static constexpr bool kLinear = true, kUsesWeights = true;
  /// @throws DataError as `covariance` and `rows_of_children`.
  InterventionalBic(const Dataset& data, const GaussianBicOptions& options, const RunContext& run)
      : InterventionalBic(rows_of_children(data, run), data, options) {}

  std::vector<std::vector<Var>> targets() const override { return targets_; }
  std::vector<std::string> remarks() const override;

 private:
  InterventionalBic(const std::vector<RowsOfChildren>& parts, const Dataset& data, const GaussianBicOptions& options);
  std::vector<std::vector<Var>> targets_;
  std::vector<std::string> remarks_;
};

}  // namespace abdera
