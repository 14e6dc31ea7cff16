#include "citests/block_query.hpp"

#include <algorithm>

namespace abdera {

CanonicalQuery::CanonicalQuery(Var a, Var b, std::span<const Var> s)
    : x(std::min(a, b)), y(std::max(a, b)), given(s.begin(), s.end()) {
  std::sort(given.begin(), given.end());
}

BlockResiduals block_residuals(const BlockCorrelation& blocks, const CanonicalQuery& query) {
  BlockElimination elimination;
  ResidualBlock x, y;
  elimination.eliminate(blocks, query.given);
  elimination.project(query.x, x);
  elimination.project(query.y, y);
  BlockResiduals out;
  elimination.moments(x, y, out.moments);
  out.eliminated = elimination.eliminated();
  out.deterministic = x.none || y.none;
  return out;
}

}  // namespace abdera
