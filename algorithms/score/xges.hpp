#pragma once
#include "algorithms/learner.hpp"

namespace abdera {

struct XgesOptions {
  bool trials = true;
  int restarts = 20;
  int max_parents = -1;
  static auto fields() {
    return std::tuple{
        field("trials", &XgesOptions::trials,
              "then try every deletion, its insertion barred, and search on from there; keep what scores better"),
        field("restarts", &XgesOptions::restarts, "rounds of perturbing the best class and searching from there",
              Range{0, 1e6}),
        field("max_parents", &XgesOptions::max_parents, "parents an insertion may make; -1: any number",
              Range{-1, 1e5}),
    };
  }
};

struct XgesResult : LearnResult {};

/// Extremely greedy equivalence search: the best deletion whenever one gains, else the best turn, else the best
/// insertion. Where nothing gains, every deletion is tried in the order of its gain: it is made whatever it costs, the
/// insertion of the same x --> y is barred, and the search goes on; what scores better is kept, until no deletion leads
/// to anything better. The edge may come back as y --> x. Then `restarts` times a few variables of an order of a member
/// move to random places, each variable takes the best parents it finds among those before it, and the search goes on
/// from there; only deletions near what differs from the best class are tried again.
///
/// @return counts "trials", "trials_kept", "restarts", "improvements" besides those of ges.
/// Cost: as ges, and a short search for each deletion of the class, each of which is taken back where it does not pay;
/// a restart costs p small sets of gains and a search near what changed.
/// Threads: those of the run for gains; the answer does not depend on them.
/// Source: [nazaret2024]. Differs: knowledge; a trial that is kept lifts its bar and searches on; restarts.
XgesResult xges(const Score& score, const Knowledge& knowledge, const XgesOptions& options, RunContext& run);

}  // namespace abdera
