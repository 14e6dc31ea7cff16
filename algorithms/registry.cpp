#include "algorithms/constraint/pc.hpp"
#include "algorithms/learner.hpp"

namespace abdera {

std::span<const LearnerEntry> learners() {
  static const std::vector<LearnerEntry> list{
      learner("pc", "constraint-based search for the Markov equivalence class of a DAG without latent variables",
              "spirtes2000, colombo2014", pc),
  };
  return list;
}

const LearnerEntry& find_learner(std::string_view name) { return find_component(learners(), name, "learner"); }

}  // namespace abdera
