#include "datasets/statistics/table_walk.hpp"

#include <algorithm>
#include <numeric>

namespace abdera {
namespace {

/// Bit rows of (stratum, level of x) times levels of y up to which joining bits is faster than passing over the rows:
/// measured, by what the processor can do.
int most_masks(DispatchLevel level) {
  if (counts_vectors(level)) return 600;
  return level == DispatchLevel::kBaseline ? 8 : 80;
}

constexpr std::size_t kColumnsAtOnce = 64;  // of bits, for the sake of the cache

}  // namespace

void TableWalk::start(const CodeColumns& columns, DispatchLevel level, Var x) {
  columns_ = &columns;
  bits_ = &bit_counts(level);
  most_masks_ = most_masks(level);
  x_ = x;
  given_.clear();
  if (prefixes_.empty()) prefixes_.resize(1);
  Prefix& none = prefixes_.front();
  none.bits_asked = true;
  none.has_bits = columns.has_planes(x);
  none.has_ids = false;
  if (none.has_bits) {
    none.strata = 1;
    none.masks = columns.plane(x, 0);
    none.x_totals.assign(columns.totals(x).begin(), columns.totals(x).end());
  }
  cells_known_ = rows_known_ = false;
}

void TableWalk::go_to(std::span<const Var> given, std::size_t changed) {
  changed = std::min({changed, given.size(), given_.size()});
  given_.resize(changed);
  given_.insert(given_.end(), given.begin() + static_cast<std::ptrdiff_t>(changed), given.end());
  if (prefixes_.size() <= given.size()) prefixes_.resize(given.size() + 1);
  for (std::size_t depth = changed + 1; depth <= given.size(); ++depth)
    prefixes_[depth].bits_asked = prefixes_[depth].has_bits = prefixes_[depth].has_ids = false;
  cells_known_ = rows_known_ = false;
}

void TableWalk::visit(std::span<const Var> ys, TableVisitor& visitor) {
  find_bits(given_.size());
  std::size_t i = 0;
  while (i < ys.size()) {
    std::size_t end = i, columns = 0;
    while (end < ys.size() && columns < kColumnsAtOnce && by_bits(ys[end]))
      columns += static_cast<std::size_t>(columns_->levels(ys[end++]) - 1);
    if (end > i) {
      visit_by_bits(i, ys.subspan(i, end - i), visitor);
      i = end;
    } else {
      visit_by_rows(i, ys[i], visitor);
      ++i;
    }
  }
}

bool TableWalk::by_bits(Var y) const {
  const Prefix& prefix = prefixes_[given_.size()];
  if (!prefix.has_bits || !columns_->has_planes(y)) return false;
  const auto masks = static_cast<std::ptrdiff_t>(prefix.strata) * columns_->levels(x_);
  return masks * (columns_->levels(y) - 1) <= most_masks_;
}

/// Bit rows of the strata of the first `depth` members, where they are few.
bool TableWalk::find_bits(std::size_t depth) {
  Prefix& prefix = prefixes_[depth];
  if (prefix.bits_asked) return prefix.has_bits;
  prefix.bits_asked = true;
  const Var v = given_[depth - 1];
  if (!find_bits(depth - 1) || !columns_->has_planes(v)) return false;
  const Prefix& parent = prefixes_[depth - 1];
  const auto masks = static_cast<std::ptrdiff_t>(parent.strata) * columns_->levels(v) * columns_->levels(x_);
  if (masks > most_masks_ || masks * columns_->words() > kMaskWords) return false;
  split_bits(parent, v, prefix);
  return prefix.has_bits = true;
}

void TableWalk::split_bits(const Prefix& parent, Var v, Prefix& prefix) const {
  const std::ptrdiff_t words = columns_->words();
  const auto x_levels = static_cast<std::size_t>(columns_->levels(x_));
  const std::size_t most = parent.strata * static_cast<std::size_t>(columns_->levels(v)) * x_levels;
  const std::size_t blocks = most * static_cast<std::size_t>(words) / WordBlock::kWords;
  if (prefix.own.size() < blocks) prefix.own.resize(blocks);
  if (prefix.x_totals.size() < most) prefix.x_totals.resize(most);
  prefix.strata = 0;
  std::uint64_t* to = prefix.own.data()->word;
  std::uint32_t* total = prefix.x_totals.data();
  for (std::size_t k = 0; k < parent.strata; ++k)
    for (int level = 0; level < columns_->levels(v); ++level) {
      const std::uint64_t* const plane = columns_->plane(v, level);
      std::uint32_t rows = 0;
      for (std::size_t i = 0; i < x_levels; ++i) {
        const auto at = static_cast<std::ptrdiff_t>(k * x_levels + i);
        rows += total[i] =
            bits_->intersect(parent.masks + at * words, plane, words, to + static_cast<std::ptrdiff_t>(i) * words);
      }
      if (rows == 0) continue;  // no such stratum: the next one takes its place
      ++prefix.strata;
      to += static_cast<std::ptrdiff_t>(x_levels) * words;
      total += x_levels;
    }
  prefix.masks = prefix.own.data()->word;
}

const Strata& TableWalk::find_ids(std::size_t depth) {
  Prefix& prefix = prefixes_[depth];
  if (!prefix.has_ids) {
    if (depth == 0) {
      prefix.ids.start(columns_->num_rows());
    } else {
      prefix.ids.refine(find_ids(depth - 1), *columns_, given_[depth - 1]);
    }
    prefix.has_ids = true;
  }
  return prefix.ids;
}

void TableWalk::visit_by_bits(std::size_t first, std::span<const Var> ys, TableVisitor& visitor) {
  const Prefix& prefix = prefixes_[given_.size()];
  const int x_levels = columns_->levels(x_);
  const int masks = static_cast<int>(prefix.strata) * x_levels;
  planes_.clear();
  for (Var y : ys)
    for (int j = 0; j + 1 < columns_->levels(y); ++j) planes_.push_back(columns_->plane(y, j));
  const std::size_t size = planes_.size() * static_cast<std::size_t>(masks);
  if (counts_.size() < size) counts_.resize(size);
  const int columns = static_cast<int>(planes_.size());
  bits_->count(prefix.masks, columns_->words(), masks, planes_.data(), columns, columns_->words(), counts_.data());
  const std::uint32_t* counts = counts_.data();
  for (std::size_t i = 0; i < ys.size(); ++i) {
    const int y_levels = columns_->levels(ys[i]);
    visitor.add(first + i, DenseTables{.strata = prefix.strata,
                                       .x_levels = x_levels,
                                       .y_levels = y_levels,
                                       .counts = counts,
                                       .stride = columns,
                                       .x_totals = prefix.x_totals.data(),
                                       .y_totals = y_totals(ys[i])});
    counts += y_levels - 1;
  }
}

void TableWalk::visit_by_rows(std::size_t i, Var y, TableVisitor& visitor) {
  const Strata& strata = find_ids(given_.size());
  const std::size_t rows = columns_->num_rows();
  const auto x_levels = static_cast<std::size_t>(columns_->levels(x_));
  const auto y_levels = static_cast<std::size_t>(columns_->levels(y));
  const std::size_t most = 8 * rows + 4096;
  const std::size_t cells = strata.count * x_levels;  // below 2^31 * 2^16
  if (cells > most / y_levels) {
    visit_sparse(i, y, visitor);
    return;
  }
  if (!cells_known_) {
    cells_known_ = true;
    cell_of_row_.resize(rows);
    columns_->with_codes(x_, [&](const auto* codes) {
      for (std::size_t row = 0; row < rows; ++row)
        cell_of_row_[row] = strata.of_row[row] * static_cast<std::uint32_t>(x_levels) + codes[row];
    });
    count_cells(cell_of_row_, cells, *columns_, y, counts_);
    x_totals_.resize(cells);
    for (std::size_t c = 0; c < cells; ++c)
      x_totals_[c] = std::accumulate(counts_.data() + c * y_levels, counts_.data() + (c + 1) * y_levels, 0u);
  } else {
    count_cells(cell_of_row_, cells, *columns_, y, counts_);
  }
  visitor.add(i, DenseTables{.strata = strata.count,
                             .x_levels = static_cast<int>(x_levels),
                             .y_levels = static_cast<int>(y_levels),
                             .counts = counts_.data(),
                             .stride = static_cast<std::ptrdiff_t>(y_levels),
                             .x_totals = x_totals_.data(),
                             .y_totals = y_totals(y)});
}

void TableWalk::visit_sparse(std::size_t i, Var y, TableVisitor& visitor) {
  if (!rows_known_) {
    rows_of_.fill(find_ids(given_.size()));
    rows_known_ = true;
  }
  for (std::size_t k = 0; k < rows_of_.count(); ++k) visitor.add(i, sparse_.count(*columns_, x_, y, rows_of_.of(k)));
}

std::uint32_t* TableWalk::y_totals(Var y) {
  const auto levels = static_cast<std::size_t>(columns_->levels(y));
  if (y_totals_.size() < levels) y_totals_.resize(levels);
  return y_totals_.data();
}

}  // namespace abdera
