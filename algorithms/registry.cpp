#include "algorithms/constraint/anytime_fci.hpp"
#include "algorithms/constraint/fci.hpp"
#include "algorithms/constraint/fci_plus.hpp"
#include "algorithms/constraint/pc.hpp"
#include "algorithms/constraint/rfci.hpp"
#include "algorithms/functional/r2_sort_regress.hpp"
#include "algorithms/functional/random_sort_regress.hpp"
#include "algorithms/functional/var_sort_regress.hpp"
#include "algorithms/learner.hpp"

namespace abdera {

std::span<const LearnerEntry> learners() {
  static const std::vector<LearnerEntry> list{
      learner("pc", "constraint-based search for the Markov equivalence class of a DAG without latent variables",
              "spirtes2000, colombo2014", pc),
      learner("fci", "constraint-based search for the PAG: variables may be latent and rows selected",
              "spirtes2000, zhang2008, colombo2014", fci),
      learner("rfci", "FCI with local checks in place of the search over Possible-D-SEP: fast, may keep further edges",
              "colombo2012", rfci),
      learner("fci_plus", "FCI with a number of tests that is polynomial for sparse graphs", "claassen2013", fci_plus),
      learner("anytime_fci", "FCI with small conditioning sets only: may keep further edges, marks stay true",
              "spirtes2001", anytime_fci),
      learner("var_sort_regress", "baseline: a DAG in the order of increasing variance", "reisach2021",
              var_sort_regress),
      learner("r2_sort_regress", "baseline: a DAG in the order of increasing R^2 given all others", "reisach2023",
              r2_sort_regress),
      learner("random_sort_regress", "baseline: a DAG in random order", "reisach2021", random_sort_regress),
  };
  return list;
}

const LearnerEntry& find_learner(std::string_view name) { return find_component(learners(), name, "learner"); }

}  // namespace abdera
