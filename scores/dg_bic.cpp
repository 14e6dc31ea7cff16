#include "scores/dg_bic.hpp"

#include "core/run.hpp"

namespace abdera {

DgBic::DgBic(const Dataset& data, const DgBicOptions& options, const RunContext& run)
    : BlockBic(Embedding(data, 1, run), options.penalty_discount, run) {}

}  // namespace abdera
