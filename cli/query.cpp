#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/exit_codes.hpp"
#include "cli/graph_outputs.hpp"
#include "cli/name_list.hpp"
#include "cli/verbs.hpp"
#include "core/error.hpp"
#include "core/params.hpp"
#include "graphs/adjustment.hpp"
#include "graphs/admg.hpp"
#include "graphs/convert.hpp"
#include "graphs/identification.hpp"
#include "graphs/mec.hpp"
#include "graphs/names.hpp"
#include "graphs/separators.hpp"

namespace abdera::cli {
namespace {

using Json = nlohmann::ordered_json;

struct QueryOptions {
  std::string graph, question, given;
  std::vector<std::string> variables;
  bool json = false;
};

/// A graph and a question about named nodes of it.
class Query {
 public:
  explicit Query(const QueryOptions& options) : options_(options), document_(read_graph_file(options.graph)) {}

  Json answer() const {
    if (options_.question == "separation") return separation();
    if (options_.question == "class") return markov_class();
    if (options_.question == "adjustment") return adjustment();
    if (options_.question == "effect") return effect();
    const std::vector<std::string> known = {"separation", "class", "adjustment", "effect"};
    const auto near = nearest_name(options_.question, known);
    throw UsageError(fmt::format("no question '{}'{}; there are: separation, class, adjustment, effect",
                                 options_.question, near.empty() ? "" : fmt::format(", did you mean '{}'?", near)));
  }

 private:
  const std::vector<std::string>& names() const { return document_.nodes; }
  const MixedGraph& graph() const { return document_.graph; }

