#include "simulators/fit.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/error.hpp"
#include "core/special.hpp"
#include "datasets/checks.hpp"
#include "datasets/transform.hpp"
#include "graphs/convert.hpp"
#include "graphs/dag.hpp"
#include "simulators/fit_equation.hpp"

namespace abdera {
namespace {

/// A DAG over the nodes, or NotApplicable with what to do.
MixedGraph dag_of(const MixedGraph& graph, const std::vector<std::string>& names, const FitOptions& options,
                  std::vector<std::string>& notes) {
  bool undirected = false;
  for (const Edge& edge : graph.edges()) {
    if (edge.directed()) continue;
    const std::string text = edge_text(edge, names);
    if (edge.at_a != Mark::kTail || edge.at_b != Mark::kTail)
      throw NotApplicable(fmt::format(
          "{} says that hidden causes, or unknown directions, are possible, and then several models with "
          "different effects have this graph: a model is fitted to a DAG. 'abdera query GRAPH members' lists "
          "what a MAG or PAG stands for, 'abdera query GRAPH adjustment' asks for effects without a model",
          text));
    if (!options.extend)
      throw NotApplicable(
          fmt::format("{} has no direction: the graph stands for several DAGs, whose models have different effects. "
                      "'abdera query GRAPH members' lists them; fit one of them, or take any with extend=true",
                      text));
    undirected = true;
  }
  if (!undirected) {
    if (const auto problem = check_dag(graph, names)) throw NotApplicable("a model is fitted to a DAG: " + *problem);
    return graph;
  }
  auto dag = extend_to_dag(graph);
  if (!dag) throw NotApplicable("no DAG has these adjacencies, arrows and unshielded colliders: the graph is no PDAG");
  std::vector<std::string> turned;
  for (const Edge& edge : dag->edges())
    if (graph.undirected(edge.a, edge.b)) turned.push_back(edge_text(edge, names));
  notes.push_back(fmt::format("the graph stands for several DAGs that the data cannot tell apart; this model takes {}",
                              fmt::join(turned, ", ")));
  return *dag;
}

void require_codes(const Dataset& data) {
  for (Var v = 0; v < data.num_vars(); ++v) {
    const Variable& info = data.variable(v);
    if (info.kind == VariableKind::kCircular)
      throw NotApplicable(
          fmt::format("'{}' is an angle, and no equation here knows that 360 degrees are 0: put its sine "
                      "and cosine in its place",
                      info.name));
    if (!info.discrete()) continue;
    const auto column = data.column(v);
    for (std::size_t i = 0; i < column.size(); ++i)
      if (!(column[i] >= 0 && column[i] < static_cast<double>(info.levels.size()) &&
            column[i] == std::floor(column[i])))
        throw DataError(fmt::format("column '{}', row {}: {} is no code of its {} levels", info.name, i + 1, column[i],
                                    info.levels.size()));
  }
}

/// What the data set knows and an equation here does not use: said, not dropped in silence.
void note_unused(const Dataset& data, std::vector<std::string>& notes) {
  if (!data.row_attributes().weight.empty()) notes.push_back("rows have weights; every row counted once");
  if (data.upper_limit() && (data.upper_limit()->array() != 0).any())
    notes.push_back("some values are upper limits; they were taken for the values themselves");
  if (data.sigma() && data.sigma()->array().isFinite().any())
    notes.push_back(
        "values have measurement errors; coefficients are those of the measured values, not of the true ones");
}

/// The rows to use: complete and varying.
Dataset usable(Dataset data, const FitOptions& options, FitReport& report) {
  const double rows = static_cast<double>(data.num_rows());
  if (options.missing == FitMissing::kListwise) {
    data = drop_missing_rows(data);
    report.dropped = rows - static_cast<double>(data.num_rows());
    if (report.dropped > 0)
      report.notes.push_back(
          fmt::format("{} of {} rows have missing values and were left out: right only if what is "
                      "missing has nothing to do with the variables",
                      report.dropped, rows));
  }
  note_unused(data, report.notes);
  require_complete(data);
  require_codes(data);
  require_varying(data);
  if (data.num_rows() < 2) throw DataError(fmt::format("{} rows are too few for any model", data.num_rows()));
  report.n = static_cast<double>(data.num_rows());
  return data;
}

std::optional<CovarianceFit> covariance_of(const Scm& scm, const Dataset& data, const FitReport& report) {
  Eigen::VectorXd variances(scm.size());
  for (Var v = 0; v < scm.size(); ++v) {
    if (!scm.variable(v).mechanism->linear()) return std::nullopt;
    variances(v) = report.variables[static_cast<std::size_t>(v)].rss / report.n;
  }
  const Eigen::MatrixXd x = data.values();
  const Eigen::MatrixXd centred = x.rowwise() - x.colwise().mean();
  return covariance_fit(scm, centred.transpose() * centred / report.n, report.n, variances);
}

/// Of discrete variables: the saturated model gives every row the share of rows like it.
std::optional<TableFit> table_of(const Dataset& data, const FitReport& report) {
  TableFit fit;
  fit.cells = 1;
  for (const Variable& variable : data.variables()) {
    if (!variable.discrete()) return std::nullopt;
    fit.cells *= static_cast<double>(variable.levels.size());
  }
  std::map<std::vector<double>, double> rows;
  std::vector<double> row(static_cast<std::size_t>(data.num_vars()));
  for (Eigen::Index i = 0; i < data.num_rows(); ++i) {
    for (Var v = 0; v < data.num_vars(); ++v) row[static_cast<std::size_t>(v)] = data.values()(i, v);
    ++rows[row];
  }
  double saturated = 0;
  for (const auto& entry : rows) saturated += entry.second * std::log(entry.second / report.n);
  fit.cells_seen = static_cast<double>(rows.size());
  fit.g_square = std::max(0.0, 2 * (saturated - report.log_likelihood));
  fit.dof = fit.cells - 1 - report.parameters;
  if (fit.dof > 0) fit.p_value = chi_square_upper_p(fit.g_square, fit.dof);
  return fit;
}

}  // namespace

FittedScm fit_scm(const GraphDocument& graph, const Dataset& data, const FitOptions& options, const RunContext& run) {
  require(!graph.nodes.empty(), "the graph has no nodes to fit");
  FitReport report;
  if (!graph.bows.empty())
    throw NotApplicable("the graph has hidden common causes beside edges: a model is fitted to a DAG");
  const MixedGraph dag = dag_of(graph.graph, graph.nodes, options, report.notes);
  std::vector<Var> columns;
  for (const std::string& name : graph.nodes) columns.push_back(data.index_of(name));
  const Dataset used = usable(data.select(columns), options, report);

  const int p = dag.size();
  std::vector<detail::FittedEquation> equations(static_cast<std::size_t>(p));
  double work = 0;
  for (Var v = 0; v < p; ++v) work += report.n * std::pow(2.0 + dag.parents(v).size(), 2) * 2e-9;
  const auto end = parallel_for(p, run, work, [&](std::ptrdiff_t i) {
    const auto v = static_cast<Var>(i);
    detail::Regressand regressand{used, v, {}, options};
    dag.for_parents(v, [&](Var parent) { regressand.parents.push_back(parent); });
    equations[static_cast<std::size_t>(i)] = detail::fit_equation(regressand);
  });
  if (end == LoopEnd::kStopped) throw Error("stopped before every variable was fitted");

  std::vector<ScmVariable> variables;
  for (Var v = 0; v < p; ++v) {
    auto& equation = equations[static_cast<std::size_t>(v)];
    ScmVariable variable;
    variable.info = used.variable(v);
    dag.for_parents(v, [&](Var parent) { variable.parents.push_back(parent); });
    variable.mechanism = std::move(equation.mechanism);
    // By its name, so that models of other parts of a table give it the same noise.
    variable.id = Rng().fork(variable.info.name).next_u64();
    equation.report.name = variable.info.name;
    report.log_likelihood += equation.report.log_likelihood;
    report.parameters += equation.report.parameters;
    report.variables.push_back(std::move(equation.report));
    variables.push_back(std::move(variable));
  }
  Scm scm(std::move(variables));
  report.covariance = covariance_of(scm, used, report);
  report.table = table_of(used, report);
  return {std::move(scm), std::move(report)};
}

FittedScm fit_scm(const MixedGraph& dag, const Dataset& data, const FitOptions& options, const RunContext& run) {
  require(dag.size() == data.num_vars(), fmt::format("the graph has {} nodes, the table {} columns: they must be the "
                                                     "same, or the nodes named",
                                                     dag.size(), data.num_vars()));
  GraphDocument document;
  document.kind = GraphKind::kDag;
  document.nodes = data.names();
  document.graph = dag;
  return fit_scm(document, data, options, run);
}

}  // namespace abdera
