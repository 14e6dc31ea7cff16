#include "algorithms/constraint/anytime_fci.hpp"

namespace abdera {

LatentResult anytime_fci(const CiTest& test, const Knowledge& knowledge, const AnytimeFciOptions& options,
                         RunContext& run) {
  return fci(test, knowledge, options.fci, run);
}

}  // namespace abdera
