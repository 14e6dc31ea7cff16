#include "bench/sweep/spec.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "algorithms/learner.hpp"
#include "bench/metrics/registry.hpp"
#include "bench/sweep/external_program.hpp"
#include "bench/sweep/grid.hpp"
#include "citests/registry.hpp"
#include "core/error.hpp"
#include "graphs/text/document.hpp"
#include "scores/registry.hpp"
#include "simulators/observe.hpp"
#include "simulators/registry.hpp"

namespace abdera {
namespace {

constexpr double kMostBudget = 1e9;  // 30 years, 10^15 bytes

/// A node with the way to it: "learners[2].options".
struct Place {
  const DocumentNode* node;
  std::string path;

  [[noreturn]] void fail(const std::string& what) const {
    const std::string at = node->place();
    throw DataError((at.empty() ? "" : at + ": ") + (path.empty() ? "the spec" : path) + ": " + what);
  }
  template <class T>
  const T& as(const char* what) const {
    if (const auto* value = std::get_if<T>(&node->value)) return *value;
    fail(std::string("expected ") + what);
  }
  std::string text() const { return as<std::string>("a text"); }
  std::int64_t whole(std::int64_t least, std::int64_t most) const {
    const auto value = as<std::int64_t>("a whole number");
    if (value < least || value > most)
      fail("must be " + std::to_string(least) + " to " + std::to_string(most) + ", not " + std::to_string(value));
    return value;
  }
  double positive(double most) const {
    double value = 0;
    if (const auto* number = std::get_if<double>(&node->value)) value = *number;
    if (const auto* number = std::get_if<std::int64_t>(&node->value)) value = static_cast<double>(*number);
    if (!(value > 0 && value <= most)) fail("expected a positive number up to 1e9");
    return value;
  }
  std::vector<Place> list() const {
    std::vector<Place> out;
    for (const DocumentNode& item : as<DocumentNode::List>("a list"))
      out.push_back({&item, path + "[" + std::to_string(out.size()) + "]"});
    return out;
  }
};

/// A table whose keys are known.
class Table {
 public:
  Table(Place place, const std::vector<std::string>& known) : place_(std::move(place)) {
    for (const auto& [key, value] : place_.as<DocumentNode::Table>("a table")) {
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      const std::string near = nearest_name(key, known);
      Place{&value, place_.path}.fail("no key '" + key + "'" + (near.empty() ? "" : "; did you mean '" + near + "'?"));
    }
  }
  bool has(std::string_view key) const { return place_.node->find(key) != nullptr; }
  Place at(const std::string& key) const {
    const DocumentNode* node = place_.node->find(key);
    if (node == nullptr) place_.fail("'" + key + "' is missing");
    return {node, place_.path.empty() ? key : place_.path + "." + key};
  }
  const Place& place() const { return place_; }

