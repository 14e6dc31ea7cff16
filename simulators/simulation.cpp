#include "simulators/simulation.hpp"

namespace abdera {

const Recording& recording_of(const Simulation& simulation) {
  return std::visit([](const auto& observed) -> const Recording& { return observed.recording; }, simulation);
}

std::vector<ScmVariable> nodes_of(const Simulation& simulation) {
  if (const auto* observed = std::get_if<ObservedScm>(&simulation))
    return {observed->scm.variables().begin(), observed->scm.variables().end()};
  std::vector<ScmVariable> out;
  for (const SeriesVariable& variable : std::get<ObservedSeries>(simulation).series.variables())
    out.push_back({variable.info, {}, nullptr, variable.id, variable.recorded});
  return out;
}

}  // namespace abdera
