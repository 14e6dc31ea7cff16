#include "bench/report/learn_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/report/edge_text.hpp"
#include "bench/report/histogram.hpp"
#include "bench/report/html.hpp"

namespace abdera::report {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kOpenEdges = 300, kOpenRows = 60;  ///< longer tables start folded
constexpr std::size_t kMostRows = 5000;                  ///< a page with more is no longer read by browsers or people

std::string name_html(const GraphDocument& document, Var v) {
  return "<span class=\"names\">" + escaped(document.nodes[static_cast<std::size_t>(v)]) + "</span>";
}

std::string set_html(const GraphDocument& document, const std::vector<Var>& set) {
  if (set.empty()) return "<span class=\"soft\">nothing</span>";
  std::string out;
  for (const Var v : set) out += (out.empty() ? "" : ", ") + name_html(document, v);
  return out;
}

std::string table_html(const Table& table, std::size_t open_rows = kOpenRows) { return folded(table, open_rows); }

std::string header(const LearnReport& r) {
  const auto& d = r.document;
  std::string out = fmt::format("<header><h1>{}</h1><p class=\"soft\">{}</p><ul class=\"facts\">", escaped(r.title),
                                escaped(r.subtitle));
  out += fact(fmt::format("{:g}", r.rows), "rows");
  out += fact(fmt::format("{}", d.nodes.size()), "variables");
  out += fact(fmt::format("{}", d.graph.num_edges()), "edges");
  if (!d.ambiguous.empty()) out += fact(fmt::format("{}", d.ambiguous.size()), "ambiguous triples");
  if (!d.conflicts.empty()) out += fact(fmt::format("{}", d.conflicts.size()), "conflicts");
  if (!r.detectable.empty() && !std::isnan(r.detectable.front().at_alpha))
    out += fact(number(r.detectable.front().at_alpha), "smallest detectable |correlation|");
  out += "</ul></header>\n";
  std::vector<std::string> notes = r.warnings;
  if (d.stop_reason != "completed")
    notes.insert(notes.begin(), "The run ended early (" + d.stop_reason +
                                    "): this is the best so far, with edges that more tests might remove.");
  if (d.legal && !*d.legal)
    notes.push_back("The graph is not a legal " + std::string(to_string(d.kind)) + ": " + d.violation);
  if (notes.empty()) return out;
  out += "<ul class=\"notes\">";
  for (const auto& note : notes) out += "<li>" + escaped(note) + "</li>";
  return out + "</ul>\n";
}

/// Only the marks this graph has are explained.
std::string legend(const GraphDocument& document, bool scored) {
  bool directed = false, undirected = false, both = false, circle = false;
  for (const auto& e : document.graph.edges()) {
    const bool any_circle = e.at_a == Mark::kCircle || e.at_b == Mark::kCircle;
    circle |= any_circle;
    both |= e.at_a == Mark::kArrow && e.at_b == Mark::kArrow;
    undirected |= e.at_a == Mark::kTail && e.at_b == Mark::kTail;
    directed |= !any_circle && e.at_a != e.at_b;
  }
  const bool latent = document.kind == GraphKind::kMag || document.kind == GraphKind::kPag ||
                      document.kind == GraphKind::kRpag || document.kind == GraphKind::kAdmg;
  std::string out = "<dl class=\"legend\">";
  const auto add = [&out](std::string_view mark, std::string_view text) {
    out += fmt::format("<dt>{}</dt><dd>{}</dd>", escaped(mark), text);
  };
  if (directed)
    add("A --> B", !scored ? "A is a cause of B in every graph that fits the tests equally well."
                   : document.kind == GraphKind::kDag ? "A is a cause of B in the graph of the largest score found."
                                                      : "A is a cause of B in every graph of the class found.");
  if (undirected)
    add("A --- B", scored ? "A and B are joined; graphs of the same score differ in which one is the cause."
                          : "A and B are joined, but these tests cannot tell which one is the cause.");
  if (both)
    add("A <-> B", latent ? "neither is a cause of the other; something not measured is a cause of both."
                          : "a contradiction: the tests ask for an arrow at both ends (see Open questions).");
  if (circle)
    add("A o-> B, A o-o B, A o-- B", "a circle: the tests leave open whether this end is an arrow or a tail.");
  add("(no line)", scored ? "in the graph found, an edge between the two does not raise the score."
                          : "for some set of variables the tests saw no dependence of the two given that set.");
  return out + "</dl><p><small>" + (scored ? "" : "Lines are thicker where the effect is stronger. ") +
         "All of this holds if no common cause was left unmeasured and the assumptions of the " +
         (scored ? "score hold and the search found the best graph" : "tests hold") +
         "; a small table hides weak edges.</small></p>";
}

std::string picture(const LearnReport& r) {
  std::string out;
  if (const auto begin = r.picture.find("<svg"); begin != std::string::npos) {
    out = "<div class=\"graph\">" + r.picture.substr(begin) + "</div>\n";
  } else {
    out = "<p>" + escaped(r.picture_note) + "</p>";
  }
  return section("Graph", out + legend(r.document, r.scored));
}

const Eigen::MatrixXd* matrix_of(const LearnReport& r, std::string_view name) {
  for (const auto& [key, matrix] : r.matrices)
    if (key == name) return &matrix;
  return nullptr;
}

std::string edges(const LearnReport& report) {
  const GraphDocument& d = report.document;
  const Eigen::MatrixXd *adjacent = matrix_of(report, "adjacency_probability"),
                        *arcs = matrix_of(report, "arc_probability");
  const bool posterior = adjacent != nullptr && arcs != nullptr;
  const bool shares = (report.resampled || !posterior) &&
                      std::any_of(d.notes.begin(), d.notes.end(),
                                  [](const auto& note) { return !std::isnan(note.second.probability); });
  const bool rates =
      std::any_of(d.notes.begin(), d.notes.end(), [](const auto& note) { return !std::isnan(note.second.q_value); });
  const bool gains =
      std::any_of(d.notes.begin(), d.notes.end(), [](const auto& note) { return !std::isnan(note.second.score_gain); });
  const bool tested = !gains || std::any_of(d.notes.begin(), d.notes.end(),
                                            [](const auto& note) { return !std::isnan(note.second.p_value); });
  std::vector<Table::Column> columns{{"A"}, {"mark"}, {"B"}};
  if (gains)
    columns.push_back(
        {"score gain", true, "what the score of the DAG that the search ended at loses without this edge"});
  if (tested) {
    columns.push_back(
        {"effect", true,
         "that of the test of A and B given the set in the last column: of tests of partial correlations these"});
    columns.push_back({"max p over tests (not FDR)", true, "the largest p-value over all tests of this pair"});
  }
  if (rates) columns.push_back({"q", true, "the smallest false discovery rate at which the adjacency is kept"});
  if (posterior) {
    columns.push_back({"edge", true, "posterior probability of an edge between the two, over all graphs"});
    columns.push_back({"A --> B", true, "posterior probability of this direction, over all graphs"});
  }
  if (shares) columns.push_back({"share", true, "of the replicates that have this edge with these marks"});
  if (tested) columns.push_back({"given", false, "the conditioning set at which that p-value was found"});
  Table table(std::move(columns));
  for (const auto& e : d.graph.edges()) {
    const auto it = d.notes.find({e.a, e.b});
    const EdgeNote note = it == d.notes.end() ? EdgeNote{} : it->second;
    const auto r = readable(e);
    std::vector<std::string> row{name_html(d, r.left), "<span class=\"mark\">" + escaped(marks_text(r)) + "</span>",
                                 name_html(d, r.right)};
    if (gains) row.push_back(number(note.score_gain));
    if (tested) row.push_back(number(note.effect)), row.push_back(p_text(note.p_value, note.log_p));
    if (rates) row.push_back(p_text(note.q_value, kNaN));
    if (posterior)
      for (const auto* probability : {adjacent, arcs})
        row.push_back(fmt::format("{:.2f}", (*probability)(r.left, r.right)));
    if (shares) row.push_back(number(note.probability));
    if (tested) row.push_back(it == d.notes.end() ? "" : set_html(d, note.given));
    table.add(std::move(row));
  }
  if (table.empty()) return section("Edges", "<p>None: every pair of variables was separated.</p>");
  if (!tested)
    return section("Edges", table_html(table, kOpenEdges) +
                                "<p><small>The score gain, in natural logarithms, says how much worse the data are "
                                "described without the edge. It is no probability.</small></p>");
  return section("Edges", table_html(table, kOpenEdges) +
                              "<p><small>The p-value is the largest over the tests of that pair: it says how close the "
                              "edge was to being removed. It is not a false discovery rate.</small></p>");
}

/// One row a cause. @param shaded each cell by its value, which is a probability.
std::string matrix_table(const GraphDocument& d, const Eigen::MatrixXd& matrix, bool shaded) {
  std::vector<Table::Column> columns{{"cause \\ effect"}};
  for (const auto& name : d.nodes) columns.push_back({name, true});
  Table table(std::move(columns));
  for (Var a = 0; a < d.graph.size(); ++a) {
    std::vector<std::string> row{name_html(d, a)};
    for (Var b = 0; b < d.graph.size(); ++b) {
      const double value = matrix(a, b);
      if (a == b) {
        row.emplace_back();
      } else if (shaded) {
        row.push_back(fmt::format("<span class=\"p\" style=\"--p:{:.2f}\">{:.2f}</span>", value, value));
      } else {
        row.push_back(number(value));
      }
    }
    table.add(std::move(row));
  }
  return table.html();
}

std::string posterior(const LearnReport& r) {
  const GraphDocument& d = r.document;
  std::string out;
  if (const auto* arcs = matrix_of(r, "arc_probability"))
    out += section("Probability of each direct cause",
                   "<p>That the variable of the row is a direct cause of that of the column: the share of all graphs, "
                   "weighted by how well each describes the data, that have this arrow.</p>" +
                       matrix_table(d, *arcs, true));
  if (const auto* paths = matrix_of(r, "path_probability"))
    out += section("Probability of each cause, direct or not",
                   "<p>The same for a chain of arrows from the row to the column: that changing the one would change "
                   "the other.</p>" +
                       matrix_table(d, *paths, true));
  if (const auto* effects = matrix_of(r, "effect_mean"))
    out += section("Mean total effects",
                   "<p>By how much the variable of the column changes with one unit more of that of the row, averaged "
                   "over all graphs, those without such a cause counting 0.</p>" +
                       matrix_table(d, *effects, false));
  return out;
}

std::string separations(const GraphDocument& d) {
  if (d.separations.empty()) return "";
  Table table(
      {{"A"}, {"B"}, {"separating set"}, {"effect", true, "that of the test given the separating set"}, {"p", true}});
  for (std::size_t i = 0; i < std::min(d.separations.size(), kMostRows); ++i) {
    const auto& s = d.separations[i];
    table.add({name_html(d, s.a), name_html(d, s.b), set_html(d, s.given), number(s.effect), p_text(s.p_value, kNaN)});
  }
  const auto left_out =
      d.separations.size() > kMostRows
          ? fmt::format("<p>The first {} of {}; the JSON form has all.</p>", kMostRows, d.separations.size())
          : std::string();
  return section("Pairs not joined", "<p>For each pair, a set given which the test did not find a dependence.</p>" +
                                         left_out + table_html(table));
}

std::string open_questions(const GraphDocument& d) {
  std::string out;
  if (!d.ambiguous.empty()) {
    out +=
        "<p>Ambiguous triples: A and C are not joined, and their separating sets disagree on whether B belongs to "
        "them. So B may or may not be a common effect of A and C.</p>";
    Table table({{"A"}, {"B (middle)"}, {"C"}});
    for (const auto& t : d.ambiguous) table.add({name_html(d, t[0]), name_html(d, t[1]), name_html(d, t[2])});
    out += table_html(table);
  }
  if (!d.conflicts.empty()) {
    out +=
        "<p>Conflicts: orientations that the data ask for and that cannot all hold. They are reported, not hidden.</p>";
    Table table({{"variables"}, {"what"}});
    for (const auto& c : d.conflicts) table.add({set_html(d, c.nodes), escaped(c.what)});
    out += table_html(table);
  }
  return section("Open questions", out);
}

std::string detectable(const LearnReport& r) {
  if (r.detectable.empty()) return "";
  Table table({{"conditioning variables", true},
               {"|effect| with p = alpha", true, "a sample value below this is not called a dependence"},
               {"true |effect| found 4 times in 5", true, "power 0.8"}});
  for (const auto& row : r.detectable)
    table.add({std::to_string(row.given), number(row.at_alpha), number(row.power_80)});
  return section(
      "What could be seen at this size",
      fmt::format("<p>With {:g} rows and alpha = {:g}, weaker (partial) correlations than these go unseen.</p>", r.rows,
                  r.alpha) +
          table.html());
}

struct Moments {
  Eigen::Index missing = 0;
  double mean = kNaN, sd = kNaN, low = kNaN, high = kNaN;
};

Moments moments_of(std::span<const double> values) {
  Moments m;
  double sum = 0, squares = 0, n = 0;
  for (const double v : values) {
    if (std::isnan(v)) {
      ++m.missing;
      continue;
    }
    ++n, sum += v;
    m.low = std::fmin(m.low, v), m.high = std::fmax(m.high, v);
  }
  m.mean = n > 0 ? sum / n : kNaN;
  for (const double v : values)
    if (!std::isnan(v)) squares += (v - m.mean) * (v - m.mean);
  m.sd = n > 1 ? std::sqrt(squares / (n - 1)) : kNaN;
  return m;
}

std::string profile(const LearnReport& r) {
  if (r.data.num_vars() == 0) return "";
  Table table({{"variable"},
               {"kind"},
               {"unit"},
               {"n", true},
               {"missing", true},
               {"mean", true},
               {"sd", true},
               {"min", true},
               {"max", true},
               {"distribution"}});
  for (Var v = 0; v < r.data.num_vars(); ++v) {
    const auto& variable = r.data.variable(v);
    const auto m = moments_of(r.data.column(v));
    auto name = "<span class=\"names\">" + escaped(variable.name) + "</span>";
    if (!variable.long_name.empty()) name += "<br><small>" + escaped(variable.long_name) + "</small>";
    table.add({name, std::string(to_string(variable.kind)), escaped(variable.unit),
               std::to_string(r.data.num_rows() - m.missing), std::to_string(m.missing), number(m.mean), number(m.sd),
               number(m.low), number(m.high), histogram_svg(r.data.column(v))});
  }
  return section("Data", table_html(table));
}

std::string options(const LearnReport& r) {
  if (r.options.empty()) return "";
  Table table({{"of"}, {"option"}, {"value"}, {"default"}, {"meaning"}});
  for (const auto& o : r.options)
    table.add({escaped(o.owner), "<code class=\"whole\">" + escaped(o.name) + "</code>",
               o.value == o.default_value ? escaped(o.value) : "<b>" + escaped(o.value) + "</b>",
               escaped(o.default_value), escaped(o.help)});
  return section("Options", table.html());
}

std::string provenance(const LearnReport& r) {
  Table table({{"what"}, {"value"}});
  for (const auto& [label, value] : r.counts) table.add({escaped(label), escaped(value)});
  for (const auto& [label, value] : r.provenance) table.add({escaped(label), "<code>" + escaped(value) + "</code>"});
  return table.empty() ? "" : section("Provenance", table.html());
}

}  // namespace

std::string learn_report_html(const LearnReport& report) {
  const auto body = header(report) + picture(report) + edges(report) + posterior(report) +
                    open_questions(report.document) + separations(report.document) + detectable(report) +
                    profile(report) + options(report) + provenance(report) +
                    "<footer>Made by Abdera. This page needs no network.</footer>\n";
  return page(report.title, body);
}

}  // namespace abdera::report
