#include "algorithms/constraint/mpc.hpp"

namespace abdera {

PcResult mpc(const CiTest& test, const Knowledge& knowledge, const MpcOptions& options, RunContext& run) {
  return pc(test, knowledge, options.pc, run);
}

}  // namespace abdera
