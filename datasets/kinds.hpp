#pragma once
#include <optional>
#include <span>

#include "datasets/schema.hpp"

namespace abdera::detail {

bool is_discrete(VariableKind kind);

/// Numbers become codes, their distinct values the levels in numeric order.
/// @param kind as asked for; without one nominal, or binary for two levels.
/// @throws DataError for more than 65,535 levels, or more than two if binary was asked for.
void make_discrete(Variable& variable, std::span<double> values, std::optional<VariableKind> kind);

/// Another kind for a column: numbers become codes and back, where the values allow it.
/// @throws DataError for labels that are no numbers, more than two levels if binary, values that are no counts.
void change_kind(Variable& variable, std::span<double> values, VariableKind kind);

/// Whether all observed values are whole numbers, at most `max_levels` different ones.
bool few_whole_numbers(std::span<const double> values, int max_levels);

/// Index of the first value that is no count (negative or not whole); values.size() if there is none.
std::size_t first_non_count(std::span<const double> values);

}  // namespace abdera::detail
