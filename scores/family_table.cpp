#include "scores/family_table.hpp"

#include <algorithm>
#include <numeric>

namespace abdera {

void CountHistogram::start(std::size_t rows) {
  for (const std::uint32_t count : seen_) times_[count] = 0;  // of a walk that an exception ended
  seen_.clear();
  total_ = 0;
  if (times_.size() <= rows) times_.resize(rows + 1);
}

std::span<const Multiplicity> CountHistogram::take() {
  std::sort(seen_.begin(), seen_.end());
  taken_.clear();
  for (const std::uint32_t count : seen_) {
    taken_.push_back({count, times_[count]});
    times_[count] = 0;
  }
  seen_.clear();
  total_ = 0;
  return taken_;
}

void FamilyCounts::add(const DenseTables& tables) {
  const auto x_levels = static_cast<std::size_t>(tables.x_levels), last = static_cast<std::size_t>(tables.y_levels - 1);
  const std::span<std::uint32_t> of_y(tables.y_totals, last + 1);
  const std::uint32_t* row = tables.counts;
  const std::uint32_t* x_total = tables.x_totals;
  for (std::size_t k = 0; k < tables.strata; ++k) {
    std::fill(of_y.begin(), of_y.end(), 0u);
    for (std::size_t i = 0; i < x_levels; ++i, row += tables.stride, ++x_total) {
      if (*x_total == 0) continue;
      std::uint32_t left = *x_total;
      for (std::size_t j = 0; j < last; ++j) {
        cells_.add(row[j]);
        of_y[j] += row[j];
        left -= row[j];
      }
      cells_.add(left);
      of_y[last] += left;
    }
    for (const std::uint32_t count : of_y) strata_.add(count);
  }
}

void FamilyCounts::add(const SparseTable& table) {
  for (const SparseTable::Cell& cell : table.cells) cells_.add(cell.count);
  for (const std::uint32_t count : table.y_totals) strata_.add(count);
}

void FamilyCounts::add_root(std::span<const std::uint32_t> totals) {
  for (const std::uint32_t count : totals) cells_.add(count);
  strata_.add(std::accumulate(totals.begin(), totals.end(), 0u));
}

FamilyTable FamilyCounts::take() {
  FamilyTable out;
  out.strata_seen = static_cast<double>(strata_.total());
  out.cells = cells_.take();
  out.strata = strata_.take();
  return out;
}

}  // namespace abdera
