#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/sweep/spec.hpp"

namespace abdera {

/// The first 128 bits of the SHA-256 of a canonical JSON text, as 32 hexadecimal digits.
using SweepId = std::array<char, 32>;
std::string to_string(const SweepId& id);

/// One combination of an entry of `data`, without the replicate.
struct SweepDataPoint {
  std::size_t entry = 0;  ///< of spec.data
  Params options;         ///< as in the spec
  std::int64_t rows = 0;  ///< of a simulator
  std::string model;      ///< of a simulator, JSON: component, version, every option in force, observation, seed
  std::string canonical;  ///< the same with the number of rows; of a file its SHA-256
  std::vector<std::pair<std::string, std::string>> factors;  ///< the axes with more than one value: name, text
};

/// One combination of an entry of `learners`.
struct SweepLearnerPoint {
  std::size_t entry = 0;
  Params options, test_options, score_options;
  std::string canonical;
  std::vector<std::pair<std::string, std::string>> factors;
};

struct SweepCell {
  std::size_t data = 0, learner = 0;  ///< of plan.data, plan.learners
  int replicate = 0;
  SweepId id{}, data_id{};
  SweepId model_id{};      ///< data_id but for the number of rows: tables of several lengths come from one model
  std::size_t bucket = 0;  ///< of plan.buckets
};

/// Every cell of a sweep, in the order of the spec: data, replicate, learner. A pure function of the spec, of the files
/// it names and of the versions of the components.
struct SweepPlan {
  std::vector<SweepDataPoint> data;
  std::vector<SweepLearnerPoint> learners;
  std::vector<SweepBudget> buckets;  ///< cells with the same budget share one
  std::vector<SweepCell> cells;
  std::string sha256;  ///< of all ids
};

/// `id` of a cell depends on data, learner, test, score, every option in force, the versions of these and the seed,
/// not on budgets, metrics, names of entries or the order of anything. `data_id` does not depend on the learner, so
/// that all learners see the same data. The random numbers of a cell depend on these ids alone.
/// @throws UsageError naming both when two cells are the same; DataError for a file that cannot be read.
/// Cost: 2 us a cell.
SweepPlan plan_sweep(const SweepSpec& spec);

/// Finds the cells of a plan by their ids. Cost: n log n to make, 4 bytes a cell. @pre the plan outlives it, unchanged.
class CellIndex {
 public:
  explicit CellIndex(const SweepPlan& plan);
  /// The number of a cell in the plan; nothing for an id that none has.
  std::optional<std::size_t> find(std::string_view id) const;
  /// Two cells with one id, if there are any.
  std::optional<std::pair<std::size_t, std::size_t>> twins() const;

 private:
  const std::vector<SweepCell>& cells_;
  std::vector<std::uint32_t> by_id_;
};

/// Which cells a shard works on, in this order: all, sorted by bucket and id, dealt out in turns.
/// @param shard from 0. @throws UsageError unless 0 <= shard < shards.
std::vector<std::size_t> cells_of_shard(const SweepPlan& plan, int shard, int shards);

}  // namespace abdera
