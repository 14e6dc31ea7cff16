#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "graphs/admg.hpp"
#include "graphs/probability_expr.hpp"

namespace abdera {

/// P(y | do(x), given): what happens to y when x is set, among those for whom `given` is then seen.
/// Three disjoint sets, y not empty.
struct EffectQuery {
  VarSet y, x, given;
};

/// Some nodes of a graph and some edges between them: joined by bidirected edges to one district, each node with at
/// most one child. Its roots are the nodes without a child.
struct CForest {
  VarSet nodes;
  std::vector<std::pair<Var, Var>> directed;    ///< (parent, child)
  std::vector<std::pair<Var, Var>> bidirected;  ///< a spanning tree
};

/// Proof that P(y | do(x)) cannot be computed from the observational distribution: two C-forests with the same roots,
/// the inner one a part of the outer, x touching only the outer, and the roots ancestors of y once x is set.
struct Hedge {
  CForest outer, inner;
  VarSet roots;
  /// The effect it stands against. For a conditional query this is P(y, given' | do(x')) with the members of `given`
  /// that act like interventions moved to x'.
  VarSet x, y;
};

/// Either a formula or a hedge.
struct Identification {
  EffectQuery query;
  std::optional<ProbabilityExpr> formula;
  std::optional<Hedge> hedge;
  /// Variables of the formula outside the query: it has the same value whichever of their values is put in.
  VarSet any_value{};
};

/// Computes P(y | do(x), given) from the observational distribution over the nodes, or shows that no formula can.
/// Sound and complete for positive distributions: a formula holds in every causal model of the graph; for a hedge two
/// models exist that agree on the observations and differ in the effect.
/// The formula is shortened by the separations of the graph (`shortened`), and does without a variable, as if it were
/// hidden, when that makes it no longer.
/// @throws UsageError for sets that overlap, or an empty y.
/// Cost: polynomial in p for the verdict; the formula can be exponentially long in contrived graphs.
/// Threads: safe. Source: [tian2002] sections 4-5 (districts), [shpitser2006] (completeness, hedges),
/// [shpitser2006b] (conditional effects). Differs: shortening.
Identification identify_effect(const Admg& graph, const EffectQuery& query);
/// P(y | do(x)).
Identification identify_effect(const Admg& graph, const VarSet& x, const VarSet& y);

/// The first clause of the definition that `hedge` violates as a proof against P(y | do(x)), in words, or nullopt when
/// it is one. Independent of the search: reads the definition.
/// Source: [shpitser2006] definitions 4-6 and theorem 4.
std::optional<std::string> check_hedge(const Admg& graph, const VarSet& x, const VarSet& y, const Hedge& hedge,
                                       const std::vector<std::string>& names = {});

/// "P(y | do(x), w)".
std::string to_text(const EffectQuery& query, const std::vector<std::string>& names = {});
/// "P(y | do(x)) = sum_{z} ..." with a remark on `any_value`, or why not, with both forests.
std::string to_text(const Identification& result, const std::vector<std::string>& names = {});
/// The equation in LaTeX mathematics, for a hedge the unidentifiable effect and "\text{not identifiable}".
std::string to_latex(const Identification& result, const std::vector<std::string>& names = {});

}  // namespace abdera
