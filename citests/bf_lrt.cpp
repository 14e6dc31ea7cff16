#include "citests/bf_lrt.hpp"

#include "core/run.hpp"

namespace abdera {

BfLrt::BfLrt(const Dataset& data, const BfLrtOptions& options, const RunContext& run)
    : BlockLrt(block_correlation(Embedding(data, options.truncation, run), run), options.response, options.law) {}

}  // namespace abdera