 private:
  Place place_;
};

Value value_of(const Place& place) {
  const auto& value = place.node->value;
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole;
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  place.fail("expected a text, a number, true or false");
}

std::vector<SweepAxis> axes_of(const Table& table, const char* key) {
  std::vector<SweepAxis> out;
  if (!table.has(key)) return out;
  const Place options = table.at(key);
  for (const auto& entry : options.as<DocumentNode::Table>("a table of options")) {
    const Place option{&entry.value, options.path + "." + entry.key};
    std::vector<Value> values;
    if (std::holds_alternative<DocumentNode::List>(entry.value.value)) {
      for (const Place& item : option.list()) values.push_back(value_of(item));
      if (values.empty()) option.fail("an empty list makes no cells; leave the option out");
    } else {
      values.push_back(value_of(option));
    }
    out.emplace_back(entry.key, std::move(values));
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return out;
}

/// Binds every combination of the options once. @param find, bind of a registry.
template <class Find>
SweepComponent component_of(const Table& table, const char* name_key, const char* options_key, Find find) {
  SweepComponent out{table.at(name_key).text(), axes_of(table, options_key)};
  try {
    find(out.name);
  } catch (const Error& e) {
    table.at(name_key).fail(e.what());
  }
  try {
    const auto& entry = find(out.name);
    for_each_combination(out.options, [&](const Params& params) { entry.options_in_force(params); });
  } catch (const Error& e) {
    table.at(options_key).fail(e.what());
  }
  return out;
}

BudgetChange budget_of(const Table& table) {
  BudgetChange out;
  if (!table.has("budget")) return out;
  const Table budget(table.at("budget"), {"seconds", "memory_mb", "threads"});
  if (budget.has("seconds")) out.seconds = budget.at("seconds").positive(kMostBudget);
  if (budget.has("memory_mb")) out.memory_mb = budget.at("memory_mb").positive(kMostBudget);
  if (budget.has("threads")) out.threads = static_cast<int>(budget.at("threads").whole(1, 4096));
  return out;
}

std::string file_of(const Place& place, const std::string& folder) {
  const std::filesystem::path path = std::filesystem::path(folder) / place.text();
  if (!std::filesystem::is_regular_file(path)) place.fail("there is no file " + path.string());
  return path.string();
}

/// A step of observation in its canonical form.
std::string observation_of(const Place& place) {
  try {
    return to_text(parse_observation(place.text()));
  } catch (const Error& e) {
    place.fail(e.what());
  }
}

SweepData data_of(const Place& place, int replicates, const std::string& folder) {
  const Table table(place, {"id", "simulator", "options", "rows", "observe", "file", "truth", "replicates", "budget"});
  SweepData out;
  if (table.has("simulator") == table.has("file")) place.fail("give either 'simulator' or 'file'");
  if (table.has("simulator")) {
    out.simulator = component_of(
        table, "simulator", "options", [](const std::string& name) -> const auto& { return find_simulator(name); });
    if (table.has("truth")) table.at("truth").fail("a simulator knows its truth; leave it out");
    constexpr std::int64_t kMostRows = 1'000'000'000;
    const Place rows = table.at("rows");
    if (std::holds_alternative<DocumentNode::List>(rows.node->value)) {
      for (const Place& item : rows.list()) out.rows.push_back(item.whole(1, kMostRows));
      if (out.rows.empty()) rows.fail("an empty list makes no cells");
    } else {
      out.rows.push_back(rows.whole(1, kMostRows));
    }
    if (table.has("observe"))
      for (const Place& step : table.at("observe").list()) out.observe.push_back(observation_of(step));
  } else {
    out.file = file_of(table.at("file"), folder);
    if (table.has("truth")) out.truth = file_of(table.at("truth"), folder);
    for (const char* key : {"options", "rows", "observe"})
      if (table.has(key)) table.at(key).fail("a file takes none");
  }
  const std::string fallback = table.has("file") ? std::filesystem::path(out.file).stem().string() : out.simulator.name;
  out.id = table.has("id") ? table.at("id").text() : fallback;
  // A file is the same each time: only what is random in learners would differ.
  out.replicates = table.has("replicates") ? static_cast<int>(table.at("replicates").whole(1, 1'000'000))
                   : out.file.empty()      ? replicates
                                           : 1;
  out.budget = budget_of(table);
  return out;
}

void read_command(const Table& table, const std::string& folder, SweepLearner& out) {
  out.command = table.at("command").text();
  try {
    check_command(out.command);
  } catch (const Error& e) {
    table.at("command").fail(e.what());
  }
  for (const char* key :
       {"options", "test", "test_options", "score", "score_options", "missing", "bootstrap", "knowledge"})
    if (table.has(key)) table.at(key).fail("an external command takes none; write it into the command");
  const auto given = std::filesystem::path(folder) / (table.has("folder") ? table.at("folder").text() : "");
  if (!folder.empty() || table.has("folder")) out.folder = given.string();
  if (!out.folder.empty() && !std::filesystem::is_directory(out.folder))
    table.place().fail("there is no folder " + out.folder);
  if (table.has("version")) out.version = table.at("version").text();
  if (table.has("files"))
    for (const Place& file : table.at("files").list()) out.files.push_back(file_of(file, out.folder));
  out.id = table.at("id").text();
}

void read_learner(const Table& table, const std::string& folder, SweepLearner& out) {
  const auto find = [](const std::string& name) -> const auto& { return find_learner(name); };
  out.learner = component_of(table, "learner", "options", find);
  const LearnerEntry& entry = find_learner(out.learner.name);
  const auto evidence = [&](const char* key, const char* options_key, bool needed, const char* what,
                            auto find_evidence) {
    for (const char* each : {key, options_key})
      if (!needed && table.has(each))
        table.at(each).fail("learner '" + out.learner.name + "' takes no " + what + "; leave it out");
    return needed ? component_of(table, key, options_key, find_evidence) : SweepComponent{};
  };
  out.test = evidence(
      "test", "test_options", entry.needs_test, "test",
      [](const std::string& name) -> const auto& { return find_ci_test(name); });
  out.score = evidence(
      "score", "score_options", entry.needs_score, "score",
      [](const std::string& name) -> const auto& { return find_score(name); });
  for (const char* key : {"folder", "version", "files"})
    if (table.has(key)) table.at(key).fail("is for an external command; leave it out");
  if (table.has("missing")) {
    out.missing = table.at("missing").text();
    if (out.missing != "testwise" && out.missing != "error")
      table.at("missing").fail("'" + out.missing + "': there are error and testwise");
    if (out.missing == "testwise" && !(entry.needs_test && !entry.needs_score))
      table.at("missing").fail("only learners with just a test leave rows out test by test");
    if (out.missing == "error") out.missing.clear();
  }
  if (table.has("bootstrap")) out.bootstrap = static_cast<int>(table.at("bootstrap").whole(1, 1'000'000));
  if (table.has("knowledge")) out.knowledge = file_of(table.at("knowledge"), folder);
  out.id = table.has("id") ? table.at("id").text() : out.learner.name;
}

SweepLearner learner_of(const Place& place, const std::string& folder) {
  const Table table(place, {"id", "learner", "options", "test", "test_options", "score", "score_options", "missing",
                            "bootstrap", "knowledge", "command", "folder", "version", "files", "budget"});
  SweepLearner out;
  if (table.has("learner") == table.has("command")) place.fail("give either 'learner' or 'command'");
  if (table.has("command")) {
    read_command(table, folder, out);
  } else {
    read_learner(table, folder, out);
  }
  out.budget = budget_of(table);
  return out;
}

/// @param key "data" or "learners": a list of tables whose ids differ.
template <class Make>
auto entries_of(const Table& table, const char* key, Make make) {
  std::vector<decltype(make(table.place()))> out;
  std::set<std::string> ids;
  for (const Place& item : table.at(key).list()) {
    out.push_back(make(item));
    const std::string& id = out.back().id;
    if (id.empty() || std::any_of(id.begin(), id.end(), [](unsigned char c) { return c < 32 || c == 127; }))
      item.fail("an id is a text of at least one character, without line breaks or other control characters");
    if (!ids.insert(out.back().id).second)
      item.fail("a second entry with the id '" + out.back().id + "'; give it an id of its own");
  }
  if (out.empty()) table.at(key).fail("is empty");
  return out;
}

/// What scales alone give away: beside these, other learners on simulated numbers are to be judged.
/// Source: [reisach2021], [reisach2023].
void add_baselines(SweepSpec& spec) {
  const auto simulates = [](const SweepData& data) { return data.file.empty(); };
  if (std::none_of(spec.data.begin(), spec.data.end(), simulates)) return;
  for (const char* name : {"var_sort_regress", "r2_sort_regress", "random_sort_regress"}) {
    const auto same = [&](const SweepLearner& learner) { return learner.id == name || learner.learner.name == name; };
    if (std::any_of(spec.learners.begin(), spec.learners.end(), same)) continue;
    SweepLearner& added = spec.learners.emplace_back();
    added.id = added.learner.name = name;
    added.baseline = true;
  }
}

SweepSpec spec_of(const DocumentNode& document, const std::string& folder) {
  const Table table({&document, ""},
                    {"name", "seed", "replicates", "metrics", "baselines", "budget", "data", "learners"});
  SweepSpec out;
  out.name = table.at("name").text();
  if (table.has("seed")) out.seed = static_cast<std::uint64_t>(table.at("seed").whole(0, INT64_MAX));
  const int replicates = table.has("replicates") ? static_cast<int>(table.at("replicates").whole(1, 1'000'000)) : 1;
  out.data = entries_of(table, "data", [&](const Place& item) { return data_of(item, replicates, folder); });
  out.learners = entries_of(table, "learners", [&](const Place& item) { return learner_of(item, folder); });
  if (table.has("baselines")) out.baselines = table.at("baselines").as<bool>("true or false");
  if (out.baselines) add_baselines(out);
  for (const Place& item : table.at("metrics").list()) {
    out.metrics.push_back(item.text());
    try {
      find_metric(out.metrics.back());
    } catch (const Error& e) {
      item.fail(e.what());
    }
    if (std::count(out.metrics.begin(), out.metrics.end(), out.metrics.back()) > 1)
      item.fail("'" + out.metrics.back() + "' is listed twice");
  }
  apply(budget_of(table), out.budget);
  return out;
}

}  // namespace

SweepSpec sweep_spec_from_toml(std::string_view text, const std::string& folder) {
  return spec_of(parse_toml(text), folder);
}

SweepSpec sweep_spec_from_json(std::string_view text, const std::string& folder) {
  return spec_of(parse_json_document(text), folder);
}

SweepSpec read_sweep_spec(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw DataError("cannot read " + path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::string folder = std::filesystem::path(path).parent_path().string();
  try {
    return path.ends_with(".json") ? sweep_spec_from_json(text, folder) : sweep_spec_from_toml(text, folder);
  } catch (const DataError& e) {
    throw DataError(path + ", " + e.what());
  }
}

}  // namespace abdera
