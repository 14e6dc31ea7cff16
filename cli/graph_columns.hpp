#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "datasets/hdf5_file.hpp"
#include "graphs/graph_document.hpp"

namespace abdera::cli {

/// The edges of graphs as the columns of group /graphs of an HDF5 file, graph after graph: those of graph i are the
/// rows cell_offset[i] up to cell_offset[i + 1]. One graph is layout abdera-graph/1. Columns, one row an edge: source,
/// target (indices of nodes), mark_source, mark_target (circle 1, arrow 2, tail 3), lag (0), and as doubles, NaN where
/// there is none, weight, pvalue, log_p, probability, effect, and q_value and score_gain where any edge has one. The
/// source of a directed edge is its tail end, of any other the smaller index. A bow is two rows, of which the directed
/// edge has the evidence. Memory: 58 bytes an edge.
class GraphColumns {
 public:
  static constexpr std::size_t kEvidenceColumns = 6;
  GraphColumns() = default;
  /// The columns of a file; evidence and lag may be missing.
  /// @throws DataError naming the column that is missing, damaged or of another length, and the row of a value that
  ///         cannot be.
  explicit GraphColumns(const Hdf5Reader& file);

  std::size_t size() const { return offset_.size() - 1; }
  void add(const GraphDocument& document);
  /// Kind, nodes, edges and evidence of graph i, of which `nodes` are the names.
  /// @throws DataError naming the row of an edge to no node, from a node to itself or second between its nodes; for
  /// names
  ///         used twice; for a bow in another kind than admg.
  GraphDocument document(std::size_t i, GraphKind kind, const std::vector<std::string>& nodes) const;

  /// @throws as Hdf5Writer.
  void write(Hdf5Writer& file) const;

 private:
  std::string path_;  ///< the file they come from, for messages
  std::vector<std::int64_t> offset_ = {0};
  std::vector<std::int32_t> source_, target_;
  std::vector<std::int8_t> mark_source_, mark_target_;
  std::array<std::vector<double>, kEvidenceColumns> evidence_;  ///< as kEvidence lists them
};

}  // namespace abdera::cli
