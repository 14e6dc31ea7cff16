#pragma once
#include <string>
#include <vector>

#include "core/run.hpp"
#include "scores/bge.hpp"
#include "scores/interventional_rows.hpp"

namespace abdera {

/// `bge` of data from several experiments: a local score is the marginal likelihood of the rows where the child was not
/// a target of an intervention. With targets the score is the same for interventionally equivalent DAGs only.
/// standardise = true takes means and standard deviations of all rows, prior_mean = sample those of the rows that
/// count. Cost: a covariance for each different set of rows; local O(|S|^3). Threads: safe. Source: [kuipers2014];
/// [cooper1999] section 3 (the likelihood of interventional rows). Differs: as `bge`.
class InterventionalBge final : public GaussianScore {
 public:
  static constexpr bool kLinear = true, kUsesWeights = true;
  /// @throws as `Bge`; DataError as `rows_of_children`.
  InterventionalBge(const Dataset& data, const BgeOptions& options, const RunContext& run);

  std::vector<std::vector<Var>> targets() const override { return targets_; }
  std::vector<std::string> remarks() const override { return remarks_; }

 private:
  InterventionalBge(const std::vector<RowsOfChildren>& parts, const Dataset& data, const BgeOptions& options,
                    const RunContext& run);
  std::vector<std::vector<Var>> targets_;
  std::vector<std::string> remarks_;
};

}  // namespace abdera
