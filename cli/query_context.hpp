#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/answer.hpp"
#include "core/var_set.hpp"
#include "graphs/admg.hpp"
#include "graphs/graph_class.hpp"
#include "graphs/graph_document.hpp"

namespace abdera::cli {

struct QueryOptions {
  std::string graph, question;
  std::vector<std::string> variables;
  std::string selection, among, latent, data;
  std::optional<std::string> given;  ///< '' is the empty set, which differs from nothing where a set is judged
  std::optional<std::uint64_t> limit;
  std::optional<double> n;
  bool all = false, optimal = false, json = false;
};

/// A question in the table of them; the functions are in query_*.cpp.
struct Question {
  std::string_view name;
  std::size_t least_nodes, most_nodes;
  std::vector<GraphKind> kinds;           ///< of graphs that it can be asked of
  std::vector<std::string_view> options;  ///< those that mean something to it, besides --json
  std::string_view what;                  ///< for help
  Answer (*answer)(const class QueryContext&);
};
const std::vector<Question>& questions();

/// A graph, legal for what it claims to be, and what is asked about its nodes by name.
class QueryContext {
 public:
  /// @throws DataError for a graph that is not of its own kind, naming the violated clause; as `read_graph_file`.
  explicit QueryContext(const QueryOptions& options);

  const QueryOptions& options() const { return options_; }
  const std::vector<std::string>& names() const { return document_.nodes; }
  /// For the questions that take no --latent; `admg` for the others.
  const MixedGraph& graph() const { return document_.graph; }
  GraphKind kind() const { return document_.kind; }
  int size() const { return static_cast<int>(names().size()); }

  /// The nodes that are asked about, in the order given. @throws UsageError for a name that is no node, with the
  /// nearest.
  const std::vector<Var>& asked() const { return asked_; }
  Var x() const { return asked_[0]; }
  Var y() const { return asked_[1]; }
  VarSet only(Var v) const { return {size(), std::span(&v, 1)}; }
  /// The nodes of a list "A,B". @throws UsageError for one that is no node or is asked about.
  VarSet nodes_of(const std::string& list, const char* option) const;
  VarSet given() const { return nodes_of(options_.given.value_or(""), "--given"); }
  std::size_t limit_or(std::size_t usual) const { return options_.limit.value_or(usual); }

  Answer::Names named(const VarSet& set) const;
  Answer::Names named(const std::vector<Var>& list) const;
  Answer::Value named_or_none(const std::optional<VarSet>& set) const;
  std::vector<Answer::Names> named(const std::vector<VarSet>& sets) const;

  /// Whether the graph has an edge that selected rows have left: --- or --o.
  bool has_selection() const;
  GraphClass graph_class() const { return {graph(), kind(), names()}; }
  /// The graph of a DAG or ADMG over the nodes that are not latent.
  const Admg& admg() const { return *admg_; }

 private:
  Var node(const std::string& name) const;
  void hide_latent();

  const QueryOptions& options_;
  GraphDocument document_;
  std::optional<Admg> admg_;
  std::vector<Var> asked_;
};

// The questions, by file.
Answer answer_separation(const QueryContext& context);
Answer answer_separators(const QueryContext& context);

Answer answer_ancestors(const QueryContext& context);
Answer answer_descendants(const QueryContext& context);
Answer answer_class(const QueryContext& context);
Answer answer_members(const QueryContext& context);

Answer answer_adjustment(const QueryContext& context);
Answer answer_ida(const QueryContext& context);

Answer answer_effect(const QueryContext& context);
Answer answer_backdoor(const QueryContext& context);
Answer answer_frontdoor(const QueryContext& context);
Answer answer_instruments(const QueryContext& context);

}  // namespace abdera::cli
