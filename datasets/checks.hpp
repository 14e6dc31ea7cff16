#pragma once
#include <utility>
#include <vector>

#include "datasets/dataset.hpp"

namespace abdera {

/// For components that need every value. @throws DataError naming the first column with missing or infinite values,
/// their number, the first such row (1-based data row), how many other columns have some, and the remedy.
void require_complete(const Dataset& data);

/// For components that deal with missing values themselves. @throws DataError naming the first column with infinite
/// values, as `require_complete` does.
void require_finite(const Dataset& data);

/// For components that need variation. @throws DataError naming the constant columns and the remedy.
void require_varying(const Dataset& data);

/// Pairs (earlier, later) of columns with bit-identical values; of k equal columns the k - 1 pairs with the first.
/// Cost: a hash of each column.
std::vector<std::pair<Var, Var>> duplicate_columns(const Dataset& data);

}  // namespace abdera
