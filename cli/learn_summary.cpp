#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/report/edge_text.hpp"
#include "bench/report/html.hpp"
#include "citests/registry.hpp"
#include "cli/learn_run.hpp"
#include "cli/text_table.hpp"
#include "cli/verbs.hpp"
#include "cli/version.hpp"
#include "core/kernels/dispatch.hpp"
#include "core/special.hpp"
#include "graphs/names.hpp"

namespace abdera::cli {
namespace {

constexpr double kPower = 0.8;
constexpr std::size_t kMostListed = 100;  ///< longer lists end with how many more there are

std::string plural(std::uint64_t n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", n, n == 1 ? one : many);
}

void list(std::string& out, const std::vector<std::string>& lines) {
  for (std::size_t i = 0; i < std::min(lines.size(), kMostListed); ++i) out += "  " + lines[i] + "\n";
  if (lines.size() > kMostListed) out += fmt::format("  ... and {} more in the outputs\n", lines.size() - kMostListed);
}

const Eigen::MatrixXd* matrix_of(const LearnRun& run, std::string_view name) {
  for (const auto& [key, matrix] : run.matrices)
    if (key == name) return &matrix;
  return nullptr;
}

/// @param effect what effects of the test are called.
/// @param run with posterior matrices: the probability of an edge is that of its adjacency over all graphs.
std::string edges_text(const GraphDocument& document, std::string_view effect, const LearnRun& run) {
  const auto edges = document.graph.edges();
  std::vector<std::string> names, lines;
  std::size_t widest = 0;
  for (const auto& e : edges) {
    names.push_back(report::edge_text(document, e));
    widest = std::max(widest, text_width(names.back()));
  }
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const auto it = document.notes.find({edges[i].a, edges[i].b});
    const EdgeNote note = it == document.notes.end() ? EdgeNote{} : it->second;
    std::string evidence;
    if (!std::isnan(note.p_value)) {
      evidence += "   p = " + fmt::format("{:<8}", report::p_text(note.p_value, note.log_p));
      if (!std::isnan(note.effect)) evidence += fmt::format("  {} = {:+.3f}", effect, note.effect);
      if (!note.given.empty()) evidence += "  given " + node_names(document.nodes, note.given);
    }
    if (const auto* arcs = matrix_of(run, "arc_probability")) {
      const bool reversed = edges[i].at_a == Mark::kArrow;
      const Var from = reversed ? edges[i].b : edges[i].a, to = reversed ? edges[i].a : edges[i].b;
      evidence += fmt::format("   probability of an edge {:.3f}, of {} --> {} {:.3f}",
                              (*matrix_of(run, "adjacency_probability"))(from, to), node_name(document.nodes, from),
                              node_name(document.nodes, to), (*arcs)(from, to));
    }
    if (std::isfinite(note.score_gain)) evidence += fmt::format("   gain = {:.2f}", note.score_gain);
    if (!evidence.empty()) evidence.insert(0, widest - text_width(names[i]), ' ');
    lines.push_back(names[i] + evidence);
  }
  std::string out;
  list(out, lines);
  return out;
}

std::string detectable_text(const LearnRun& run) {
  if (run.detectable.empty()) return "";
  std::string out =
      fmt::format("Smallest |partial correlation| seen as a dependence (p = alpha = {:g}, {:g} rows): ", run.alpha,
                  run.input.effective_rows);
  bool first = true;
  for (const auto& d : run.detectable) {
    out += fmt::format("{}{} given {}", first ? "" : ", ",
                       std::isnan(d.at_alpha) ? "none" : fmt::format("{:.3f}", d.at_alpha),
                       d.given == 0 ? "nothing" : plural(static_cast<std::uint64_t>(d.given), "variable", "variables"));
    first = false;
  }
  if (!std::isnan(run.detectable.front().power_80))
    out += fmt::format("\n  a true correlation of {:.3f} is found four times out of five",
                       run.detectable.front().power_80);
  return out + "\n";
}

std::string open_text(const LearnRun& run) {
  const auto& d = run.document;
  std::string out;
  std::vector<std::string> lines;
  if (!d.ambiguous.empty()) {
    out += plural(d.ambiguous.size(), "ambiguous triple", "ambiguous triples") +
           " A - B - C (separating sets disagree on whether B is a common effect, or there are none)";
    if (const auto n = count_of(run, "triples_over_limit"); n > 0)
      out += fmt::format("; {} needed more than max_orientation_tests", n);
    out += ":\n";
    for (const auto& t : d.ambiguous) lines.push_back(node_names(d.nodes, t, " - "));
    list(out, lines);
  }
  lines.clear();
  if (!d.conflicts.empty()) {
    out += plural(d.conflicts.size(), "conflict", "conflicts") + " between orientations:\n";
    for (const auto& c : d.conflicts)
      lines.push_back((c.nodes.empty() ? "" : node_names(d.nodes, c.nodes) + ": ") + c.what);
    list(out, lines);
  }
  if (const auto n = count_of(run, "not_testable"); n > 0)
    out += plural(n, "test", "tests") + " could not be done (too few rows); " +
           (count_of(run, "untestable_removed") > 0 ? "such edges were removed" : "such edges stay") + "\n";
  if (const auto n = count_of(run, "truncated"); n > 0)
    out += plural(n, "edge", "edges") +
           " may be superfluous: sets that could separate were left out by a limit (max_second_tests, "
           "max_second_given, max_given)\n";
  if (const auto n = count_of(run, "deterministic"); n > 0)
    out += plural(n, "test", "tests") + " met a variable that the others determine\n";
  if (d.legal && !*d.legal) out += fmt::format("not a legal {}: {}\n", to_string(d.kind), d.violation);
  return out;
}

}  // namespace

