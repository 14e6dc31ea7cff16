#include "algorithms/score/dag_search.hpp"

#include <limits>
#include <string>

#include "graphs/convert.hpp"
#include "graphs/dag.hpp"
#include "graphs/meek.hpp"
#include "graphs/names.hpp"

namespace abdera::detail {
namespace {

/// A score that is not defined for some parents is so for more of them, and is for none: so required edges alone leave
/// no DAG with a score, or the one that has no others.
void require_defined(const Score& score, const Knowledge& knowledge) {
  const ParentSets required = parents_of(required_dag(knowledge));
  const auto names = placeholders(score.num_vars());
  for (Var child = 0; child < score.num_vars(); ++child) {
    const auto& parents = required[static_cast<std::size_t>(child)];
    if (!parents.empty() && score.local(child, parents) == -std::numeric_limits<double>::infinity())
      throw NotApplicable("no DAG has a score: it is not defined for " + node_name(names, child) +
                          " with the parents that knowledge requires, " + node_names(names, parents) +
                          ", which determine it or one another, or are as many as the rows; require fewer, or leave "
                          "out columns that others determine");
  }
}

}  // namespace

Knowledge knowledge_of_parents(const Score& score, const Knowledge& given, std::string_view learner) {
  Knowledge knowledge = given.empty() && given.num_vars() == 0 ? Knowledge(score.num_vars()) : given;
  require(knowledge.num_vars() == score.num_vars(), "knowledge is about " + std::to_string(knowledge.num_vars()) +
                                                        " variables, the score about " +
                                                        std::to_string(score.num_vars()));
  knowledge.check();
  if (!knowledge.ancestral().empty() || !knowledge.non_ancestral().empty())
    throw NotApplicable(std::string(learner) +
                        " chooses the parents of each variable and cannot promise or exclude paths: state ancestral "
                        "knowledge as tiers, required or forbidden edges, or use another learner");
  require_defined(score, knowledge);
  return knowledge;
}

MixedGraph dag_of(const ParentSets& parents) {
  MixedGraph dag(static_cast<int>(parents.size()));
  for (Var v = 0; v < dag.size(); ++v)
    for (Var parent : parents[static_cast<std::size_t>(v)]) dag.set_directed(parent, v);
  return dag;
}

ParentSets parents_of(const MixedGraph& dag) {
  ParentSets parents(static_cast<std::size_t>(dag.size()));
  for (Var v = 0; v < dag.size(); ++v)
    dag.for_parents(v, [&](Var parent) { parents[static_cast<std::size_t>(v)].push_back(parent); });
  return parents;
}

MixedGraph required_dag(const Knowledge& knowledge) {
  MixedGraph dag(knowledge.num_vars());
  for (const auto& [from, to] : knowledge.required_edges()) dag.set_directed(from, to);
  return dag;
}

namespace {

/// Notes what each edge adds to the score. @return the score.
double note_gains(const ParentSets& parents, const Score& score, LearnResult& result) {
  double total = 0;
  std::vector<Var> others;
  for (std::size_t i = 0; i < parents.size(); ++i) {
    const Var child = static_cast<Var>(i);
    const double whole = score.local(child, parents[i]);
    total += whole;
    for (Var parent : parents[i]) {
      others = parents[i];
      std::erase(others, parent);
      result.notes[std::minmax(parent, child)].score_gain = whole - score.local(child, others);
    }
  }
  return total;
}

}  // namespace

void require_score_equivalence(const Score& score, std::string_view learner) {
  if (!score.score_equivalent() && score.targets().empty())
    throw NotApplicable(std::string(learner) +
                        " searches over Markov classes and needs a score that all members of a class share, which this "
                        "one with these options is not: use hill_climb, tabu, flop or exact_dag, or another score "
                        "('abdera list scores')");
}

void report_class_of(const MixedGraph& dag, const Score& score, const Knowledge& knowledge, LearnResult& result) {
  const auto names = placeholders(dag.size());
  std::optional<std::string> wrong;
  result.graph = cpdag_of(dag);
  result.kind = GraphKind::kCpdag;
  if (knowledge.empty()) {
    wrong = check_cpdag(result.graph, names);
  } else {
    result.kind = GraphKind::kMpdag;
    meek_closure(result.graph, knowledge);
    wrong = check_mpdag(result.graph, knowledge, names);
    if (!wrong) wrong = knowledge.first_violation(result.graph, names);
  }
  result.legal = !wrong;
  result.violation = wrong.value_or("");
  result.numbers.emplace_back("score", note_gains(parents_of(dag), score, result));
}

void report_found(const MixedGraph& dag, const Score& score, const Knowledge& knowledge, LearnResult& result) {
  if (score.score_equivalent()) return report_class_of(dag, score, knowledge, result);
  const auto names = placeholders(dag.size());
  auto wrong = check_dag(dag, names);
  if (!wrong) wrong = knowledge.first_violation(dag, names);
  result.graph = dag;
  result.kind = GraphKind::kDag;
  result.legal = !wrong;
  result.violation = wrong.value_or("");
  result.numbers.emplace_back("score", note_gains(parents_of(dag), score, result));
}

}  // namespace abdera::detail
