#pragma once
#include <vector>

#include "simulators/discrete_mechanisms.hpp"
#include "simulators/response.hpp"

namespace abdera {

/// value = f(parents): an additive mechanism without noise.
MechanismPtr deterministic(ResponsePtr response);

/// 1 where weights . parents > threshold, else 0: detected or not, brighter than a limit or not.
class ComparisonResponse final : public Response {
 public:
  ComparisonResponse(std::vector<double> weights, double threshold);
  int num_parents() const override { return static_cast<int>(weights_.size()); }
  void evaluate(ParentColumns parents, std::span<double> out) const override;
  Description description() const override;

 private:
  std::vector<double> weights_;
  double threshold_;
};

/// The larger of a value and its limit: constant, or a multiple of the second parent, which is its error.
class LimitResponse final : public Response {
 public:
  /// max(parent, limit).
  static LimitResponse constant(double limit) { return {limit, 0, 1}; }
  /// max(parent 0, multiple * parent 1).
  static LimitResponse times_error(double multiple) { return {0, multiple, 2}; }
  int num_parents() const override { return num_parents_; }
  void evaluate(ParentColumns parents, std::span<double> out) const override;
  Description description() const override;

 private:
  LimitResponse(double limit, double multiple, int num_parents);
  double limit_, multiple_;
  int num_parents_;
};

/// The nearest multiple of a step, halves away from zero. Multiples of 1/k are the nearest numbers to their decimals.
class RoundingResponse final : public Response {
 public:
  /// @throws UsageError unless the step is positive and finite.
  explicit RoundingResponse(double step);
  int num_parents() const override { return 1; }
  void evaluate(ParentColumns parents, std::span<double> out) const override;
  Description description() const override;

 private:
  double step_;
};

/// The size of an error of several parts: sqrt(constant^2 + sum over j of (relative[j] * parent j)^2).
class QuadratureResponse final : public Response {
 public:
  /// @throws UsageError for a part that is negative or not finite.
  QuadratureResponse(double constant, std::vector<double> relative);
  int num_parents() const override { return static_cast<int>(relative_.size()); }
  void evaluate(ParentColumns parents, std::span<double> out) const override;
  Description description() const override;

 private:
  double constant_;
  std::vector<double> relative_;
};

/// The first parent on the scale of its batch, the second: offsets[batch] + scales[batch] * value.
class BatchResponse final : public Response {
 public:
  /// @throws UsageError unless there are as many offsets as scales, at least one.
  BatchResponse(std::vector<double> offsets, std::vector<double> scales);
  int num_parents() const override { return 2; }
  void evaluate(ParentColumns parents, std::span<double> out) const override;
  Description description() const override;

 private:
  std::vector<double> offsets_, scales_;
};

/// How the second parent of a flux says how far away something is.
enum class DistanceForm : std::uint8_t {
  kDistance,     ///< luminosity distance
  kLogDistance,  ///< its decimal logarithm
  kModulus,      ///< distance modulus, 5 log10(distance / 10 pc); the unit of distance is then 10 pc
  kRedshift,     ///< redshift in a flat universe with matter density 0.3 and H0 = 70 km/s/Mpc; the unit is Mpc
};

/// The decimal logarithm of the flux of a luminosity (parent 0, its decimal logarithm) at a distance (parent 1), in
/// units of luminosity over distance^2: log L - log10(4 pi) - 2 log d. Nearer than a millionth of the unit counts as
/// that.
class LogFluxResponse final : public Response {
 public:
  explicit LogFluxResponse(DistanceForm form) : form_(form) {}
  int num_parents() const override { return 2; }
  void evaluate(ParentColumns parents, std::span<double> out) const override;
  Description description() const override;

 private:
  DistanceForm form_;
};
/// log10 of the luminosity distance in Mpc in a flat universe with matter density 0.3 and H0 = 70 km/s/Mpc, to a
/// relative 1e-7 up to redshift 20.
double log_luminosity_distance(double redshift);

/// value = f(parents) exp(noise): positive sizes that spread over factors, such as error bars. f must be positive.
class LogNormalSize final : public Mechanism {
 public:
  /// @param spread standard deviation of the natural logarithm.
  LogNormalSize(ResponsePtr size, double spread);
  Description description() const override;
  int num_parents() const override { return size_->num_parents(); }
  NoiseLaw noise() const override { return {NoiseKind::kGaussian, 0, spread_, 0}; }
  void evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const override;
  Abduction abduction() const override { return Abduction::kExact; }
  void abduct(ParentColumns parents, std::span<const double> values, std::span<const double> uniform,
              std::span<double> noise) const override;

 private:
  ResponsePtr size_;
  double spread_;
};

/// A measured value: parent 0 + error (parent 1) * noise + sum of loadings[k] * parent 2 + k, errors that other
/// measurements share.
class MeasurementError final : public Mechanism {
 public:
  explicit MeasurementError(std::vector<double> loadings) : loadings_(std::move(loadings)) {}
  Description description() const override;
  int num_parents() const override { return 2 + static_cast<int>(loadings_.size()); }
  NoiseLaw noise() const override { return {}; }
  void evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const override;
  Abduction abduction() const override { return Abduction::kExact; }
  /// Where the error is 0 the noise cannot be told: 0.
  void abduct(ParentColumns parents, std::span<const double> values, std::span<const double> uniform,
              std::span<double> noise) const override;

 private:
  double without_noise(ParentColumns parents, std::size_t i) const;
  std::vector<double> loadings_;
};

/// Binary: 1 with probability exp(-(weights . parents - centre)^2 / (2 width^2)). Selection by it leaves Gaussian
/// variables Gaussian: it is conditioning on a measurement of weights . parents with error `width` that gave `centre`.
class GaussianKernel final : public LevelMechanism {
 public:
  /// @throws UsageError unless the width is positive and finite.
  GaussianKernel(std::vector<double> weights, double centre, double width);
  Description description() const override;
  int num_parents() const override { return static_cast<int>(weights_.size()); }
  void cumulative(ParentColumns parents, std::size_t i, std::vector<double>& out) const override;

 private:
  std::vector<double> weights_;
  double centre_, width_;
};

}  // namespace abdera
