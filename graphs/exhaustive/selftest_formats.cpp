#include <algorithm>

#include "core/error.hpp"
#include "graphs/exhaustive/mag_classes.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "graphs/exhaustive/selftest_suites.hpp"
#include "graphs/text/matrix.hpp"

namespace abdera {
namespace {

struct TextForm {
  GraphFormat format;
  const char* name;
  bool says_kind;
};
constexpr TextForm kForms[] = {{GraphFormat::kJson, "JSON", true},
                               {GraphFormat::kDot, "DOT", true},
                               {GraphFormat::kGraphml, "GraphML", true},
                               {GraphFormat::kDagitty, "dagitty", false},
                               {GraphFormat::kTetrad, "TETRAD", false}};

SizeResult check_texts(const SelftestSubjects& s, int n, double seconds, const RunContext& run) {
  const auto all = small_documents(n);
  const auto subject = [&](std::size_t i) {
    return std::string(to_string(all[i].kind)) + " " + case_text(all[i].graph);
  };
  auto out = over_cases(
      all.size(), seconds, run,
      [&](std::size_t i, Tally& tally) {
        const GraphDocument& d = all[i];
        for (const TextForm& form : kForms) {
          const GraphDocument back = s.parse_graph(s.graph_text(d, form.format), form.format);
          const bool same = back.graph == d.graph && back.nodes == d.nodes && (!form.says_kind || back.kind == d.kind);
          tally.add(same, [&] { return subject(i) + " as " + form.name + ": " + case_text(back.graph); });
        }
        for (const auto& matrix : matrix_conventions()) {
          if (std::find(matrix.kinds.begin(), matrix.kinds.end(), d.kind) == matrix.kinds.end()) continue;
          const auto back = graph_from_csv(graph_to_csv(d, matrix.convention), matrix.convention, d.kind);
          tally.add(back.graph == d.graph && back.nodes == d.nodes, [&] {
            return subject(i) + " as a matrix, " + std::string(matrix.name) + ": " + case_text(back.graph);
          });
        }
      },
      subject);
  add_known(out, n, "graphs", static_cast<std::int64_t>(all.size()), {12, 119, 4024});
  return out;
}

}  // namespace

std::vector<GraphDocument> small_documents(int n) {
  // Names that a text form may have to escape.
  constexpr const char* kNames[] = {"log(M*, gal/M_sun)", "x --> y", "\xC3\x85ngstr\xC3\xB6m \"A\"", "%20"};
  require(n >= 1 && n <= 4, "documents are made for 1 to 4 nodes, not " + std::to_string(n));
  std::vector<GraphDocument> out;
  const auto add = [&](GraphKind kind, MixedGraph graph) {
    GraphDocument d;
    d.kind = kind;
    d.nodes.assign(kNames, kNames + n);
    d.graph = std::move(graph);
    out.push_back(std::move(d));
  };
  for (const MarkovClass& c : markov_classes(n)) {
    add(GraphKind::kCpdag, c.intersection(n));
    for (SmallDag dag : c.members) add(GraphKind::kDag, dag.graph(n));
  }
  for (const MagClass& c : mag_classes(n, true)) {
    add(GraphKind::kPag, c.intersection(n));
    for (const SmallMag& mag : c.members) add(GraphKind::kMag, mag.graph(n));
  }
  return out;
}

std::vector<SelftestSuite> format_suites(const SelftestSubjects& s) {
  return {{"text_forms",
           "DAGs, CPDAGs, MAGs and PAGs come back from JSON, DOT, GraphML, dagitty, TETRAD and matrices",
           4,
           4,
           4,
           {1e-3, 0.01, 1},
           [s](int n, double seconds, const RunContext& run) { return check_texts(s, n, seconds, run); }}};
}

}  // namespace abdera
