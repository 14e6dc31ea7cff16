#include "cli/components.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "algorithms/learner.hpp"
#include "bench/metrics/registry.hpp"
#include "citests/registry.hpp"
#include "datasets/catalog.hpp"
#include "scores/registry.hpp"
#include "simulators/fit.hpp"
#include "simulators/observe.hpp"
#include "simulators/registry.hpp"

namespace abdera::cli {
namespace {

Trait either(const std::string& name, bool value, const std::string& if_so, const std::string& if_not) {
  return {name, value, value ? if_so : if_not};
}

std::vector<Trait> traits_of(const LearnerEntry& entry) {
  std::string needs;
  for (const auto& [needed, what] :
       {std::pair(entry.needs_test, "test"), {entry.needs_score, "score"}, {entry.needs_data, "rows"}})
    if (needed) needs += needs.empty() ? what : std::string(", ") + what;
  const int most = entry.most_variables;
  return {{"needs", needs, "needs: " + needs},
          {"most_variables", std::int64_t{most},
           most == 0 ? ""
                     : fmt::format("for few variables: time or memory grow exponentially, and what is promised of all "
                                   "learners is tested with at most {}",
                                   most)},
          either("order_dependent", entry.order_dependent, "another order of the columns can change the graph",
                 "the order of the columns does not change the graph"),
          either("takes_ancestral", entry.takes_ancestral,
                 "takes all knowledge: tiers, forbidden, required and exogenous, ancestral and non-ancestral",
                 "takes tiers, forbidden, required and exogenous; refuses ancestral and non-ancestral knowledge")};
}

/// What entries of tests and of scores have in common.
template <class Entry>
std::vector<Trait> traits_of_evidence(const Entry& entry) {
  const char* columns = entry.columns == ColumnKinds::kContinuous ? "numbers"
                        : entry.columns == ColumnKinds::kDiscrete ? "levels"
                                                                  : "mixed";
  return {{"columns", columns, fmt::format("columns: {}", columns)},
          either("takes_covariance", entry.takes_covariance, "takes a covariance matrix (--n) in place of rows", ""),
          either("uses_weights", entry.uses_weights, "uses weights of rows", "refuses tables with weights of rows"),
          either("linear", entry.linear, "takes relations between numbers to be linear", "")};
}

std::vector<Trait> traits_of(const CiTestEntry& entry) {
  auto out = traits_of_evidence(entry);
  out.push_back(either("uses_dependence", entry.uses_dependence, "uses clusters and autocorrelation of rows",
                       "takes rows to be independent"));
  out.push_back(either("uses_errors", entry.uses_errors, "uses measurement errors", ""));
  return out;
}

std::vector<Trait> traits_of(const ScoreEntry& entry) {
  auto out = traits_of_evidence(entry);
  out.push_back(either("score_equivalent", entry.score_equivalent, "Markov equivalent DAGs have the same score",
                       "Markov equivalent DAGs can have different scores"));
  return out;
}

std::string kinds_text(const std::vector<GraphKind>& kinds) {
  std::string out;
  for (const GraphKind kind : kinds) (out += out.empty() ? "" : ", ") += to_string(kind);
  return out;
}

std::vector<Trait> traits_of(const MetricEntry& entry) {
  std::string values;
  for (const auto& value : entry.values) (values += values.empty() ? "" : ", ") += value.name;
  const std::string truth = kinds_text(entry.truth_kinds), estimate = kinds_text(entry.estimate_kinds);
  return {{"values", values, "values: " + values},
          {"truth_kinds", truth, "truth: " + truth},
          {"estimate_kinds", estimate, "estimate: " + estimate},
          either("compares_marks", entry.compares_marks,
                 "compares marks: a truth is turned into the class that the estimate can be right about", "")};
}

template <class Entries>
ComponentGroup group(const std::string& kind, const Entries& entries) {
  ComponentGroup out{kind, kind + "s", {}};
  for (const auto& entry : entries) {
    Component component{entry.info};
    if constexpr (requires { traits_of(entry); }) component.traits = traits_of(entry);
    out.entries.push_back(std::move(component));
  }
  return out;
}

std::vector<Trait> traits_of(const CatalogEntry& entry) {
  std::vector<std::string> columns, units, meanings;
  for (const CatalogColumn& column : entry.columns) {
    columns.push_back(column.name);
    units.push_back(column.unit);
    meanings.push_back(column.long_name);
  }
  return {either("network", entry.kind == CatalogKind::kNetwork, "a Bayesian network in BIF, not a table", ""),
          {"licence", entry.licence, "licence: " + entry.licence},
          {"url", entry.url(), entry.url().empty() ? "" : "from: " + entry.url()},
          {"note", entry.note, entry.note},
          {"columns", columns, columns.empty() ? "" : fmt::format("columns: {}", fmt::join(columns, ", "))},
          {"units", units, ""},
          {"meanings", meanings, ""}};
}

}  // namespace

std::vector<ComponentGroup> component_groups() {
  ComponentGroup datasets{"dataset", "datasets", {}};
  for (const auto& entry : catalog())
    datasets.entries.push_back({{entry.name, entry.title, entry.citation, {}}, traits_of(entry)});
  ComponentGroup observations{"observation", "observations", {}};
  for (const auto& step : observation_steps()) observations.entries.push_back({step});
  return {group("learner", learners()),
          group("test", ci_tests()),
          group("score", scores()),
          group("simulator", simulators()),
          observations,
          {"fit",
           "fits",
           {{{"fit", "how 'abdera fit' makes a model from a graph and a table", "", describe<FitOptions>()}}}},
          group("metric", metrics()),
          datasets};
}

std::vector<std::string> component_names(std::string_view plural) {
  std::vector<std::string> names;
  for (const auto& group : component_groups())
    if (group.plural == plural)
      for (const auto& entry : group.entries) names.push_back(entry.info.name);
  return names;
}

}  // namespace abdera::cli
