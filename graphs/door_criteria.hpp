#pragma once
#include <optional>
#include <string>
#include <vector>

#include "graphs/admg.hpp"
#include "graphs/criterion.hpp"
#include "graphs/probability_expr.hpp"

namespace abdera {

// Every function here: x and y are distinct nodes, z is a set without them; @throws UsageError otherwise.
// A DAG is an Admg without bidirected edges.

/// The back-door criterion: no member of z is a descendant of x, and z blocks every path between x and y that has an
/// arrowhead at x. Then the back-door formula gives P(y | do(x)).
/// Cost: one separation query. Threads: safe. Source: [pearl2009] definition 3.3.1.
bool is_backdoor_set(const Admg& graph, Var x, Var y, const VarSet& z);
/// A back-door set of which no member can be left out; nullopt when there is none.
/// @param allowed the variables to choose from, e.g. the measured ones.
/// Cost: O(p) separation queries. Source: [vanderzander2015] section 3 (ancestors suffice).
std::optional<VarSet> find_backdoor_set(const Admg& graph, Var x, Var y, const VarSet& allowed);
std::optional<VarSet> find_backdoor_set(const Admg& graph, Var x, Var y);
/// All back-door sets of which no member can be left out, within the limits.
SetList minimal_backdoor_sets(const Admg& graph, Var x, Var y, const SetLimits& limits = {});
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
/// All front-door sets without a smaller one inside, within the limits.
SetList minimal_frontdoor_sets(const Admg& graph, Var x, Var y, const SetLimits& limits = {});
/// sum_z P(z | x) sum_x' P(y | x', z) P(x').
ProbabilityExpr frontdoor_formula(Var x, Var y, const VarSet& z);
/// As `explain_backdoor`.
Explanation explain_frontdoor(const Admg& graph, Var x, Var y, const std::optional<VarSet>& z,
                              const std::vector<std::string>& names = {});

namespace detail {
/// The sets the searches start from: every back-door set has a subset in the first that is one, and every front-door
/// set is a subset of the second.
VarSet backdoor_candidates(const Admg& graph, Var x, Var y, const VarSet& allowed);
VarSet frontdoor_candidates(const Admg& graph, Var x, Var y, const VarSet& allowed);
}  // namespace detail

}  // namespace abdera
