#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "datasets/statistics/table_walk.hpp"

namespace abdera {

/// What is added up over the tables of all strata, in whole numbers: neither the order of strata nor the way the tables
/// were counted shows.
struct TableSums {
  std::int64_t statistic = 0;           ///< in units of the measure
  std::int64_t dof = 0;                 ///< (rows of a table with counts - 1) (columns with counts - 1)
  std::int64_t cells = 0;               ///< with counts
  std::int64_t mean = 0, variance = 0;  ///< of the statistic, in units of a measure that knows them
};

/// A measure of dependence in contingency tables that is a sum over strata, symmetric in x and y.
/// Threads: const members from any number.
class TableMeasure {
 public:
  TableMeasure() = default;
  TableMeasure(const TableMeasure&) = delete;
  TableMeasure& operator=(const TableMeasure&) = delete;
  virtual ~TableMeasure() = default;

  virtual void add(const DenseTables& tables, TableSums& sums) const = 0;
  virtual void add(const SparseTable& table, TableSums& sums) const = 0;
  /// The degrees of freedom of the statistic's law where no rule gives others; 0: there is nothing to test.
  virtual double dof(const TableSums& sums) const { return static_cast<double>(sums.dof); }
  /// The statistic, chi-square distributed for many rows under independence; never negative.
  virtual double statistic(const TableSums& sums) const = 0;
  /// In [0, 1].
  virtual double effect(const TableSums& sums, int x_levels, int y_levels) const = 0;
};

/// sums[i] of the walk's x and ys[i] given its S.
void add_tables(TableWalk& walk, std::span<const Var> ys, const TableMeasure& measure, std::span<TableSums> sums);

}  // namespace abdera
