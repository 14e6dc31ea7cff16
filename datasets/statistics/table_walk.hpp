#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/kernels/bit_counts.hpp"
#include "core/var_set.hpp"
#include "datasets/contingency.hpp"

namespace abdera {

/// The tables of x and y in many strata, with their empty cells.
struct DenseTables {
  std::size_t strata;
  int x_levels, y_levels;
  /// (stratum * x_levels + i) * stride + j: rows with levels i and j, for all levels of y but the last.
  const std::uint32_t* counts;
  std::ptrdiff_t stride;
  const std::uint32_t* x_totals;  ///< stratum * x_levels + i: rows with level i
  std::uint32_t* y_totals;        ///< room for y_levels numbers
};

/// What is done with tables as they are counted. The tables of one y come without those of another between them: all in
/// one, or stratum by stratum.
class TableVisitor {
 public:
  TableVisitor() = default;
  TableVisitor(const TableVisitor&) = delete;
  TableVisitor& operator=(const TableVisitor&) = delete;
  virtual ~TableVisitor() = default;

  /// @param i position of y in the list that was asked for.
  virtual void add(std::size_t i, const DenseTables& tables) = 0;
  virtual void add(std::size_t i, const SparseTable& table) = 0;
};

/// Counts the tables of one x with many y given one S after another. What sets have in common is counted once: strata
/// are kept for each prefix of S, and shared by all y.
///
/// Three ways of counting give the same numbers. Where tables are small: bit rows of (stratum, level of x), joined with
/// those of y. Else one pass over the rows into a table; and where that would have many more cells than there are rows,
/// a sort in each stratum. Memory: linear in the rows, whatever the levels, and at most kMaskWords for bit rows.
class TableWalk {
 public:
  /// @param columns, level must stay until the last call; level must be supported.
  void start(const CodeColumns& columns, DispatchLevel level, Var x);
  /// @param changed members of S before this position are those of the call before.
  void go_to(std::span<const Var> given, std::size_t changed);
  /// The tables of x and each of ys given S, in the order of ys.
  void visit(std::span<const Var> ys, TableVisitor& visitor);

 private:
  static constexpr std::ptrdiff_t kMaskWords = 1 << 22;

  /// The strata of the first members of S.
  struct Prefix {
    bool bits_asked = false, has_bits = false, has_ids = false;
    std::size_t strata = 0;                // with bit rows
    std::vector<WordBlock> own;            // (stratum * levels of x + level) * words
    const std::uint64_t* masks = nullptr;  // `own`, or the bit rows of x where S is empty
    std::vector<std::uint32_t> x_totals;   // of each mask
    Strata ids;
  };

  bool find_bits(std::size_t depth);
  void split_bits(const Prefix& parent, Var v, Prefix& prefix) const;
  const Strata& find_ids(std::size_t depth);
  bool by_bits(Var y) const;
  void visit_by_bits(std::size_t first, std::span<const Var> ys, TableVisitor& visitor);
  void visit_by_rows(std::size_t i, Var y, TableVisitor& visitor);
  void visit_sparse(std::size_t i, Var y, TableVisitor& visitor);
  std::uint32_t* y_totals(Var y);

  const CodeColumns* columns_ = nullptr;
  const kernels::BitPairs* bits_ = nullptr;
  int most_masks_ = 0;
  Var x_ = 0;
  std::vector<Var> given_;
  std::vector<Prefix> prefixes_;
  // Of the present S, when it is counted by rows.
  bool cells_known_ = false, rows_known_ = false;
  std::vector<std::uint32_t> cell_of_row_, x_totals_;
  StrataRows rows_of_;
  // Scratch.
  std::vector<const std::uint64_t*> planes_;
  std::vector<std::uint32_t> counts_, y_totals_;
  SparseCounter sparse_;
};

}  // namespace abdera
