#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bench/sweep/cell_record.hpp"

namespace abdera {

/// One cell of a sweep with the best of its attempts.
struct ResultRow {
  std::string cell_id, data_id;
  std::string data, learner;   ///< ids of the entries in the spec
  std::string scenario;        ///< name of the simulator, or of the file without its folder
  std::string algorithm;       ///< name of the learner in the registry, "command" of an external program
  bool baseline = false;       ///< added by `baselines`, not an entry of the file
  std::string test, score;     ///< names, "" where the learner takes none
  std::string params;          ///< options in force of learner, test and score: canonical JSON
  std::string data_params;     ///< options in force of the simulator, or the file: canonical JSON
  std::int64_t rows = 0;       ///< 0 where no worker reported the data
  std::int32_t variables = 0;  ///< the same
  std::int32_t replicate = 0;
  std::vector<std::string> factors;  ///< along SweepResults::factors, "" where the entry has no such axis
  std::int32_t attempts = 0;
  /// Of the best attempt: ok before others, then the last. `record.status` is kMissing, and the rest of it empty, where
  /// there is none.
  CellRecord record;
};

/// Everything a merged sweep holds, in memory: what `results.h5` and the report are made from. Rows are in the order of
/// the plan, one a cell, whatever became of it.
struct SweepResults {
  std::string name, spec_json, plan_sha256;
  std::vector<std::string> metrics;  ///< names of metric values, in the order of `CellResult::metrics`
  std::vector<std::string> factors;  ///< names of axes with more than one value: "degree", "alpha", "test_bins", ...
  std::vector<ResultRow> rows;
  std::map<std::string, DataRecord> data;                       ///< by data_id
  std::vector<std::pair<std::string, std::string>> provenance;  ///< tool_version, git, compiler, cpu, ... by name
  std::vector<std::string> journals;                            ///< file names, with "  sha256" of each
};

/// Layout abdera-results/1, see docs/results.md.
/// @param reproducible leave out what a second run would have otherwise: times, places, attempts, messages, provenance.
/// @return attribute `results_sha256`: over all but those, so that it is the same for every engine and layout of
/// shards.
/// @throws as AtomicFile and Hdf5Writer.
std::string write_results(const SweepResults& results, const std::string& path, bool force, bool reproducible = false);
/// @throws DataError naming file and place.
SweepResults read_results(const std::string& path);
/// One line a cell with the columns of the file: RFC 4180 with LF, statuses and kinds in words, empty where there is no
/// value, doubles as they read back. @throws as AtomicFile.
void write_results_csv(const SweepResults& results, const std::string& path, bool force, bool reproducible = false);

}  // namespace abdera
