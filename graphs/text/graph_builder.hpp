#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "graphs/graph_document.hpp"

namespace abdera::detail {

/// Collects what a graph text declares: nodes numbered in order of appearance, at most one edge a pair.
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
  std::optional<std::string> add_edge(Var a, Mark at_a, Mark at_b, Var b);

  /// The document; its kind is the one given or, without, `infer_kind`.
  /// @throws DataError when an edge has a mark that the kind does not know.
  GraphDocument finish(std::optional<GraphKind> kind);

 private:
  std::vector<std::string> nodes_;
  std::unordered_map<std::string, Var> index_;
  std::vector<Edge> edges_;
  std::unordered_map<std::uint64_t, bool> joined_;
};

/// The kind of a graph whose text does not say: dag, pdag (tails and arrowheads), admg (bidirected edges too), mag
/// (bidirected and undirected ones), pag (circles).
GraphKind infer_kind(const MixedGraph& graph);
std::optional<GraphKind> parse_kind(std::string_view name);
/// "a dag cannot hold the edge A --- B (a tail at both ends)", or nullopt when every mark belongs to the kind.
std::optional<std::string> mark_outside_kind(GraphKind kind, const MixedGraph& graph,
                                             const std::vector<std::string>& names);

}  // namespace abdera::detail
