#include "algorithms/constraint/cpc.hpp"

namespace abdera {

PcResult cpc(const CiTest& test, const Knowledge& knowledge, const CpcOptions& options, RunContext& run) {
  return pc(test, knowledge, options.pc, run);
}

}  // namespace abdera
