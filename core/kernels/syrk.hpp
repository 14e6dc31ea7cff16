#pragma once
#include <cstddef>

#include "core/function_ref.hpp"
#include "core/kernels/dispatch.hpp"
#include "core/kernels/syrk_tile.hpp"

namespace abdera {

struct RunContext;

/// out = scale * Z'Z for a tall Z that is produced on the fly, in blocks of about 200 rows packed into panels.
///
/// Every output is a sum over rows in row order, in one accumulator a block, lanes running across outputs only: the
/// bits depend neither on the thread count nor on the vector width, so AVX2 and AVX-512 agree (the baseline, which has
/// no fused multiply-add, agrees to rounding).
///
/// @param load writes rows [first_row, first_row + rows) of a column of Z to `to`, `stride` doubles apart; called from
///        several threads at once, once a column and block.
/// @param out p x p, column-major, both triangles written, symmetric to the last bit.
/// Cost: rows * p^2 flops, 300 p doubles. Threads: run.threads, by blocks of outputs; run.stop is not looked at.
using LoadColumn = FunctionRef<void(std::ptrdiff_t column, std::ptrdiff_t first_row, std::ptrdiff_t rows, double* to,
                                    std::ptrdiff_t stride)>;
void syrk(std::ptrdiff_t rows, std::ptrdiff_t p, LoadColumn load, double scale, double* out, const RunContext& run,
          const kernels::SyrkTile& tile);

/// The tile of a dispatch level. @pre dispatch_supported(level)
const kernels::SyrkTile& syrk_tile(DispatchLevel level);

}  // namespace abdera
