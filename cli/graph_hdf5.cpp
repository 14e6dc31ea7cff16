#include "cli/graph_hdf5.hpp"

#include <array>

#include "core/error.hpp"
#include "datasets/hdf5_file.hpp"
#include "graphs/text/json.hpp"

namespace abdera::cli {
namespace {

constexpr const char* kSchema = "abdera-graph/1";
constexpr std::array<std::int8_t, 4> kMarks = {0, 1, 2, 3};

/// The edges as columns. Source and target as in the JSON form: the source of a directed edge is its tail end, of any
/// other the smaller index.
struct EdgeColumns {
  std::vector<std::int32_t> source, target;
  std::vector<std::int8_t> mark_source, mark_target;
  std::vector<double> p_value, log_p, probability, effect;

  explicit EdgeColumns(const GraphDocument& document) {
    for (const auto& e : document.graph.edges()) {
      const bool reversed = e.at_a == Mark::kArrow && e.at_b == Mark::kTail;
      source.push_back(reversed ? e.b : e.a);
      target.push_back(reversed ? e.a : e.b);
      mark_source.push_back(static_cast<std::int8_t>(reversed ? e.at_b : e.at_a));
      mark_target.push_back(static_cast<std::int8_t>(reversed ? e.at_a : e.at_b));
      const auto it = document.notes.find({e.a, e.b});
      const EdgeNote note = it == document.notes.end() ? EdgeNote{} : it->second;
      p_value.push_back(note.p_value);
      log_p.push_back(note.log_p);
      probability.push_back(note.probability);
      effect.push_back(note.effect);
    }
  }
};

}  // namespace

void write_graph_hdf5(const GraphDocument& document, const std::string& path, bool force) {
  Hdf5Writer file(path, force);
  file.attribute("/", "Conventions", std::string("CF-1.10"));
  file.attribute("/", "schema", std::string(kSchema));
  file.attribute("/", "kind", std::string(to_string(document.kind)));
  file.attribute("/", "stop_reason", document.stop_reason);
  file.label_dimension("/variable", document.nodes);
  file.strings("/json", std::array{to_json(document)}, {});

  const EdgeColumns edges(document);
  const auto count = edges.source.size();
  const Hdf5Array per_edge{.dims = {"/graphs/edge"}};
  file.group("/graphs");
  file.index_dimension("/graphs/edge", count);
  file.dimension("/graphs/cell_plus1", 2);
  const std::array<std::int64_t, 2> offsets = {0, static_cast<std::int64_t>(count)};
  file.numbers<std::int64_t>("/graphs/cell_offset", offsets, {.dims = {"/graphs/cell_plus1"}});
  file.numbers<std::int32_t>("/graphs/source", edges.source, per_edge);
  file.numbers<std::int32_t>("/graphs/target", edges.target, per_edge);
  for (const auto& [name, marks] :
       {std::pair{"/graphs/mark_source", &edges.mark_source}, std::pair{"/graphs/mark_target", &edges.mark_target}}) {
    file.numbers<std::int8_t>(name, *marks, per_edge);
    file.attribute(name, "flag_values", std::span<const std::int8_t>(kMarks));
    file.attribute(name, "flag_meanings", std::string("none circle arrow tail"));
  }
  file.numbers<std::int16_t>("/graphs/lag", std::vector<std::int16_t>(count, 0), per_edge);
  const std::vector<double> no_weights(count, std::numeric_limits<double>::quiet_NaN());
  for (const auto& [name, values] :
       {std::pair{"/graphs/weight", &no_weights}, std::pair{"/graphs/pvalue", &edges.p_value},
        std::pair{"/graphs/log_p", &edges.log_p}, std::pair{"/graphs/probability", &edges.probability},
        std::pair{"/graphs/effect", &edges.effect}})
    file.numbers<double>(name, *values, per_edge);
  file.attribute("/graphs/source", "long_name", std::string("index of the source in /variable"));
  file.attribute("/graphs/target", "long_name", std::string("index of the target in /variable"));
  file.attribute("/graphs/pvalue", "long_name", std::string("largest p-value over the tests of the edge (not FDR)"));
  file.attribute("/graphs/effect", "long_name", std::string("partial correlation or effect size at that set"));
  file.commit();
}

GraphDocument read_graph_hdf5(const std::string& path) {
  const Hdf5Reader file(path);
  const auto schema = file.text_attribute("/", "schema");
  if (schema != kSchema || !file.has_dataset("/json"))
    throw DataError("'" + path + "' holds no graph of layout " + kSchema + (schema ? ", but " + *schema : ""));
  const auto json = file.strings("/json");
  if (json.size() != 1) throw DataError("'" + path + "': /json is not one text");
  return graph_from_json(json.front());
}

}  // namespace abdera::cli
