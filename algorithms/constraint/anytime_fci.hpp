#pragma once
#include "algorithms/constraint/fci.hpp"

namespace abdera {

struct AnytimeFciOptions {
  AnytimeFciOptions() { fci.max_given = 3; }
  FciOptions fci{};
  static auto fields() { return nested(&AnytimeFciOptions::fci); }
};

/// FCI that asks about conditioning sets of at most `max_given` variables: it may keep edges that larger sets would
/// separate, and every mark is true of the pair that it joins. `truncated` counts the edges for which sets were left
/// out.
///
/// An edge that stays for want of larger sets has no meaning beyond "not separated by small sets"; a mark on it still
/// says whether the one variable is an ancestor of the other (or of selected ones).
/// @throws as fci. Cost, Threads: as fci. Source: [spirtes2001]. Differs: the local checks of [colombo2012] on
/// triples and discriminating paths guard marks where sets were left out.
LatentResult anytime_fci(const CiTest& test, const Knowledge& knowledge, const AnytimeFciOptions& options,
                         RunContext& run);

}  // namespace abdera
