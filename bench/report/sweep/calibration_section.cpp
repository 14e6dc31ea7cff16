#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "bench/report/sweep/calibration.hpp"
#include "bench/report/sweep/data_columns.hpp"

namespace abdera::report {
namespace {

using Kind = SheetColumn::Kind;
using Statements = std::vector<std::pair<double, bool>>;
constexpr const char* kWhat[] = {"arcs", "adjacencies", "reported edges"};

const std::vector<double>* matrix_of(const CellResult& result, std::string_view name) {
  for (const auto& [key, values] : result.matrices)
    if (key == name) return &values;
  return nullptr;
}

/// What the cells of a learner state, and whether it is true, by `kWhat`.
struct Stated {
  Statements of[std::size(kWhat)];
};

void add_arcs(const std::vector<double>& probability, const DataRecord& truth, Statements& out) {
  if (truth.kind != GraphKind::kDag) return;
  const std::size_t p = truth.names.size();
  if (probability.size() != p * p) return;
  std::set<std::pair<std::size_t, std::size_t>> arcs;
  for (const SweepEdge& e : truth.edges) {
    const auto a = static_cast<std::size_t>(e.a), b = static_cast<std::size_t>(e.b);
    arcs.insert(e.at_b == Mark::kArrow ? std::pair(a, b) : std::pair(b, a));
  }
  for (std::size_t a = 0; a < p; ++a)
    for (std::size_t b = 0; b < p; ++b)
      if (a != b) out.emplace_back(probability[a * p + b], arcs.contains({a, b}));
}

void add_adjacencies(const std::vector<double>& probability, const DataRecord& truth, Statements& out) {
  const std::size_t p = truth.names.size();
  if (probability.size() != p * p) return;
  std::set<std::pair<std::size_t, std::size_t>> joined;
  for (const SweepEdge& e : truth.edges) joined.insert({static_cast<std::size_t>(e.a), static_cast<std::size_t>(e.b)});
  for (std::size_t a = 0; a < p; ++a)
    for (std::size_t b = a + 1; b < p; ++b) out.emplace_back(probability[a * p + b], joined.contains({a, b}));
}

/// Of arcs: an edge goes one way or the other, never both.
std::vector<double> either_way(const std::vector<double>& arcs) {
  const auto p = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(arcs.size()))));
  std::vector<double> out(arcs);
  if (p * p != arcs.size()) return out;
  for (std::size_t a = 0; a < p; ++a)
    for (std::size_t b = 0; b < p; ++b) out[a * p + b] = std::min(1.0, arcs[a * p + b] + arcs[b * p + a]);
  return out;
}

void add_edges(const CellResult& result, const DataRecord& truth, Statements& out) {
  for (const SweepEdge& e : result.edges) {
    if (std::isnan(e.probability)) continue;
    bool holds = false;
    for (const SweepEdge& t : truth.edges) holds |= t.a == e.a && t.b == e.b && t.at_a == e.at_a && t.at_b == e.at_b;
    out.emplace_back(e.probability, holds);
  }
}

Stated stated_by(const SweepView& view, std::size_t entry, std::size_t learner) {
  Stated out;
  for (const SweepGroup* group : view.groups.of_entry(entry)) {
    if (group->learner != learner) continue;
    for (const std::size_t r : group->rows) {
      const ResultRow& row = view.results.rows[r];
      const auto data = view.results.data.find(row.data_id);
      if (row.record.status != CellStatus::kOk || !row.record.result) continue;
      if (data == view.results.data.end() || !data->second.kind) continue;
      const auto* arcs = matrix_of(*row.record.result, "arc_probability");
      const auto* adjacencies = matrix_of(*row.record.result, "adjacency_probability");
      if (arcs != nullptr) add_arcs(*arcs, data->second, out.of[0]);
      if (adjacencies != nullptr) {
        add_adjacencies(*adjacencies, data->second, out.of[1]);
      } else if (arcs != nullptr) {
        add_adjacencies(either_way(*arcs), data->second, out.of[1]);
      }
      // Beside a matrix the number of an edge is the matrix again, and no statement about its marks.
      if (arcs == nullptr && adjacencies == nullptr) add_edges(*row.record.result, data->second, out.of[2]);
    }
  }
  return out;
}

}  // namespace

