#pragma once
#include "algorithms/constraint/latent_search.hpp"

namespace abdera {

struct FciOptions {
  LatentOptions common{};
  int max_given = -1;
  int max_second_given = -1;
  std::int64_t max_second_tests = 100'000;
  static auto fields() {
    using O = FciOptions;
    return std::tuple_cat(
        nested(&O::common),
        std::tuple{field("max_given", &O::max_given, "largest conditioning set; -1 for no limit", {-1, 1000}),
                   field("max_second_given", &O::max_second_given,
                         "largest conditioning set in the search over Possible-D-SEP; -1 for max_given", {-1, 1000}),
                   field("max_second_tests", &O::max_second_tests,
                         "subsets of Possible-D-SEP an edge asks about from each end, at most; sizes that do not fit "
                         "are left out and the edge is counted as truncated",
                         {0, 9e15})});
  }
};

/// The FCI algorithm: the class of maximal ancestral graphs (PAG) under faithfulness where variables may be latent and
/// rows selected. Two adjacency searches (among neighbours, and within Possible-D-SEP), colliders anew on the final
/// skeleton, Zhang's rules R1-R10.
///
/// `kind` is pag, or rpag with knowledge; a graph that is none is `legal: false` with its first violated clause and at
/// least one conflict. With ambiguous triples no rule concludes anything from them, and `legal` means that some MAG has
/// all marks. Where a limit left out sets (`truncated`), the local checks of RFCI keep every mark true, as in
/// `anytime_fci`. A run that is stopped returns the adjacencies found so far with circles.
///
/// @param knowledge over all variables of the test, or empty. Required edges and pairs forbidden in both directions are
///        about MAG edges; tiers, exogenous and non-ancestral variables give arrowheads, never a tail (docs/fci.md).
/// @throws KnowledgeConflict when knowledge contradicts itself; UsageError for options out of range.
/// Cost: that of pc, then at most max_second_tests tests an edge and end. Threads: run.threads; results do not depend
/// on it. Source: [spirtes2000] section 6.7, [zhang2008], [colombo2014].
/// Differs: `find_skeleton`, `search_possible_d_sep` and `find_colliders` (order of sets, stored sets, biconnected
///          components, majority by default); all rules of a round are judged together, so that nothing depends on the
///          order of columns.
LatentResult fci(const CiTest& test, const Knowledge& knowledge, const FciOptions& options, RunContext& run);

}  // namespace abdera
