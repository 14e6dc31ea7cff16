#pragma once
#include <string>
#include <utility>
#include <vector>

#include "simulators/noise_law.hpp"
#include "simulators/scm.hpp"

namespace abdera {

/// Puts a model together by names, causes first. Ids are given by hand, so that a variable keeps its noise whatever
/// options add or leave out.
class ModelBuilder {
 public:
  /// A cause by its name and how strong it is. Strength 0 leaves it out of the graph.
  using Cause = std::pair<std::string, double>;

  /// @throws UsageError for a parent that is not there yet; the rest is checked by `build`.
  Var add(std::uint64_t id, Variable info, const std::vector<std::string>& parents, MechanismPtr mechanism,
          bool recorded = true);
  /// value = intercept + sum of strength * cause + Gaussian noise of this standard deviation.
  Var add_linear(std::uint64_t id, Variable info, double intercept, const std::vector<Cause>& causes, double sd,
                 bool recorded = true);
  /// Binary: each cause brings it about with its strength, and something unlisted with `leak`.
  Var add_noisy_or(std::uint64_t id, std::string name, double leak, const std::vector<Cause>& causes,
                   bool recorded = true);
  /// Binary: P(yes) for each configuration of the parents, the first varying slowest, all of them discrete.
  Var add_table(std::uint64_t id, std::string name, const std::vector<std::string>& parents,
                const std::vector<double>& probability_of_yes, bool recorded = true);

  Scm build() && { return Scm(std::move(variables_)); }

 private:
  Var find(const std::string& name) const;
  std::vector<ScmVariable> variables_;
};

/// A binary variable with the levels no and yes.
Variable yes_or_no(std::string name);

}  // namespace abdera
