#include "scores/bf_bic.hpp"

#include "core/run.hpp"

namespace abdera {

BfBic::BfBic(const Dataset& data, const BfBicOptions& options, const RunContext& run)
    : BlockBic(Embedding(data, options.truncation, run), data.names(), options.response, options.penalty_discount,
               options.prior, run) {}

}  // namespace abdera
