#include "citests/chi_square.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace abdera {
namespace {

/// The statistic of a table is sum O^2 / E less its total. Terms are rounded to whole multiples of 2^-bits, about 1e-16
/// of the largest possible sum, so that their sum does not depend on their order.
class PearsonSum final : public TableMeasure {
 public:
  PearsonSum(std::size_t rows, int most_levels, bool moments)
      : rows_(static_cast<double>(rows)),
        bits_(60 - std::ilogb(2 * rows_ * most_levels + 1)),
        variance_bits_(60 - std::ilogb(4 * rows_ * most_levels * most_levels + 1)),
        scale_(std::ldexp(1.0, bits_)),
        moments_(moments) {}

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
      if (moments_)
        add_moments(std::span(x_totals, static_cast<std::size_t>(tables.x_levels)),
                    std::span(tables.y_totals, static_cast<std::size_t>(tables.y_levels)), total, sums);
    }
  }

  void add(const SparseTable& table, TableSums& sums) const override {
    for (const auto& cell : table.cells)
      add_cell(cell.count, table.x_totals[cell.x], table.y_totals[cell.y], table.total, sums);
    take_total(table.total, sums);
    sums.dof += (std::ssize(table.x_totals) - 1) * (std::ssize(table.y_totals) - 1);
    if (moments_) add_moments(table.x_totals, table.y_totals, table.total, sums);
  }

  double dof(const TableSums& sums) const override {
    if (!moments_) return TableMeasure::dof(sums);
    return sums.variance > 0 ? mean(sums) * shrink(sums) : 0;
  }

  double statistic(const TableSums& sums) const override {
    return moments_ ? pearson(sums) * shrink(sums) : pearson(sums);
  }
  double effect(const TableSums& sums, int x_levels, int y_levels) const override {
    return std::sqrt(std::min(pearson(sums) / (rows_ * (std::min(x_levels, y_levels) - 1)), 1.0));
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

  /// Haldane's mean and variance of the statistic of one table given its margins.
  void add_moments(std::span<const std::uint32_t> x_totals, std::span<const std::uint32_t> y_totals,
                   std::uint32_t total, TableSums& sums) const {
    if (total < 2) return;
    const double n = total;
    const Side x = side(x_totals, n), y = side(y_totals, n);
    sums.mean += std::llround(n / (n - 1) * (x.levels - 1) * (y.levels - 1) * scale_);
    if (total == 2) return;  // one table, up to names
    // Of three rows the first product is 0.
    const double first = total == 3 ? 0 : 2 * n / (n - 3) * ((x.v - x.w) * (y.v - y.w));
    const double variance = first + n * n / (n - 1) * (x.w * y.w);
    sums.variance += std::llround(std::ldexp(variance, variance_bits_));
  }
  struct Side {
    double levels, v, w;
  };
  static Side side(std::span<const std::uint32_t> totals, double n) {
    double levels = 0, inverses = 0;
    for (std::uint32_t t : totals) {
      if (t == 0) continue;
      ++levels;
      inverses += 1.0 / t;
    }
    return {levels, (levels - 1) * (n - levels) / (n - 1), (n * inverses - levels * levels) / (n - 2)};
  }

  double pearson(const TableSums& sums) const {
    return std::max(std::ldexp(static_cast<double>(sums.statistic), -bits_), 0.0);
  }
  double mean(const TableSums& sums) const { return std::ldexp(static_cast<double>(sums.mean), -bits_); }
  /// What takes the statistic to the chi-square law with its relative variance.
  double shrink(const TableSums& sums) const {
    return 2 * mean(sums) / std::ldexp(static_cast<double>(sums.variance), -variance_bits_);
  }

  double rows_;
  int bits_, variance_bits_;
  double scale_;
  bool moments_;
};

int most_levels(const Dataset& data) {
  constexpr double kMost = 1 << 16;  // what is no code is refused elsewhere
  double most = 1;
  for (Var v = 0; v < data.num_vars(); ++v)
    for (double code : data.column(v)) most = std::max(most, std::min(code + 1, kMost));
  return static_cast<int>(most);
}

}  // namespace

ChiSquare::ChiSquare(const Dataset& data, const ChiSquareOptions& options, const RunContext& /*run*/,
                     DispatchLevel level)
    : DiscreteTest(data, {options.dof, options.min_rows_per_dof},
                   std::make_unique<PearsonSum>(static_cast<std::size_t>(data.num_rows()), most_levels(data),
                                                options.dof == DofRule::kMoments),
                   level) {}

}  // namespace abdera
