#pragma once
#include <optional>
#include <span>
#include <vector>

#include "datasets/contingency.hpp"
#include "datasets/dataset.hpp"

namespace abdera {

/// The columns with levels of a table that has numbers too, under the numbers of the variables of the table.
/// Threads: const members from any number.
class LevelColumns {
 public:
  /// @throws DataError for a missing value.
  explicit LevelColumns(const Dataset& data);

  bool has(Var v) const { return position_[static_cast<std::size_t>(v)] >= 0; }
  /// Number of levels that occur. @pre has(v)
  int levels(Var v) const { return columns_->levels(at(v)); }
  /// 0 .. levels - 1. @pre has(v)
  int code(Var v, std::size_t row) const { return static_cast<int>(columns_->code(at(v), row)); }
  /// Rows with equal levels in all of these columns; without columns all rows.
  StrataRows strata(std::span<const Var> columns) const;

 private:
  Var at(Var v) const { return position_[static_cast<std::size_t>(v)]; }
  std::size_t rows_;
  std::vector<Var> position_;  ///< by variable; -1 for numbers
  std::optional<CodeColumns> columns_;
};

}  // namespace abdera
