#include "simulators/diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"

namespace abdera {

std::vector<Verdict> diagnose(const Scm& scm, std::span<const WorldEvent> findings, std::span<const Var> diseases,
                              std::span<const Var> symptoms) {
  for (const auto& group : {diseases, symptoms})
    for (Var v : group) {
      require(v >= 0 && v < scm.size(), fmt::format("variable {} of {}", v + 1, scm.size()));
      const Variable& info = scm.variable(v).info;
      require(info.discrete() && info.levels.size() == 2, fmt::format("'{}' is not binary", info.name));
    }
  std::vector<Var> present;
  for (const WorldEvent& finding : findings) {
    require(finding.world == 0, "findings are of the patient as he is: world 0");
    const bool symptom = std::find(symptoms.begin(), symptoms.end(), finding.variable) != symptoms.end();
    if (symptom && finding.level == 1) present.push_back(finding.variable);
  }
  const auto size = static_cast<std::size_t>(scm.size());
  std::vector<Verdict> verdicts;
  for (Var disease : diseases) {
    const DiscreteWorlds cured(scm, {{Intervention::set(disease, 0)}});
    double all = 0, ill = 0, gone = 0;
    cured.visit({&disease, 1}, findings, [&](double p, std::span<const double> values) {
      all += p;
      if (values[static_cast<std::size_t>(disease)] == 1) ill += p;
      for (Var symptom : present)
        if (values[size + static_cast<std::size_t>(symptom)] == 0) gone += p;
    });
    require(all > 0, "no patient of this model has these findings");
    verdicts.push_back({disease, ill / all, gone / all});
  }
  return verdicts;
}

}  // namespace abdera
