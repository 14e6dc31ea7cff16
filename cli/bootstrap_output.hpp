#pragma once
#include <string>

#include "algorithms/bootstrap.hpp"
#include "cli/learn_task.hpp"

namespace abdera::cli {

/// A bootstrap as the command line ran it.
struct BootstrapRun {
  BootstrapOptions options;
  std::string scheme;  ///< name of the resampling
  BootstrapResult result;
};

/// Learns from the resamples of a task that learned from all rows, and notes how often each edge was found.
void bootstrap_all(LearnTask& task, BootstrapRun& bootstrap, RunContext& context);

/// The section "bootstrap" of the JSON form: how rows were drawn, and for each pair that was adjacent in some
/// replicate the share of replicates with each edge.
std::string bootstrap_json(const BootstrapRun& bootstrap, const GraphDocument& document);

/// What people read: replicates, and edges by how often they were found; those not in the graph learned from all rows
/// too. @param threshold share below which the latter are left out.
std::string bootstrap_text(const BootstrapRun& bootstrap, const GraphDocument& document, double threshold);

/// Layout abdera-bootstrap/1: the graph learned from all rows as JSON, every replicate's graph as in group /graphs of
/// abdera-graph/1, and for each ordered pair the share of replicates with an edge, and with each mark at the second;
/// matrices of the run on all rows as `write_matrices` has them.
/// @throws as Hdf5Writer.
void write_bootstrap_hdf5(const BootstrapRun& bootstrap, const LearnRun& run, const std::string& path, bool force);

}  // namespace abdera::cli
