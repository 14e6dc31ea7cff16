#include "datasets/resample.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "core/error.hpp"

namespace abdera {

Resampler::Resampler(const Dataset& data, const ResamplingOptions& options) : data_(data), options_(options) {
  require(options.fraction > 0 && options.fraction < 1,
          "the share of a subsample lies between 0 and 1, not " + std::to_string(options.fraction));
  require(options.block >= 0, "a block has at least one row, not " + std::to_string(options.block));
  const RowAttributes& attributes = data.row_attributes();
  const Eigen::Index n = data.num_rows();
  unit_rows_.resize(static_cast<std::size_t>(n));
  std::iota(unit_rows_.begin(), unit_rows_.end(), 0);
  unit_begin_ = {0};
  if (!attributes.cluster.empty()) {
    const auto& cluster = attributes.cluster;
    const auto of = [&](Eigen::Index row) { return cluster[static_cast<std::size_t>(row)]; };
    std::stable_sort(unit_rows_.begin(), unit_rows_.end(), [&](auto a, auto b) { return of(a) < of(b); });
    for (std::size_t i = 1; i < unit_rows_.size(); ++i)
      if (of(unit_rows_[i]) != of(unit_rows_[i - 1])) unit_begin_.push_back(i);
  } else {
    if (attributes.sampling() == "timeseries")
      block_ = options.block > 0 ? options.block
                                 : static_cast<Eigen::Index>(std::ceil(std::cbrt(static_cast<double>(n)) - 1e-9));
    for (Eigen::Index i = block_; i < n; i += block_) unit_begin_.push_back(static_cast<std::size_t>(i));
  }
  unit_begin_.push_back(unit_rows_.size());
  const std::size_t least = options.scheme == Resampling::kComplementary ? 4 : 2;
  if (num_units() < least)
    throw DataError("there are " + std::to_string(num_units()) + " units (rows, clusters or blocks) to draw from; at " +
                    "least " + std::to_string(least) + " are needed");
}

std::vector<std::uint32_t> Resampler::units(std::int64_t i, const Rng& rng) const {
  const auto count = static_cast<std::uint32_t>(num_units());
  std::vector<std::uint32_t> out;
  if (options_.scheme == Resampling::kBootstrap) {
    Rng draw = rng.fork("resample", i);
    out.resize(count);
    for (auto& unit : out) unit = draw.below(count);
  } else {
    const bool pairs = options_.scheme == Resampling::kComplementary;
    Rng draw = rng.fork("resample", pairs ? i / 2 : i);
    std::vector<std::uint32_t> all(count);
    std::iota(all.begin(), all.end(), 0u);
    draw.shuffle(all);
    const std::uint32_t half = count / 2;
    const auto share = static_cast<std::uint32_t>(std::lround(options_.fraction * count));
    const std::uint32_t size = pairs ? half : std::clamp(share, 1u, count - 1);
    const std::uint32_t first = pairs && i % 2 ? half : 0;
    out.assign(all.begin() + first, all.begin() + first + size);
  }
  std::sort(out.begin(), out.end());  // reading in the order of memory
  return out;
}

std::vector<Eigen::Index> Resampler::rows(std::int64_t i, const Rng& rng) const {
  std::vector<Eigen::Index> out;
  out.reserve(unit_rows_.size());
  for (const std::uint32_t unit : units(i, rng))
    out.insert(out.end(), unit_rows_.begin() + static_cast<std::ptrdiff_t>(unit_begin_[unit]),
               unit_rows_.begin() + static_cast<std::ptrdiff_t>(unit_begin_[unit + 1]));
  return out;
}

Dataset Resampler::draw(std::int64_t i, const Rng& rng) const {
  Dataset out = data_.select_rows(rows(i, rng));
  if (num_units() == unit_rows_.size() && data_.row_attributes().cluster.empty()) return out;
  RowAttributes attributes = out.row_attributes();
  attributes.cluster.clear();
  std::int64_t drawn = 0;
  for (const std::uint32_t unit : units(i, rng))
    attributes.cluster.insert(attributes.cluster.end(), unit_begin_[unit + 1] - unit_begin_[unit], drawn++);
  out.set_row_attributes(std::move(attributes));
  return out;
}

}  // namespace abdera
