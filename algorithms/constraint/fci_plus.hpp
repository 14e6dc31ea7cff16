#pragma once
#include "algorithms/constraint/latent_search.hpp"

namespace abdera {

struct FciPlusOptions {
  LatentOptions common{};
  int max_given = -1;
  std::int64_t max_second_tests = 100'000;
  static auto fields() {
    using O = FciPlusOptions;
    return std::tuple_cat(
        nested(&O::common),
        std::tuple{field("max_given", &O::max_given, "largest conditioning set; -1 for no limit", {-1, 1000}),
                   field("max_second_tests", &O::max_second_tests,
                         "sets of neighbours whose hierarchies an edge asks about, at most; sizes that do not fit are "
                         "left out and the edge is counted as truncated",
                         {0, 9e15})});
  }
};

/// The FCI+ algorithm: as FCI, but edges that the first adjacency search keeps wrongly are recognised by a pattern of
/// arrowheads and separated by hierarchies of separating sets, a number of tests that is polynomial for graphs of
/// bounded degree (`search_d_sep_links`). With true answers the result is that of FCI.
/// @throws as fci. Cost: that of pc and at most max_second_tests tests a candidate edge and round. Threads: as fci.
/// Source: [claassen2013]. Differs: `search_d_sep_links`; orientation as `fci`.
LatentResult fci_plus(const CiTest& test, const Knowledge& knowledge, const FciPlusOptions& options, RunContext& run);

}  // namespace abdera
