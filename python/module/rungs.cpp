#include <nanobind/nanobind.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include "cli/changes.hpp"
#include "cli/worlds.hpp"
#include "core/error.hpp"
#include "python/module/bindings.hpp"
#include "python/module/worker.hpp"
#include "simulators/causation.hpp"
#include "simulators/diagnosis.hpp"
#include "simulators/simulated_file.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace abdera::python {
namespace {

/// (name, value as text)
using Setting = std::pair<std::string, std::string>;

const Scm& scm_of(const ModelFile& file) {
  if (const auto* observed = std::get_if<ObservedScm>(&file.model)) return observed->scm;
  throw NotApplicable("this is asked of models without time");
}

/// Settings of variables as interventions, which know labels and the nearest name.
std::vector<Intervention> settings_of(const Scm& scm, const std::vector<Setting>& settings) {
  const auto variables = node_infos(scm);
  std::vector<Intervention> out;
  for (const auto& [name, value] : settings) out.push_back(cli::change_of("do", name, value, variables));
  return out;
}

std::vector<WorldEvent> events_of(const Scm& scm, const std::vector<Setting>& settings, int world) {
  std::vector<WorldEvent> out;
  for (const auto& setting : settings_of(scm, settings)) {
    const Variable& variable = scm.variable(setting.target).info;
    const int level = static_cast<int>(setting.value);
    require(
        variable.discrete() && level == setting.value && level >= 0 && level < static_cast<int>(variable.levels.size()),
        "'" + variable.name + "' has no such level; probabilities are of levels of discrete variables");
    out.push_back({setting.target, level, world});
  }
  return out;
}

double probability(const ModelFile& file, const std::vector<Setting>& event, const std::vector<Setting>& given,
                   const std::vector<Setting>& changes) {
  const Scm& scm = scm_of(file);
  const auto seen = events_of(scm, given, 0), asked = events_of(scm, event, changes.empty() ? 0 : 1);
  const auto world = settings_of(scm, changes);
  double out = 0;
  on_worker({.threads = 1}, [&](RunContext&) {
    const auto worlds = changes.empty() ? DiscreteWorlds(scm) : DiscreteWorlds(scm, {world});
    out = worlds.probability(asked, seen);
  });
  return out;
}

/// (value, standard error)
std::pair<double, double> effect(const ModelFile& file, const std::string& x, const std::string& y,
                                 const std::string& from, const std::string& to, std::int64_t rows, std::uint64_t seed,
                                 int threads) {
  const Scm& scm = scm_of(file);
  const Var cause = scm.index_of(x), outcome = scm.index_of(y);
  const auto low = settings_of(scm, {{x, from}}).front(), high = settings_of(scm, {{x, to}}).front();
  EffectEstimate out{};
  on_worker({.threads = threads}, [&](RunContext& run) {
    out = average_effect(scm, cause, low.value, high.value, outcome, rows, row_stream_of(seed), run);
  });
  return {out.value, out.standard_error};
}

/// (necessity, sufficiency, both), their bounds, each a pair
nb::tuple causes(const ModelFile& file, const std::string& x, const std::string& y, std::int64_t rows,
                 std::uint64_t seed, int threads) {
  const Scm& scm = scm_of(file);
  const Var cause = scm.index_of(x), outcome = scm.index_of(y);
  CausationInModel out{};
  CausationBounds bounds{};
  on_worker({.threads = threads}, [&](RunContext& run) {
    out = causation(scm, cause, outcome, rows, row_stream_of(seed), run);
    bounds = causation_bounds(out.known);
  });
  const auto pair = [](const Interval& interval) { return nb::make_tuple(interval.low, interval.high); };
  return nb::make_tuple(nb::make_tuple(out.shares.necessity, out.shares.sufficiency, out.shares.both),
                        nb::make_tuple(pair(bounds.necessity), pair(bounds.sufficiency), pair(bounds.both)));
}

/// [(disease, posterior, disablement)]
std::vector<std::tuple<std::string, double, double>> diagnoses(const ModelFile& file,
                                                               const std::vector<Setting>& findings,
                                                               const std::vector<std::string>& diseases,
                                                               const std::vector<std::string>& symptoms) {
  const Scm& scm = scm_of(file);
  const auto events = events_of(scm, findings, 0);
  std::vector<Var> causes, effects;
  for (const auto& name : diseases) causes.push_back(scm.index_of(name));
  for (const auto& name : symptoms) effects.push_back(scm.index_of(name));
  std::vector<Verdict> verdicts;
  on_worker({.threads = 1}, [&](RunContext&) { verdicts = diagnose(scm, events, causes, effects); });
  std::vector<std::tuple<std::string, double, double>> out;
  for (const Verdict& v : verdicts) out.emplace_back(scm.variable(v.disease).info.name, v.posterior, v.disablement);
  return out;
}

}  // namespace

void bind_rungs(nb::module_& module) {
  module.def("probability", &probability, "model"_a, "event"_a, "given"_a, "do"_a);
  module.def("average_effect", &effect, "model"_a, "x"_a, "y"_a, "from_"_a, "to"_a, "rows"_a, "seed"_a, "threads"_a);
  module.def("causation", &causes, "model"_a, "x"_a, "y"_a, "rows"_a, "seed"_a, "threads"_a);
  module.def("diagnose", &diagnoses, "model"_a, "findings"_a, "diseases"_a, "symptoms"_a);
}

}  // namespace abdera::python
