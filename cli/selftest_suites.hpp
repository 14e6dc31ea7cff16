#pragma once
#include <functional>
#include <string>
#include <vector>

#include "algorithms/constraint/pc.hpp"
#include "bench/metrics/separation_distance.hpp"
#include "graphs/exhaustive/selftest.hpp"
#include "graphs/sparse_graph.hpp"

namespace abdera::cli {

/// What the suites above the graph layer judge; see `SelftestSubjects`.
struct ProgramSubjects {
  using Graph = const SparseGraph&;
  std::function<PcResult(const CiTest&, const PcOptions&)> pc;
  std::function<std::int64_t(Graph truth, Graph estimate)> shd, sid, parent_aid, ancestor_aid, oset_aid;
  std::function<std::int64_t(Graph truth, Graph estimate)> separation_distance;  ///< of DAGs
  /// What is read back after a document was written to this file.
  std::function<GraphDocument(const GraphDocument&, const std::string& path)> through_hdf5;

  ProgramSubjects();
};

/// Suites about the PC learner, the distances between graphs and HDF5 files.
std::vector<SelftestSuite> program_suites(const ProgramSubjects& subjects = {});

/// Every suite of `abdera selftest`, in the order it runs them.
std::vector<SelftestSuite> selftest_suites();

}  // namespace abdera::cli
