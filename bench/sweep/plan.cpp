#include "bench/sweep/plan.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "algorithms/learner.hpp"
#include "bench/sweep/grid.hpp"
#include "citests/registry.hpp"
#include "core/error.hpp"
#include "core/sha256.hpp"
#include "scores/registry.hpp"
#include "simulators/registry.hpp"

namespace abdera {
namespace {

using Json = nlohmann::json;  // keys sorted: canonical

Json json_of(const Value& value) {
  return std::visit([](const auto& v) { return Json(v); }, value);
}

template <class Entry>
Json component_json(const Entry& entry, const Params& params) {
  Json options = Json::object();
  for (const auto& [name, value] : entry.options_in_force(params)) options[name] = json_of(value);
  return {{"name", entry.info.name}, {"version", entry.info.version}, {"options", std::move(options)}};
}

SweepId id_of(const std::string& canonical) {
  SweepId id;
  const std::string digest = sha256(canonical);
  std::copy_n(digest.begin(), id.size(), id.begin());
  return id;
}

using Factors = std::vector<std::pair<std::string, std::string>>;

void add_factors(Factors& factors, const std::string& prefix, const SweepComponent& component, const Params& params) {
  for (const auto& [name, values] : component.options)
    if (values.size() > 1) factors.emplace_back(prefix + name, to_text(params.at(name)));
}

void add_data_points(const SweepSpec& spec, std::size_t entry, std::vector<SweepDataPoint>& out) {
  const SweepData& data = spec.data[entry];
  if (!data.file.empty()) {
    Json json{{"file", sha256_of_file(data.file)}};
    if (!data.truth.empty()) json["truth"] = sha256_of_file(data.truth);
    out.push_back({entry, {}, 0, {}, json.dump(), {}});
    return;
  }
  for_each_combination(data.simulator.options, [&](const Params& params) {
    Json json = component_json(find_simulator(data.simulator.name), params);
    json["seed"] = spec.seed;
    if (!data.observe.empty()) json["observe"] = data.observe;
    const std::string model = json.dump();
    for (const std::int64_t rows : data.rows) {
      json["rows"] = rows;
      SweepDataPoint point{entry, params, rows, model, json.dump(), {}};
      add_factors(point.factors, "", data.simulator, params);
      if (data.rows.size() > 1) point.factors.emplace_back("rows", std::to_string(rows));
      out.push_back(std::move(point));
    }
  });
}

void add_learner_points(const SweepSpec& spec, std::size_t entry, std::vector<SweepLearnerPoint>& out) {
  const SweepLearner& learner = spec.learners[entry];
  if (!learner.command.empty()) {
    Json json{{"command", learner.command}};
    if (!learner.version.empty()) json["version"] = learner.version;
    for (const std::string& file : learner.files) json["files"].push_back(sha256_of_file(file));
    out.push_back({entry, {}, {}, {}, json.dump(), {}});
    return;
  }
  const std::string knowledge = learner.knowledge.empty() ? "" : sha256_of_file(learner.knowledge);
  for_each_combination(learner.learner.options, [&](const Params& params) {
    for_each_combination(learner.test.options, [&](const Params& test_params) {
      for_each_combination(learner.score.options, [&](const Params& score_params) {
        Json json{{"learner", component_json(find_learner(learner.learner.name), params)}};
        if (!learner.test.name.empty()) json["test"] = component_json(find_ci_test(learner.test.name), test_params);
        if (!learner.score.name.empty()) json["score"] = component_json(find_score(learner.score.name), score_params);
        if (!learner.missing.empty()) json["missing"] = learner.missing;
        if (learner.bootstrap > 0) json["bootstrap"] = learner.bootstrap;
        if (!knowledge.empty()) json["knowledge"] = knowledge;
        SweepLearnerPoint point{entry, params, test_params, score_params, json.dump(), {}};
        add_factors(point.factors, "", learner.learner, params);
        add_factors(point.factors, "test_", learner.test, test_params);
        add_factors(point.factors, "score_", learner.score, score_params);
        out.push_back(std::move(point));
      });
    });
  });
}

class Planner {
 public:
  explicit Planner(const SweepSpec& spec) : spec_(spec) {
    for (std::size_t i = 0; i < spec.data.size(); ++i) add_data_points(spec, i, plan_.data);
    for (std::size_t i = 0; i < spec.learners.size(); ++i) add_learner_points(spec, i, plan_.learners);
  }

  SweepPlan plan() && {
    std::size_t most = 0;  // but for baselines, which do not meet files
    for (const SweepDataPoint& point : plan_.data)
      most += static_cast<std::size_t>(spec_.data[point.entry].replicates) * plan_.learners.size();
    plan_.cells.reserve(most);
    for (std::size_t d = 0; d < plan_.data.size(); ++d)
      for (int replicate = 0; replicate < data_entry(d).replicates; ++replicate) add_cells(d, replicate);
    if (const auto twins = CellIndex(plan_).twins()) refuse_twin(plan_.cells[twins->first], plan_.cells[twins->second]);
    std::string all;
    all.reserve(plan_.cells.size() * 33);
    for (const SweepCell& cell : plan_.cells) (all += to_string(cell.id)) += '\n';
    plan_.sha256 = sha256(all);
    return std::move(plan_);
  }

