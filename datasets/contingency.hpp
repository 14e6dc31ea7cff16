#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "datasets/dataset.hpp"

namespace abdera {

/// Words of bit rows, aligned to the lines of the cache.
struct alignas(64) WordBlock {
  static constexpr std::size_t kWords = 8;
  std::uint64_t word[kWords];
};

/// Columns of levels laid out for counting. Levels that occur are numbered 0, 1, ... in the order of their codes; those
/// that never occur count for nothing. Codes take one byte where they fit, and columns of few levels are also kept as
/// bit rows, a bit a row of data.
///
/// Memory: 1 or 2 bytes a value, and up to 2 more for the bit rows. Threads: const members from any number.
class CodeColumns {
 public:
  static constexpr int kMostPlanes = 16;  ///< levels of columns that are also kept as bit rows

  /// @throws NotApplicable for a column that is not discrete, DataError for a missing value or more than 2^28 rows.
  explicit CodeColumns(const Dataset& data);

  int num_vars() const { return static_cast<int>(columns_.size()); }
  std::size_t num_rows() const { return rows_; }
  /// Number of levels that occur.
  int levels(Var v) const { return column(v).levels; }
  std::uint32_t code(Var v, std::size_t row) const {
    const Column& c = column(v);
    return c.narrow.empty() ? c.wide[row] : c.narrow[row];
  }
  /// f(codes) with a pointer to 8-bit or to 16-bit codes.
  template <class F>
  void with_codes(Var v, F&& f) const {
    const Column& c = column(v);
    if (c.narrow.empty()) {
      f(c.wide.data());
    } else {
      f(c.narrow.data());
    }
  }
  /// Rows with each level.
  std::span<const std::uint32_t> totals(Var v) const { return column(v).totals; }

  /// Words of a bit row, a multiple of 8; bits beyond the rows are 0.
  std::ptrdiff_t words() const { return words_; }
  bool has_planes(Var v) const { return !column(v).planes.empty(); }
  /// The bit row of a level; those of a column follow each other. @pre has_planes(v)
  const std::uint64_t* plane(Var v, int level) const { return column(v).planes.data()->word + level * words_; }

 private:
  struct Column {
    int levels = 0;
    std::vector<std::uint8_t> narrow;
    std::vector<std::uint16_t> wide;
    std::vector<std::uint32_t> totals;
    std::vector<WordBlock> planes;
  };
  const Column& column(Var v) const { return columns_[static_cast<std::size_t>(v)]; }

  std::size_t rows_ = 0;
  std::ptrdiff_t words_ = 0;
  std::vector<Column> columns_;
};

/// The strata of a set of columns: rows with equal codes in all of them. Strata without rows do not exist, so there are
/// never more of them than rows, however many levels the columns have. They are numbered in the lexicographic order of
/// their codes.
struct Strata {
  std::vector<std::uint32_t> of_row;
  std::uint32_t count = 0;

  /// The strata of no column: all rows are in one.
  void start(std::size_t rows);
  /// Splits every stratum of `parent` by the codes of v.
  /// Cost: a few ns a row; above about 4 rows + 1000 possible strata two counting sorts. Memory: linear in the rows.
  void refine(const Strata& parent, const CodeColumns& columns, Var v);

 private:
  std::vector<std::uint32_t> number_, by_code_, begin_;  // scratch of refine
};

/// The rows of each stratum.
class StrataRows {
 public:
  void fill(const Strata& strata);
  std::size_t count() const { return begin_.size() - 1; }
  /// In order.
  std::span<const std::uint32_t> of(std::size_t stratum) const {
    return std::span(rows_).subspan(begin_[stratum], begin_[stratum + 1] - begin_[stratum]);
  }

 private:
  std::vector<std::uint32_t> begin_{0}, rows_;
};

/// The table of two columns in one stratum, without its empty cells, rows and columns.
struct SparseTable {
  struct Cell {
    std::uint32_t x, y;  ///< positions in `x_totals` and `y_totals`
    std::uint32_t count;
  };
  std::vector<Cell> cells;                        ///< by (x, y)
  std::vector<std::uint32_t> x_totals, y_totals;  ///< in the order of the levels
  std::uint32_t total = 0;
};

/// Makes sparse tables one after another in memory linear in the rows.
class SparseCounter {
 public:
  /// The table of x and y over the given rows; it lives until the next call. Cost: a sort of the rows.
  const SparseTable& count(const CodeColumns& columns, Var x, Var y, std::span<const std::uint32_t> rows);

 private:
  std::vector<std::uint64_t> keys_;
  std::vector<std::uint32_t> y_levels_;
  SparseTable table_;
};

/// table[cell_of_row[i] * levels + codes[i]] counts the rows i, for cell_of_row below `cells`.
/// Cost: about 0.6 ns a row where the table stays in the first cache.
void count_cells(std::span<const std::uint32_t> cell_of_row, std::size_t cells, const CodeColumns& columns, Var v,
                 std::vector<std::uint32_t>& table);

}  // namespace abdera
