#include "simulators/counterfactual_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "simulators/row_stream.hpp"

namespace abdera {
namespace {

/// The weakest of two sources of each variable.
void weaken(std::vector<CounterfactualSource>& all, const std::vector<CounterfactualSource>& more) {
  if (all.empty()) all.assign(more.size(), CounterfactualSource::kCopied);
  for (std::size_t v = 0; v < more.size(); ++v) all[v] = std::max(all[v], more[v]);
}

/// Values of one variable of the model, codes by the levels of the model.
Eigen::VectorXd column_of(const Variable& variable, const Dataset& data) {
  const auto names = data.names();
  const auto at = std::find(names.begin(), names.end(), variable.name);
  if (at == names.end())
    throw NotApplicable(fmt::format("the table has no column '{}', which is a variable of the model", variable.name));
  const Var v = static_cast<Var>(at - names.begin());
  const auto from = data.column(v);
  Eigen::VectorXd out(data.num_rows());
  const auto& had = data.variable(v).levels;
  for (std::size_t i = 0; i < from.size(); ++i) {
    double value = from[i];
    if (std::isnan(value))
      throw DataError(
          fmt::format("column '{}' has no value in row {}; leave such rows out ('abdera data transform "
                      "--drop-missing-rows')",
                      variable.name, i + 1));
    if (!variable.discrete() && !had.empty())
      throw NotApplicable(fmt::format("column '{}' holds labels, but the model takes it as {}; read it so (--kind)",
                                      variable.name, to_string(variable.kind)));
    if (variable.discrete() && !variable.levels.empty()) {
      // A table without labels holds numbers, which are the labels of levels such as 1, 2, 3.
      const std::string label = had.empty() ? fmt::format("{}", value) : had[static_cast<std::size_t>(value)];
      const auto level = std::find(variable.levels.begin(), variable.levels.end(), label);
      if (level == variable.levels.end())
        throw DataError(fmt::format("column '{}', row {}: the model has no level '{}'", variable.name, i + 1, label));
      value = static_cast<double>(level - variable.levels.begin());
    }
    out[static_cast<Eigen::Index>(i)] = value;
  }
  return out;
}

}  // namespace

CounterfactualRows counterfactual_rows(const ObservedScm& observed, Eigen::Index rows,
                                       std::span<const Intervention> changes, const Rng& stream,
                                       const RunContext& run) {
  const Scm& scm = observed.scm;
  RowStream source(scm, observed.recording, stream, run);
  const RecordedRows facts = source.next(rows);
  const Recorder& recorder = source.recorder();
  const std::int64_t last = facts.model_rows.empty() ? -1 : facts.model_rows.back();
  // What decides on being recorded stays what it was.
  std::vector<Var> kept = observed.recording.selection;
  if (observed.recording.repeat >= 0) kept.push_back(observed.recording.repeat);

  CounterfactualRows out;
  std::vector<RecordedRows> blocks;
  Eigen::Index have = 0;
  for (std::int64_t first = 0; first <= last; first += recorder.block_rows()) {
    Eigen::MatrixXd values(recorder.block_rows(), scm.size()), noise(recorder.block_rows(), scm.size());
    scm.sample_rows(stream, first, values, &noise);
    Counterfactual other = counterfactual(scm, values, changes, &noise, stream, run, first);
    for (Var v : kept) other.values.col(v) = values.col(v);
    weaken(out.source, other.source);
    RecordedRows made = recorder.rows(other.values, first);
    made.keep_first(std::min(made.size(), rows - have));
    have += made.size();
    blocks.push_back(std::move(made));
  }
  out.factual = recorder.dataset({&facts, 1});
  out.data = recorder.dataset(blocks);
  return out;
}

CounterfactualRows counterfactual_rows(const Scm& scm, const Dataset& data, std::span<const Intervention> changes,
                                       const Rng& stream, const RunContext& run) {
  Eigen::MatrixXd values(data.num_rows(), scm.size());
  std::vector<Variable> variables;
  for (const ScmVariable& variable : scm.variables()) {
    values.col(static_cast<Eigen::Index>(variables.size())) = column_of(variable.info, data);
    variables.push_back(variable.info);
  }
  Counterfactual other = counterfactual(scm, values, changes, nullptr, stream, run);
  CounterfactualRows out;
  out.data = Dataset(variables, std::move(other.values));
  RowAttributes rows = data.row_attributes();
  rows.regime_targets.clear();  // of other columns
  out.data.set_row_attributes(std::move(rows));
  out.factual = Dataset(std::move(variables), std::move(values));
  out.source = std::move(other.source);
  return out;
}

}  // namespace abdera
