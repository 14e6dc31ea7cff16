#include "citests/g_square.hpp"

#include <algorithm>
#include <cmath>

#include "citests/n_log_n.hpp"

namespace abdera {
namespace {

/// With f(n) = n ln n: half of G-square is f(total) - sum f(row totals) - sum f(column totals) + sum f(cells).
class LogLikelihoodRatio final : public TableMeasure {
 public:
  explicit LogLikelihoodRatio(std::size_t rows) : rows_(static_cast<double>(rows)), f_(rows) {}

  void add(const DenseTables& tables, TableSums& sums) const override {
    if (const std::int64_t* const table = f_.whole_table()) {
      add_with([table](std::uint32_t n) { return table[n]; }, tables, sums);
    } else {
      add_with(f_, tables, sums);
    }
  }

  void add(const SparseTable& table, TableSums& sums) const override {
    for (const auto& cell : table.cells) sums.statistic += f_(cell.count);
    for (std::uint32_t n : table.x_totals) sums.statistic -= f_(n);
    for (std::uint32_t n : table.y_totals) sums.statistic -= f_(n);
    sums.statistic += f_(table.total);
    sums.dof += (std::ssize(table.x_totals) - 1) * (std::ssize(table.y_totals) - 1);
    sums.cells += std::ssize(table.cells);
  }

  double statistic(const TableSums& sums) const override { return std::max(2 * f_.value(sums.statistic), 0.0); }
  double effect(const TableSums& sums, int, int) const override {
    return std::sqrt(-std::expm1(-statistic(sums) / rows_));
  }

 private:
  template <class F>
  static void add_with(const F& f, const DenseTables& tables, TableSums& sums) {
    if (tables.x_levels == 2 && tables.y_levels == 2) {
      add_binary(f, tables, sums);
    } else {
      add_any(f, tables, sums);
    }
  }

  template <class F>
  static void add_binary(const F& f, const DenseTables& tables, TableSums& sums) {
    TableSums s = sums;
    for (std::size_t k = 0; k < tables.strata; ++k) {
      const std::uint32_t *const counts = tables.counts + static_cast<std::ptrdiff_t>(2 * k) * tables.stride,
                                 *const x_totals = tables.x_totals + 2 * k;
      const std::uint32_t a = counts[0], c = counts[tables.stride], b = x_totals[0] - a, d = x_totals[1] - c;
      s.statistic += f(a) + f(b) + f(c) + f(d) + f(a + b + c + d) - f(a + b) - f(c + d) - f(a + c) - f(b + d);
      s.cells += (a > 0) + (b > 0) + (c > 0) + (d > 0);
      s.dof += static_cast<int>(a + b > 0) & static_cast<int>(c + d > 0) & static_cast<int>(a + c > 0) &
               static_cast<int>(b + d > 0);
    }
    sums = s;
  }

  template <class F>
  static void add_any(const F& f, const DenseTables& tables, TableSums& sums) {
    const std::uint32_t *counts = tables.counts, *x_totals = tables.x_totals;
    std::uint32_t* const y_totals = tables.y_totals;
    const int last = tables.y_levels - 1, x_levels = tables.x_levels;
    const std::ptrdiff_t stride = tables.stride;
    TableSums s = sums;
    for (std::size_t k = 0; k < tables.strata; ++k, x_totals += x_levels) {
      for (int j = 0; j <= last; ++j) y_totals[j] = 0;
      std::uint32_t total = 0;
      int rows = -1, columns = -1, cells = 0;
      std::int64_t sum = 0;
      for (int i = 0; i < x_levels; ++i, counts += stride) {
        const std::uint32_t in_row = x_totals[i];
        if (in_row == 0) continue;
        ++rows;
        total += in_row;
        sum -= f(in_row);
        std::uint32_t rest = in_row;
        for (int j = 0; j < last; ++j) {
          const std::uint32_t n = counts[j];
          rest -= n;
          y_totals[j] += n;
          sum += f(n);
          cells += n > 0;
        }
        y_totals[last] += rest;
        sum += f(rest);
        cells += rest > 0;
      }
      if (total == 0) continue;
      for (int j = 0; j <= last; ++j) {
        sum -= f(y_totals[j]);
        columns += y_totals[j] > 0;
      }
      s.statistic += sum + f(total);
      s.cells += cells;
      s.dof += rows * columns;
    }
    sums = s;
  }

  double rows_;
  NLogN f_;
};

}  // namespace

GSquare::GSquare(const Dataset& data, const DiscreteOptions& options, const RunContext& /*run*/, DispatchLevel level)
    : DiscreteTest(data, options, std::make_unique<LogLikelihoodRatio>(static_cast<std::size_t>(data.num_rows())),
                   level) {}

}  // namespace abdera
