#pragma once
#include <string>

#include "cli/learn_run.hpp"
#include "graphs/graph_document.hpp"

namespace abdera::cli {

/// Writes a graph in the format of the file name (see `graph_output`), whole or not at all.
/// @throws UsageError for .html, which needs a run; NotApplicable when the format cannot hold the graph; OutputError.
void write_graph_file(const GraphDocument& document, const std::string& path, bool force);

/// As `write_graph_file`, with .html as the report of the run, and in .h5 its matrices as arrays.
void write_learn_output(const LearnRun& run, const std::string& path, bool force);

/// Reads a graph from any form that `abdera` writes but pictures, told apart by the ending; .bif too. Of simulated data
/// (.h5) a graph of the truth; "simulated.h5#pag" names which.
/// @throws DataError naming the line; UsageError for another ending.
GraphDocument read_graph_file(const std::string& path);

}  // namespace abdera::cli
