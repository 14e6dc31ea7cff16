#include "bench/sweep/reproduce.hpp"

#include "algorithms/learner.hpp"
#include "bench/sweep/cell_data.hpp"
#include "core/shell_quoted.hpp"

namespace abdera {
namespace {

/// A command line built word by word.
class Command {
 public:
  explicit Command(std::string start) : text_(std::move(start)) {}
  Command& add(const std::string& option, const std::string& value) {
    text_ += " " + option + " " + shell_quoted(value);
    return *this;
  }
  Command& add(const std::string& option, const Params& params) {
    for (const auto& [name, value] : params) add(option, name + "=" + to_text(value));
    return *this;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string simulate(const SweepData& entry, const SweepDataPoint& point, const SweepCell& cell) {
  Command out("abdera simulate " + entry.simulator.name);
  out.add("-p", point.options);
  for (const std::string& step : entry.observe) out.add("--observe", step);
  out.add("--samples", std::to_string(point.rows));
  out.add("--seed", std::to_string(sweep_seed("data", to_string(cell.model_id))));
  return out.add("-o", "data.h5").text();
}

std::string learn(const SweepLearner& entry, const SweepLearnerPoint& point, const SweepCell& cell,
                  const SweepBudget& budget, const std::string& data) {
  Command out(std::string("abdera ") + (entry.bootstrap > 0 ? "bootstrap " : "learn ") + shell_quoted(data));
  out.add("--learner", entry.learner.name).add("-p", point.options);
  if (!entry.test.name.empty()) out.add("--test", entry.test.name).add("--test-p", point.test_options);
  if (!entry.score.name.empty()) out.add("--score", entry.score.name).add("--score-p", point.score_options);
  if (!entry.missing.empty()) out.add("--missing", entry.missing);
  if (!entry.knowledge.empty()) out.add("--knowledge", entry.knowledge);
  if (entry.bootstrap > 0) out.add("--replicates", std::to_string(entry.bootstrap));
  out.add("--seed", std::to_string(sweep_seed("learner", to_string(cell.id))));
  out.add("--time-limit", to_text(Value(budget.seconds))).add("--threads", std::to_string(budget.threads));
  return out.add("-o", "graph.json").text();
}

}  // namespace

std::vector<std::string> commands_of_cell(const SweepSpec& spec, const SweepPlan& plan, const SweepCell& cell) {
  const SweepDataPoint& point = plan.data[cell.data];
  const SweepData& entry = spec.data[point.entry];
  const SweepLearnerPoint& learner = plan.learners[cell.learner];
  const SweepLearner& what = spec.learners[learner.entry];
  std::vector<std::string> out;
  if (entry.file.empty()) out.push_back(simulate(entry, point, cell));
  if (!what.command.empty()) {
    out.push_back("# then, with the data as CSV, its seed " +
                  std::to_string(sweep_seed("learner", to_string(cell.id))) + " and " +
                  std::to_string(plan.buckets[cell.bucket].threads) + " threads, in " +
                  (what.folder.empty() ? "the folder of the spec" : what.folder) + ": " + what.command);
    return out;
  }
  const std::string data = entry.file.empty() ? "data.h5" : entry.file;
  out.push_back(learn(what, learner, cell, plan.buckets[cell.bucket], data));
  const std::string truth = entry.file.empty() ? data : entry.truth;
  if (!truth.empty()) out.push_back("abdera compare " + shell_quoted(truth) + " graph.json");
  return out;
}

}  // namespace abdera