ReportSection calibration_section(const SweepView& view) {
  ReportSection section{.id = "calibration", .title = "Calibration of probabilities"};
  Sheet summary{.id = "calibration",
                .title = "Calibration",
                .columns = {{"data", "data"},
                            {"learner", "learner"},
                            {"of", "of"},
                            {"statements", "n", Kind::kNumber},
                            {"true", "share_true", Kind::kNumber, "share of the statements that are true"},
                            {"Brier score", "brier", Kind::kNumber, "mean squared difference, 0 is perfect"},
                            {"expected error", "expected_calibration_error", Kind::kNumber,
                             "mean difference of probability and observed share, 0 is perfect"}}};
  Sheet bins{.id = "calibration-bins",
             .title = "Reliability",
             .columns = {{"data", "data"},
                         {"learner", "learner"},
                         {"of", "of"},
                         {"from", "from", Kind::kNumber},
                         {"statements", "n", Kind::kNumber},
                         {"mean probability", "mean_probability", Kind::kNumber},
                         {"observed share", "observed", Kind::kInterval}},
             .in_latex = false};
  for (std::size_t e = 0; e < view.groups.entries.size(); ++e) {
    std::vector<Chart> charts;
    for (const char* what : kWhat)
      charts.push_back({.id = fmt::format("calibration-{}-{}", what == kWhat[2] ? "edges" : what, e + 1),
                        .title = fmt::format("{}: probabilities of {}", view.groups.entries[e], what),
                        .caption = "A probability q is right when the statement is true in a share q of cases: on the "
                                   "dashed line. Bars are 95 % Wilson intervals, as if statements were independent.",
                        .x = {"mean probability", false, true},
                        .y = {"observed share", false, true},
                        .points = {},
                        .diagonal = true});
    for (const std::size_t l : view.groups.learners_of(e)) {
      const Stated stated = stated_by(view, e, l);
      const std::string learner = learner_text(view.groups.learners[l]);
      for (std::size_t w = 0; w < std::size(kWhat); ++w) {
        const Calibration c = calibration(stated.of[w]);
        if (c.n == 0) continue;
        summary.rows.push_back({view.groups.entries[e], learner, kWhat[w], c.n,
                                static_cast<double>(c.true_ones) / static_cast<double>(c.n), c.brier,
                                c.expected_error});
        for (std::size_t b = 0; b < c.bins.size(); ++b) {
          const ReliabilityBin& bin = c.bins[b];
          if (bin.n == 0) continue;
          const SheetCell observed(bin.observed.share, bin.observed.low, bin.observed.high);
          bins.rows.push_back({view.groups.entries[e], learner, kWhat[w], static_cast<double>(b) / Calibration::kBins,
                               bin.n, bin.mean_probability, observed});
          charts[w].points.push_back({.series = learner,
                                      .x = bin.mean_probability,
                                      .y = bin.observed.share,
                                      .low = bin.observed.low,
                                      .high = bin.observed.high,
                                      .note = fmt::format("{} statements", bin.n)});
        }
      }
    }
    for (Chart& chart : charts)
      if (!chart.points.empty()) section.charts.push_back(std::move(chart));
  }
  if (summary.rows.empty()) return section;
  section.paragraphs.push_back(
      "Arcs: every ordered pair, of learners that give probabilities of arcs, where the truth is a DAG. Adjacencies: "
      "every pair. Reported edges, of learners that give no such matrices: the edges of the estimate, true when the "
      "truth "
      "has the same marks. A share of bootstrap replicates says how stable an edge is and need not be calibrated.");
  section.sheets.push_back(std::move(summary));
  section.sheets.push_back(std::move(bins));
  return section;
}

}  // namespace abdera::report
