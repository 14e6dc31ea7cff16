#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "core/noise.hpp"

namespace abdera {

/// Shapes of exogenous noise. kUnit is uniform on (0, 1): what discrete mechanisms turn into a level.
enum class NoiseKind : std::uint8_t {
  kUnit,
  kGaussian,
  kUniform,
  kLaplace,
  kExponential,
  kStudentT,
  kGumbel,
  kMixture
};

std::string_view to_string(NoiseKind kind);

/// A distribution of exogenous noise with this mean and standard deviation, whatever its shape (kUnit has its own).
struct NoiseLaw {
  NoiseKind kind = NoiseKind::kGaussian;
  double mean = 0, sd = 1;
  /// kStudentT: degrees of freedom, above 2. kMixture: half the distance of its two normal components, in [0, 1)
  /// standard deviations of the whole. Not used by the others.
  double shape = 0;

  static NoiseLaw unit() { return {NoiseKind::kUnit, 0.5, 0.28867513459481287, 0}; }
  /// @throws UsageError for a negative or infinite sd, or a shape out of range.
  void check() const;
  /// out[i] for row first_row + i: the quantile function at the uniform number of that cell, so that rows, variables
  /// and threads do not depend on one another. Same bits everywhere, but for kStudentT (Boost.Math).
  void fill(const CellNoise& cells, std::uint64_t id, std::int64_t first_row, std::span<double> out) const;
  /// Replaces numbers of (0, 1) by quantiles.
  void to_quantiles(std::span<double> values) const;

  bool operator==(const NoiseLaw&) const = default;
};

}  // namespace abdera
