#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/function_ref.hpp"
#include "graphs/anterior.hpp"
#include "graphs/mixed_graph.hpp"
#include "graphs/zhang.hpp"

namespace abdera {

/// Answers the questions of R0 and R4 for the Markov class of a MAG: the nodes anterior to theta and gamma separate
/// them, so beta is no collider iff it is one of these. Right for every member of the class and every discriminating
/// path in any of them, also where knowledge has oriented more than the class shares. Source: [richardson2002]
/// theorem 4.2.
class MagAnswers {
 public:
  explicit MagAnswers(const MixedGraph& mag) : anterior_(mag) {}
  bool operator()(Var theta, Var /*alpha*/, Var beta, Var gamma) const {
    return anterior_.contains(theta, beta) || anterior_.contains(gamma, beta);
  }

 private:
  AnteriorSets anterior_;
};

/// The PAG of a MAG: each mark that all Markov equivalent MAGs share, a circle elsewhere.
/// Without `options.selection` the class is that of the MAGs without undirected edges; the marks are the same.
/// @throws UsageError when `mag` is none.
/// Cost: as `zhang_closure`. Threads: safe. Source: [zhang2008] theorem 4.
MixedGraph pag_of(const MixedGraph& mag, const ZhangOptions& options = {});

/// A MAG that has all marks of `pag`: o-> becomes -->, --o becomes -->, and the o-o edges a DAG without unshielded
/// colliders. For a PAG it is a member of its class; for another graph it need be no MAG at all.
/// @param ambiguous unshielded triples (a, b, c), middle second, at which the DAG may have a collider.
/// @return nullopt when the o-o edges allow no such DAG (they form no chordal graph).
/// Cost: that of `extend_to_dag`. Source: [zhang2008] theorem 2.
std::optional<MixedGraph> mag_in(const MixedGraph& pag, std::span<const std::array<Var, 3>> ambiguous = {});

/// The first clause that makes `graph` no PAG, in words, or nullopt: an edge with two tails or a tail and a circle
/// (only without selection), no MAG can be constructed, what is constructed is no MAG (cycle, not maximal, ...), an
/// edge at which the PAG of that MAG differs. Exact: a graph passes iff it is the PAG of some MAG.
/// Cost: `mag_in`, `check_mag` and `pag_of`.
std::optional<std::string> check_pag(const MixedGraph& graph, const std::vector<std::string>& names = {},
                                     bool selection = true);

/// The clauses of `check_pag` that concern one edge: a mark at one end only or, without selection, two tails or a tail
/// and a circle.
std::optional<std::string> check_pag_edges(const MixedGraph& graph, const std::vector<std::string>& names = {},
                                           bool selection = true);

/// A partial ancestral graph: the Markov equivalence class of a MAG.
class Pag {
 public:
  /// @throws UsageError naming the violated clause (by X1.. when `names` is empty).
  explicit Pag(MixedGraph graph, const std::vector<std::string>& names = {}, bool selection = true);

  const MixedGraph& graph() const { return graph_; }
  operator const MixedGraph&() const { return graph_; }
  int size() const { return graph_.size(); }
  bool operator==(const Pag&) const = default;

 private:
  MixedGraph graph_;
};

/// Calls `visit` for each MAG of the class of `pag` once, for `limit` of them at most.
/// @return the number of MAGs visited; the class may hold more iff it equals `limit`.
/// @throws UsageError when no MAG can be constructed from `pag`.
/// Cost: a closure by Zhang's rules for each circle decided and a `check_mag` and `pag_of` for each MAG. A class may
/// hold more MAGs than any memory or time allows: `limit` is there to be used.
/// Threads: safe; `visit` is called on the caller's.
std::uint64_t for_each_mag_in(const MixedGraph& pag, std::uint64_t limit, FunctionRef<void(const MixedGraph&)> visit,
                              bool selection = true);
/// As above for those MAGs only that have all marks of `restricted`: `pag` with some circles oriented.
std::uint64_t for_each_mag_in(const MixedGraph& pag, const MixedGraph& restricted, std::uint64_t limit,
                              FunctionRef<void(const MixedGraph&)> visit, bool selection = true);

}  // namespace abdera
