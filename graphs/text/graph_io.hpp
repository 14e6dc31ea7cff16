#pragma once
#include <string>
#include <string_view>

#include "graphs/graph_document.hpp"

namespace abdera {

enum class GraphFormat { kJson, kDot, kDagitty, kTetrad, kGraphml, kBif, kXmlbif };

/// By suffix: .json; .dot .gv; .dagitty; .txt .tetrad (TETRAD's text); .graphml; .bif; .xmlbif .xml (the last two are
/// networks with tables, see discrete_network.hpp: graphs are read from them, not written).
/// @throws UsageError naming the known suffixes.
GraphFormat graph_format_of(const std::string& path);
/// False for the network formats.
bool writes_graphs(GraphFormat format);

/// @throws UsageError where the format cannot hold the document (naming node, or edge and mark) or is a network format.
std::string graph_text(const GraphDocument& document, GraphFormat format);
/// @throws DataError with line and column.
GraphDocument parse_graph(std::string_view text, GraphFormat format);

/// Reads a graph in the format of its suffix; a .txt that does not begin with "Graph Nodes:" is read as dagitty.
/// @throws DataError naming the file, line and column.
GraphDocument read_graph(const std::string& path);
/// Writes a graph in the format of the suffix: the whole file or nothing.
/// @throws UsageError, OutputError as AtomicFile and `graph_text`.
void write_graph(const GraphDocument& document, const std::string& path, bool force = false);

/// A whole file. @throws DataError naming the file and the reason.
std::string read_text_file(const std::string& path);

}  // namespace abdera
