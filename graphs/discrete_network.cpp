#include "graphs/discrete_network.hpp"

#include <cmath>

#include "core/error.hpp"
#include "graphs/dag.hpp"
#include "graphs/text/bif.hpp"
#include "graphs/text/graph_io.hpp"
#include "graphs/text/xmlbif.hpp"

namespace abdera {
namespace {

constexpr double kSumTolerance = 1e-3;

/// "A=yes, B=no", or "" without parents.
std::string configuration(const DiscreteNetwork& network, std::size_t v, std::size_t row) {
  std::string out;
  for (auto i = network.parents[v].size(); i-- > 0;) {
    const auto parent = static_cast<std::size_t>(network.parents[v][i]);
    const auto& levels = network.levels[parent];
    out = network.names[parent] + "=" + levels[row % levels.size()] + (out.empty() ? "" : ", ") + out;
    row /= levels.size();
  }
  return out;
}

std::string row_violation(const DiscreteNetwork& network, std::size_t v, std::size_t row) {
  const auto width = network.levels[v].size();
  double sum = 0;
  bool valid = true;
  for (std::size_t i = 0; i < width; ++i) {
    const double p = network.tables[v][row * width + i];
    valid &= p >= 0 && p <= 1;  // false for NaN
    sum += p;
  }
  if (valid && std::abs(sum - 1) <= kSumTolerance) return {};
  const std::string given = configuration(network, v, row);
  return "the probabilities of '" + network.names[v] + "'" + (given.empty() ? "" : " given " + given) +
         (valid ? " sum to " + std::to_string(sum) + ", not to 1" : " are not all between 0 and 1");
}

}  // namespace

std::size_t DiscreteNetwork::num_configurations(Var v) const {
  std::size_t rows = 1;
  for (Var parent : parents[static_cast<std::size_t>(v)]) rows *= levels[static_cast<std::size_t>(parent)].size();
  return rows;
}

MixedGraph DiscreteNetwork::graph() const {
  MixedGraph out(static_cast<int>(names.size()));
  for (Var v = 0; v < out.size(); ++v)
    for (Var parent : parents[static_cast<std::size_t>(v)]) out.set_directed(parent, v);
  return out;
}

GraphDocument DiscreteNetwork::document() const {
  GraphDocument out;
  out.kind = GraphKind::kDag;
  out.nodes = names;
  out.graph = graph();
  return out;
}

std::string network_violation(const DiscreteNetwork& network) {
  if (const auto wrong = check_dag(network.graph(), network.names)) return *wrong;
  for (std::size_t v = 0; v < network.names.size(); ++v) {
    const auto rows = network.num_configurations(static_cast<Var>(v));
    if (network.tables[v].size() != rows * network.levels[v].size())
      return "the table of '" + network.names[v] + "' has " + std::to_string(network.tables[v].size()) +
             " probabilities; " + std::to_string(rows) + " configurations of its parents and " +
             std::to_string(network.levels[v].size()) + " levels need " +
             std::to_string(rows * network.levels[v].size());
    for (std::size_t row = 0; row < rows; ++row)
      if (auto wrong = row_violation(network, v, row); !wrong.empty()) return wrong;
  }
  return {};
}

DiscreteNetwork read_network(const std::string& path) {
  const GraphFormat format = graph_format_of(path);
  require(!writes_graphs(format), "'" + path + "' is no network with tables; .bif, .xmlbif and .xml are");
  const std::string text = read_text_file(path);
  try {
    return format == GraphFormat::kBif ? network_from_bif(text) : network_from_xmlbif(text);
  } catch (const DataError& e) {
    throw DataError("'" + path + "': " + e.what());
  }
}

std::string network_text(const DiscreteNetwork& network, const std::string& path) {
  const GraphFormat format = graph_format_of(path);
  require(!writes_graphs(format), "a network with tables is written as .bif or .xmlbif, not as '" + path + "'");
  return format == GraphFormat::kBif ? to_bif(network) : to_xmlbif(network);
}

}  // namespace abdera
