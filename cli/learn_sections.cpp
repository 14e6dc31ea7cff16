#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/learn_run.hpp"
#include "cli/verbs.hpp"
#include "cli/version.hpp"
#include "core/kernels/dispatch.hpp"

namespace abdera::cli {
namespace {

using Json = nlohmann::ordered_json;

Json component_json(const UsedComponent& component) {
  Json options = Json::object();
  for (const auto& [name, value] : component.options)
    options[name] = std::visit([](const auto& v) { return Json(v); }, value);
  return {{"name", component.name}, {"options", options}};
}

Json matrix_json(const Eigen::MatrixXd& matrix) {
  Json rows = Json::array();
  for (Eigen::Index i = 0; i < matrix.rows(); ++i) {
    Json row = Json::array();
    for (Eigen::Index j = 0; j < matrix.cols(); ++j) row.push_back(matrix(i, j));
    rows.push_back(std::move(row));
  }
  return rows;
}

Json stats_json(const LearnRun& run) {
  Json stats = Json::object();
  for (const auto& [name, count] : run.counts) stats[name] = count;
  if (!stats.contains("scores")) stats["scores"] = 0;
  for (const auto& [name, number] : run.numbers) stats[name] = std::isfinite(number) ? Json(number) : Json(nullptr);
  Json detectable = Json::array();
  for (const auto& d : run.detectable)
    detectable.push_back({{"given", d.given}, {"at_alpha", d.at_alpha}, {"power_80", d.power_80}});
  stats["smallest_detectable"] = detectable;
  if (!run.reproducible) stats["seconds"] = run.seconds;
  return stats;
}

Json provenance_json(const LearnRun& run) {
  Json data = {{"file", run.input.file},
               {"sha256", run.input.digest.empty() ? Json(nullptr) : Json(run.input.digest)},
               {"form", run.input.covariance && !run.input.summarised ? "covariance" : "table"},
               {"rows", run.input.rows},
               {"variables", run.input.names.size()}};
  if (run.input.missing == MissingPolicy::kTestwise) data["missing"] = "testwise";
  if (!run.input.data.history.empty()) data["history"] = run.input.data.history;
  Json out = {
      {"abdera", version_text()}, {"arithmetic", arithmetic(dispatch_level())}, {"seed", run.seed}, {"data", data}};
  if (!run.knowledge_file.empty()) out["knowledge"] = {{"file", run.knowledge_file}, {"sha256", run.knowledge_digest}};
  out["warnings"] = run.input.warnings;
  if (!run.remarks.empty()) out["remarks"] = run.remarks;
  if (!run.reproducible)
    out["run"] = {{"command", command_text()},
                  {"started", run.started},
                  {"threads", run.threads},
                  {"dispatch", to_string(dispatch_level())}};
  return out;
}

}  // namespace

void add_sections(LearnRun& run) {
  auto& sections = run.document.sections;
  sections = {{"learner", component_json(run.learner).dump()}};
  if (!run.test.name.empty()) sections.emplace_back("test", component_json(run.test).dump());
  if (!run.score.name.empty()) sections.emplace_back("score", component_json(run.score).dump());
  sections.emplace_back("stats", stats_json(run).dump());
  sections.emplace_back("provenance", provenance_json(run).dump());
  for (const auto& [name, matrix] : run.matrices) sections.emplace_back(name, matrix_json(matrix).dump());
}

}  // namespace abdera::cli
