#pragma once
#include <algorithm>
#include <bit>
#include <cstddef>
#include <limits>
#include <vector>

#include "core/error.hpp"
#include "graphs/knowledge.hpp"
#include "scores/score.hpp"

// The oracle of every learner of scores: the best DAG there is.
namespace abdera::testing_support {

struct BestDag {
  double score = 0;                       ///< `total_score` of the parents
  std::vector<std::vector<Var>> parents;  ///< of each variable, sorted
};

/// A DAG of the largest score among those that knowledge of edges and tiers allows, by dynamic programming over sets of
/// variables and their last member. One of them where several have it, to rounding.
/// @param score of at most 12 variables.
/// @throws UsageError for more, or for ancestral knowledge; KnowledgeConflict.
/// Cost: p 2^(p-1) local scores. Source: [silander2006].
inline BestDag best_dag(const Score& score, const Knowledge& given = Knowledge()) {
  const int p = score.num_vars();
  require(p <= 12, "best_dag is an oracle for at most 12 variables");
  const Knowledge knowledge = given.num_vars() == 0 ? Knowledge(p) : given;
  require(knowledge.ancestral().empty() && knowledge.non_ancestral().empty(), "best_dag knows edges and tiers only");
  knowledge.check();
  constexpr double kNever = -std::numeric_limits<double>::infinity();
  const auto vars = static_cast<unsigned>(p);
  const std::size_t sets = std::size_t{1} << vars;
  const auto without = [](std::size_t set, unsigned v) { return set & ~(std::size_t{1} << v); };

  // best[v][set]: the largest local score of v with parents within the set; choice[v][set]: these parents.
  std::vector<std::vector<double>> best(vars, std::vector<double>(sets, kNever));
  std::vector<std::vector<std::size_t>> choice(vars, std::vector<std::size_t>(sets, 0));
  for (unsigned v = 0; v < vars; ++v) {
    std::vector<Var> candidates;
    std::size_t required = 0;
    for (Var w = 0; w < p; ++w) {
      if (w == static_cast<Var>(v)) continue;
      if (!knowledge.forbidden(w, static_cast<Var>(v))) candidates.push_back(w);
      if (knowledge.required(w, static_cast<Var>(v))) required |= std::size_t{1} << w;
    }
    std::vector<double> table(std::size_t{1} << candidates.size());
    score.table(static_cast<Var>(v), candidates, p, table);
    for (std::size_t mask = 0; mask < table.size(); ++mask) {
      std::size_t set = 0;
      for (std::size_t i = 0; i < candidates.size(); ++i)
        if (mask >> i & 1) set |= std::size_t{1} << candidates[i];
      if ((set & required) == required) best[v][set] = table[mask], choice[v][set] = set;
    }
    for (std::size_t set = 0; set < sets; ++set)
      for (unsigned w = 0; w < vars; ++w)
        if (best[v][without(set, w)] > best[v][set])
          best[v][set] = best[v][without(set, w)], choice[v][set] = choice[v][without(set, w)];
  }

  std::vector<double> total(sets, kNever);
  std::vector<unsigned> last(sets, 0);
  total[0] = 0;
  for (std::size_t set = 1; set < sets; ++set)
    for (unsigned v = 0; v < vars; ++v) {
      if (!(set >> v & 1)) continue;
      const double value = total[without(set, v)] + best[v][without(set, v)];
      if (value > total[set]) total[set] = value, last[set] = v;
    }
  BestDag out;
  out.parents.resize(vars);
  for (std::size_t set = sets - 1; set != 0; set = without(set, last[set])) {
    const unsigned v = last[set];
    for (Var w = 0; w < p; ++w)
      if (choice[v][without(set, v)] >> w & 1) out.parents[v].push_back(w);
  }
  out.score = total_score(score, out.parents);
  return out;
}

}  // namespace abdera::testing_support
