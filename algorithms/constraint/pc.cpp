#include "algorithms/constraint/pc.hpp"

#include <utility>

#include "algorithms/constraint/consistent_sets.hpp"
#include "algorithms/constraint/pc_steps.hpp"

namespace abdera {

PcResult pc(const CiTest& test, const Knowledge& given_knowledge, const PcOptions& options, RunContext& run) {
  const Knowledge none(test.num_vars());
  const Knowledge& knowledge = given_knowledge.empty() ? none : given_knowledge;
  detail::check_pc(test, knowledge, options);
  const detail::PcRun pc{test, knowledge, options, run};
  if (options.consistent_sets != ConsistentSets::kOff) return detail::find_consistent(pc);
  return detail::finish_pc(pc, find_skeleton(test, knowledge, detail::skeleton_options(pc), run));
}

}  // namespace abdera
