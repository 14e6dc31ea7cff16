#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "cli/exit_codes.hpp"
#include "cli/graph_outputs.hpp"
#include "cli/outputs.hpp"
#include "cli/verbs.hpp"
#include "core/error.hpp"
#include "graphs/discrete_network.hpp"
#include "graphs/legality.hpp"
#include "graphs/text/graph_builder.hpp"
#include "graphs/text/graph_io.hpp"
#include "graphs/text/matrix.hpp"

namespace abdera::cli {
namespace {

/// Checks of MAGs and PAGs take seconds for this many nodes.
constexpr std::size_t kMostNodesToJudge = 300;

struct ConvertOptions {
  std::string in, out, from_matrix, to_matrix, kind;
  bool force = false;
};

bool is_matrix(const std::string& path) { return std::filesystem::path(path).extension() == ".csv"; }

bool is_network(const std::string& path) {
  const auto ending = std::filesystem::path(path).extension();
  return ending == ".bif" || ending == ".xmlbif" || ending == ".xml";
}

/// The convention of a matrix, which must be named exactly where there is one.
MatrixConvention convention(const std::string& path, const std::string& name, const char* option) {
  require(!name.empty(),
          fmt::format("'{}' is a matrix, which other programs write in opposite ways: name its convention "
                      "with {}",
                      file_name(path), option));
  return parse_matrix_convention(name);
}

GraphDocument read(const ConvertOptions& o) {
  if (!is_matrix(o.in)) {
    require(o.from_matrix.empty(), "--from-matrix needs a .csv file, not '" + file_name(o.in) + "'");
    require(o.kind.empty(), "--kind is for a matrix; '" + file_name(o.in) + "' says its kind");
    return read_graph_file(o.in);
  }
  const auto from = convention(o.in, o.from_matrix, "--from-matrix");
  std::optional<GraphKind> kind;
  if (!o.kind.empty()) {
    kind = detail::parse_kind(o.kind);
    require(kind.has_value(), "'" + o.kind + "' is no kind of graph (dag, cpdag, mpdag, pdag, mag, pag, rpag, admg)");
  }
  const std::string text = read_text_file(o.in);
  try {
    return graph_from_csv(text, from, kind);
  } catch (const DataError& e) {
    throw DataError("'" + o.in + "': " + e.what());
  }
}

void write(const GraphDocument& document, const ConvertOptions& o) {
  if (!is_matrix(o.out)) return write_graph_file(document, o.out, o.force);
  std::string text;
  try {
    text = graph_to_csv(document, parse_matrix_convention(o.to_matrix));
  } catch (const UsageError& e) {
    throw NotApplicable(e.what());
  }
  write_output(o.out, text, o.force);
}

/// "legal", "not legal: directed cycle A --> B --> A", ...
std::string legality_text(const GraphDocument& d) {
  if (d.legal && *d.legal)
    return d.knowledge_closure ? fmt::format("legal, knowledge closure {}", to_string(*d.knowledge_closure)) : "legal";
  if (d.legal) return "not legal: " + d.violation;
  if (d.nodes.size() > kMostNodesToJudge)
    return fmt::format("legality not checked (more than {} nodes)", kMostNodesToJudge);
  return "legality not decided: the search for a PAG that it restricts was cut short";
}

int convert(const ConvertOptions& o) {
  const bool network = is_network(o.out);
  if (network) {
    require(is_network(o.in),
            fmt::format("'{}' needs probability tables, which only a .bif or .xmlbif file has, not '{}'",
                        file_name(o.out), file_name(o.in)));
  } else if (is_matrix(o.out)) {
    convention(o.out, o.to_matrix, "--to-matrix");
  } else {
    require(o.to_matrix.empty(), "--to-matrix needs a .csv output, not '" + file_name(o.out) + "'");
    graph_output(o.out);
  }
  check_output(o.out, o.force);
  if (network) {
    const auto tables = read_network(o.in);
    write_output(o.out, network_text(tables, o.out), o.force);
    fmt::print(stderr, "{}: network with {} variables\n", file_name(o.in), tables.names.size());
    return kOk;
  }
  auto document = read(o);
  if (document.nodes.size() <= kMostNodesToJudge) add_legality(document);
  write(document, o);
  fmt::print(stderr, "{}: {} with {} nodes and {} edges, {}\n", file_name(o.in), to_string(document.kind),
             document.nodes.size(), document.num_edges(), legality_text(document));
  return kOk;
}

std::string matrix_names() {
  std::string out;
  for (const auto& c : matrix_conventions()) out += (out.empty() ? "" : ", ") + std::string(c.name);
  return out;
}

}  // namespace

Action set_up_convert(CLI::App& command) {
  const auto o = std::make_shared<ConvertOptions>();
  command
      .add_option(
          "GRAPH", o->in,
          "a graph: .json .dot .txt (TETRAD) .dagitty .graphml .h5, a network: .bif .xmlbif, a matrix: .csv; of "
          "simulated data one of the true graphs: s.h5#pag")
      ->required();
  command
      .add_option(
          "OUT", o->out,
          "the other form: .json .dot .svg .txt .dagitty .graphml .h5 .csv; .bif .xmlbif from a network; - for JSON")
      ->required();
  command.add_option("--from-matrix", o->from_matrix, "convention of a .csv GRAPH: " + matrix_names());
  command.add_option("--to-matrix", o->to_matrix, "convention of a .csv OUT: the same names");
  command.add_option("--kind", o->kind,
                     "what a .csv GRAPH is (default: the narrowest kind with its marks): dag, cpdag, pag, ...");
  command.add_flag("--force", o->force, "replace an existing output");
  command.footer(
      "Examples:\n  abdera convert graph.json graph.txt\n  abdera convert graph.dot -\n"
      "  abdera convert graph.json amat.csv --to-matrix pcalg-pag\n"
      "  abdera convert B.csv graph.json --from-matrix lingam\n  abdera convert alarm.bif alarm.xmlbif");
  return [o] { return convert(*o); };
}

}  // namespace abdera::cli
