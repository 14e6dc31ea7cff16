#include "bench/sweep/cell_record.hpp"

#include <gmock/gmock.h>

#include <bit>

#include "core/error.hpp"
#include "tests/support/message_of.hpp"
#include "tests/sweep/records.hpp"

namespace abdera {
namespace {

using testing_support::full_cell_record, testing_support::full_data_record, testing_support::message_of,
    testing_support::short_cell_record;

CellRecord round_trip(const CellRecord& record) {
  return std::get<CellRecord>(sweep_record_from_json(to_json(record)));
}

TEST(CellRecord, KeepsEveryBitOfWhatALearnerFound) {
  const CellRecord before = full_cell_record(), after = round_trip(before);
  EXPECT_EQ(after.id, before.id);
  EXPECT_EQ(after.data_id, before.data_id);
  EXPECT_EQ(after.status, CellStatus::kTimeout);
  EXPECT_EQ(after.attempt, 2);
  EXPECT_EQ(after.message, before.message);
  EXPECT_EQ(after.budget, before.budget);
  EXPECT_EQ(after.wall_seconds, before.wall_seconds);
  EXPECT_EQ(after.cpu_seconds, before.cpu_seconds);
  EXPECT_EQ(after.memory_bytes, before.memory_bytes);
  EXPECT_EQ(after.finished, before.finished);
  EXPECT_EQ(after.host, "n1");
  EXPECT_EQ(after.job, "17_3");
  EXPECT_EQ(after.shard, "3/200");
  EXPECT_EQ(after.dispatch, "x86-64-v3");
  ASSERT_TRUE(after.result.has_value());
  const CellResult &a = *after.result, &b = *before.result;
  EXPECT_EQ(a.kind, GraphKind::kPag);
  EXPECT_FALSE(a.legal);
  EXPECT_EQ(a.stop_reason, "time limit");
  EXPECT_EQ(a.edges, b.edges);
  EXPECT_EQ(a.counts, b.counts);
  const auto expect_same = [](const auto& x, const auto& y) {
    ASSERT_EQ(x.size(), y.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      EXPECT_EQ(x[i].first, y[i].first);
      EXPECT_EQ(std::bit_cast<std::uint64_t>(x[i].second), std::bit_cast<std::uint64_t>(y[i].second)) << x[i].first;
    }
  };
  expect_same(a.metrics, b.metrics);
  expect_same(a.numbers, b.numbers);
  ASSERT_EQ(a.matrices.size(), 1u);
  EXPECT_EQ(a.matrices[0].first, "arc_probability");
  ASSERT_EQ(a.matrices[0].second.size(), 4u);
  EXPECT_TRUE(std::isnan(a.matrices[0].second[2]));
  EXPECT_EQ(a.matrices[0].second[3], 5e-324);
}

TEST(CellRecord, OfAFailureIsShort) {
  const CellRecord after = round_trip(short_cell_record());
  EXPECT_EQ(after.status, CellStatus::kOom);
  EXPECT_FALSE(after.result.has_value());
  EXPECT_EQ(to_json(short_cell_record()),
            R"({"cell":"00112233445566778899aabbccddeeff","data":"d","status":"oom","attempt":1,)"
            R"("budget":[60,4000,1],"wall":0,"cpu":0,"memory":0,"finished":0})");
}

TEST(CellRecord, IsOneLineOfJsonWithShortEdges) {
  const std::string json = to_json(full_cell_record());
  EXPECT_EQ(json.find('\n'), std::string::npos);
  EXPECT_THAT(json,
              testing::HasSubstr(R"("edges":[[0,1,"ta",1e-300,0.5,-0.0],[0,2,"oa",null,null,0.30000000000000004],)"
                                 R"([1,2,"tt",0]])"));
}

TEST(CellRecord, ReplacesBytesThatAreNoText) {
  CellRecord record = short_cell_record();
  record.message =
      "a\xff"
      "b";
  EXPECT_EQ(round_trip(record).message,
            "a\xEF\xBF\xBD"
            "b");
}

TEST(DataRecord, KeepsWhatItHolds) {
  const DataRecord before = full_data_record();
  const auto after = std::get<DataRecord>(sweep_record_from_json(to_json(before)));
  EXPECT_EQ(after.data_id, before.data_id);
  EXPECT_EQ(after.names, before.names);
  EXPECT_EQ(after.rows, 1000);
  EXPECT_EQ(after.kind, GraphKind::kDag);
  EXPECT_EQ(after.edges, before.edges);
  EXPECT_EQ(after.var_sortability, 0.75);
  EXPECT_TRUE(std::isnan(after.r2_sortability));
  DataRecord unknown = before;
  unknown.kind.reset();
  EXPECT_FALSE(std::get<DataRecord>(sweep_record_from_json(to_json(unknown))).kind.has_value());
}

TEST(CellRecord, IsRefusedWhereItIsNone) {
  const std::string good = to_json(full_cell_record());
  const auto error = [&](const std::string& from, const std::string& to) {
    std::string bad = good;
    const auto at = bad.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    bad.replace(at, from.size(), to);
    return message_of<DataError>([&] { sweep_record_from_json(bad); });
  };
  EXPECT_THAT(error("timeout", "late"), testing::HasSubstr("'late' is no status of a cell; there are: ok, timeout, "));
  EXPECT_THAT(error("[0,1,\"ta\"", "[1,1,\"ta\""), testing::HasSubstr("an edge between columns 1 and 1"));
  EXPECT_THAT(error("\"ta\"", "\"t-\""), testing::HasSubstr("'-' is no mark"));
  EXPECT_THAT(error("\"pag\"", "\"tree\""), testing::HasSubstr("'tree' is no kind of graph"));
  EXPECT_THAT(error("\"shd\":3", "\"shd\":\"3\""), testing::HasSubstr("'3' is no number"));
  EXPECT_THAT(error("\"scores\":0", "\"scores\":-1"), testing::HasSubstr("-1"));
  EXPECT_THAT(error("\"attempt\":2", "\"attempt\":4294967297"), testing::HasSubstr("too large"));
  EXPECT_THAT(error("\"attempt\":2,", ""), testing::HasSubstr("attempt"));
  EXPECT_THAT(error("\"budget\":[", "\"budget\":[["), testing::HasSubstr("no record of a sweep"));
  for (const char* text : {"", "[]", "{}", "{\"cell\":1}", "{\"data\":\"d\"}"})
    EXPECT_THROW(sweep_record_from_json(text), DataError) << text;
}

TEST(CellStatus, HasANameThatIsReadBack) {
  for (const CellStatus status : kCellStatuses) EXPECT_EQ(cell_status(to_string(status)), status);
  EXPECT_THROW(cell_status("done"), UsageError);
  EXPECT_TRUE(is_final(CellStatus::kSkipped));
  EXPECT_FALSE(is_final(CellStatus::kPreempted));
  EXPECT_FALSE(is_final(CellStatus::kMissing));
}

}  // namespace
}  // namespace abdera
