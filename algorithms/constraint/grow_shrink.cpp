#include "algorithms/constraint/grow_shrink.hpp"

namespace abdera {

BlanketResult grow_shrink(const CiTest& test, const Knowledge& knowledge, const GrowShrinkOptions& options,
                          RunContext& run) {
  return detail::learn_by_blankets(test, knowledge, options, BlanketGrowth::kInOrder, run);
}

}  // namespace abdera
