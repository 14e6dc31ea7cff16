#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "cli/exit_codes.hpp"
#include "cli/graph_outputs.hpp"
#include "cli/input.hpp"
#include "cli/name_list.hpp"
#include "cli/outputs.hpp"
#include "cli/query_context.hpp"
#include "cli/run_options.hpp"
#include "cli/verbs.hpp"
#include "core/error.hpp"
#include "core/params.hpp"

namespace abdera::cli {
namespace {

using enum GraphKind;

/// A question as it is typed.
struct QueryArguments {
  std::string graph, selection, among, latent, data;
  std::optional<std::string> given;  ///< '' is the empty set
  std::optional<double> n;
  bool json = false;
  QueryOptions asked;
};

std::vector<std::string> kind_names(const std::vector<GraphKind>& kinds) {
  std::vector<std::string> out;
  for (GraphKind kind : kinds) out.emplace_back(to_string(kind));
  return out;
}

const Question& find_question(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& question : questions()) {
    if (question.name == name) return question;
    names.emplace_back(question.name);
  }
  const auto near = nearest_name(name, names);
  throw UsageError(fmt::format("no question '{}'{}; there are: {}", name,
                               near.empty() ? "" : fmt::format(", did you mean '{}'?", near), fmt::join(names, ", ")));
}

/// An option that would be of no use to the question is a mistake, not to be passed over.
void check_options(const Question& question, const CLI::App& command) {
  for (const auto* option : command.get_options()) {
    const auto name = option->get_name();
    if (option->count() == 0 || !name.starts_with("--") || name == "--json" || name == "--help") continue;
    if (std::find(question.options.begin(), question.options.end(), name) != question.options.end()) continue;
    throw UsageError(fmt::format(
        "'{}' takes no {}{}", question.name, name,
        question.options.empty() ? std::string() : fmt::format("; it takes {}", fmt::join(question.options, ", "))));
  }
}

void check_nodes(const Question& question, const std::vector<std::string>& variables) {
  const std::size_t given = variables.size();
  if (question.least_nodes <= given && given <= question.most_nodes) return;
  constexpr const char* kAbout[] = {"the whole graph: name no nodes", "one node X", "two nodes, X and Y"};
  throw UsageError(fmt::format("'{}' asks about {}{}, not {}", question.name, kAbout[question.least_nodes],
                               question.most_nodes > question.least_nodes ? ", and perhaps a third, Z" : "", given));
}

std::vector<std::string> names_of(const std::string& list, const char* option) {
  return list.empty() ? std::vector<std::string>() : split_names(list, option);
}

/// The covariance of nodes from --data, in their order.
Eigen::MatrixXd node_covariance(const QueryArguments& o, const std::vector<std::string>& names) {
  EvidenceOptions evidence;
  evidence.table.path = o.data;
  evidence.n = o.n;
  for (const auto& name : names) evidence.table.columns.push_back(quote_name(name));
  const Input input = read_input(evidence, {});
  for (const auto& warning : input.warnings) fmt::print(stderr, "warning: {}\n", warning);
  Progress quiet(ProgressMode::kNone, false);
  return restricted(input.covariance ? *input.covariance : covariance(input.data, make_context({}, quiet)), names)
      .matrix;
}

int query(QueryArguments o, const CLI::App& command) {
  check_options(find_question(o.asked.question), command);
  require(!o.n || !o.data.empty(), "--n tells that --data is a covariance matrix: give --data");
  require(!o.asked.all || !o.asked.minimal, "--all and --minimal ask for different lists: give one");
  o.asked.selection = names_of(o.selection, "--selection");
  o.asked.latent = names_of(o.latent, "--latent");
  if (!o.among.empty()) o.asked.among = names_of(o.among, "--among");
  if (o.given) o.asked.given = names_of(*o.given, "--given");
  if (!o.data.empty()) o.asked.covariance = [&](const auto& names) { return node_covariance(o, names); };
  Answer answer;
  answer.add_json_only("question", o.asked.question);
  answer.append(answer_of(o.asked, read_graph_file(o.graph), file_name(o.graph)));
  std::cout << (o.json ? json_text(answer) : plain_text(answer));
  return kOk;
}

std::string questions_text() {
  std::string out = "Questions:\n";
  for (const auto& question : questions()) {
    constexpr const char* kNodes[] = {"", "X", "X Y", "X Y [Z]"};
    out += fmt::format("  {:<12} {:<8} {}\n  {:<21} of a {}", question.name, kNodes[question.most_nodes], question.what,
                       "", fmt::join(kind_names(question.kinds), ", "));
    if (!question.options.empty()) out += fmt::format("; {}", fmt::join(question.options, ", "));
    out += "\n";
  }
  return out;
}

}  // namespace

Answer answer_of(const QueryOptions& options, GraphDocument document, const std::string& where) {
  const Question& question = find_question(options.question);
  check_nodes(question, options.variables);
  const QueryContext context(options, std::move(document), where);
  if (std::find(question.kinds.begin(), question.kinds.end(), context.kind()) == question.kinds.end())
    throw NotApplicable(fmt::format("'{}' is asked of a graph of kind {}, not of a {}", question.name,
                                    fmt::join(kind_names(question.kinds), ", "), to_string(context.kind())));
  return question.answer(context);
}

