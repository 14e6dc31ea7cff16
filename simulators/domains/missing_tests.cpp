#include "simulators/domains/missing_tests.hpp"

#include <string>
#include <vector>

#include "simulators/discrete_mechanisms.hpp"
#include "simulators/domains/model_builder.hpp"

namespace abdera {
namespace {

Variable levels(std::string name, std::vector<std::string> labels) {
  Variable info;
  info.name = std::move(name), info.kind = VariableKind::kOrdinal, info.levels = std::move(labels);
  return info;
}

/// An indicator of two possible causes, of which those that are switched off are left out: the row of their first
/// level is kept.
/// @param measured P(measured), the first cause varying slowest.
void add_indicator(ModelBuilder& model, std::uint64_t id, const std::string& name,
                   const std::vector<std::string>& causes, const std::vector<bool>& counts, std::size_t second_levels,
                   const std::vector<double>& measured) {
  std::vector<std::string> kept;
  for (std::size_t j = 0; j < 2; ++j)
    if (counts[j]) kept.push_back(causes[j]);
  std::vector<double> rows;
  for (std::size_t i = 0; i < measured.size(); ++i) {
    const std::size_t first = i / second_levels, second = i % second_levels;
    if ((counts[0] || first == 0) && (counts[1] || second == 0)) rows.push_back(1 - measured[i]);
  }
  model.add_table(id, name, kept, rows, false);
}

}  // namespace

Scm missing_tests(const MissingTestsOptions& o) {
  ModelBuilder model;
  model.add(1, levels("age", {"under_50", "50_to_70", "over_70"}), {},
            std::make_shared<TableMechanism>(std::vector<int>{}, 3, std::vector<double>{.40, .35, .25}));
  model.add_table(2, "smoking", {}, {.25});
  model.add_table(3, "infarction", {"age", "smoking"}, {.005, .02, .02, .06, .05, .12});
  model.add_table(4, "infection", {}, {.15});
  model.add_table(5, "chest_pain", {"infarction"}, {.08, .85});
  model.add_table(6, "fever", {"infection"}, {.03, .70});
  model.add_table(7, "troponin_high", {"infarction"}, {.03, .92});
  model.add(
      8, levels("crp", {"normal", "raised", "high"}), {"infection"},
      std::make_shared<TableMechanism>(std::vector<int>{2}, 3, std::vector<double>{.85, .12, .03, .10, .40, .50}));

  add_indicator(model, 21, "troponin_missing", {"chest_pain", "age"}, {o.troponin_by_pain, o.troponin_by_age}, 3,
                {.05, .10, .15, .80, .90, .95});
  add_indicator(model, 22, "crp_missing", {"fever", "chest_pain"}, {o.crp_by_fever, o.crp_by_pain}, 2,
                {.05, .80, .80, .95});
  if (o.smoking_hidden)
    model.add_table(23, "smoking_missing", {"smoking"}, {.05, .40}, false);
  else
    model.add_table(23, "smoking_missing", {}, {.05}, false);
  return std::move(model).build();
}

ObservedScm observed_missing_tests(const MissingTestsOptions& options) {
  ObservedScm out{missing_tests(options), {}};
  const Scm& scm = out.scm;
  const auto column = [&](const char* name, const char* indicator) {
    RecordedColumn recorded{name, scm.index_of(name)};
    if (indicator != nullptr) {
      recorded.missing = {scm.index_of(indicator)};
      out.recording.added.push_back({recorded.missing.front(), NodeRole::kMissing, recorded.node});
    }
    out.recording.columns.push_back(std::move(recorded));
  };
  for (const char* name : {"age", "infarction", "infection", "chest_pain", "fever"}) column(name, nullptr);
  column("smoking", "smoking_missing");
  column("troponin_high", "troponin_missing");
  column("crp", "crp_missing");
  return out;
}

}  // namespace abdera
