#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "core/rng.hpp"
#include "datasets/dataset.hpp"

namespace abdera {

/// How rows are drawn again.
enum class Resampling : std::uint8_t {
  kBootstrap,      ///< as many units as there are, with replacement
  kSubsample,      ///< a share of the units, without replacement
  kComplementary,  ///< halves without replacement, in pairs that have no unit in common
};

struct ResamplingOptions {
  Resampling scheme = Resampling::kBootstrap;
  double fraction = 0.5;   ///< of the units, for kSubsample; in (0, 1)
  Eigen::Index block = 0;  ///< rows a block of a time series; 0: the cube root of their number, rounded up
};

/// Draws the rows of a table again. What is drawn are units: rows; whole clusters where rows come in clusters (and of
/// a panel its units); blocks of consecutive rows of a time series, so that what depends on each other stays together.
/// Threads: const, safe together. Memory: one index a row.
/// Source: [efron1979] (bootstrap), [carlstein1986] (blocks), [shah2013] (complementary pairs).
class Resampler {
 public:
  /// @throws UsageError for a fraction outside (0, 1) or a negative block; DataError for fewer than two units (four for
  /// complementary pairs). The data set must outlive the resampler.
  Resampler(const Dataset& data, const ResamplingOptions& options);

  std::size_t num_units() const { return unit_begin_.size() - 1; }
  /// Rows a unit has when there are no clusters: 1, or the length of a block.
  Eigen::Index block() const { return block_; }
  /// The rows of draw i, in the order of the table unit by unit: a function of (rng, i) alone. Complementary pairs are
  /// the draws 2j and 2j + 1.
  std::vector<Eigen::Index> rows(std::int64_t i, const Rng& rng) const;
  /// The same as a table. Units of several rows are clusters of their own there, one for each time they were drawn.
  Dataset draw(std::int64_t i, const Rng& rng) const;

 private:
  std::vector<std::uint32_t> units(std::int64_t i, const Rng& rng) const;

  const Dataset& data_;
  ResamplingOptions options_;
  Eigen::Index block_ = 1;
  std::vector<Eigen::Index> unit_rows_;  ///< unit after unit
  std::vector<std::size_t> unit_begin_;  ///< one more than units
};

}  // namespace abdera
