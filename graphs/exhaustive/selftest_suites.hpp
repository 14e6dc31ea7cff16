#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/function_ref.hpp"
#include "graphs/big_count.hpp"
#include "graphs/exhaustive/selftest.hpp"
#include "graphs/graph_document.hpp"
#include "graphs/interventional.hpp"
#include "graphs/knowledge.hpp"
#include "graphs/pag_knowledge.hpp"
#include "graphs/text/graph_io.hpp"

namespace abdera {

/// What the suites about graphs judge. The defaults are the functions of the library; a test of the suites puts a
/// broken one in the place of one of them, and the suite must notice.
struct SelftestSubjects {
  using Graph = const MixedGraph&;
  using Nodes = std::span<const Var>;
  using Clause = std::optional<std::string>;

  std::function<MixedGraph(Graph dag)> cpdag_of;
  std::function<Clause(Graph)> check_cpdag;
  std::function<std::optional<MixedGraph>(Graph pdag)> extend_to_dag;
  std::function<MixedGraph(Graph cpdag, const Knowledge&)> meek_closure;
  std::function<BigCount(Graph cpdag)> class_size;
  /// Members by enumeration, members by their numbers, members of an MPDAG: each in any order.
  std::function<std::vector<MixedGraph>(Graph cpdag)> members, numbered_members;
  std::function<std::vector<MixedGraph>(Graph mpdag)> mpdag_members;
  std::function<MixedGraph(Graph dag, const InterventionTargets&)> interventional_cpdag;
  std::function<bool(Graph, Var, Var, Nodes given)> m_separated;

  std::function<Clause(Graph)> check_mag;
  std::function<MixedGraph(Graph, Nodes latent, Nodes selected)> mag_of;
  std::function<MixedGraph(Graph mag, bool selection)> pag_of;
  std::function<std::optional<MixedGraph>(Graph pag)> mag_in;
  std::function<Clause(Graph, bool selection)> check_pag;
  std::function<std::vector<MixedGraph>(Graph pag, bool selection)> mags_in;
  std::function<RpagVerdict(Graph)> judge_rpag;
  std::function<RestrictedPag(const PagRestrictor&, std::span<const KnownMark>)> restrict_pag;

  std::function<std::string(const GraphDocument&, GraphFormat)> graph_text;
  std::function<GraphDocument(std::string_view, GraphFormat)> parse_graph;

  SelftestSubjects();
};

/// Suites about DAGs and their classes, about graphs for latent and selected variables, and about text forms.
std::vector<SelftestSuite> dag_suites(const SelftestSubjects& subjects = {});
std::vector<SelftestSuite> mag_suites(const SelftestSubjects& subjects = {});
std::vector<SelftestSuite> format_suites(const SelftestSubjects& subjects = {});

/// Every DAG, CPDAG, MAG and PAG of n nodes as a document, with names that text forms may have to escape (12, 119 and
/// 4024 of them for n = 2, 3, 4). @throws UsageError unless 1 <= n <= 4.
std::vector<GraphDocument> small_documents(int n);

}  // namespace abdera
