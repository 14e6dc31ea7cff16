#include "datasets/kinds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/error.hpp"
#include "datasets/column_names.hpp"
#include "datasets/number_text.hpp"

namespace abdera::detail {
namespace {

/// Labels that are all numbers become those numbers.
void labels_to_numbers(Variable& variable, std::span<double> values, VariableKind kind) {
  std::vector<double> numbers;
  for (const auto& label : variable.levels) {
    const auto x = parse_number(label);
    if (!x)
      throw DataError(fmt::format("column '{}' holds labels such as '{}' and cannot be {}", variable.name,
                                  excerpt(label), to_string(kind)));
    numbers.push_back(*x);
  }
  for (double& x : values)
    if (!std::isnan(x)) x = numbers[static_cast<std::size_t>(x)];
  variable.levels.clear();
}

}  // namespace

bool is_discrete(VariableKind kind) { return Variable{.name = "", .kind = kind}.discrete(); }

void make_discrete(Variable& variable, std::span<double> values, std::optional<VariableKind> kind) {
  std::vector<double> distinct;
  for (double x : values)
    if (!std::isnan(x)) distinct.push_back(x);
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  constexpr std::size_t kMostLevels = 65535;
  if (distinct.size() > kMostLevels)
    throw DataError(fmt::format("column '{}' has {} different values, too many for levels (at most {})", variable.name,
                                distinct.size(), kMostLevels));
  variable.kind = kind.value_or(distinct.size() == 2 ? VariableKind::kBinary : VariableKind::kNominal);
  if (variable.kind == VariableKind::kBinary && distinct.size() > 2)
    throw DataError(
        fmt::format("column '{}' has {} different values and cannot be binary", variable.name, distinct.size()));
  variable.levels.clear();
  for (double x : distinct) variable.levels.push_back(fmt::format("{}", x));
  for (double& x : values)
    if (!std::isnan(x))
      x = static_cast<double>(std::lower_bound(distinct.begin(), distinct.end(), x) - distinct.begin());
}

std::size_t first_non_count(std::span<const double> values) {
  const auto at = std::find_if(values.begin(), values.end(),
                               [](double x) { return x < 0 || (!std::isnan(x) && x != std::floor(x)); });
  return static_cast<std::size_t>(at - values.begin());
}

void change_kind(Variable& variable, std::span<double> values, VariableKind kind) {
  if (is_discrete(kind)) {
    if (!variable.discrete()) return make_discrete(variable, values, kind);
    if (kind == VariableKind::kBinary && variable.levels.size() > 2)
      throw DataError(
          fmt::format("column '{}' has {} levels and cannot be binary", variable.name, variable.levels.size()));
  } else {
    if (variable.discrete()) labels_to_numbers(variable, values, kind);
    if (const auto i = first_non_count(values); kind == VariableKind::kCount && i < values.size())
      throw DataError(fmt::format("column '{}' is {} in row {}, which is no count", variable.name, values[i], i + 1));
  }
  variable.kind = kind;
}

bool few_whole_numbers(std::span<const double> values, int max_levels) {
  std::vector<double> distinct;
  for (double x : values) {
    if (std::isnan(x) || std::find(distinct.begin(), distinct.end(), x) != distinct.end()) continue;
    if (x != std::floor(x) || static_cast<int>(distinct.size()) == max_levels) return false;
    distinct.push_back(x);
  }
  return !distinct.empty();
}

}  // namespace abdera::detail
