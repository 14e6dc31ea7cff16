#include "algorithms/constraint/pc.hpp"
#include "algorithms/functional/r2_sort_regress.hpp"
#include "algorithms/functional/random_sort_regress.hpp"
#include "algorithms/functional/var_sort_regress.hpp"
#include "algorithms/learner.hpp"

namespace abdera {

std::span<const LearnerEntry> learners() {
  static const std::vector<LearnerEntry> list{
      learner("pc", "constraint-based search for the Markov equivalence class of a DAG without latent variables",
              "spirtes2000, colombo2014", pc),
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
