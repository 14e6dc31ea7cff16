#include "datasets/statistics/strata.hpp"

#include <algorithm>
#include <numeric>

namespace abdera {
namespace {

/// Replaces keys by their ranks among the distinct ones. @return number of distinct keys
std::uint64_t make_dense(std::vector<std::uint64_t>& keys, std::uint64_t bound) {
  if (bound <= 4 * keys.size() + 1024) {
    std::vector<std::uint32_t> rank(bound, 0);
    for (const std::uint64_t key : keys) rank[key] = 1;
    std::uint32_t distinct = 0;
    for (std::uint32_t& r : rank) r = r ? distinct++ : 0;
    for (std::uint64_t& key : keys) key = rank[key];
    return distinct;
  }
  std::vector<std::uint64_t> distinct = keys;
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  for (std::uint64_t& key : keys)
    key = static_cast<std::uint64_t>(std::lower_bound(distinct.begin(), distinct.end(), key) - distinct.begin());
  return distinct.size();
}

}  // namespace

Strata strata(std::span<const LevelColumn> columns, std::size_t num_rows) {
  std::vector<std::uint64_t> keys(num_rows, 0);
  std::uint64_t distinct = 1;
  for (const LevelColumn& column : columns) {
    const auto levels = static_cast<std::uint64_t>(column.levels);
    for (std::size_t i = 0; i < num_rows; ++i) keys[i] = keys[i] * levels + column.codes[i];
    distinct = make_dense(keys, distinct * levels);
  }
  Strata out;
  out.begin.assign(distinct + 1, 0);
  for (const std::uint64_t key : keys) ++out.begin[key + 1];
  std::partial_sum(out.begin.begin(), out.begin.end(), out.begin.begin());
  out.rows.resize(num_rows);
  std::vector<std::uint32_t> next(out.begin.begin(), out.begin.end() - 1);
  for (std::size_t i = 0; i < num_rows; ++i) out.rows[next[keys[i]]++] = static_cast<std::uint32_t>(i);
  return out;
}

}  // namespace abdera
