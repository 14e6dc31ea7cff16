#include "datasets/contingency.hpp"

#include <algorithm>
#include <numeric>

#include "core/error.hpp"

namespace abdera {
namespace {

constexpr std::uint16_t kMissingCode = 0xFFFF;

/// Numbers the levels that occur; codes become these numbers. @return rows with each.
std::vector<std::uint32_t> compact(std::vector<std::uint16_t>& codes, const std::string& name) {
  const std::uint16_t most = codes.empty() ? std::uint16_t{0} : *std::max_element(codes.begin(), codes.end());
  if (most == kMissingCode)
    throw DataError("column '" + name + "' has missing values; drop those rows or leave the column out");
  std::vector<std::uint32_t> totals(std::size_t{most} + 1, 0);
  for (std::uint16_t c : codes) ++totals[c];
  if (std::find(totals.begin(), totals.end(), 0u) == totals.end()) return totals;
  std::vector<std::uint16_t> number(totals.size());
  std::size_t occur = 0;
  for (std::size_t c = 0; c < number.size(); ++c) {
    number[c] = static_cast<std::uint16_t>(occur);
    if (totals[c] > 0) totals[occur++] = totals[c];
  }
  totals.resize(occur);
  for (std::uint16_t& c : codes) c = number[c];
  return totals;
}

/// The rows whose code is `level`, 64 a word.
void fill_plane(std::span<const std::uint16_t> codes, int level, std::uint64_t* to) {
  for (std::size_t i = 0; i < codes.size(); i += 64) {
    std::uint64_t word = 0;
    const std::size_t count = std::min<std::size_t>(64, codes.size() - i);
    for (std::size_t b = 0; b < count; ++b) word |= std::uint64_t{codes[i + b] == level} << b;
    to[i / 64] = word;
  }
}

template <class Code>
void histogram(std::span<const std::uint32_t> cell_of_row, const Code* codes, std::uint32_t levels,
               std::uint32_t* const* table) {
  const std::size_t n = cell_of_row.size();
  std::size_t i = 0;
  for (; i + 4 <= n; i += 4)  // four tables, so that equal cells in a row do not wait for each other
    for (std::size_t t = 0; t < 4; ++t) ++table[t][cell_of_row[i + t] * levels + codes[i + t]];
  for (; i < n; ++i) ++table[0][cell_of_row[i] * levels + codes[i]];
}

}  // namespace

CodeColumns::CodeColumns(const Dataset& data) : rows_(static_cast<std::size_t>(data.num_rows())) {
  constexpr std::size_t kMostRows = std::size_t{1} << 28;  // so that cells of tables have 32-bit numbers
  if (rows_ > kMostRows) throw DataError("at most 2^28 rows can be counted, not " + std::to_string(rows_));
  words_ = static_cast<std::ptrdiff_t>((rows_ + 511) / 512 * 8);
  columns_.resize(static_cast<std::size_t>(data.num_vars()));
  for (Var v = 0; v < data.num_vars(); ++v) {
    Column& c = columns_[static_cast<std::size_t>(v)];
    c.wide = data.codes(v);
    c.totals = compact(c.wide, data.variable(v).name);
    c.levels = static_cast<int>(c.totals.size());
    if (c.levels <= kMostPlanes) {
      c.planes.resize(static_cast<std::size_t>(c.levels * words_ / 8));  // zeros
      for (int level = 0; level < c.levels; ++level) fill_plane(c.wide, level, c.planes.data()->word + level * words_);
    }
    if (c.levels > 256) continue;
    c.narrow.assign(c.wide.begin(), c.wide.end());
    c.wide = {};
  }
}

void Strata::start(std::size_t rows) {
  of_row.assign(rows, 0);
  count = rows > 0;
}

void Strata::refine(const Strata& parent, const CodeColumns& columns, Var v) {
  const std::size_t n = columns.num_rows();
  const auto levels = static_cast<std::uint32_t>(columns.levels(v));
  const std::uint64_t possible = std::uint64_t{parent.count} * levels;
  if (parent.count == n) {  // a row each: nothing is left to split
    of_row = parent.of_row;
    count = parent.count;
    return;
  }
  of_row.resize(n);
  if (possible > 4 * n + 1000) {
    // Rows by code, then by parent without disturbing that order.
    by_code_.resize(n), number_.resize(n);
    begin_.assign(levels + 1, 0);
    for (std::uint32_t level = 0; level < levels; ++level) begin_[level + 1] = begin_[level] + columns.totals(v)[level];
    columns.with_codes(v, [&](const auto* codes) {
      for (std::uint32_t i = 0; i < n; ++i) by_code_[begin_[codes[i]]++] = i;
    });
    begin_.assign(std::size_t{parent.count} + 1, 0);
    for (const std::uint32_t stratum : parent.of_row) ++begin_[stratum + 1];
    std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
    for (const std::uint32_t row : by_code_) number_[begin_[parent.of_row[row]]++] = row;
    columns.with_codes(v, [&](const auto* codes) {
      count = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const std::uint32_t row = number_[i], before = number_[i - (i > 0)];
        count += i == 0 || parent.of_row[row] != parent.of_row[before] || codes[row] != codes[before];
        of_row[row] = count - 1;
      }
    });
    return;
  }
  number_.assign(possible, 0);
  columns.with_codes(v, [&](const auto* codes) {
    for (std::size_t i = 0; i < n; ++i) number_[of_row[i] = parent.of_row[i] * levels + codes[i]] = 1;
  });
  count = 0;
  for (auto& entry : number_) {
    const std::uint32_t occurs = entry;
    entry = count;
    count += occurs;
  }
  if (count < possible)
    for (std::uint32_t& stratum : of_row) stratum = number_[stratum];
}

