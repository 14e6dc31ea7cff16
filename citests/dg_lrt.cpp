#include "citests/dg_lrt.hpp"

#include "core/run.hpp"

namespace abdera {

DgLrt::DgLrt(const Dataset& data, const DgLrtOptions& options, const RunContext& run)
    : BlockLrt(block_correlation(Embedding(data, 1, run), run), BlockResponse::kBlock, options.law) {}

}  // namespace abdera