const std::vector<Question>& questions() {
  static const std::vector<Question> table = {
      {"separation",
       2,
       2,
       {kDag, kCpdag, kMpdag, kMag, kPag, kAdmg},
       {"--given", "--selection"},
       "do the given nodes separate X and Y; an open path, a set that separates",
       answer_separation},
      {"separators",
       2,
       2,
       {kDag, kCpdag, kMpdag, kMag, kPag, kAdmg},
       {"--given", "--selection", "--among", "--all", "--limit"},
       "minimal separating sets, those nearest to X and to Y; every one with --all",
       answer_separators},
      {"implications",
       0,
       0,
       {kDag, kCpdag, kMpdag, kMag, kPag, kAdmg},
       {},
       "an independence to test for each pair that some set separates",
       answer_implications},
      {"ancestors",
       1,
       1,
       {kDag, kCpdag, kMpdag, kMag, kPag, kAdmg},
       {},
       "causes of X in every graph of the class, and in some",
       answer_ancestors},
      {"descendants",
       1,
       1,
       {kDag, kCpdag, kMpdag, kMag, kPag, kAdmg},
       {},
       "what X causes in every graph of the class, and in some",
       answer_descendants},
      {"class",
       0,
       0,
       {kDag, kCpdag, kMpdag, kMag, kPag},
       {"--limit"},
       "how many graphs share all that data can tell",
       answer_class},
      {"members", 0, 0, {kDag, kCpdag, kMpdag, kMag, kPag}, {"--limit"}, "those graphs, ten at most", answer_members},
      {"adjustment",
       2,
       2,
       {kDag, kCpdag, kMpdag, kMag, kPag},
       {"--given", "--all", "--minimal", "--limit"},
       "sets to adjust for to read the effect of X on Y; is the given one valid",
       answer_adjustment},
      {"ida",
       2,
       2,
       {kDag, kCpdag, kMpdag},
       {"--optimal", "--data", "--n", "--limit"},
       "the effects of X on Y that the class leaves possible; numbers with --data",
       answer_ida},
      {"effect",
       2,
       2,
       {kDag, kAdmg},
       {"--given", "--latent"},
       "a formula for P(Y | do(X), given) despite hidden causes <->, or why there is none",
       answer_effect},
      {"backdoor",
       2,
       2,
       {kDag, kAdmg},
       {"--given", "--latent", "--limit"},
       "back-door sets for the effect of X on Y, explained; is the given one such",
       answer_backdoor},
      {"frontdoor",
       2,
       2,
       {kDag, kAdmg},
       {"--given", "--latent", "--limit"},
       "front-door sets for the effect of X on Y, explained; is the given one such",
       answer_frontdoor},
      {"instruments",
       2,
       3,
       {kDag, kAdmg},
       {"--given", "--latent"},
       "instruments for the effect of X on Y; is Z one with the given nodes",
       answer_instruments},
  };
  return table;
}

Action set_up_query(CLI::App& command) {
  const auto o = std::make_shared<QueryArguments>();
  command.add_option("GRAPH", o->graph, "a graph, in any form that 'abdera convert' reads")->required();
  command.add_option("QUESTION", o->asked.question, "one of those below")->required();
  command.add_option("VARIABLES", o->asked.variables, "X Y: the nodes that are asked about");
  command.add_option("--given", o->given, "nodes conditioned on or adjusted for, separated by commas; '' for none");
  command.add_option("--selection", o->selection,
                     "nodes by which the rows were selected: conditioned on in every question");
  command.add_option("--among", o->among, "the only nodes to choose from");
  command.add_option("--latent", o->latent, "nodes that nobody has measured: their effects become edges <->");
  command.add_flag("--all", o->asked.all, "every set, not only minimal ones");
  command.add_flag("--minimal", o->asked.minimal, "adjustment: every set no part of which would do");
  command.add_option("--limit", o->asked.limit, "at most so many answers; the answer says when there are more")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000}));
  command.add_flag("--optimal", o->asked.optimal, "ida: adjust for the set of smallest variance, not for the parents");
  command.add_option("--data", o->data, "ida: a table with a column for each node, for numbers (a linear model)");
  command.add_option("--n", o->n, "--data is a covariance matrix computed from this many rows")
      ->check(CLI::Range(2.0, 1e15));
  command.add_flag("--json", o->json, "machine-readable, on stdout");
  command.footer(questions_text() +
                 "Examples:\n  abdera query truth.json separation A B --given C,D\n"
                 "  abdera query truth.json separators A B --among C,D,E --limit 20\n"
                 "  abdera query learned.json descendants A\n  abdera query learned.json members --limit 5 --json\n"
                 "  abdera query learned.json adjustment X Y --json\n"
                 "  abdera query learned.json ida X Y --optimal --data table.csv\n"
                 "  abdera query hidden.dagitty effect X Y\n  abdera query hidden.dagitty backdoor X Y --given Z\n"
                 "  abdera query truth.json instruments X Y Z --given W --latent U");
  return [o, &command] { return query(*o, command); };
}

}  // namespace abdera::cli
