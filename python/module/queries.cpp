#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "cli/input.hpp"
#include "cli/query_context.hpp"
#include "graphs/mec.hpp"
#include "python/module/bindings.hpp"
#include "python/module/table.hpp"
#include "python/module/values.hpp"
#include "python/module/worker.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace abdera::python {
namespace {

using Names = std::vector<std::string>;
const std::string kWhere = "the graph";

/// The covariance of the nodes from a Table or a Covariance.
Eigen::MatrixXd node_covariance(const Dataset* data, const Covariance* covariance, const Names& nodes,
                                const RunContext& run) {
  if (covariance) return cli::restricted(*covariance, nodes).matrix;
  std::vector<Var> columns;
  for (const auto& name : nodes) columns.push_back(data->index_of(name));
  cli::Input input;
  input.file = "the data";
  input.data = data->select(columns);
  cli::examine(input, {}, MissingPolicy::kError);
  return abdera::covariance(input.data, run).matrix;
}

/// One question; see `cli::questions`. @param data a Table, a Covariance or None.
nb::object query(const GraphDocument& graph, const std::string& question, const Names& variables,
                 const std::optional<Names>& given, const Names& selection, const std::optional<Names>& among,
                 const Names& latent, std::optional<std::uint64_t> limit, const std::string& which, bool optimal,
                 const nb::object& data, int threads) {
  cli::QueryOptions options{.question = question,
                            .variables = variables,
                            .selection = selection,
                            .latent = latent,
                            .among = among,
                            .given = given,
                            .limit = limit,
                            .all = which == "all",
                            .minimal = which == "minimal",
                            .optimal = optimal};
  const Covariance* covariance = nb::isinstance<Covariance>(data) ? &nb::cast<const Covariance&>(data) : nullptr;
  const Dataset* table = nb::isinstance<Table>(data) ? &nb::cast<const Table&>(data).data() : nullptr;
  std::string answer;
  on_worker({.threads = threads}, [&](RunContext& run) {
    if (covariance || table)
      options.covariance = [&](const Names& nodes) { return node_covariance(table, covariance, nodes, run); };
    answer = json_text(cli::answer_of(options, graph, kWhere));
  });
  return from_json(answer);
}

GraphDocument member_of(const GraphDocument& graph, const MixedGraph& member) {
  GraphDocument out;
  const bool mags = graph.kind == GraphKind::kMag || graph.kind == GraphKind::kPag;
  out.kind = mags ? GraphKind::kMag : GraphKind::kDag;
  out.nodes = graph.nodes;
  out.graph = member;
  return out;
}

/// (graphs of the class, whether these are all)
std::pair<std::vector<GraphDocument>, bool> members(const GraphDocument& graph, std::uint64_t limit) {
  std::vector<GraphDocument> out;
  bool complete = false;
  const cli::QueryOptions options{.question = "members"};
  on_worker({.threads = 1}, [&](RunContext&) {
    const cli::QueryContext context(options, graph, kWhere);
    complete =
        cli::visit_members(context, limit, [&](const MixedGraph& member) { out.push_back(member_of(graph, member)); });
  });
  return {std::move(out), complete};
}

/// DAGs of a class, each with the same chance.
std::vector<GraphDocument> draw_members(const GraphDocument& graph, int draws, std::uint64_t seed) {
  if (graph.kind != GraphKind::kDag && graph.kind != GraphKind::kCpdag)
    throw NotApplicable("members with equal chances are drawn of a dag or cpdag, not of a " +
                        std::string(to_string(graph.kind)) + "; members() lists those of others");
  std::vector<GraphDocument> out;
  const cli::QueryOptions options{.question = "members"};
  on_worker({.threads = 1, .seed = seed}, [&](RunContext& run) {
    const cli::QueryContext context(options, graph, kWhere);
    const EquivalenceClass members(cli::class_graph(context), CheckGraph::kNo);
    Rng rng = run.rng.fork("members");
    for (int i = 0; i < draws; ++i) out.push_back(member_of(graph, members.sample(rng)));
  });
  return out;
}

}  // namespace

void bind_queries(nb::module_& module) {
  module.def("query", &query, "graph"_a, "question"_a, "variables"_a, "given"_a.none(), "selection"_a, "among"_a.none(),
             "latent"_a, "limit"_a.none(), "which"_a, "optimal"_a, "data"_a.none(), "threads"_a);
  module.def("members", &members, "graph"_a, "limit"_a);
  module.def("draw_members", &draw_members, "graph"_a, "draws"_a, "seed"_a);
}

}  // namespace abdera::python
