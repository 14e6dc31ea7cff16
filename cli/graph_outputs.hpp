#pragma once
#include <string>

#include "cli/learn_run.hpp"
#include "graphs/graph_document.hpp"

namespace abdera::cli {

/// Writes a graph in the format of the file name (see `graph_format`), whole or not at all.
/// @throws UsageError for .html, which needs a run; NotApplicable when the format cannot hold the graph; OutputError.
void write_graph(const GraphDocument& document, const std::string& path, bool force);

/// As `write_graph`, with .html as the report of the run.
void write_learn_output(const LearnRun& run, const std::string& path, bool force);

/// Reads a graph from any text form, told apart by the ending: .json .dot .txt (TETRAD) .dagitty .h5.
/// @throws DataError naming the line; UsageError for another ending.
GraphDocument read_graph(const std::string& path);

}  // namespace abdera::cli
