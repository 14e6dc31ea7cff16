#include "algorithms/constraint/iamb.hpp"

namespace abdera {

BlanketResult iamb(const CiTest& test, const Knowledge& knowledge, const IambOptions& options, RunContext& run) {
  return detail::learn_by_blankets(test, knowledge, options, BlanketGrowth::kStrongestFirst, run);
}

}  // namespace abdera