std::uint64_t count_of(const LearnRun& run, std::string_view name) {
  for (const auto& [key, count] : run.counts)
    if (key == name) return count;
  return 0;
}

std::vector<report::Detectable> detectable_correlations(double n, double alpha, int largest_given) {
  std::vector<report::Detectable> out;
  if (!(alpha > 0 && alpha < 1)) return out;
  const double z_alpha = normal_quantile(1 - alpha / 2), z_power = normal_quantile(kPower);
  for (const int given : {0, largest_given}) {
    if (given == 0 && !out.empty()) break;
    const double dof = n - given - 3;
    report::Detectable d{given};
    if (dof > 0)
      d.at_alpha = std::tanh(z_alpha / std::sqrt(dof)), d.power_80 = std::tanh((z_alpha + z_power) / std::sqrt(dof));
    out.push_back(d);
  }
  return out;
}

std::string summary_text(const LearnRun& run) {
  const auto& d = run.document;
  std::string out = fmt::format("{}: {:g} rows, {}{}\n", run.input.file, run.input.rows,
                                plural(run.input.names.size(), "variable", "variables"),
                                run.input.covariance ? " (covariance matrix)" : "");
  for (const auto& warning : run.input.warnings) out += "warning: " + warning + "\n";
  for (const auto& remark : run.remarks) out += remark + "\n";
  if (run.input.missing == MissingPolicy::kTestwise && count_of(run, "fewest_rows") > 0)
    out += fmt::format("missing values: each test used the rows complete in its variables, at least {} of {:g}\n",
                       count_of(run, "fewest_rows"), run.input.rows);
  const bool tests = !run.test.name.empty();
  out += run.learner.name;
  if (tests)
    out += fmt::format(" with {}: {}", run.test.name,
                       plural(count_of(run, "ci_tests") + count_of(run, "orientation_tests"), "test", "tests"));
  if (!run.score.name.empty())
    out += fmt::format("{} {}: {}", tests ? " and" : " with", run.score.name,
                       plural(count_of(run, "scores"), "local score", "local scores"));
  out += fmt::format("{} {:.3g} s\n", tests || !run.score.name.empty() ? "," : ":", run.seconds);
  for (const auto& [name, number] : run.numbers) out += fmt::format("{}: {:.10g}\n", name, number);
  if (d.stop_reason != "completed")
    out += fmt::format("stopped early ({}): the best so far{}\n", d.stop_reason,
                       tests ? ", with edges that more tests might remove" : "");
  out += fmt::format("\n{} with {}\n", to_string(d.kind),
                     plural(static_cast<std::uint64_t>(d.graph.num_edges()), "edge", "edges"));
  const bool correlations = !tests || find_ci_test(run.test.name).columns == ColumnKinds::kContinuous;
  out += edges_text(d, correlations ? "r" : "effect", run);
  if (tests && d.graph.num_edges() > 0)
    out += fmt::format("  p: largest over the tests of that pair (not FDR); {} there\n",
                       correlations ? "r: partial correlation" : "effect: that of the test, at most 1 in size,");
  if (!run.score.name.empty() && d.graph.num_edges() > 0)
    out += "  gain: what the score of the DAG that the search ended at loses without that edge\n";
  out += "\n" + open_text(run) + detectable_text(run);
  return out;
}

