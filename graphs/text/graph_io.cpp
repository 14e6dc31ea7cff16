#include "graphs/text/graph_io.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "graphs/text/bif.hpp"
#include "graphs/text/dagitty.hpp"
#include "graphs/text/dot.hpp"
#include "graphs/text/graphml.hpp"
#include "graphs/text/json.hpp"
#include "graphs/text/tetrad.hpp"
#include "graphs/text/xmlbif.hpp"

namespace abdera {

GraphFormat graph_format_of(const std::string& path) {
  std::string suffix = std::filesystem::path(path).extension().string();
  for (char& c : suffix) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (suffix == ".json") return GraphFormat::kJson;
  if (suffix == ".dot" || suffix == ".gv") return GraphFormat::kDot;
  if (suffix == ".dagitty") return GraphFormat::kDagitty;
  if (suffix == ".txt" || suffix == ".tetrad") return GraphFormat::kTetrad;
  if (suffix == ".graphml") return GraphFormat::kGraphml;
  if (suffix == ".bif") return GraphFormat::kBif;
  if (suffix == ".xmlbif" || suffix == ".xml") return GraphFormat::kXmlbif;
  throw UsageError("the suffix of '" + path +
                   "' names no graph format; use .json, .dot, .dagitty, .txt (TETRAD), .graphml or, for networks "
                   "with tables, .bif or .xmlbif");
}

bool writes_graphs(GraphFormat format) { return format != GraphFormat::kBif && format != GraphFormat::kXmlbif; }

std::string graph_text(const GraphDocument& document, GraphFormat format) {
  switch (format) {
    case GraphFormat::kJson:
      return to_json(document);
    case GraphFormat::kDot:
      return to_dot(document);
    case GraphFormat::kDagitty:
      return to_dagitty(document);
    case GraphFormat::kTetrad:
      return to_tetrad(document);
    case GraphFormat::kGraphml:
      return to_graphml(document);
    case GraphFormat::kBif:
    case GraphFormat::kXmlbif:
      break;
  }
  throw UsageError(
      "a graph cannot be written as BIF or XMLBIF, which need probability tables; use .json, .dot, .dagitty, .txt or "
      ".graphml");
}

GraphDocument parse_graph(std::string_view text, GraphFormat format) {
  switch (format) {
    case GraphFormat::kJson:
      return graph_from_json(text);
    case GraphFormat::kDot:
      return graph_from_dot(text);
    case GraphFormat::kDagitty:
      return graph_from_dagitty(text);
    case GraphFormat::kTetrad:
      return graph_from_tetrad(text);
    case GraphFormat::kGraphml:
      return graph_from_graphml(text);
    case GraphFormat::kXmlbif:
      return network_from_xmlbif(text).document();
    case GraphFormat::kBif:
      break;
  }
  return network_from_bif(text).document();
}

GraphDocument read_graph(const std::string& path) {
  GraphFormat format = graph_format_of(path);
  const std::string text = read_text_file(path);
  if (format == GraphFormat::kTetrad) {
    const auto start =
        std::find_if_not(text.begin(), text.end(), [](unsigned char c) { return std::isspace(c) || c >= 0x80; });
    if (!std::string_view(start, text.end()).starts_with("Graph Nodes:")) format = GraphFormat::kDagitty;
  }
  try {
    return parse_graph(text, format);
  } catch (const DataError& e) {
    throw DataError("'" + path + "': " + e.what());
  }
}

void write_graph(const GraphDocument& document, const std::string& path, bool force) {
  write_file(path, graph_text(document, graph_format_of(path)), force);
}

std::string read_text_file(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) throw DataError("cannot read '" + path + "': it is a folder");
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in.is_open() || in.bad())
    throw DataError("cannot read '" + path + "': " + (errno != 0 ? std::strerror(errno) : "not a readable file"));
  return std::move(text).str();
}

}  // namespace abdera
