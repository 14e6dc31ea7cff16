#pragma once
#include "algorithms/constraint/latent_search.hpp"

namespace abdera {

struct RfciOptions {
  LatentOptions common{};
  int max_given = -1;
  static auto fields() {
    return std::tuple_cat(nested(&RfciOptions::common),
                          std::tuple{field("max_given", &RfciOptions::max_given,
                                           "largest conditioning set; -1 for no limit", {-1, 1000})});
  }
};

/// The RFCI algorithm: FCI without the search over Possible-D-SEP. Instead every unshielded triple and discriminating
/// path is checked by a few local tests before anything is concluded from it, which takes out further edges. It may
/// keep edges that FCI removes; every mark is true of the pair that it joins.
///
/// As `fci` in all else. A graph with more edges than any MAG of the class need not be a PAG: `legal` and `violation`
/// say whether it is.
/// @throws as fci. Cost: that of pc and a few tests a triple. Threads: as fci. Source: [colombo2012].
/// Differs: triples are checked in rounds and all at once; a verdict of the collider rule counts where the checked
///          separating set says the same, otherwise the triple is ambiguous.
LatentResult rfci(const CiTest& test, const Knowledge& knowledge, const RfciOptions& options, RunContext& run);

}  // namespace abdera
