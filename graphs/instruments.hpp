#pragma once
#include <optional>
#include <string>
#include <vector>

#include "graphs/admg.hpp"
#include "graphs/criterion.hpp"

namespace abdera {

/// A variable whose dependence on y, given some others, comes from x alone. In a linear model
/// cov(z, y | given) / cov(z, x | given) is the total effect of x on y.
struct Instrument {
  Var z;
  VarSet given;
};

/// Whether z is an instrument, given a set, for the total effect of x on y. With G' the graph without the edges by
/// which causal paths from x to y start:
///  - neither z nor a member of `given` is y, a node on a causal path behind x, or a descendant of one; none is x;
///  - `given` separates z from y in G';
///  - `given` does not separate z from x in G'.
/// When x --> y is the only causal path this is the conditional instrument of the source.
/// @throws UsageError unless x, y, z are three nodes and `given` is a set of nodes of the graph without them.
/// Cost: two separation queries. Threads: safe. Source: [brito2002]; [vanderzander2015] definition 2.
/// Differs: total effects along several paths; the source looks at the edge x --> y alone.
bool is_instrument(const Admg& graph, Var x, Var y, const Instrument& instrument);

/// The set nearest to y, of ancestors of y and z in G', with which z is an instrument; nullopt when that one does not
/// serve. If the graph has any instrument for x and y then some z has one of this kind.
/// Cost: O(p) separation queries. Source: [vanderzander2015] section 4 (ancestral instruments; to find a set for one
/// given z is NP-hard otherwise).
std::optional<Instrument> ancestral_instrument(const Admg& graph, Var x, Var y, Var z);

struct InstrumentOptions {
  /// For a z without an ancestral instrument every set up to this size is tried.
  int max_given = 2;
};

/// One instrument for each z that has one: with the fewest conditions among the sets up to `max_given`, otherwise the
/// ancestral one without needless members. None exists at all iff this is empty; for a single z only sets larger than
/// `max_given` may be missed.
/// Cost: p searches and p^max_given separation queries for each z that some set separates from y.
/// @throws UsageError unless x and y are two nodes.
std::vector<Instrument> find_instruments(const Admg& graph, Var x, Var y, const InstrumentOptions& options = {});

/// Clause by clause with the paths.
Explanation explain_instrument(const Admg& graph, Var x, Var y, const Instrument& instrument,
                               const std::vector<std::string>& names = {});

namespace detail {
/// The nodes behind x on directed paths from x to y, y included.
VarSet causal_nodes(const Admg& graph, Var x, Var y);
/// G': without the edges by which causal paths start.
Admg without_causal_starts(const Admg& graph, Var x, Var y);
}  // namespace detail

}  // namespace abdera
