#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "cli/input.hpp"
#include "cli/name_list.hpp"
#include "cli/query_context.hpp"
#include "cli/run_options.hpp"
#include "graphs/adjustment.hpp"
#include "graphs/effects.hpp"

namespace abdera::cli {
namespace {

/// The covariance of the nodes, in their order, from --data.
Eigen::MatrixXd node_covariance(const QueryContext& c) {
  EvidenceOptions evidence;
  evidence.table.path = c.options().data;
  evidence.n = c.options().n;
  for (const auto& name : c.names()) evidence.table.columns.push_back(quote_name(name));
  const Input input = read_input(evidence, {});
  for (const auto& warning : input.warnings) fmt::print(stderr, "warning: {}\n", warning);
  if (input.covariance) return input.covariance->matrix;
  Progress quiet(ProgressMode::kNone, false);
  const Covariance table = covariance(input.data, make_context({}, quiet));
  std::vector<Eigen::Index> column;  // of each node: a table keeps the order of its file
  for (const auto& name : c.names())
    column.push_back(std::find(table.names.begin(), table.names.end(), name) - table.names.begin());
  return table.matrix(column, column);
}

}  // namespace

Answer answer_adjustment(const QueryContext& c) {
  const GraphClass graphs = c.graph_class();
  const Var x = c.x(), y = c.y();
  const Adjustment effect(graphs, {&x, 1}, {&y, 1});
  const auto optimal = effect.optimal(c.names());
  Answer out;
  out.add("minimal", c.named_or_none(effect.minimal()))
      .add("optimal", c.named_or_none(optimal.set))
      .add("canonical", c.named_or_none(effect.canonical()));
  if (!optimal.set) out.add("why_no_optimal", optimal.why_not);
  const VarSet given = c.given();
  const auto verdict = effect.check(given);
  out.add("given", c.named(given))
      .add("given_is_valid", verdict.valid())
      .add("verdict", verdict_text(verdict, graphs, c.names()));
  if (c.options().all) {
    const SetList list = effect.all(c.limit_or(100));
    out.add("all", c.named(list.sets)).add("complete", list.complete);
  }
  return out;
}

Answer answer_ida(const QueryContext& c) {
  const GraphClass graphs = c.graph_class();
  const std::size_t limit = c.limit_or(100'000);
  const auto effects =
      c.options().optimal ? optimal_ida(graphs, c.x(), c.y(), limit) : ida(graphs, c.x(), c.y(), limit);
  std::vector<double> numbers;
  if (!c.options().data.empty()) numbers = effect_sizes(node_covariance(c), c.x(), c.y(), effects);
  std::vector<Answer> rows;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < effects.size(); ++i) {
    Answer row;
    row.add("parents", c.named(effects[i].parents))
        .add("adjustment", effects[i].zero ? Answer::Value() : c.named(effects[i].adjustment))
        .add("no_effect", effects[i].zero);
    if (!numbers.empty()) {
      row.add("effect", numbers[i]);
      least = std::min(least, std::abs(numbers[i]));
    }
    rows.push_back(std::move(row));
  }
  Answer out;
  out.add("adjusted_for", c.options().optimal ? "optimal" : "parents").add("effects", std::move(rows));
  if (!numbers.empty()) out.add("smallest_absolute", least);
  return out;
}

}  // namespace abdera::cli
