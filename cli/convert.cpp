#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/exit_codes.hpp"
#include "cli/graph_outputs.hpp"
#include "cli/outputs.hpp"
#include "cli/verbs.hpp"

namespace abdera::cli {
namespace {

struct ConvertOptions {
  std::string in, out;
  bool force = false;
};

int convert(const ConvertOptions& options) {
  graph_output(options.out);
  check_output(options.out, options.force);
  const auto document = read_graph_file(options.in);
  write_graph_file(document, options.out, options.force);
  fmt::print(stderr, "{}: {} with {} nodes and {} edges\n", file_name(options.in), to_string(document.kind),
             document.nodes.size(), document.graph.num_edges());
  return kOk;
}

}  // namespace

Action set_up_convert(CLI::App& command) {
  const auto o = std::make_shared<ConvertOptions>();
  command.add_option("GRAPH", o->in, "a graph: .json, .dot, .txt (TETRAD), .dagitty, .bif or .h5")->required();
  command.add_option("OUT", o->out, "the other form: .json .dot .svg .txt .dagitty .h5, or - for JSON")->required();
  command.add_flag("--force", o->force, "replace an existing output");
  command.footer("Examples:\n  abdera convert graph.json graph.txt\n  abdera convert graph.dot -");
  return [o] { return convert(*o); };
}

}  // namespace abdera::cli
