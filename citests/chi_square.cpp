#include "citests/chi_square.hpp"

#include <algorithm>
#include <cmath>

namespace abdera {
namespace {

/// The statistic of a table is sum O^2 / E less its total. Terms are rounded to whole multiples of 2^-bits, about 1e-16
/// of the largest possible sum, so that their sum does not depend on their order.
class PearsonSum final : public TableMeasure {
 public:
  explicit PearsonSum(std::size_t rows, int most_levels)
      : rows_(static_cast<double>(rows)),
        bits_(60 - std::ilogb(static_cast<double>(rows) * most_levels + 1)),
        scale_(std::ldexp(1.0, bits_)) {}

  void add(const DenseTables& tables, TableSums& sums) const override {
    const std::uint32_t *counts = tables.counts, *x_totals = tables.x_totals;
    const int last = tables.y_levels - 1;
    for (std::size_t k = 0; k < tables.strata; ++k, x_totals += tables.x_levels) {
      std::fill_n(tables.y_totals, tables.y_levels, 0);
      std::uint32_t total = 0;
      int rows = -1, columns = -1;
      const std::uint32_t* row = counts;
      for (int i = 0; i < tables.x_levels; ++i, row += tables.stride) {
        std::uint32_t rest = x_totals[i];
        total += rest;
        rows += rest > 0;
        for (int j = 0; j < last; ++j) {
          rest -= row[j];
          tables.y_totals[j] += row[j];
        }
        tables.y_totals[last] += rest;
      }
      for (int j = 0; j <= last; ++j) columns += tables.y_totals[j] > 0;
      for (int i = 0; i < tables.x_levels; ++i, counts += tables.stride) {
        std::uint32_t rest = x_totals[i];
        if (rest == 0) continue;
        for (int j = 0; j < last; ++j) {
          rest -= counts[j];
          add_cell(counts[j], x_totals[i], tables.y_totals[j], total, sums);
        }
        add_cell(rest, x_totals[i], tables.y_totals[last], total, sums);
      }
      if (total == 0) continue;
      take_total(total, sums);
      sums.dof += rows * columns;
    }
  }

  void add(const SparseTable& table, TableSums& sums) const override {
    for (const auto& cell : table.cells)
      add_cell(cell.count, table.x_totals[cell.x], table.y_totals[cell.y], table.total, sums);
    take_total(table.total, sums);
    sums.dof += (std::ssize(table.x_totals) - 1) * (std::ssize(table.y_totals) - 1);
  }

  double statistic(const TableSums& sums) const override {
    return std::max(std::ldexp(static_cast<double>(sums.statistic), -bits_), 0.0);
  }
  double effect(double statistic, int x_levels, int y_levels) const override {
    return std::sqrt(std::min(statistic / (rows_ * (std::min(x_levels, y_levels) - 1)), 1.0));
  }

 private:
  void add_cell(std::uint32_t count, std::uint32_t in_row, std::uint32_t in_column, std::uint32_t total,
                TableSums& sums) const {
    if (count == 0) return;
    ++sums.cells;
    const double n = count, margins = static_cast<double>(in_row) * in_column;
    sums.statistic += std::llround(n * n * total / margins * scale_);
  }
  void take_total(std::uint32_t total, TableSums& sums) const { sums.statistic -= std::int64_t{total} << bits_; }

  double rows_;
  int bits_;
  double scale_;
};

int most_levels(const Dataset& data) {
  double most = 1;
  for (Var v = 0; v < data.num_vars(); ++v)
    for (double code : data.column(v)) most = std::max(most, code + 1);
  return static_cast<int>(most);
}

}  // namespace

ChiSquare::ChiSquare(const Dataset& data, const DiscreteOptions& options, const RunContext& /*run*/,
                     DispatchLevel level)
    : DiscreteTest(data, options,
                   std::make_unique<PearsonSum>(static_cast<std::size_t>(data.num_rows()), most_levels(data)), level) {}

}  // namespace abdera
