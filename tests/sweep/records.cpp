#include "tests/sweep/records.hpp"

namespace abdera::testing_support {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

CellRecord full_cell_record() {
  CellRecord r;
  r.id = "0123456789abcdef0123456789abcdef";
  r.data_id = "fedcba9876543210fedcba9876543210";
  r.status = CellStatus::kTimeout;
  r.attempt = 2;
  r.message = "the learner's \"time\"\nwas over: 10 s, \\ <b>µ</b>";
  CellResult& result = r.result.emplace();
  result.kind = GraphKind::kPag;
  result.legal = false;
  result.stop_reason = "time limit";
  result.edges = {{0, 1, Mark::kTail, Mark::kArrow, 1e-300, 0.5, -0.0},
                  {0, 2, Mark::kCircle, Mark::kArrow, kNaN, kNaN, 0.1 + 0.2},
                  {1, 2, Mark::kTail, Mark::kTail, 0, kNaN, kNaN}};
  result.metrics = {{"shd", 3}, {"adjacency.f1", kNaN}, {"aid \"x\"", 1e16}};
  result.counts = {{"ci_tests", 18446744073709551615u}, {"scores", 0}};
  result.numbers = {{"score", -kInfinity}, {"gain", kInfinity}};
  result.matrices = {{"arc_probability", {0, 1.0 / 3, kNaN, 5e-324}}};
  r.budget = {0.5, 100.25, 2};
  r.wall_seconds = 0.1;
  r.cpu_seconds = 0.2;
  r.memory_bytes = 123456789012;
  r.finished = 1767225600.123456;
  r.host = "n1";
  r.job = "17_3";
  r.shard = "3/200";
  r.dispatch = "x86-64-v3";
  return r;
}

CellRecord short_cell_record() {
  CellRecord r;
  r.id = "00112233445566778899aabbccddeeff";
  r.data_id = "d";
  r.status = CellStatus::kOom;
  return r;
}

DataRecord full_data_record() {
  DataRecord r;
  r.data_id = "fedcba9876543210fedcba9876543210";
  r.names = {"A", "<script>alert(1)</script>", "Größe, \"q\""};
  r.rows = 1000;
  r.kind = GraphKind::kDag;
  r.edges = {{0, 2, Mark::kArrow, Mark::kTail}};
  r.var_sortability = 0.75;
  return r;
}

}  // namespace abdera::testing_support
