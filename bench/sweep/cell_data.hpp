#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "bench/sweep/cell_record.hpp"
#include "bench/sweep/plan.hpp"
#include "datasets/dataset.hpp"
#include "graphs/graph_document.hpp"

namespace abdera {

/// The seed for one purpose ("data", "learner") from an id, in [0, 2^63): `abdera simulate` and `abdera learn` make of
/// it what the sweep makes.
std::uint64_t sweep_seed(std::string_view purpose, std::string_view id);

/// What the cells with one `data_id` work on.
struct CellData {
  Dataset data;
  /// Over the columns: the DAG where every variable is recorded as it is, else the MAG; none of time series, of models
  /// without a MAG and of files without a truth.
  std::optional<GraphDocument> truth;
  DataRecord record;
};

/// Draws or reads the data of a cell, on one thread.
/// @throws what the simulator or the reader throws; DataError where the truth has other nodes than the data.
/// Cost: that of the rows, and of the sortabilities of a simulation (10,000 rows).
CellData make_cell_data(const SweepSpec& spec, const SweepPlan& plan, const SweepCell& cell);

/// The edges of a graph with what is known of them.
std::vector<SweepEdge> sweep_edges(const GraphDocument& document);

}  // namespace abdera
