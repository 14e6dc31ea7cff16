#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "datasets/statistics/table_walk.hpp"

namespace abdera {

/// A count and how many cells (or strata) have it.
struct Multiplicity {
  std::uint32_t count = 0;  ///< rows, positive
  std::uint32_t times = 0;
};

/// What scores of levels need of the table of a child and its parents: which counts occur and how often. Neither the
/// order of rows, parents and levels nor the way the table was counted shows in it.
struct FamilyTable {
  std::span<const Multiplicity> cells;   ///< of combinations of levels of child and parents, by increasing count
  std::span<const Multiplicity> strata;  ///< of combinations of levels of the parents
  double strata_seen = 0;                ///< that have rows
  double configurations = 1;             ///< combinations of the declared levels of the parents
  int levels = 0;                        ///< declared, of the child
};

/// Counts by how often they occur. Memory: linear in the rows. Cost: O(1) a count, and d log d to read d different
/// ones.
class CountHistogram {
 public:
  /// @param rows the largest count to come.
  void start(std::size_t rows);
  /// Nothing happens for 0.
  void add(std::uint32_t count) {
    if (count == 0) return;
    if (times_[count]++ == 0) seen_.push_back(count);
    ++total_;
  }
  /// Counts added.
  std::uint64_t total() const { return total_; }
  /// By increasing count. Empties the histogram; the answer lives until the next call.
  std::span<const Multiplicity> take();

 private:
  std::vector<std::uint32_t> times_, seen_;
  std::uint64_t total_ = 0;
  std::vector<Multiplicity> taken_;
};

/// Collects the counts of one child, x of a walk, with its parents, S and y.
class FamilyCounts {
 public:
  void start(std::size_t rows) { cells_.start(rows), strata_.start(rows); }
  void add(const DenseTables& tables);
  void add(const SparseTable& table);
  /// The table of a child without parents. @param totals rows of each level.
  void add_root(std::span<const std::uint32_t> totals);
  /// Empties the collection; the spans live until the next call. Of the table only counts are filled.
  FamilyTable take();

 private:
  CountHistogram cells_, strata_;
};

}  // namespace abdera
