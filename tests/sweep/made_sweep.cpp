#include "tests/sweep/made_sweep.hpp"

#include <set>

namespace abdera::testing_support {

PlannedSweep made_plan(int replicates) {
  const SweepSpec spec = sweep_spec_from_toml("name = \"made\"\nreplicates = " + std::to_string(replicates) + R"(
metrics = ["shd"]
baselines = false
[[data]]
id = "wide, \"odd\""
simulator = "linear_gaussian"
rows = [100, 1000]
options = { variables = [3, 10], degree = 2 }
[[learners]]
learner = "pc"
test = "fisher_z"
options = { alpha = [0.01, 0.05] }
[[learners]]
learner = "boss"
score = "gaussian_bic"
)",
                                              ".");
  return planned_sweep(sweep_plan_json(spec, plan_sweep(spec)));
}

CellRecord made_cell(const PlannedSweep& sweep, std::size_t i, CellStatus status) {
  const SweepCell& cell = sweep.plan.cells[i];
  const auto x = static_cast<double>(i);
  CellRecord r;
  r.id = to_string(cell.id);
  r.data_id = to_string(cell.data_id);
  r.status = status;
  r.wall_seconds = 0.25 + x / 7;
  r.cpu_seconds = 0.2 + x / 7;
  r.memory_bytes = 50'000'000 + static_cast<std::int64_t>(i);
  r.finished = 1767225600 + x;
  r.host = "n1";
  r.dispatch = "x86-64-v3";
  if (status != CellStatus::kOk) {
    r.message = "line one, \"quoted\"\nline two";
    return r;
  }
  CellResult& result = r.result.emplace();
  result.kind = i % 2 == 0 ? GraphKind::kCpdag : GraphKind::kDag;
  result.legal = i % 5 != 4;
  if (i % 3 != 0) {
    const double none = std::numeric_limits<double>::quiet_NaN();
    result.edges.push_back({0, 1, Mark::kArrow, Mark::kTail, 1e-7 / (1 + x), none, 0.1 + 1 / (3 + x)});
    result.edges.push_back({1, 2, Mark::kTail, i % 2 == 0 ? Mark::kTail : Mark::kArrow, none, 0.5, -0.25});
  }
  result.metrics = {{"shd", static_cast<double>(i % 4)}, {"shd_extra", i % 3 == 0 ? std::nan("") : 1 / (1 + x)}};
  if (cell.learner == 2) {
    result.counts = {{"scores", 100 + i}, {"moves", 7}};
    result.numbers = {{"score", -1234.5 - x}};
    result.matrices = {{"arc_probability", {0, 1.0 / 3, x, 0}}};
  } else {
    result.counts = {{"ci_tests", 10 + i}};
  }
  return r;
}

DataRecord made_data(const PlannedSweep& sweep, std::size_t i) {
  const SweepCell& cell = sweep.plan.cells[i];
  DataRecord r;
  r.data_id = to_string(cell.data_id);
  r.names = {"A", "B", "größe, <i>"};
  r.rows = sweep.plan.data[cell.data].rows;
  r.kind = GraphKind::kDag;
  r.edges = {{0, 2, Mark::kTail, Mark::kArrow}, {1, 2, Mark::kArrow, Mark::kTail}};
  r.var_sortability = 0.5 + static_cast<double>(cell.data) / 8;
  return r;
}

void MadeSweep::SetUp() {
  FolderTest::SetUp();
  plan(1);
}

void MadeSweep::plan(int replicates) {
  sweep_ = made_plan(replicates);
  write_bytes(at("plan.json"), sweep_plan_json(sweep_.spec, sweep_.plan));
}

std::string MadeSweep::journal(const std::vector<SweepRecord>& records) {
  JournalWriter writer(at("journal"));
  for (const SweepRecord& record : records) writer.append(record);
  return writer.path();
}

std::string MadeSweep::journal_of(std::size_t first, std::size_t step, const std::function<void(CellRecord&)>& change) {
  std::vector<SweepRecord> records;
  std::set<std::string> data;
  for (std::size_t i = first; i < sweep_.plan.cells.size(); i += step) {
    if (data.insert(to_string(sweep_.plan.cells[i].data_id)).second) records.emplace_back(made_data(sweep_, i));
    CellRecord record = made_cell(sweep_, i);
    if (change) change(record);
    records.emplace_back(std::move(record));
  }
  return journal(records);
}

}  // namespace abdera::testing_support
