#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "cli/graph_outputs.hpp"
#include "cli/graph_svg.hpp"
#include "core/error.hpp"
#include "graphs/admg.hpp"
#include "graphs/exhaustive/selftest_suites.hpp"
#include "graphs/legality.hpp"
#include "graphs/text/graph_io.hpp"
#include "graphs/text/matrix.hpp"
#include "python/module/bindings.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace abdera::python {
namespace {

using Marks = nb::ndarray<const std::uint8_t, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

GraphKind kind_of(const std::string& text) {
  using enum GraphKind;
  for (const auto kind : {kDag, kCpdag, kMpdag, kPdag, kMag, kPag, kRpag, kAdmg})
    if (to_string(kind) == text) return kind;
  throw UsageError("no kind of graph is called '" + text + "': dag, cpdag, mpdag, pdag, mag, pag, rpag or admg");
}
std::optional<GraphKind> optional_kind(const std::optional<std::string>& text) {
  if (!text) return {};
  return kind_of(*text);
}

GraphFormat format_of(const std::string& name) { return graph_format_of("graph." + name); }

/// @param marks marks[a, b]: the mark at b of the edge between a and b.
GraphDocument document_of_marks(std::vector<std::string> nodes, const Marks& marks, const std::string& kind,
                                const std::vector<std::pair<Var, Var>>& bows) {
  const auto p = static_cast<int>(nodes.size());
  if (marks.shape(0) != nodes.size() || marks.shape(1) != nodes.size())
    throw UsageError(std::to_string(p) + " nodes need a square matrix of marks of that size");
  GraphDocument out;
  out.kind = kind_of(kind);
  out.graph = MixedGraph(p);
  const auto mark = [&](Var a, Var b) { return marks.data()[a * p + b]; };
  for (Var a = 0; a < p; ++a)
    for (Var b = a; b < p; ++b) {
      const auto at_a = mark(b, a), at_b = mark(a, b);
      if (at_a > 3 || at_b > 3 || (at_a == 0) != (at_b == 0) || (a == b && at_a != 0))
        throw UsageError("the marks of '" + nodes[static_cast<std::size_t>(a)] + "' and '" +
                         nodes[static_cast<std::size_t>(b)] +
                         "' are no edge: both ends have one, 1 circle, 2 arrow, "
                         "3 tail, or both have 0; nodes have no edge to themselves");
      if (at_a != 0) out.graph.set_edge(a, static_cast<Mark>(at_a), static_cast<Mark>(at_b), b);
    }
  for (const auto& [a, b] : bows) out.bows.emplace(std::min(a, b), std::max(a, b));
  out.nodes = std::move(nodes);
  if (out.kind == GraphKind::kAdmg) admg_of(out);
  return out;
}

nb::ndarray<nb::numpy, std::uint8_t, nb::ndim<2>> marks_of(const GraphDocument& document) {
  const auto p = static_cast<std::size_t>(document.graph.size());
  auto* marks = new std::uint8_t[p * p]();
  const nb::capsule owner(marks, [](void* memory) noexcept { delete[] static_cast<std::uint8_t*>(memory); });
  for (const Edge& e : document.graph.edges()) {
    marks[static_cast<std::size_t>(e.a) * p + static_cast<std::size_t>(e.b)] = static_cast<std::uint8_t>(e.at_b);
    marks[static_cast<std::size_t>(e.b) * p + static_cast<std::size_t>(e.a)] = static_cast<std::uint8_t>(e.at_a);
  }
  return {marks, {p, p}, owner};
}

/// (a, b, mark at a, mark at b, note or None); a note is (p, log p, probability, effect, given, q, gain of score).
nb::list edges_of(const GraphDocument& document) {
  nb::list out;
  for (const Edge& e : document.edges()) {
    nb::object note = nb::none();
    if (const auto* n = document.note(e))
      note = nb::make_tuple(n->p_value, n->log_p, n->probability, n->effect, n->given, n->q_value, n->score_gain);
    out.append(nb::make_tuple(e.a, e.b, std::string(to_string(e.at_a)), std::string(to_string(e.at_b)), note));
  }
  return out;
}

nb::list separations_of(const GraphDocument& document) {
  nb::list out;
  for (const auto& s : document.separations) out.append(nb::make_tuple(s.a, s.b, s.given, s.p_value, s.effect));
  return out;
}

nb::list conflicts_of(const GraphDocument& document) {
  nb::list out;
  for (const auto& c : document.conflicts) out.append(nb::make_tuple(c.nodes, c.what));
  return out;
}

nb::list ambiguous_of(const GraphDocument& document) {
  nb::list out;
  for (const auto& t : document.ambiguous) out.append(nb::make_tuple(t[0], t[1], t[2]));
  return out;
}

}  // namespace

void bind_graph(nb::module_& module) {
  module.def("small_documents", &small_documents, "n"_a);
  using Unlocked = nb::call_guard<nb::gil_scoped_release>;  // files, and laying out large graphs, take their time
  nb::class_<GraphDocument>(module, "GraphDocument")
      .def_static("of_marks", &document_of_marks, "nodes"_a, "marks"_a, "kind"_a, "bows"_a)
      .def_static("of_text", [](const std::string& text,
                                const std::string& format) { return parse_graph(text, format_of(format)); })
      .def_static("read", &cli::read_graph_file, Unlocked())
      .def_static(
          "of_matrix",
          [](const std::vector<double>& cells, std::vector<std::string> nodes, const std::string& convention,
             const std::optional<std::string>& kind) {
            return graph_from_matrix(cells, std::move(nodes), parse_matrix_convention(convention), optional_kind(kind));
          },
          "cells"_a, "nodes"_a, "convention"_a, "kind"_a.none())
      .def_static(
          "of_matrix_text",
          [](const std::vector<std::string>& cells, std::vector<std::string> nodes, const std::string& convention,
             const std::optional<std::string>& kind) {
            return graph_from_matrix_text(cells, std::move(nodes), parse_matrix_convention(convention),
                                          optional_kind(kind));
          },
          "cells"_a, "nodes"_a, "convention"_a, "kind"_a.none())
      .def("text", [](const GraphDocument& d, const std::string& format) { return graph_text(d, format_of(format)); })
      .def("matrix",
           [](const GraphDocument& d, const std::string& convention) {
             return graph_to_matrix(d, parse_matrix_convention(convention));
           })
      .def("matrix_text",
           [](const GraphDocument& d, const std::string& convention) {
             return graph_to_matrix_text(d, parse_matrix_convention(convention));
           })
      .def("write", &cli::write_graph_file, Unlocked())
      .def("svg", &cli::graph_svg, Unlocked())
      .def("judge", &add_legality)
      .def("marks", &marks_of)
      .def_prop_ro("kind", [](const GraphDocument& d) { return std::string(to_string(d.kind)); })
      .def_ro("nodes", &GraphDocument::nodes)
      .def_ro("legal", &GraphDocument::legal)
      .def_ro("violation", &GraphDocument::violation)
      .def_ro("stop_reason", &GraphDocument::stop_reason)
      .def_prop_ro(
          "bows", [](const GraphDocument& d) { return std::vector<std::pair<Var, Var>>(d.bows.begin(), d.bows.end()); })
      .def_prop_ro("edges", &edges_of)
      .def_prop_ro("separations", &separations_of)
      .def_prop_ro("conflicts", &conflicts_of)
      .def_prop_ro("ambiguous", &ambiguous_of);
}

}  // namespace abdera::python
