#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "bench/sweep/spec.hpp"
#include "graphs/mark.hpp"

namespace abdera {

/// How a cell ended. The numbers are the on-disk format of results: never renumber.
enum class CellStatus : std::int8_t {
  kMissing = -1,   ///< no worker has reported it
  kOk = 0,         ///< the learner completed
  kTimeout = 1,    ///< its time was over; with a result where the learner gave its best so far
  kOom = 2,        ///< more memory than its budget, or none left
  kCrash = 3,      ///< ended by a signal that was not ours
  kError = 4,      ///< refused with a message: a defect, data that cannot be read, an external program that failed
  kSkipped = 5,    ///< the learner or its test does not apply to these data
  kPreempted = 6,  ///< the scheduler or the user ended the worker: no attempt, run again
};
constexpr CellStatus kCellStatuses[] = {CellStatus::kOk,        CellStatus::kTimeout, CellStatus::kOom,
                                        CellStatus::kCrash,     CellStatus::kError,   CellStatus::kSkipped,
                                        CellStatus::kPreempted, CellStatus::kMissing};
std::string_view to_string(CellStatus status);
/// @throws UsageError naming the statuses there are.
CellStatus cell_status(std::string_view text);
/// Whether a record of this status says that the cell need not be run again: all but preempted and missing.
bool is_final(CellStatus status);

/// An edge of a learned or a true graph; `a` < `b` are columns. NaN where a learner says nothing.
struct SweepEdge {
  std::int32_t a = 0, b = 0;
  Mark at_a = Mark::kNone, at_b = Mark::kNone;
  double p_value = std::numeric_limits<double>::quiet_NaN();
  double probability = std::numeric_limits<double>::quiet_NaN();  ///< as in EdgeNote
  double effect = std::numeric_limits<double>::quiet_NaN();
  /// Bitwise, so that NaN equals itself.
  bool operator==(const SweepEdge& other) const;
};

/// What a learner found: a pure function of the cell's id (on one machine and dispatch level to the bit).
struct CellResult {
  GraphKind kind = GraphKind::kCpdag;
  bool legal = true;
  std::string stop_reason = "completed";
  std::vector<SweepEdge> edges;                               ///< sorted by (a, b)
  std::vector<std::pair<std::string, double>> metrics;        ///< by name of value; NaN where not defined
  std::vector<std::pair<std::string, std::uint64_t>> counts;  ///< of LearnResult: "ci_tests", "scores", ...
  std::vector<std::pair<std::string, double>> numbers;        ///< of LearnResult: "score", ...
  /// p x p, row by row, row = parent or the smaller end: "arc_probability" of exact posteriors (zero diagonal),
  /// "adjacency_probability" of a bootstrap (symmetric: share of replicates in which the two are adjacent).
  std::vector<std::pair<std::string, std::vector<double>>> matrices;
};

/// One attempt at a cell, as its worker reports it.
struct CellRecord {
  std::string id;       ///< of the cell, 32 hexadecimal digits
  std::string data_id;  ///< of its data
  CellStatus status = CellStatus::kMissing;
  int attempt = 1;                   ///< 1, 2, ...: preempted ones do not count
  std::string message;               ///< why, unless ok
  std::optional<CellResult> result;  ///< of ok, and of a timeout with a best so far
  SweepBudget budget;                ///< it ran under
  // Times and places: not compared between attempts.
  double wall_seconds = 0;        ///< of the learner, its test and score included; data and metrics are not
  double cpu_seconds = 0;         ///< of the same
  std::int64_t memory_bytes = 0;  ///< peak resident memory of the process, data included
  double finished = 0;            ///< seconds since 1970-01-01 UTC
  std::string host, job, shard;   ///< job: id of the scheduler, "" without; shard: "3/200"
  std::string dispatch;           ///< level of the kernels: "baseline", "x86-64-v3", "x86-64-v4"
};

/// What is true of the data of cells, written once a worker and `data_id`.
struct DataRecord {
  std::string data_id;
  std::vector<std::string> names;  ///< of the columns
  std::int64_t rows = 0;
  std::optional<GraphKind> kind;  ///< of the true graph; none where the truth is not known
  std::vector<SweepEdge> edges;   ///< of the true graph over the columns, sorted by (a, b)
  /// See simulators/sortability.hpp; NaN of files and where nothing can be said.
  double var_sortability = std::numeric_limits<double>::quiet_NaN();
  double r2_sortability = std::numeric_limits<double>::quiet_NaN();
};

/// A line of a journal.
using SweepRecord = std::variant<CellRecord, DataRecord>;

/// JSON on one line: doubles by shortest round trip, NaN as null.
std::string to_json(const SweepRecord& record);
/// @throws DataError for text that is no such record.
SweepRecord sweep_record_from_json(std::string_view json);

}  // namespace abdera
