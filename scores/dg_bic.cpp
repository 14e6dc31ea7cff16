#include "scores/dg_bic.hpp"

#include "core/run.hpp"

namespace abdera {

DgBic::DgBic(const Dataset& data, const DgBicOptions& options, const RunContext& run)
    : BlockBic(Embedding(data, 1, run), data.names(), ChildColumns::kBlock, options.penalty_discount, options.prior,
               run) {}

}  // namespace abdera
