#pragma once
#include <utility>
#include <vector>

#include "simulators/mechanism.hpp"

namespace abdera {

/// A fixed value, whatever the noise.
class Constant final : public Mechanism {
 public:
  /// @throws UsageError unless the value is finite.
  explicit Constant(double value);
  Description description() const override;
  int num_parents() const override { return 0; }
  NoiseLaw noise() const override { return NoiseLaw::unit(); }
  void evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const override;
  std::optional<LinearEquation> linear() const override { return LinearEquation{value_, {}, 0}; }
  Abduction abduction() const override { return Abduction::kSampled; }
  void abduct(ParentColumns parents, std::span<const double> values, std::span<const double> uniform,
              std::span<double> noise) const override;

 private:
  double value_;
};

/// value = (inner - shift) * gain: another unit or a standardised scale for any continuous mechanism.
class Rescaled final : public Mechanism {
 public:
  /// @throws UsageError unless gain is finite and not zero.
  Rescaled(MechanismPtr inner, double shift, double gain);
  Description description() const override;
  int num_parents() const override { return inner_->num_parents(); }
  NoiseLaw noise() const override { return inner_->noise(); }
  void evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const override;
  std::optional<LinearEquation> linear() const override;
  Abduction abduction() const override { return inner_->abduction(); }
  void abduct(ParentColumns parents, std::span<const double> values, std::span<const double> uniform,
              std::span<double> noise) const override;

 private:
  MechanismPtr inner_;
  double shift_, gain_;
};

/// Takes its parents in another unit than they have: inner(shift + gain * parent, ...).
class RescaledParents final : public Mechanism {
 public:
  struct Unit {
    double shift, gain;
  };
  /// @param units one a parent. @throws UsageError for another number, or one that is not finite.
  RescaledParents(MechanismPtr inner, std::vector<Unit> units);
  Description description() const override;
  int num_parents() const override { return inner_->num_parents(); }
  NoiseLaw noise() const override { return inner_->noise(); }
  void evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const override;
  std::optional<LinearEquation> linear() const override;
  Abduction abduction() const override { return inner_->abduction(); }
  void abduct(ParentColumns parents, std::span<const double> values, std::span<const double> uniform,
              std::span<double> noise) const override;

 private:
  std::vector<const double*> rescaled(ParentColumns parents, std::size_t rows,
                                      std::vector<std::vector<double>>& storage) const;
  MechanismPtr inner_;
  std::vector<Unit> units_;
};

}  // namespace abdera
