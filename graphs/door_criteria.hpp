#pragma once
#include <optional>
#include <string>
#include <vector>

#include "graphs/admg.hpp"
#include "graphs/criterion.hpp"
#include "graphs/probability_expr.hpp"

namespace abdera {

// Every function here: x and y are distinct nodes, z is a set without them over the nodes of the graph, as `allowed` is
// (which may hold them); @throws UsageError otherwise.
// A DAG is an Admg without bidirected edges.

/// The back-door criterion: no member of z is a descendant of x, and z blocks every path between x and y that has an
/// arrowhead at x. Then the back-door formula gives P(y | do(x)).
/// Cost: one separation query. Threads: safe. Source: [pearl2009] definition 3.3.1.
bool is_backdoor_set(const Admg& graph, Var x, Var y, const VarSet& z);
/// The back-door set nearest to y of which no part is one; nullopt when there is none.
/// @param allowed the variables to choose from, e.g. the measured ones.
/// Cost: four searches. Source: [vanderzander2019] section 3: the sets are the separators of x and y without the edges
/// that leave x that hold no descendant of x.
std::optional<VarSet> find_backdoor_set(const Admg& graph, Var x, Var y, const VarSet& allowed);
std::optional<VarSet> find_backdoor_set(const Admg& graph, Var x, Var y);
/// Every back-door set of which no part is one, at most `limit` of them.
/// Cost: O(p) searches a set.
SetList minimal_backdoor_sets(const Admg& graph, Var x, Var y, std::size_t limit);
/// sum_z P(y | x, z) P(z).
ProbabilityExpr backdoor_formula(Var x, Var y, const VarSet& z);
/// Clause by clause with the paths. Without z: a set that is found, or the best candidate with the path that spoils it.
Explanation explain_backdoor(const Admg& graph, Var x, Var y, const std::optional<VarSet>& z,
                             const std::vector<std::string>& names = {});

/// The front-door criterion: z meets every directed path from x to y; no path with an arrowhead at x that is open
/// without conditions leads to z; x blocks every path from z to y that starts with an arrowhead at a member of z and
/// leaves no member of z by a tail. Then the front-door formula gives P(y | do(x)).
/// Cost: three searches. Threads: safe. Source: [pearl2009] definition 3.3.3, for sets as in [jeong2022].
bool is_frontdoor_set(const Admg& graph, Var x, Var y, const VarSet& z);
/// The largest front-door set within `allowed` without needless members: none can be left out alone (which does not
/// exclude that two could be). nullopt when there is none.
/// Cost: O(p) searches. Source: [jeong2022].
std::optional<VarSet> find_frontdoor_set(const Admg& graph, Var x, Var y, const VarSet& allowed);
std::optional<VarSet> find_frontdoor_set(const Admg& graph, Var x, Var y);
/// All front-door sets without a smaller one inside, within the limits: tries sets by size, which takes time
/// exponential in `max_size`.
SetList minimal_frontdoor_sets(const Admg& graph, Var x, Var y, const SetLimits& limits = {});
/// sum_z P(z | x) sum_x' P(y | x', z) P(x').
ProbabilityExpr frontdoor_formula(Var x, Var y, const VarSet& z);
/// As `explain_backdoor`.
Explanation explain_frontdoor(const Admg& graph, Var x, Var y, const std::optional<VarSet>& z,
                              const std::vector<std::string>& names = {});

namespace detail {
/// What the best candidates are: every back-door set has a subset in the first that is one, and every front-door set is
/// a subset of the second.
VarSet backdoor_candidates(const Admg& graph, Var x, Var y, const VarSet& allowed);
VarSet frontdoor_candidates(const Admg& graph, Var x, Var y, const VarSet& allowed);
}  // namespace detail

}  // namespace abdera