void StrataRows::fill(const Strata& strata) {
  begin_.assign(std::size_t{strata.count} + 1, 0);
  rows_.resize(strata.of_row.size());
  for (std::uint32_t k : strata.of_row) ++begin_[k + 1];
  std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
  std::vector<std::uint32_t> next(begin_.begin(), begin_.end() - 1);
  for (std::uint32_t i = 0; i < rows_.size(); ++i) rows_[next[strata.of_row[i]]++] = i;
}

const SparseTable& SparseCounter::count(const CodeColumns& columns, Var x, Var y, std::span<const std::uint32_t> rows) {
  keys_.clear(), y_levels_.clear();
  table_.cells.clear(), table_.x_totals.clear();
  for (std::uint32_t i : rows) {
    y_levels_.push_back(columns.code(y, i));
    keys_.push_back(std::uint64_t{columns.code(x, i)} << 32 | y_levels_.back());
  }
  std::sort(keys_.begin(), keys_.end());
  std::sort(y_levels_.begin(), y_levels_.end());
  y_levels_.erase(std::unique(y_levels_.begin(), y_levels_.end()), y_levels_.end());
  table_.y_totals.assign(y_levels_.size(), 0);
  table_.total = static_cast<std::uint32_t>(rows.size());
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const bool same_x = i > 0 && keys_[i] >> 32 == keys_[i - 1] >> 32;
    if (!same_x) table_.x_totals.push_back(0);
    ++table_.x_totals.back();
    if (i == 0 || keys_[i] != keys_[i - 1]) {
      const auto level = static_cast<std::uint32_t>(keys_[i]);
      const auto column = std::lower_bound(y_levels_.begin(), y_levels_.end(), level) - y_levels_.begin();
      table_.cells.push_back({.x = static_cast<std::uint32_t>(table_.x_totals.size() - 1),
                              .y = static_cast<std::uint32_t>(column),
                              .count = 0});
    }
    ++table_.cells.back().count;
    ++table_.y_totals[table_.cells.back().y];
  }
  return table_;
}

void count_cells(std::span<const std::uint32_t> cell_of_row, std::size_t cells, const CodeColumns& columns, Var v,
                 std::vector<std::uint32_t>& table) {
  constexpr std::size_t kSmall = 2048;  // cells of which four tables fit into the first cache
  const auto levels = static_cast<std::uint32_t>(columns.levels(v));
  const std::size_t size = cells * levels;
  const std::size_t copies = size <= kSmall ? 4 : 1;
  table.assign(copies * size, 0);
  std::uint32_t* tables[4];
  for (std::size_t t = 0; t < 4; ++t) tables[t] = table.data() + (copies == 4 ? t * size : 0);
  columns.with_codes(v, [&](const auto* codes) { histogram(cell_of_row, codes, levels, tables); });
  for (std::size_t t = 1; t < copies; ++t)
    for (std::size_t i = 0; i < size; ++i) table[i] += table[t * size + i];
}

}  // namespace abdera
