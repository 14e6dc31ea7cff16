#include "datasets/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_map>

#include "core/error.hpp"
#include "datasets/column_names.hpp"

namespace abdera {
namespace {

std::string_view bytes_of(std::span<const double> column) {
  return {reinterpret_cast<const char*>(column.data()), column.size_bytes()};
}

}  // namespace

namespace {

void require_values(const Dataset& data, bool missing_too) {
  std::string first;
  int others = 0;
  for (Var v = 0; v < data.num_vars(); ++v) {
    const auto column = data.column(v);
    std::size_t missing = 0, infinite = 0, row = column.size();
    for (std::size_t i = 0; i < column.size(); ++i) {
      if (std::isfinite(column[i]) || (!missing_too && std::isnan(column[i]))) continue;
      ++(std::isnan(column[i]) ? missing : infinite);
      row = std::min(row, i);
    }
    if (missing + infinite == 0) continue;
    if (!first.empty()) {
      ++others;
      continue;
    }
    const char* const what = infinite == 0 ? "missing" : missing == 0 ? "infinite" : "missing or infinite";
    first = fmt::format("column '{}': {} of {} values {} {}, the first in row {}", data.variable(v).name,
                        missing + infinite, column.size(), missing + infinite == 1 ? "is" : "are", what, row + 1);
    first += infinite > 0
                 ? "; mark them as missing (--na inf) or leave the column out"
                 : "; drop those rows (abdera data transform --drop-missing-rows) or leave the column out (--columns)";
  }
  if (first.empty()) return;
  if (others > 0) first += fmt::format("; {} other column{} incomplete too", others, others == 1 ? " is" : "s are");
  throw DataError(first);
}

}  // namespace

void require_complete(const Dataset& data) { require_values(data, true); }

void require_finite(const Dataset& data) { require_values(data, false); }

void require_varying(const Dataset& data) {
  std::vector<std::string> constant, empty;
  for (Var v = 0; v < data.num_vars(); ++v) {
    const auto column = data.column(v);
    const auto first = std::find_if(column.begin(), column.end(), [](double x) { return !std::isnan(x); });
    if (std::all_of(first, column.end(), [&](double x) { return std::isnan(x) || x == *first; }))
      (first == column.end() && !column.empty() ? empty : constant).push_back(data.variable(v).name);
  }
  if (!empty.empty())
    throw DataError(fmt::format(
        "column{} {} no value at all; leave it out (--columns, or abdera data transform --drop "
        "{})",
        (empty.size() == 1 ? " " : "s ") + join_names(empty), empty.size() == 1 ? "has" : "have", join_names(empty)));
  if (constant.empty()) return;
  throw DataError(
      fmt::format("column{} {} {} constant: nothing can depend on it; leave it out (--columns, or abdera data "
                  "transform --drop {})",
                  constant.size() == 1 ? "" : "s", join_names(constant), constant.size() == 1 ? "is" : "are",
                  join_names(constant)));
}

std::vector<std::pair<Var, Var>> duplicate_columns(const Dataset& data) {
  std::vector<std::pair<Var, Var>> pairs;
  std::unordered_map<std::string_view, Var> seen;
  for (Var v = 0; v < data.num_vars(); ++v)
    if (const auto [first, fresh] = seen.emplace(bytes_of(data.column(v)), v); !fresh)
      pairs.emplace_back(first->second, v);
  return pairs;
}

}  // namespace abdera
