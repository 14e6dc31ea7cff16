#pragma once
#include <cstdint>
#include <string>

#include "core/run.hpp"
#include "datasets/dataset_hdf5.hpp"
#include "simulators/model_file.hpp"
#include "simulators/truth.hpp"

namespace abdera {

/// How well scales give the causal order of the recorded numbers away, see sortability.hpp; of a series the order
/// within one time, unless it is intervened in. NaN where nothing can be said. Judged on 10,000 rows of a stream of
/// their own.
struct Sortabilities {
  double var, r2;
};
Sortabilities sortabilities(const Simulation& simulation, const Rng& rng, const RunContext& run);

/// The streams of a seed, so that a file and whoever reads its model make the same rows.
Rng model_stream(std::uint64_t seed);
Rng observation_stream(std::uint64_t seed);
Rng row_stream_of(std::uint64_t seed);
Rng sortability_stream(std::uint64_t seed);

/// Rows of a simulation as a data set in memory, with title, source and history told from `origin`.
/// @throws as `record`; UsageError for several units of a model without time.
Dataset simulated_data(const Simulation& simulation, const SampleOrigin& origin, const RunContext& run);

/// The same as an HDF5 file: layout abdera-dataset/1 with the truth in group /truth: the model (/truth/mechanism, JSON
/// of abdera-scm/1), every node with its role, marks of the extended DAG, of MAG and PAG over the columns, weights of
/// linear mechanisms, lagged links of a series, the graphs as JSON (/truth/graphs), seed and sortabilities as
/// attributes. Rows of a model without memory are streamed: the memory does not grow with their number.
/// @throws as `simulated_data` and `write_hdf5`.
void write_simulated(const Simulation& simulation, const SampleOrigin& origin, const std::string& path,
                     const Hdf5WriteOptions& options, const RunContext& run);

/// The graphs of a truth by their names: dag, cpdag, extended, mag, pag, m_graph, complete_mag, complete_pag; of a
/// series: window, or window_before_intervention.
std::vector<std::pair<std::string, GraphDocument>> truth_graphs(const Simulation& simulation);

/// The model of a file of `write_simulated`, or of JSON of layout abdera-scm/1; the content decides.
/// @throws DataError for a file without a model, saying which command makes one.
ModelFile read_model(const std::string& path);

}  // namespace abdera
