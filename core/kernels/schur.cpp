#include "core/kernels/schur.hpp"

#include <algorithm>
#include <utility>

#include "core/var_set.hpp"

namespace abdera {
namespace {

std::ptrdiff_t padded(int n) { return (std::max(n, 1) + 7) / 8 * 8; }

}  // namespace

kernels::SchurRun schur_walk(DispatchLevel level) {
#ifdef ABDERA_X86_KERNELS
  if (level == DispatchLevel::kV4) return kernels::kSchurV4;
  if (level == DispatchLevel::kV3) return kernels::kSchurV3;
#endif
  static_cast<void>(level);
  return kernels::kSchurBaseline;
}

void SchurMemory::lay_out(kernels::SchurWalk& walk) {
  const int size = walk.size, pool = walk.pool, targets = walk.targets;
  walk.pool_stride = padded(pool);
  walk.target_stride = padded(targets);
  const std::ptrdiff_t square = pool * walk.pool_stride;
  const std::ptrdiff_t y = walk.single ? walk.pool_stride : pool * walk.target_stride;
  // Level 0 of sets of one member has no use for covariances within the pool but their diagonal.
  const std::ptrdiff_t levels = std::max(size - 1, 1);
  const std::ptrdiff_t a_level = (size > 1 ? square : 0) + 2 * walk.pool_stride + y + 2 * walk.target_stride;
  const std::ptrdiff_t total = levels * a_level + 5 * walk.pool_stride + 3 * walk.target_stride;
  if (static_cast<std::ptrdiff_t>(doubles_.size()) < total) doubles_.assign(static_cast<std::size_t>(total), 0.0);
  double* next = doubles_.data();
  auto take = [&next](std::ptrdiff_t n) { return std::exchange(next, next + n); };
  levels_.resize(static_cast<std::size_t>(levels));
  for (auto& level : levels_) {
    level.pool = take(size > 1 ? square : 0);
    level.diagonal = take(walk.pool_stride);
    level.x = take(walk.pool_stride);
    level.y = take(y);
    level.c = take(walk.target_stride);
    level.v = take(walk.target_stride);
  }
  walk.levels = levels_.data();
  walk.high = take(walk.target_stride);
  walk.scratch = take(5 * walk.pool_stride + 2 * walk.target_stride);
  const std::size_t words = words_for(targets), ints = static_cast<std::size_t>(pool + targets + size);
  if (ints_.size() < ints) ints_.resize(ints);
  walk.target_of = ints_.data();
  walk.target_index = walk.target_of + pool;
  walk.chosen = walk.target_index + targets;
  words_.assign(2 * words, 0);
  walk.alive = words_.data();
  walk.active = walk.alive + words;
}

}  // namespace abdera
