#include "algorithms/constraint/anytime_fci.hpp"
#include "algorithms/constraint/cpc.hpp"
#include "algorithms/constraint/fci.hpp"
#include "algorithms/constraint/fci_plus.hpp"
#include "algorithms/constraint/grow_shrink.hpp"
#include "algorithms/constraint/iamb.hpp"
#include "algorithms/constraint/mpc.hpp"
#include "algorithms/constraint/pc.hpp"
#include "algorithms/constraint/pc_max.hpp"
#include "algorithms/constraint/rfci.hpp"
#include "algorithms/functional/r2_sort_regress.hpp"
#include "algorithms/functional/random_sort_regress.hpp"
#include "algorithms/functional/var_sort_regress.hpp"
#include "algorithms/learner.hpp"
#include "algorithms/score/boss.hpp"
#include "algorithms/score/exact_dag.hpp"
#include "algorithms/score/exact_posterior.hpp"
#include "algorithms/score/fges.hpp"
#include "algorithms/score/flop.hpp"
#include "algorithms/score/ges.hpp"
#include "algorithms/score/gies.hpp"
#include "algorithms/score/grasp.hpp"
#include "algorithms/score/hill_climb.hpp"
#include "algorithms/score/mmhc.hpp"
#include "algorithms/score/posterior_effects.hpp"
#include "algorithms/score/sparsest_permutation.hpp"
#include "algorithms/score/tabu.hpp"
#include "algorithms/score/xges.hpp"

namespace abdera {

std::span<const LearnerEntry> learners() {
  static const std::vector<LearnerEntry> list{
      learner("pc", "constraint-based search for the Markov equivalence class of a DAG without latent variables",
              "spirtes2000, colombo2014", pc),
      learner("cpc", "conservative pc: colliders that all separating sets agree on", "ramsey2006", cpc),
      learner("mpc", "majority pc: colliders by the vote of all separating sets", "colombo2014", mpc),
      learner("pc_max", "pc with colliders by the separating set with the largest p-value", "ramsey2016", pc_max),
      learner("fci", "constraint-based search for the PAG: variables may be latent and rows selected",
              "spirtes2000, zhang2008, colombo2014", fci),
      learner("rfci", "FCI with local checks in place of the search over Possible-D-SEP: fast, may keep further edges",
              "colombo2012", rfci),
      learner("fci_plus", "FCI with a number of tests that is polynomial for sparse graphs", "claassen2013", fci_plus),
      learner("anytime_fci", "FCI with small conditioning sets only: may keep further edges, marks stay true",
              "spirtes2001", anytime_fci),
      learner("grow_shrink", "Markov equivalence class by way of grow-shrink Markov blankets", "margaritis1999",
              grow_shrink),
      learner("iamb", "Markov equivalence class by way of IAMB Markov blankets", "tsamardinos2003, margaritis1999",
              iamb),
      learner("flop", "search over orders with warm-started parents, then from perturbations of the best order",
              "wienobst2026", flop),
      learner("boss", "best order score search: grow-shrink trees over orders, then deletions of ges", "andrews2023",
              boss),
      learner("grasp", "search over orders by tucks, depth first: relaxations of the sparsest permutation", "lam2022",
              grasp),
      at_most(8, learner("sparsest_permutation", "the DAGs with the fewest edges over all orders", "raskutti2018",
                         sparsest_permutation)),
      learner("ges", "greedy search over Markov classes: inserts, deletes, turns edges", "chickering2002b, hauser2012",
              ges),
      learner("fges", "ges without turns among the pairs that gain from an edge alone", "ramsey2017", fges),
      learner("xges", "greedy search over Markov classes, deletions first, that then tries every deletion",
              "nazaret2024", xges),
      learner("gies", "ges over the classes that experiments with known targets tell apart", "hauser2012", gies),
      learner("hill_climb", "greedy search over DAGs: adds, removes or reverses an edge", "heckerman1995", hill_climb),
      learner("tabu", "greedy search over DAGs that leaves local optima by moves that lose", "glover1989, scutari2010",
              tabu),
      learner("mmhc", "hill climbing among the neighbours that max-min tests of independence find", "tsamardinos2006",
              mmhc),
      at_most(12, learner("exact_dag", "a DAG with the largest score of all, by dynamic programming", "silander2006",
                          exact_dag)),
      order_dependent(at_most(10, learner("exact_posterior",
                                          "posterior probabilities of arcs and paths over all DAGs, and the most "
                                          "probable class",
                                          "tian2009, koivisto2004, parviainen2011, talvitie2019", exact_posterior))),
      order_dependent(at_most(8, learner("posterior_effects", "exact_posterior, and total effects averaged over it",
                                         "pensar2020, tian2009", posterior_effects))),
      learner("var_sort_regress", "baseline: a DAG in the order of increasing variance", "reisach2021",
              var_sort_regress),
      learner("r2_sort_regress", "baseline: a DAG in the order of increasing R^2 given all others", "reisach2023",
              r2_sort_regress),
      order_dependent(
          learner("random_sort_regress", "baseline: a DAG in random order", "reisach2021", random_sort_regress)),
  };
  return list;
}

const LearnerEntry& find_learner(std::string_view name) { return find_component(learners(), name, "learner"); }

}  // namespace abdera
