#include "algorithms/constraint/pc_max.hpp"

namespace abdera {

PcResult pc_max(const CiTest& test, const Knowledge& knowledge, const PcMaxOptions& options, RunContext& run) {
  return pc(test, knowledge, options.pc, run);
}

}  // namespace abdera
