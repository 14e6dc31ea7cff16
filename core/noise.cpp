#include "core/noise.hpp"

#include <algorithm>

#include "core/kernels/noise_fill.hpp"

namespace abdera {
namespace {

const kernels::NoiseFill& fill_of(DispatchLevel level) {
#ifdef ABDERA_X86_KERNELS
  if (level == DispatchLevel::kV4) return kernels::kNoiseV4;
  if (level == DispatchLevel::kV3) return kernels::kNoiseV3;
#endif
  static_cast<void>(level);
  return kernels::kNoiseBaseline;
}

}  // namespace

CellNoise::CellNoise(const Rng& stream, DispatchLevel level) : key_(Rng(stream).next_u64()), level_(level) {}

void CellNoise::uniform(std::uint64_t id, std::int64_t first_row, std::span<double> out) const {
  const auto& fill = fill_of(level_);
  auto row = static_cast<std::uint64_t>(first_row);
  if (row % 2 == 1 && !out.empty()) {  // the second half of a pair
    double pair[2];
    fill.uniform(key_, id, row / 2, 1, pair);
    out.front() = pair[1];
    out = out.subspan(1);
    ++row;
  }
  fill.uniform(key_, id, row / 2, static_cast<std::ptrdiff_t>(out.size() / 2), out.data());
  if (out.size() % 2 == 1) {
    double pair[2];
    fill.uniform(key_, id, (row + out.size()) / 2, 1, pair);
    out.back() = pair[0];
  }
}

void CellNoise::normal(std::uint64_t id, std::int64_t first_row, std::span<double> out) const {
  uniform(id, first_row, out);
  to_normal_quantiles(out, level_);
}

void to_normal_quantiles(std::span<double> values, DispatchLevel level) {
  fill_of(level).to_normal(values.data(), static_cast<std::ptrdiff_t>(values.size()));
}

void to_logarithms(std::span<double> values, DispatchLevel level) {
  fill_of(level).to_log(values.data(), static_cast<std::ptrdiff_t>(values.size()));
}

}  // namespace abdera
