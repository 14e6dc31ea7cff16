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
    const std::uint32_t *counts = tables.counts, *x_totals = tables.x_totals;
    TableSums s = sums;
    const int last = tables.y_levels - 1;
    for (std::size_t k = 0; k < tables.strata; ++k, x_totals += tables.x_levels) {
      std::fill_n(tables.y_totals, tables.y_levels, 0);
      std::uint32_t total = 0;
      int rows = -1, columns = -1;
      for (int i = 0; i < tables.x_levels; ++i, counts += tables.stride) {
        const std::uint32_t in_row = x_totals[i];
        if (in_row == 0) continue;
        ++rows;
        total += in_row;
        s.statistic -= f_(in_row);
        std::uint32_t rest = in_row;
        for (int j = 0; j < last; ++j) {
          rest -= counts[j];
          tables.y_totals[j] += counts[j];
          s.statistic += f_(counts[j]);
          s.cells += counts[j] > 0;
        }
        tables.y_totals[last] += rest;
        s.statistic += f_(rest);
        s.cells += rest > 0;
      }
      for (int j = 0; j <= last; ++j) {
        s.statistic -= f_(tables.y_totals[j]);
        columns += tables.y_totals[j] > 0;
      }
      s.statistic += f_(total);
      s.dof += total > 0 ? rows * columns : 0;
    }
    sums = s;
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
  double effect(double statistic, int, int) const override { return std::sqrt(-std::expm1(-statistic / rows_)); }

 private:
  double rows_;
  NLogN f_;
};

}  // namespace

GSquare::GSquare(const Dataset& data, const DiscreteOptions& options, const RunContext& /*run*/, DispatchLevel level)
    : DiscreteTest(data, options, std::make_unique<LogLikelihoodRatio>(static_cast<std::size_t>(data.num_rows())),
                   level) {}

}  // namespace abdera
