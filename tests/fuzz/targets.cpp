// One libFuzzer target a text parser, chosen by ABDERA_FUZZ_TARGET. What a parser takes, the writer must give back
// unchanged; what it refuses, it must refuse by an Error. Anything else (crash, leak, hang, other exception) is found.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "core/error.hpp"
#include "graphs/discrete_network.hpp"
#include "graphs/text/bif.hpp"
#include "graphs/text/graph_io.hpp"
#include "graphs/text/knowledge_file.hpp"
#include "graphs/text/matrix.hpp"
#include "graphs/text/xmlbif.hpp"

namespace abdera {
namespace {

void check(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not come back: %s\n", what);
  std::abort();
}

void graph(std::string_view text, GraphFormat format) {
  const GraphDocument read = parse_graph(text, format);
  const GraphDocument again = parse_graph(graph_text(read, format), format);
  check(again.graph == read.graph && again.bows == read.bows && again.nodes == read.nodes && again.kind == read.kind,
        "graph");
}

void network(std::string_view text, DiscreteNetwork (*parse)(std::string_view),
             std::string (*write)(const DiscreteNetwork&)) {
  const DiscreteNetwork read = parse(text), again = parse(write(read));
  check(again.names == read.names && again.levels == read.levels && again.parents == read.parents &&
            again.tables == read.tables,
        "network");
}

/// The first byte chooses the convention.
void matrix(std::string_view text) {
  if (text.empty()) return;
  const auto all = matrix_conventions();
  const auto convention = all[static_cast<unsigned char>(text[0]) % all.size()].convention;
  const GraphDocument read = graph_from_csv(text.substr(1), convention);
  const GraphDocument again = graph_from_csv(graph_to_csv(read, convention), convention, read.kind);
  check(again.graph == read.graph && again.bows == read.bows && again.nodes == read.nodes, "matrix");
}

const std::vector<std::string> kVariables = {"A", "B", "C", "log(M*,gal/M_sun)", "a b"};

void knowledge(std::string_view text, Knowledge (*parse)(std::string_view, const std::vector<std::string>&),
               std::string (*write)(const Knowledge&, const std::vector<std::string>&)) {
  const std::string once = write(parse(text, kVariables), kVariables);
  check(write(parse(once, kVariables), kVariables) == once, "knowledge");
}

void run(std::string_view text) {
  constexpr std::string_view kTarget = ABDERA_FUZZ_TARGET;
  if constexpr (kTarget == "json") graph(text, GraphFormat::kJson);
  if constexpr (kTarget == "dot") graph(text, GraphFormat::kDot);
  if constexpr (kTarget == "dagitty") graph(text, GraphFormat::kDagitty);
  if constexpr (kTarget == "tetrad") graph(text, GraphFormat::kTetrad);
  if constexpr (kTarget == "graphml") graph(text, GraphFormat::kGraphml);
  if constexpr (kTarget == "bif") network(text, network_from_bif, to_bif);
  if constexpr (kTarget == "xmlbif") network(text, network_from_xmlbif, to_xmlbif);
  if constexpr (kTarget == "matrix") matrix(text);
  if constexpr (kTarget == "knowledge_toml") knowledge(text, knowledge_from_toml, knowledge_to_toml);
  if constexpr (kTarget == "knowledge_tetrad") knowledge(text, knowledge_from_tetrad, knowledge_to_tetrad);
}

}  // namespace
}  // namespace abdera

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    abdera::run({reinterpret_cast<const char*>(data), size});
  } catch (const abdera::Error&) {  // refused
  }
  return 0;
}