report::LearnReport report_of(const LearnRun& run, std::string picture, std::string picture_note) {
  report::LearnReport r;
  r.title = "Causal graph of " + run.input.file;
  r.subtitle = run.learner.name;
  if (!run.score.name.empty()) r.subtitle += " with " + run.score.name;
  if (!run.test.name.empty()) r.subtitle += fmt::format(" with {}, alpha = {:g}", run.test.name, run.alpha);
  if (!run.input.data.title.empty()) r.subtitle = run.input.data.title + ". " + r.subtitle;
  r.document = run.document;
  r.picture = std::move(picture);
  r.picture_note = std::move(picture_note);
  r.data = run.input.data;
  r.rows = run.input.rows;
  r.alpha = run.alpha;
  r.detectable = run.detectable;
  r.warnings = run.input.warnings;
  for (const auto& [name, count] : run.counts) r.counts.emplace_back(name, std::to_string(count));
  for (const auto& [name, number] : run.numbers) r.counts.emplace_back(name, fmt::format("{:.10g}", number));
  r.scored = !run.score.name.empty() && run.test.name.empty();
  r.matrices = run.matrices;
  for (const auto& section : run.document.sections) r.resampled = r.resampled || section.first == "bootstrap";
  for (const auto* component : {&run.learner, &run.test, &run.score})
    for (std::size_t i = 0; i < component->options.size(); ++i)
      r.options.push_back({component->name, component->options[i].first, to_text(component->options[i].second),
                           to_text(component->docs[i].default_value), component->docs[i].help});
  r.provenance = {{"abdera", version_text()},
                  {"arithmetic", std::string(arithmetic(dispatch_level()))},
                  {"seed", std::to_string(run.seed)},
                  {"data", run.input.file},
                  {"data SHA-256", run.input.digest}};
  if (run.input.missing == MissingPolicy::kTestwise) r.provenance.emplace_back("missing values", "testwise");
  if (!run.input.data.source.empty()) r.provenance.emplace_back("source", run.input.data.source);
  for (const auto& line : run.input.data.history) r.provenance.emplace_back("history", line);
  if (!run.knowledge_file.empty())
    r.provenance.emplace_back("knowledge", run.knowledge_file + "  SHA-256 " + run.knowledge_digest);
  if (!run.reproducible) {
    r.provenance.emplace_back("command", command_text());
    r.provenance.emplace_back("started", run.started);
    r.provenance.emplace_back("dispatch", std::string(to_string(dispatch_level())));
    r.provenance.emplace_back(
        "seconds",
        fmt::format("{:.3g} on {}", run.seconds, plural(static_cast<std::uint64_t>(run.threads), "thread", "threads")));
  }
  return r;
}

}  // namespace abdera::cli
