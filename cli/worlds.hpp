#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/params.hpp"
#include "simulators/counterfactual_rows.hpp"
#include "simulators/model_file.hpp"

namespace abdera::cli {

/// Which rows of which model of a simulator are wanted.
struct SimulationRequest {
  std::string simulator;
  Params params{};
  std::vector<std::string> observe{};  ///< steps, as `parse_observation`
  std::uint64_t seed = 0;
  std::int64_t rows = 1000, units = 1;
};
/// Draws the model, observes it and says where its rows come from; none is made yet.
/// @throws as `find_simulator`, the simulator, and `observe`.
ModelFile simulated_model(const SimulationRequest& request);

/// What is known of the variables of a model: what interventions name.
std::vector<Variable> variables_of(const Simulation& model);

/// What is done to a model: when, of a series, and whether it happens.
struct InterventionRequest {
  std::vector<Intervention> changes;
  TargetErrors errors{};
  std::optional<std::int64_t> from{}, to{};  ///< times of a series; none: from its start, for ever
};
/// The model after them. @param done gets what happened, in words. @param seed of what misses and strays.
/// @throws UsageError as `intervene`, and for times of a model without; NotApplicable for errors in a series.
Simulation intervened(const Simulation& model, const InterventionRequest& request, std::uint64_t seed,
                      std::vector<std::string>& done);

/// Whether row i of a model and of what interventions make of it is the same unit, and rows are independent: what a
/// standard error by rows needs.
bool same_rows(const Simulation& model);

/// What a counterfactual leaves out of a table, as a sentence; "" nothing.
std::string not_taken_over(const Dataset& table);

/// Rows whose other world is asked for.
struct CounterfactualRequest {
  std::string model;               ///< its name, for messages
  const Dataset* table = nullptr;  ///< null: the first `rows` of the model itself, by the noise that made them
  std::int64_t rows = 0;           ///< 0: all
  std::uint64_t seed = 0;          ///< of what has to be drawn for a table
};
struct CounterfactualAnswer {
  CounterfactualRows rows;
  std::vector<std::string> notes;  ///< where the values of each column come from
  bool exact;                      ///< nothing was drawn
};
/// @throws NotApplicable for a series, for a model whose observation a table does not show, for a model without rows of
/// its own; as `counterfactual_rows`.
CounterfactualAnswer counterfactual_of(const ModelFile& file, const CounterfactualRequest& request,
                                       std::span<const Intervention> changes, const RunContext& run);

}  // namespace abdera::cli
