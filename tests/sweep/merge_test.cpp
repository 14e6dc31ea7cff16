#include "bench/sweep/merge.hpp"

#include <gmock/gmock.h>

#include "bench/sweep/agreement.hpp"
#include "core/error.hpp"
#include "tests/sweep/made_sweep.hpp"

namespace abdera {
namespace {

using testing::ElementsAre, testing::HasSubstr, testing::SizeIs;
using testing_support::made_cell, testing_support::made_data;

class Merge : public testing_support::MadeSweep {
 protected:
  MergedSweep merged() { return merge_journals(sweep_, folder_.string()); }
  /// What a merge says of cell 1, done with these statuses one after the other.
  ResultRow after(const std::vector<CellStatus>& statuses) {
    std::vector<SweepRecord> records;
    for (const CellStatus status : statuses) {
      CellRecord record = made_cell(sweep_, 1, status);
      record.finished += static_cast<double>(records.size());
      records.emplace_back(std::move(record));
    }
    const std::string path = journal(records);
    const ResultRow row = merged().results.rows[1];
    std::filesystem::remove(path);
    return row;
  }
};

TEST_F(Merge, HasARowForEveryCellWhateverBecameOfIt) {
  journal({made_data(sweep_, 0), made_cell(sweep_, 0), made_cell(sweep_, 5, CellStatus::kOom)});
  journal({made_cell(sweep_, 7, CellStatus::kPreempted)});
  const MergedSweep m = merged();
  ASSERT_EQ(m.results.rows.size(), 12u);
  EXPECT_EQ(m.count(CellStatus::kOk), 1u);
  EXPECT_EQ(m.count(CellStatus::kOom), 1u);
  EXPECT_EQ(m.count(CellStatus::kPreempted), 1u);
  EXPECT_EQ(m.count(CellStatus::kMissing), 9u);
  EXPECT_EQ(m.records, 4u);
  EXPECT_EQ(m.different, 0u);
  const ResultRow& row = m.results.rows[0];
  EXPECT_EQ(row.cell_id, to_string(sweep_.plan.cells[0].id));
  EXPECT_EQ(row.data, "wide, \"odd\"");
  EXPECT_EQ(row.scenario, "linear_gaussian");
  EXPECT_EQ(row.learner, "pc");
  EXPECT_EQ(row.algorithm, "pc");
  EXPECT_EQ(row.test, "fisher_z");
  EXPECT_EQ(row.score, "");
  EXPECT_THAT(row.params, HasSubstr(R"("alpha":0.01)"));
  EXPECT_THAT(row.data_params, HasSubstr(R"("rows":100)"));
  EXPECT_EQ(row.rows, 100);
  EXPECT_EQ(row.variables, 3);
  EXPECT_EQ(row.attempts, 1);
  EXPECT_EQ(m.results.rows[7].attempts, 0);
  EXPECT_EQ(m.results.rows[11].rows, 0);
  EXPECT_THAT(m.results.factors, ElementsAre("variables", "rows", "alpha"));
  EXPECT_THAT(row.factors, ElementsAre("3", "100", "0.01"));
  EXPECT_THAT(m.results.rows[11].factors, ElementsAre("10", "1000", ""));
  EXPECT_THAT(m.results.metrics, ElementsAre("shd", "shd_extra"));
  EXPECT_THAT(m.results.journals, SizeIs(2));
  EXPECT_THAT(m.results.provenance,
              ElementsAre(std::pair<std::string, std::string>("started", "2025-12-31T23:59:59Z"),
                          std::pair<std::string, std::string>("finished", "2026-01-01T00:00:07Z")));
}

TEST_F(Merge, TakesAnOkAttemptBeforeOthersThenTheLast) {
  using enum CellStatus;
  EXPECT_EQ(after({kOk, kTimeout}).record.status, kOk);
  EXPECT_EQ(after({kTimeout, kOk, kPreempted}).record.status, kOk);
  EXPECT_EQ(after({kTimeout, kOom}).record.status, kOom);
  EXPECT_EQ(after({kTimeout, kPreempted}).record.status, kTimeout);
  EXPECT_EQ(after({kPreempted}).record.status, kPreempted);
  EXPECT_EQ(after({kTimeout, kPreempted, kOk, kOom}).attempts, 3);
}

TEST_F(Merge, LeavesOutRecordsOfOtherPlansAndSaysSo) {
  CellRecord stranger = made_cell(sweep_, 0);
  stranger.id = std::string(32, 'f');
  DataRecord data = made_data(sweep_, 0);
  data.data_id = std::string(32, 'f');
  journal({stranger, data});
  const MergedSweep m = merged();
  EXPECT_EQ(m.foreign, 2u);
  EXPECT_EQ(m.count(CellStatus::kMissing), 12u);
  EXPECT_TRUE(m.results.data.empty());
}

TEST_F(Merge, ComparesAllResultsOfACell) {
  const std::string first = journal_of(0, 1), same = journal_of(0, 1);
  MergedSweep m = merged();
  EXPECT_EQ(m.compared, 12u);
  EXPECT_EQ(m.different, 0u);
  EXPECT_EQ(m.results.rows[3].attempts, 2);
  // As another dispatch level might.
  const std::string close = journal_of(0, 1, [](CellRecord& r) {
    for (SweepEdge& e : r.result->edges) e.effect *= 1 + 5e-10;
  });
  EXPECT_EQ(merged().different, 0u);
  const std::string id = to_string(sweep_.plan.cells[4].id);
  const std::string wrong = journal_of(4, 100, [](CellRecord& r) {
    r.host = "n2", r.dispatch = "baseline", r.finished = 0;
    r.result->edges[0].at_a = Mark::kTail;
  });
  m = merged();
  EXPECT_EQ(m.different, 1u);
  ASSERT_EQ(m.differences.size(), 1u);
  EXPECT_THAT(m.differences[0],
              HasSubstr("cell " + id +
                        " (pc on wide, \"odd\", replicate 0): marks of the edge 0-1: arrow tail and tail "
                        "tail; in "));
  EXPECT_THAT(m.differences[0], HasSubstr(".jnl (host n1, x86-64-v3) and "));
  EXPECT_THAT(m.differences[0], HasSubstr(std::filesystem::path(wrong).filename().string() + " (host n2, baseline)"));
}

TEST_F(Merge, ComparesWhatIsSaidOfTheSameData) {
  journal_of(0, 2);
  DataRecord other = made_data(sweep_, 0);
  other.edges.pop_back();
  journal({other});
  const MergedSweep m = merged();
  EXPECT_EQ(m.different, 1u);
  EXPECT_THAT(m.differences.at(0), HasSubstr("true graph: only one has the edge 1-2"));
}

TEST(Agreement, IsExactInDecisionsAndTo1e9InNumbers) {
  const PlannedSweep sweep = testing_support::made_plan();
  const CellResult base = *made_cell(sweep, 5).result;
  const auto after = [&](auto&& change) {
    CellResult other = base;
    change(other);
    const std::string one = difference(base, other), turned = difference(other, base);
    EXPECT_EQ(one.empty(), turned.empty());
    return one;
  };
  EXPECT_EQ(difference(base, base), "");
  EXPECT_EQ(after([](CellResult& r) { r.kind = GraphKind::kPag; }), "kind of the graph: dag and pag");
  EXPECT_EQ(after([](CellResult& r) { r.legal = !r.legal; }), "legal: true and false");
  EXPECT_EQ(after([](CellResult& r) { r.stop_reason = "x"; }), "stop reason: completed and x");
  EXPECT_EQ(after([](CellResult& r) { r.edges.erase(r.edges.begin()); }), "only one has the edge 0-1");
  EXPECT_EQ(after([](CellResult& r) {
              r.edges.push_back({2, 3, Mark::kTail, Mark::kTail});
            }),
            "only one has the edge 2-3");
  EXPECT_EQ(after([](CellResult& r) { r.edges[1].at_b = Mark::kCircle; }),
            "marks of the edge 1-2: tail arrow and tail circle");
  EXPECT_EQ(after([](CellResult& r) { r.edges[1].effect *= 1 + 5e-10; }), "");
  EXPECT_EQ(after([](CellResult& r) { r.edges[1].effect *= 1 + 5e-9; }),
            "effect of the edge 1-2: -0.25 and -0.25000000125");
  EXPECT_EQ(after([](CellResult& r) { r.edges[1].p_value = 0; }), "p-value of the edge 1-2: nan and 0");
  EXPECT_EQ(after([](CellResult& r) { r.edges[1].probability = 0.25; }), "probability of the edge 1-2: 0.5 and 0.25");
  EXPECT_EQ(after([](CellResult& r) { ++r.counts[1].second; }), "count 'moves': 7 and 8");
  EXPECT_EQ(after([](CellResult& r) { r.counts.pop_back(); }), "only one has the count 'moves'");
  EXPECT_EQ(after([](CellResult& r) { r.numbers[0].second -= 1e-5; }), "number 'score': -1239.5 and -1239.50001");
  EXPECT_EQ(after([](CellResult& r) { r.numbers[0].second -= 1e-7; }), "");
  EXPECT_EQ(after([](CellResult& r) { r.numbers.emplace_back("b", 1); }), "only one has more than 1 of the number");
  EXPECT_EQ(after([](CellResult& r) { r.metrics[0].second = 2; }), "metric 'shd': 1 and 2");
  EXPECT_EQ(after([](CellResult& r) { r.metrics.pop_back(); }), "");
  EXPECT_EQ(after([](CellResult& r) { r.matrices[0].second[1] = 0; }), "matrix 'arc_probability'");
  EXPECT_EQ(after([](CellResult& r) { r.matrices[0].second.pop_back(); }), "matrix 'arc_probability'");
}

TEST_F(Merge, KeepsNoCharacterThatFilesCannotHold) {
  CellRecord record = made_cell(sweep_, 0, CellStatus::kError);
  record.message = std::string("a\0b", 3);
  journal({record});
  EXPECT_EQ(merged().results.rows[0].record.message, "a b");
}

}  // namespace
}  // namespace abdera
