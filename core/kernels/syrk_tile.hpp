#pragma once
#include <cstddef>

namespace abdera::kernels {

/// The innermost loop of the packed SYRK at one dispatch level. Columns are packed in panels of `rows` columns: entry
/// (k, i) of a panel is at k * rows + i, and the next panel follows `panel_stride` doubles after.
struct SyrkTile {
  int rows, columns;  ///< a tile holds `columns` x `rows` outputs; `rows` divides `columns`
  /// out(j, i) (+)= sum over k of a(k, i) * b(k, j) for the columns i of panel a and j of the columns / rows panels
  /// that start at b; `out` has the leading dimension ld. The sum runs over k in order, from zero, in one accumulator
  /// an output, fused where the level fuses.
  void (*run)(const double* a, const double* b, std::ptrdiff_t panel_stride, std::ptrdiff_t depth, double* out,
              std::ptrdiff_t ld, bool add);
};

extern const SyrkTile kSyrkBaseline, kSyrkV3, kSyrkV4;

}  // namespace abdera::kernels
