#include "cli/components.hpp"

#include "algorithms/learner.hpp"
#include "bench/metrics/registry.hpp"
#include "citests/registry.hpp"
#include "datasets/catalog.hpp"
#include "scores/registry.hpp"
#include "simulators/fit.hpp"
#include "simulators/observe.hpp"
#include "simulators/registry.hpp"

namespace abdera::cli {
namespace {

template <class Entries>
ComponentGroup group(const std::string& kind, const Entries& entries) {
  ComponentGroup out{kind, kind + "s", {}};
  for (const auto& entry : entries) out.entries.push_back(entry.info);
  return out;
}

}  // namespace

std::vector<ComponentGroup> component_groups() {
  ComponentGroup datasets{"dataset", "datasets", {}};
  for (const auto& entry : catalog()) datasets.entries.push_back({entry.name, entry.title, entry.citation, {}});
  return {
      group("learner", learners()),
      group("test", ci_tests()),
      group("score", scores()),
      group("simulator", simulators()),
      {"observation", "observations", observation_steps()},
      {"fit", "fits", {{"fit", "how 'abdera fit' makes a model from a graph and a table", "", describe<FitOptions>()}}},
      group("metric", metrics()),
      datasets};
}

std::vector<std::string> component_names(std::string_view plural) {
  std::vector<std::string> names;
  for (const auto& group : component_groups())
    if (group.plural == plural)
      for (const auto& entry : group.entries) names.push_back(entry.name);
  return names;
}

}  // namespace abdera::cli
