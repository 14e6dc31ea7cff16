#pragma once
#include "graphs/admg.hpp"
#include "graphs/probability_expr.hpp"

namespace abdera {

/// A formula that is equal to `expr` for every distribution with the separations of `graph`, with fewer sums and
/// smaller conditioning sets where these rules find them:
///  - P(a | b, c) is P(a | c) when c separates a from b;
///  - P(a | b) P(c | d) is P(a, c | e), e the rest of b and d, when c is separated from what e adds to d, and a from
///    what c and e add to b; used where a sum over an index then becomes a margin.
/// Not a normal form. Cost: O(terms^2) separations a round. Threads: safe.
/// Source: the idea of [tikka2017]. Differs: pairs of terms instead of chains, no reordering of the whole product.
ProbabilityExpr shortened(const Admg& graph, const ProbabilityExpr& expr);

}  // namespace abdera
