#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/answer.hpp"
#include "core/function_ref.hpp"
#include "core/var_set.hpp"
#include "graphs/admg.hpp"
#include "graphs/graph_class.hpp"
#include "graphs/graph_document.hpp"

namespace abdera::cli {

/// What is asked of a graph, by the names of its nodes.
struct QueryOptions {
  std::string question;
  std::vector<std::string> variables{}, selection{}, latent{};
  std::optional<std::vector<std::string>> among{};
  std::optional<std::vector<std::string>> given{};  ///< the empty set differs from nothing where a set is judged
  std::optional<std::uint64_t> limit{};
  bool all = false, minimal = false, optimal = false;
  /// ida: the covariance of these nodes, in their order; none: no numbers.
  std::function<Eigen::MatrixXd(const std::vector<std::string>&)> covariance{};
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
  /// @param where names the graph in messages. @throws DataError for one that is not of its own kind, naming the
  /// violated clause.
  QueryContext(const QueryOptions& options, GraphDocument document, const std::string& where);

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
  /// Nodes by their names. @throws UsageError for one that is no node or is asked about.
  VarSet nodes_of(const std::vector<std::string>& names, const char* option) const;
  VarSet given() const { return nodes_of(options_.given.value_or(std::vector<std::string>()), "--given"); }
  std::size_t limit_or(std::size_t usual) const { return options_.limit.value_or(usual); }

  const std::string& name(Var v) const { return names()[static_cast<std::size_t>(v)]; }
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

/// Asks one question. @throws UsageError for one that there is not, or another number of nodes; NotApplicable for a
/// kind of graph that it is not asked of; as `QueryContext`.
Answer answer_of(const QueryOptions& options, GraphDocument document, const std::string& where);

/// Visits at most `limit` graphs of the class. @return whether those were all.
bool visit_members(const QueryContext& context, std::uint64_t limit, FunctionRef<void(const MixedGraph&)> visit);
/// The graph of the whole class: that of a DAG or MAG is its CPDAG or PAG.
MixedGraph class_graph(const QueryContext& context);

// The questions, by file.
Answer answer_separation(const QueryContext& context);
Answer answer_separators(const QueryContext& context);
Answer answer_implications(const QueryContext& context);

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
