#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace abdera {

/// Rows grouped by the joint value of columns with levels: only observed combinations count.
struct Strata {
  std::vector<std::uint32_t> rows;   ///< by stratum, increasing within each
  std::vector<std::uint32_t> begin;  ///< stratum s has rows[begin[s]] .. rows[begin[s + 1] - 1]

  std::size_t count() const { return begin.size() - 1; }
  std::span<const std::uint32_t> of(std::size_t s) const {
    return std::span(rows).subspan(begin[s], begin[s + 1] - begin[s]);
  }
};

/// A column of codes with its number of levels.
struct LevelColumn {
  std::span<const std::uint16_t> codes;
  int levels;
};

/// Strata in the lexicographic order of their codes; without columns one stratum of all rows.
/// Cost: O(rows) a column while strata times levels stay below four times the rows, else O(rows log rows); memory by
/// rows and not by levels. Threads: any.
Strata strata(std::span<const LevelColumn> columns, std::size_t num_rows);

}  // namespace abdera
