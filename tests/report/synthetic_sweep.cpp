#include "tests/report/synthetic_sweep.hpp"

#include <fmt/format.h>

#include <cmath>

#include "bench/metrics/registry.hpp"
#include "core/rng.hpp"

namespace abdera::report_test {
namespace {

constexpr const char* kMetrics[] = {"shd", "adjacency", "arrow"};

SparseGraph graph_of(int p, const std::vector<SweepEdge>& edges) {
  std::vector<Edge> list;
  for (const SweepEdge& e : edges) list.push_back({e.a, e.b, e.at_a, e.at_b});
  return SparseGraph(p, list);
}

DataRecord table(const std::string& id, std::int64_t rows, int p, bool truth) {
  DataRecord data;
  data.data_id = id, data.rows = rows, data.names.emplace_back(kWicked);
  for (int v = 1; v < p; ++v) data.names.push_back(fmt::format("X{}", v));
  if (!truth) return data;
  Rng rng = Rng(7).fork(id);
  data.kind = GraphKind::kDag;
  for (int a = 0; a < p; ++a)
    for (int b = a + 1; b < p; ++b)
      if (rng.uniform() < 2.0 / (p - 1)) data.edges.push_back({a, b, Mark::kTail, Mark::kArrow});
  data.var_sortability = rng.uniform(0.85, 1), data.r2_sortability = rng.uniform(0.4, 0.7);
  return data;
}

/// The truth with edges lost, made up and turned, each with a probability of its own.
CellResult estimate(const DataRecord& data, double lost, double made_up, double turned, bool probabilities, Rng rng) {
  const int p = static_cast<int>(data.names.size());
  CellResult out;
  out.kind = probabilities ? GraphKind::kDag : GraphKind::kCpdag;
  std::vector<double> arcs(static_cast<std::size_t>(p * p), 0.0);
  for (int a = 0; a < p; ++a)
    for (int b = a + 1; b < p; ++b) {
      bool joined = false;
      for (const SweepEdge& e : data.edges) joined |= e.a == a && e.b == b;
      const bool found = rng.uniform() < (joined ? 1 - lost : made_up);
      const double u = rng.uniform();
      if (found) {
        const bool arrow_at_b = u >= turned, undirected = u > 0.8;
        out.edges.push_back({a, b, arrow_at_b || undirected ? Mark::kTail : Mark::kArrow,
                             undirected || !arrow_at_b ? Mark::kTail : Mark::kArrow});
      }
      const auto at = [p](int x, int y) { return static_cast<std::size_t>(x * p + y); };
      const double q = joined ? 0.5 + 0.5 * u : 0.45 * u;
      arcs[at(a, b)] = 0.7 * q, arcs[at(b, a)] = 0.3 * q;
    }
  if (probabilities) out.matrices = {{"arc_probability", arcs}};
  if (!data.kind) return out;
  const SparseGraph truth = graph_of(p, data.edges), learned = graph_of(p, out.edges);
  for (const char* name : kMetrics) {
    const MetricEntry& metric = find_metric(name);
    const auto values = metric.compute({truth, *data.kind, learned, out.kind}, {}, {});
    for (std::size_t i = 0; i < values.size(); ++i) out.metrics.emplace_back(metric.values[i].name, values[i]);
  }
  return out;
}

struct Learner {
  std::string name, alpha;
};

void end_badly(ResultRow& row, int replicate) {
  row.record.status = replicate % 2 == 0 ? CellStatus::kTimeout : CellStatus::kOom;
  row.record.message = replicate % 2 == 0 ? "its 10 s were over" : "more than 1000 MB <of memory>";
  if (replicate > 0) row.record.result.reset();  // the first kept its best so far
}

}  // namespace

SweepResults synthetic_sweep(int replicates) {
  SweepResults sweep;
  sweep.name = "synthetic & small";
  sweep.spec_json = "{}", sweep.plan_sha256 = std::string(64, 'a');
  for (const char* name : kMetrics)
    for (const auto& value : find_metric(name).values) sweep.metrics.push_back(value.name);
  sweep.factors = {"rows", "variables", "alpha"};
  sweep.provenance = {{"tool_version", "0.1.0"}, {"compiler", "GCC"}};
  sweep.journals = {"one.jnl  " + std::string(64, 'b')};
  const std::vector<Learner> learners = {{"pc", "0.01"}, {"pc", "0.05"},          {"pc", "0.2"},
                                         {"ges", ""},    {"exact_posterior", ""}, {"var_sort_regress", ""}};
  const auto add = [&](const std::string& entry, std::int64_t rows, int p, int replicate) {
    const bool truth = entry == "gaussian";
    const std::string id = fmt::format("{:032x}", sweep.data.size() + 1);
    const DataRecord& data = sweep.data[id] = table(id, rows, p, truth);
    for (const Learner& learner : learners) {
      ResultRow row;
      row.cell_id = fmt::format("{:032x}", 1000 + sweep.rows.size());
      row.data_id = id, row.data = entry, row.learner = learner.name, row.replicate = replicate, row.attempts = 1;
      row.scenario = truth ? "linear_gaussian" : "catalogue.csv", row.algorithm = learner.name;
      row.rows = rows, row.variables = p;
      row.factors = {truth ? std::to_string(rows) : "", truth ? std::to_string(p) : "", learner.alpha};
      row.record.id = row.cell_id, row.record.data_id = id, row.record.status = CellStatus::kOk;
      row.record.budget = {10, 1000, 1};
      const Rng rng = Rng(11).fork(row.cell_id);
      const double alpha = learner.alpha.empty() ? 0.05 : std::stod(learner.alpha);
      const double lost = (rows == 100 ? 0.35 : 0.08) * (1 - alpha), noise = learner.name == "ges" ? 1.5 : 1;
      row.record.result = estimate(data, lost, alpha * noise, learner.name == "var_sort_regress" ? 0.02 : 0.2,
                                   learner.name == "exact_posterior", rng);
      const double power = learner.name == "exact_posterior" ? 4 : 2;
      row.record.wall_seconds = 1e-4 * std::pow(p, power) * std::sqrt(static_cast<double>(rows) / 100) *
                                (1 + 0.1 * Rng(13).fork(row.cell_id).uniform());
      if (learner.name == "exact_posterior" && p == 10 && rows == 1000) end_badly(row, replicate);
      if (learner.name == "ges" && replicate == 3 && p == 5 && rows == 100) {
        row.record.status = CellStatus::kCrash, row.record.message = "signal 11", row.record.result.reset();
      }
      if (learner.name == "var_sort_regress" && !truth) {
        row.record.status = CellStatus::kSkipped, row.record.message = "needs a covariance", row.record.result.reset();
      }
      sweep.rows.push_back(std::move(row));
    }
  };
  for (const std::int64_t rows : {100, 1000})
    for (const int p : {5, 10})
      for (int replicate = 0; replicate < replicates; ++replicate) add("gaussian", rows, p, replicate);
  add("catalogue", 150, 4, 0);
  return sweep;
}

}  // namespace abdera::report_test
