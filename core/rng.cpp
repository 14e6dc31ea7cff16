#include "core/rng.hpp"

#include <Random123/philox.h>

#include "core/special.hpp"

namespace abdera {

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
  const r123::Philox4x32::ctr_type c = {{counter[0], counter[1], counter[2], counter[3]}};
  const r123::Philox4x32::key_type k = {{key[0], key[1]}};
  const auto out = r123::Philox4x32{}(c, k);
  return {out[0], out[1], out[2], out[3]};
}

Rng Rng::forked(std::string_view label) const {
  std::uint64_t path = 0xcbf29ce484222325u ^ path_;  // FNV-1a over the label, then one mixing step
  for (char c : label) path = (path ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  Rng child(key_);
  child.path_ = mix(path);
  return child;
}

void Rng::refill() {
  block_ = philox({static_cast<std::uint32_t>(index_), static_cast<std::uint32_t>(index_ >> 32),
                   static_cast<std::uint32_t>(path_), static_cast<std::uint32_t>(path_ >> 32)},
                  {static_cast<std::uint32_t>(key_), static_cast<std::uint32_t>(key_ >> 32)});
  ++index_;
  used_ = 0;
}

std::uint32_t Rng::below(std::uint32_t n) {
  std::uint64_t product = std::uint64_t{next_u32()} * n;
  if (static_cast<std::uint32_t>(product) < n) {
    const std::uint32_t threshold = (0u - n) % n;
    while (static_cast<std::uint32_t>(product) < threshold) product = std::uint64_t{next_u32()} * n;
  }
  return static_cast<std::uint32_t>(product >> 32);
}

double Rng::normal() { return normal_quantile_fast(uniform()); }

}  // namespace abdera