  Var node(const std::string& name) const {
    const auto at = std::find(names().begin(), names().end(), name);
    if (at != names().end()) return static_cast<Var>(at - names().begin());
    const auto near = nearest_name(name, names());
    throw UsageError(fmt::format("the graph has no node '{}'{}", name,
                                 near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
  }
  std::pair<Var, Var> pair() const {
    require(options_.variables.size() == 2,
            fmt::format("'{}' asks about two nodes, X and Y, not {}", options_.question, options_.variables.size()));
    const Var x = node(options_.variables[0]), y = node(options_.variables[1]);
    require(x != y, "X and Y must be two different nodes");
    return {x, y};
  }
  std::vector<Var> given(Var x, Var y) const {
    std::vector<Var> out;
    if (options_.given.empty()) return out;
    for (const auto& name : split_names(options_.given, "--given")) {
      out.push_back(node(name));
      require(out.back() != x && out.back() != y, "'" + name + "' is asked about and given");
    }
    return out;
  }
  Json list(std::span<const Var> nodes) const {
    Json out = Json::array();
    for (Var v : nodes) out.push_back(node_name(names(), v));
    return out;
  }
  Json list_or_null(const std::optional<VarSet>& set) const { return set ? list(set->to_vector()) : Json(); }

  Json separation() const {
    const auto kind = document_.kind;
    if (kind != GraphKind::kDag && kind != GraphKind::kMag && kind != GraphKind::kAdmg)
      throw NotApplicable(fmt::format("separation is asked of a dag, mag or admg, not of a {}", to_string(kind)));
    const auto [x, y] = pair();
    const auto z = given(x, y);
    // A bow has a hidden node in the graph that is searched; an answer names none.
    const MixedGraph searched = kind == GraphKind::kAdmg ? admg_of(document_).separation_graph() : graph();
    std::vector<Var> nodes;
    for (Var v = 0; v < graph().size(); ++v)
      if (v != x && v != y) nodes.push_back(v);
    const auto separator = minimal_separator(searched, {&x, 1}, {&y, 1}, {.restricted = nodes});
    return {{"question", "separation"},
            {"given", list(z)},
            {"separated", m_separated(searched, x, y, z)},
            {"minimal_separator", separator ? list(*separator) : Json()}};
  }

  Json markov_class() const {
    require(options_.variables.empty(), "'class' asks about the whole graph: name no nodes");
    const bool dag = document_.kind == GraphKind::kDag;
    if (!dag && document_.kind != GraphKind::kCpdag)
      throw NotApplicable(fmt::format("the class is that of a dag or cpdag, not of a {}", to_string(document_.kind)));
    const BigCount size =
        class_size(dag ? cpdag_of(graph()) : graph(), dag ? CheckGraph::kNo : CheckGraph::kYes, names());
    return {{"question", "class"}, {"members", size.to_string()}};
  }

  Json adjustment() const {
    const auto [x, y] = pair();
    const GraphClass graphs(graph(), document_.kind, names());
    const Adjustment effect(graphs, {&x, 1}, {&y, 1});
    const auto optimal = effect.optimal(names());
    Json out = {{"question", "adjustment"},
                {"minimal", list_or_null(effect.minimal())},
                {"optimal", list_or_null(optimal.set)},
                {"canonical", list_or_null(effect.canonical())}};
    if (!optimal.set) out["why_no_optimal"] = optimal.why_not;
    const VarSet z(graph().size(), given(x, y));
    const auto verdict = effect.check(z);
    out["given"] = list(z.to_vector());
    out["given_is_valid"] = verdict.valid();
    out["verdict"] = verdict_text(verdict, graphs, names());
    return out;
  }

  Json effect() const {
    if (document_.kind != GraphKind::kDag && document_.kind != GraphKind::kAdmg)
      throw NotApplicable(fmt::format("a formula is found in a dag or admg, not in a {}; 'adjustment' may answer",
                                      to_string(document_.kind)));
    const auto [x, y] = pair();
    const int n = graph().size();
    const auto result =
        identify_effect(admg_of(document_),
                        EffectQuery{VarSet(n, std::span(&y, 1)), VarSet(n, std::span(&x, 1)), VarSet(n, given(x, y))});
    return {{"question", "effect"},
            {"identifiable", result.formula.has_value()},
            {"formula", to_text(result, names())},
            {"latex", to_latex(result, names())}};
  }

  const QueryOptions& options_;
  GraphDocument document_;
};

/// "key  value" lines: lists in braces, nothing as "none".
void print_plain(const Json& answer) {
  for (const auto& [key, value] : answer.items()) {
    if (key == "question" || key == "latex") continue;
    std::string text;
    if (value.is_array()) {
      for (const auto& item : value) text += (text.empty() ? "" : ", ") + item.get<std::string>();
      text = "{" + text + "}";
    } else {
      text = value.is_null() ? "none" : value.is_string() ? value.get<std::string>() : value.dump();
    }
    std::cout << fmt::format("{:<18} {}\n", key, text);
  }
}

int query(const QueryOptions& options) {
  const Json answer = Query(options).answer();
  if (options.json) {
    std::cout << answer.dump(1) << "\n";
  } else {
    print_plain(answer);
  }
  return kOk;
}

}  // namespace

Action set_up_query(CLI::App& command) {
  const auto o = std::make_shared<QueryOptions>();
  command.add_option("GRAPH", o->graph, "a graph, in any form that 'abdera convert' reads")->required();
  command.add_option("QUESTION", o->question, "separation, class, adjustment or effect")->required();
  command.add_option("VARIABLES", o->variables, "X Y: two nodes ('class' takes none)");
  command.add_option("--given", o->given, "nodes that are conditioned on or adjusted for, separated by commas");
  command.add_flag("--json", o->json, "machine-readable, on stdout");
  command.footer(
      "separation  does --given separate X and Y (dag, mag, admg), and which set does\n"
      "class       how many DAGs are Markov equivalent (dag, cpdag)\n"
      "adjustment  sets to adjust for to read the effect of X on Y; is --given one (dag, cpdag, mpdag, mag, pag)\n"
      "effect      a formula for P(Y | do(X), given) with hidden causes <->, or why there is none (dag, admg)\n"
      "Examples:\n  abdera query truth.json separation A B --given C,D\n  abdera query learned.json class\n"
      "  abdera query learned.json adjustment X Y --json\n  abdera query hidden.dagitty effect X Y");
  return [o] { return query(*o); };
}

}  // namespace abdera::cli
