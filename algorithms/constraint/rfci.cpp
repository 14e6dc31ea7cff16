#include "algorithms/constraint/rfci.hpp"

namespace abdera {

LatentResult rfci(const CiTest& test, const Knowledge& knowledge, const RfciOptions& options, RunContext& run) {
  return detail::latent_search(
      test, knowledge, options.common,
      {.second = detail::LatentPlan::Second::kNone, .local_checks = true, .max_given = options.max_given}, run);
}

}  // namespace abdera
