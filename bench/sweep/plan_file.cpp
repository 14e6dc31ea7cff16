#include "bench/sweep/plan_file.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/error.hpp"

namespace abdera {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "abdera-sweep/1";

Json json_of(const std::vector<SweepAxis>& axes) {
  Json out = Json::object();
  for (const auto& [name, values] : axes) {
    Json list = Json::array();
    for (const Value& value : values) list.push_back(std::visit([](const auto& v) { return Json(v); }, value));
    out[name] = values.size() == 1 ? list.front() : list;
  }
  return out;
}

void add_component(Json& entry, const char* name_key, const char* options_key, const SweepComponent& component) {
  if (component.name.empty()) return;
  entry[name_key] = component.name;
  if (!component.options.empty()) entry[options_key] = json_of(component.options);
}

Json json_of(const SweepBudget& budget) {
  return {{"seconds", budget.seconds}, {"memory_mb", budget.memory_mb}, {"threads", budget.threads}};
}

void add_budget(Json& entry, const BudgetChange& change) {
  Json budget = Json::object();
  if (change.seconds > 0) budget["seconds"] = change.seconds;
  if (change.memory_mb > 0) budget["memory_mb"] = change.memory_mb;
  if (change.threads > 0) budget["threads"] = change.threads;
  if (!budget.empty()) entry["budget"] = std::move(budget);
}

Json json_of(const SweepSpec& spec) {
  Json out{{"name", spec.name},
           {"seed", spec.seed},
           {"metrics", spec.metrics},
           {"baselines", spec.baselines},
           {"budget", json_of(spec.budget)}};
  for (const SweepData& data : spec.data) {
    Json entry{{"id", data.id}, {"replicates", data.replicates}};
    add_component(entry, "simulator", "options", data.simulator);
    if (data.file.empty()) {
      entry["rows"] = data.rows;
      if (!data.observe.empty()) entry["observe"] = data.observe;
    } else {
      entry["file"] = std::filesystem::absolute(data.file).string();
      if (!data.truth.empty()) entry["truth"] = std::filesystem::absolute(data.truth).string();
    }
    add_budget(entry, data.budget);
    out["data"].push_back(std::move(entry));
  }
  for (const SweepLearner& learner : spec.learners) {
    if (learner.baseline) continue;
    Json entry{{"id", learner.id}};
    if (!learner.command.empty()) {
      entry["command"] = learner.command;
      if (!learner.folder.empty()) entry["folder"] = std::filesystem::absolute(learner.folder).string();
      if (!learner.version.empty()) entry["version"] = learner.version;
      for (const std::string& file : learner.files) entry["files"].push_back(std::filesystem::absolute(file).string());
    }
    add_component(entry, "learner", "options", learner.learner);
    add_component(entry, "test", "test_options", learner.test);
    add_component(entry, "score", "score_options", learner.score);
    if (!learner.missing.empty()) entry["missing"] = learner.missing;
    if (learner.bootstrap > 0) entry["bootstrap"] = learner.bootstrap;
    if (!learner.knowledge.empty()) entry["knowledge"] = std::filesystem::absolute(learner.knowledge).string();
    add_budget(entry, learner.budget);
    out["learners"].push_back(std::move(entry));
  }
  return out;
}

}  // namespace

std::string sweep_plan_json(const SweepSpec& spec, const SweepPlan& plan) {
  const Json out{
      {"schema", kSchema}, {"cells", plan.cells.size()}, {"plan_sha256", plan.sha256}, {"spec", json_of(spec)}};
  return out.dump(1) + "\n";
}

PlannedSweep planned_sweep(const std::string& text) {
  const Json file = Json::parse(text, nullptr, false);
  if (!file.is_object() || file.value("schema", "") != kSchema || !file.contains("spec"))
    throw DataError(std::string("this is no plan of a sweep (") + kSchema + ")");
  PlannedSweep out;
  out.spec = sweep_spec_from_json(file["spec"].dump(), "");
  out.plan = plan_sweep(out.spec);
  if (file.value("plan_sha256", "") != out.plan.sha256)
    throw UsageError(
        "the cells of this sweep are no longer those that were planned: a data file or a component of the program has "
        "changed; plan it again into a new folder, or go back to what it was planned with");
  return out;
}

PlannedSweep read_planned_sweep(const std::string& folder) {
  const std::string path = (std::filesystem::path(folder) / "plan.json").string();
  std::ifstream file(path, std::ios::binary);
  require(static_cast<bool>(file),
          "'" + folder + "' is no folder of a sweep: it has no plan.json; make one: abdera sweep plan SPEC -o FOLDER");
  try {
    return planned_sweep(std::string{std::istreambuf_iterator<char>(file), {}});
  } catch (const DataError& error) {
    throw DataError("'" + path + "': " + error.what());
  }
}

}  // namespace abdera
