#include "core/kernels/syrk.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "core/run.hpp"

namespace abdera {
namespace {

constexpr std::ptrdiff_t kDepth = 200;  // rows packed at a time, about: the panels of a tile stay in the L1 cache
constexpr std::ptrdiff_t kBlock = 96;   // columns of a work item, a multiple of every tile
constexpr double kFlopsPerSecond = 2e10;
constexpr std::ptrdiff_t kMaxTile = 24 * 8;

struct Block {
  std::ptrdiff_t row, column;  // row >= column: the lower triangle
};

/// The columns of a block of rows, packed in panels.
struct Packed {
  const double* panels;
  std::ptrdiff_t depth, panel_stride;
};

/// The lower triangle of one pair of blocks of columns.
class BlockProduct {
 public:
  BlockProduct(const kernels::SyrkTile& tile, const Packed& packed, std::ptrdiff_t p, bool add, double* out)
      : tile_(tile), packed_(packed), p_(p), add_(add), out_(out) {}

  void run(Block block) const {
    const std::ptrdiff_t row_end = std::min(p_, (block.row + 1) * kBlock);
    const std::ptrdiff_t column_end = std::min(p_, (block.column + 1) * kBlock);
    for (std::ptrdiff_t j = block.row * kBlock; j < row_end; j += tile_.columns)
      for (std::ptrdiff_t i = block.column * kBlock; i < std::min(column_end, j + tile_.columns); i += tile_.rows)
        one_tile(j, i);
  }

 private:
  void one_tile(std::ptrdiff_t j, std::ptrdiff_t i) const {
    double* to = out_ + i * p_ + j;
    if (j + tile_.columns <= p_ && i + tile_.rows <= p_)
      return tile_.run(panel_of(i), panel_of(j), packed_.panel_stride, packed_.depth, to, p_, add_);
    double whole[kMaxTile];
    tile_.run(panel_of(i), panel_of(j), packed_.panel_stride, packed_.depth, whole, tile_.columns, false);
    for (std::ptrdiff_t c = 0; c < std::min<std::ptrdiff_t>(tile_.rows, p_ - i); ++c)
      for (std::ptrdiff_t r = 0; r < std::min<std::ptrdiff_t>(tile_.columns, p_ - j); ++r) {
        const double sum = whole[c * tile_.columns + r];
        to[c * p_ + r] = add_ ? to[c * p_ + r] + sum : sum;
      }
  }
  const double* panel_of(std::ptrdiff_t column) const {
    return packed_.panels + column / tile_.rows * packed_.panel_stride;
  }

  const kernels::SyrkTile& tile_;
  Packed packed_;
  std::ptrdiff_t p_;
  bool add_;
  double* out_;
};

/// Scales the lower triangle of one pair of blocks and mirrors it to the upper one.
void finish(Block block, std::ptrdiff_t p, double scale, double* out) {
  constexpr std::ptrdiff_t kSquare = 16;
  const std::ptrdiff_t row_end = std::min(p, (block.row + 1) * kBlock),
                       column_end = std::min(p, (block.column + 1) * kBlock);
  for (std::ptrdiff_t i0 = block.column * kBlock; i0 < column_end; i0 += kSquare)
    for (std::ptrdiff_t j0 = block.row * kBlock; j0 < row_end; j0 += kSquare)
      for (std::ptrdiff_t i = i0; i < std::min(i0 + kSquare, column_end); ++i)
        for (std::ptrdiff_t j = std::max(j0, i); j < std::min(j0 + kSquare, row_end); ++j)
          out[j * p + i] = out[i * p + j] *= scale;
}

}  // namespace

const kernels::SyrkTile& syrk_tile(DispatchLevel level) {
#ifdef ABDERA_X86_KERNELS
  if (level == DispatchLevel::kV4) return kernels::kSyrkV4;
  if (level == DispatchLevel::kV3) return kernels::kSyrkV3;
#endif
  static_cast<void>(level);
  return kernels::kSyrkBaseline;
}

void syrk(std::ptrdiff_t rows, std::ptrdiff_t p, LoadColumn load, double scale, double* out, const RunContext& run,
          const kernels::SyrkTile& tile) {
  RunContext unstopped;
  unstopped.threads = run.threads;
  const std::ptrdiff_t blocks = (p + kBlock - 1) / kBlock;
  std::vector<Block> work;
  for (std::ptrdiff_t j = 0; j < blocks; ++j)
    for (std::ptrdiff_t i = 0; i <= j; ++i) work.push_back({j, i});
  // Blocks of rows of equal size; a function of n only, as the sums' order must be.
  const std::ptrdiff_t passes = std::max<std::ptrdiff_t>(1, (rows + kDepth / 2) / kDepth);
  const std::ptrdiff_t most = (rows + passes - 1) / passes;
  const std::ptrdiff_t panel_stride = most * tile.rows;
  const std::ptrdiff_t panels = (p + tile.columns - 1) / tile.columns * (tile.columns / tile.rows);
  const auto packed = std::make_unique<double[]>(static_cast<std::size_t>(panels * panel_stride));  // zeros pad
  for (std::ptrdiff_t first = 0; first < rows; first += most) {
    const std::ptrdiff_t depth = std::min(most, rows - first);
    const double pack_cost = static_cast<double>(depth * p) * 1e-9;
    parallel_for((p + tile.rows - 1) / tile.rows, unstopped, pack_cost, [&](std::ptrdiff_t panel) {
      const std::ptrdiff_t begin = panel * tile.rows, end = std::min(p, begin + tile.rows);
      for (std::ptrdiff_t j = begin; j < end; ++j)
        load(j, first, depth, packed.get() + panel * panel_stride + (j - begin), tile.rows);
    });
    const BlockProduct product(tile, {packed.get(), depth, panel_stride}, p, first > 0, out);
    const double cost = static_cast<double>(depth) * static_cast<double>(p) * static_cast<double>(p) / kFlopsPerSecond;
    parallel_for(static_cast<std::ptrdiff_t>(work.size()), unstopped, cost,
                 [&](std::ptrdiff_t item) { product.run(work[static_cast<std::size_t>(item)]); });
  }
  const double finish_cost = static_cast<double>(p) * static_cast<double>(p) * 1e-9;
  parallel_for(static_cast<std::ptrdiff_t>(work.size()), unstopped, finish_cost,
               [&](std::ptrdiff_t item) { finish(work[static_cast<std::size_t>(item)], p, scale, out); });
}

}  // namespace abdera
