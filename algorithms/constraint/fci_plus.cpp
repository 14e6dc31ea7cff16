#include "algorithms/constraint/fci_plus.hpp"

namespace abdera {

LatentResult fci_plus(const CiTest& test, const Knowledge& knowledge, const FciPlusOptions& options, RunContext& run) {
  return detail::latent_search(test, knowledge, options.common,
                               {.second = detail::LatentPlan::Second::kHierarchies,
                                .local_checks = false,
                                .max_given = options.max_given,
                                .max_tests = options.max_second_tests},
                               run);
}

}  // namespace abdera
