#include "algorithms/constraint/fci.hpp"

namespace abdera {

LatentResult fci(const CiTest& test, const Knowledge& knowledge, const FciOptions& options, RunContext& run) {
  return detail::latent_search(test, knowledge, options.common,
                               {.second = detail::LatentPlan::Second::kPossibleDSep,
                                .local_checks = false,
                                .max_given = options.max_given,
                                .max_second_given = options.max_second_given,
                                .max_tests = options.max_second_tests},
                               run);
}

}  // namespace abdera
