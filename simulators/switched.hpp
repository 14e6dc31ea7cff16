#pragma once
#include <vector>

#include "simulators/mechanism.hpp"

namespace abdera {

/// A mechanism for each level of the first parent, a discrete variable: regimes. All take the remaining parents.
class SwitchedMechanism final : public Mechanism {
 public:
  /// @param of_level one a level 0, 1, ... @throws UsageError for none, and unless all have as many parents and the
  /// same law of noise.
  explicit SwitchedMechanism(std::vector<MechanismPtr> of_level);
  Description description() const override;
  int num_parents() const override { return 1 + of_level_.front()->num_parents(); }
  NoiseLaw noise() const override { return of_level_.front()->noise(); }
  /// @throws DataError for a value of the first parent that is no level.
  void evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const override;
  Abduction abduction() const override;
  void abduct(ParentColumns parents, std::span<const double> values, std::span<const double> uniform,
              std::span<double> noise) const override;

 private:
  template <class F>
  void by_levels(ParentColumns parents, std::size_t rows, F&& f) const;
  std::vector<MechanismPtr> of_level_;
};

}  // namespace abdera
