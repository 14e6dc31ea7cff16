#pragma once
#include <span>

namespace abdera {

/// Kish's effective number of rows, (sum w)^2 / sum w^2: a weighted mean of alike rows varies like the plain mean of so
/// many. At most the number of rows, which it is when all weights are equal.
///
/// Source: [kish1965] section 11.7. Differs: none.
double effective_rows(std::span<const double> weights);

/// True when rows count differently: there are weights, and not all the same.
bool unequal(std::span<const double> weights);

}  // namespace abdera
