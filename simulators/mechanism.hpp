#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "simulators/description.hpp"
#include "simulators/noise_law.hpp"

namespace abdera {

/// The parents of one variable over a block of rows: one column each, in the order of its parent list. Discrete values
/// are their codes 0, 1, ...
using ParentColumns = std::span<const double* const>;

/// How exogenous noise is told from what was observed.
enum class Abduction : std::uint8_t {
  kExact,    ///< the mechanism can be solved for its noise
  kSampled,  ///< several noises give the same value: one is drawn from the posterior given value and parents
};

/// value = intercept + weights . parents + gain * noise.
struct LinearEquation {
  double intercept = 0;
  std::vector<double> weights{};
  double gain = 1;
};

/// How one variable comes about: value = f(parents, noise), row by row. The only thing a structural causal model knows
/// of its variables.
///
/// Rows are independent of one another: f of a row has the same bits in any block. Threads: const, safe together.
class Mechanism {
 public:
  virtual ~Mechanism() = default;
  /// As data; `mechanism_from` makes the same mechanism of it, to the last bit. Its type is the name in files.
  virtual Description description() const = 0;
  virtual int num_parents() const = 0;
  /// The law of its noise.
  virtual NoiseLaw noise() const = 0;
  /// out[i] = f(parents[0][i], parents[1][i], ..., noise[i]). `out` may be `noise`.
  virtual void evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const = 0;

  /// The mechanism as a linear equation, if it is one: what closed forms need.
  virtual std::optional<LinearEquation> linear() const { return std::nullopt; }

  virtual Abduction abduction() const = 0;
  /// noise[i] with f(parents[.][i], noise[i]) = values[i]: discrete values exactly, others within 4 ulp of the larger
  /// of the value and what the parents contribute.
  /// @param uniform one number of (0, 1) a row, for kSampled; not read otherwise.
  /// @throws DataError for a value that the mechanism cannot give, naming the row of the block (from 1).
  virtual void abduct(ParentColumns parents, std::span<const double> values, std::span<const double> uniform,
                      std::span<double> noise) const = 0;
};

using MechanismPtr = std::shared_ptr<const Mechanism>;

}  // namespace abdera
