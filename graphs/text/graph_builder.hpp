#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "graphs/graph_document.hpp"

namespace abdera::detail {

/// Collects what a graph text declares: nodes numbered in order of appearance, at most one edge a pair but for bows
/// (--> and <-> between the same nodes).
/// The members that can refuse return what is wrong, for the parser to add the place.
class GraphBuilder {
 public:
  static constexpr int kMaxNodes = 20'000;  ///< the edge store takes p * p / 2 bytes

  /// The node of that name, new or old; -1 when there are too many.
  Var declare(const std::string& name);
  /// -1 when there is none.
  Var find(const std::string& name) const;
  const std::vector<std::string>& nodes() const { return nodes_; }
  /// "the edge joins 'A' to itself", "a second edge between 'A' and 'B'".
  /// @param bow whether it may be the second edge of a bow.
  std::optional<std::string> add_edge(Var a, Mark at_a, Mark at_b, Var b, bool bow = true);

  /// Nodes, graph and bows, not checked against the kind.
  /// @param kind without one `infer_kind`.
  GraphDocument document(std::optional<GraphKind> kind);
  /// That. @throws DataError when an edge has a mark that the kind does not know, or for a bow that it cannot hold.
  GraphDocument finish(std::optional<GraphKind> kind);

 private:
  std::vector<std::string> nodes_;
  std::unordered_map<std::string, Var> index_;
  std::vector<Edge> edges_;
  std::unordered_map<std::uint64_t, std::size_t> joined_;  ///< the place in `edges_` by pair
  std::set<std::pair<Var, Var>> bows_;
};

/// The kind of a graph whose text does not say: dag, pdag (tails and arrowheads), admg (bidirected edges too, as every
/// bow has one), mag (bidirected and undirected ones), pag (circles).
GraphKind infer_kind(const MixedGraph& graph, bool bows = false);
std::optional<GraphKind> parse_kind(std::string_view name);
/// "a dag cannot hold the edge A --- B (a tail at both ends)", or nullopt when every mark belongs to the kind.
/// @param conflicts whether a pdag may have <->, by which learners report contradictions; it is not legal then.
std::optional<std::string> mark_outside_kind(GraphKind kind, const MixedGraph& graph,
                                             const std::vector<std::string>& names, bool conflicts = false);
/// "cannot hold the edge A <-> B (an arrowhead at both ends) beside A --> B" about the first bow, or nullopt without
/// one.
std::optional<std::string> bow_not_held(const GraphDocument& document);
/// "a mag cannot hold the edge A <-> B ...": bows belong to the kind admg alone.
std::optional<std::string> bow_outside_kind(const GraphDocument& document);

}  // namespace abdera::detail
