#pragma once
#include <Eigen/Core>
#include <span>
#include <string>
#include <utility>

#include "datasets/hdf5_file.hpp"
#include "graphs/graph_document.hpp"

namespace abdera::cli {

/// Writes layout abdera-graph/1: names in /variable, the edges as columns of group /graphs (graph_columns.hpp; also
/// readable as netCDF-4: `xr.open_dataset(f, group="graphs")`), and the JSON form in /json. Time-dependent values are
/// those of the document.
/// @param matrices as in `LearnResult`: arrays of doubles of their names, see `write_matrices`.
/// @throws OutputError, UsageError as AtomicFile.
void write_graph_hdf5(const GraphDocument& document, const std::string& path, bool force,
                      std::span<const std::pair<std::string, Eigen::MatrixXd>> matrices = {});

/// Writes each as /name, rows along /variable and columns along /other, which must have been written.
/// @throws as Hdf5Writer.
void write_matrices(Hdf5Writer& file, std::span<const std::pair<std::string, Eigen::MatrixXd>> matrices);

/// The graph of such a file: the columns, and from /json what they do not hold (separations, conflicts, learner). A
/// file without /json, as other programs may write it, has the columns alone.
/// Of simulated data: a graph of its truth, the one named `truth`, else the DAG of the model, or the MAG over the
/// columns where not every variable is one.
/// @throws DataError naming file and place for damage, a value that cannot be, and where the two disagree; UsageError
/// for a true graph that there is not.
GraphDocument read_graph_hdf5(const std::string& path, const std::string& truth = "");

}  // namespace abdera::cli