 private:
  const SweepData& data_entry(std::size_t point) const { return spec_.data[plan_.data[point].entry]; }

  void add_cells(std::size_t d, int replicate) {
    const SweepDataPoint& data = plan_.data[d];
    const bool simulated = data_entry(d).file.empty();
    // A file is the same in every replicate, what is random in a learner is not.
    const std::string number = std::to_string(replicate);
    const std::string which = simulated ? ",\"replicate\":" + number : std::string();
    const SweepId data_id = id_of("{\"data\":" + data.canonical + which + "}");
    const SweepId model_id = simulated ? id_of("{\"model\":" + data.model + which + "}") : data_id;
    for (std::size_t l = 0; l < plan_.learners.size(); ++l) {
      const SweepLearnerPoint& learner = plan_.learners[l];
      if (spec_.learners[learner.entry].baseline && !simulated) continue;
      SweepCell cell{d, l, replicate, {}, data_id, model_id, 0};
      cell.id = id_of("{\"data\":" + data.canonical + ",\"learner\":" + learner.canonical + ",\"replicate\":" + number +
                      ",\"seed\":" + std::to_string(spec_.seed) + "}");
      SweepBudget budget = spec_.budget;
      apply(data_entry(d).budget, budget);
      apply(spec_.learners[learner.entry].budget, budget);
      cell.bucket = bucket_of(budget);
      plan_.cells.push_back(cell);
    }
  }

  std::size_t bucket_of(const SweepBudget& budget) {
    const auto found = std::find(plan_.buckets.begin(), plan_.buckets.end(), budget);
    if (found != plan_.buckets.end()) return static_cast<std::size_t>(found - plan_.buckets.begin());
    plan_.buckets.push_back(budget);
    return plan_.buckets.size() - 1;
  }

  [[noreturn]] void refuse_twin(const SweepCell& one, const SweepCell& other) const {
    const auto name = [&](const SweepCell& cell) {
      std::string text =
          "'" + spec_.learners[plan_.learners[cell.learner].entry].id + "' on '" + data_entry(cell.data).id + "'";
      for (const auto* factors : {&plan_.learners[cell.learner].factors, &plan_.data[cell.data].factors})
        for (const auto& [key, value] : *factors) text += ", " + key + "=" + value;
      return text;
    };
    throw UsageError("the sweep would compute the same cell twice: " + name(one) + " and " + name(other) +
                     "; remove one of them");
  }

  const SweepSpec& spec_;
  SweepPlan plan_;
};

}  // namespace

std::string to_string(const SweepId& id) { return {id.begin(), id.end()}; }

SweepPlan plan_sweep(const SweepSpec& spec) { return Planner(spec).plan(); }

CellIndex::CellIndex(const SweepPlan& plan) : cells_(plan.cells), by_id_(plan.cells.size()) {
  std::iota(by_id_.begin(), by_id_.end(), 0U);
  std::sort(by_id_.begin(), by_id_.end(),
            [&](std::uint32_t a, std::uint32_t b) { return std::pair(cells_[a].id, a) < std::pair(cells_[b].id, b); });
}

std::optional<std::size_t> CellIndex::find(std::string_view id) const {
  const auto text = [&](std::uint32_t cell) {
    return std::string_view(cells_[cell].id.data(), cells_[cell].id.size());
  };
  const auto place = std::lower_bound(by_id_.begin(), by_id_.end(), id,
                                      [&](std::uint32_t cell, std::string_view asked) { return text(cell) < asked; });
  if (place == by_id_.end() || text(*place) != id) return std::nullopt;
  return *place;
}

std::optional<std::pair<std::size_t, std::size_t>> CellIndex::twins() const {
  const auto place = std::adjacent_find(by_id_.begin(), by_id_.end(),
                                        [&](std::uint32_t a, std::uint32_t b) { return cells_[a].id == cells_[b].id; });
  if (place == by_id_.end()) return std::nullopt;
  return std::pair<std::size_t, std::size_t>(*place, *(place + 1));
}

std::vector<std::size_t> cells_of_shard(const SweepPlan& plan, int shard, int shards) {
  require(0 <= shard && shard < shards, "shard " + std::to_string(shard) + " of " + std::to_string(shards) +
                                            ": shards are numbered from 0 to one less than their number");
  std::vector<std::size_t> order(plan.cells.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(plan.cells[a].bucket, plan.cells[a].id) < std::pair(plan.cells[b].bucket, plan.cells[b].id);
  });
  std::vector<std::size_t> mine;
  for (auto i = static_cast<std::size_t>(shard); i < order.size(); i += static_cast<std::size_t>(shards))
    mine.push_back(order[i]);
  return mine;
}

}  // namespace abdera
