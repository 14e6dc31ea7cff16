#include "graphs/interventional.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "graphs/convert.hpp"
#include "graphs/meek.hpp"
#include "graphs/names.hpp"

namespace abdera {

std::optional<std::string> check_targets(const InterventionTargets& targets, int num_vars,
                                         const std::vector<std::string>& names) {
  if (targets.empty()) return "no intervention targets: observational data are one empty set";
  VarSet always(num_vars);
  for (Var v = 0; v < num_vars; ++v) always.insert(v);
  for (const auto& target : targets) {
    for (Var v : target)
      if (v < 0 || v >= num_vars) return "no node has the number " + std::to_string(v);
    always &= VarSet(num_vars, target);
  }
  if (always.empty()) return std::nullopt;
  return node_names(names, always.to_vector()) +
         " intervened on in every experiment: one without is needed to see the causes";
}

MixedGraph interventional_cpdag(const MixedGraph& dag, const InterventionTargets& targets,
                                const std::vector<std::string>& names, detail::RuleSet rules) {
  MixedGraph out = cpdag_of(dag);
  if (const auto wrong = check_targets(targets, dag.size(), names)) throw UsageError(*wrong);
  for (const auto& target : targets) {
    const VarSet inside(dag.size(), target);
    for (Var a : target)
      out.for_undirected(a, [&](Var b) {
        if (inside.contains(b)) return;
        if (dag.directed(a, b)) {
          out.set_directed(a, b);
        } else {
          out.set_directed(b, a);
        }
      });
  }
  meek_closure(out, {.rules = rules});
  return out;
}

}  // namespace abdera
