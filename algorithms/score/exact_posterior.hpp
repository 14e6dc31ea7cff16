#pragma once
#include <cstdint>

#include "algorithms/learner.hpp"
#include "algorithms/score/dag_classes.hpp"
#include "scores/structure_prior.hpp"

namespace abdera {

enum class DagPrior : std::uint8_t { kUniform, kOrder };

struct ExactPosteriorOptions {
  DagPrior prior = DagPrior::kUniform;
  StructurePrior structure{};
  int max_parents = -1;
  int draws = 1000;
  int top_classes = 1;
  bool v_structures = false;
  double max_memory = 4;  ///< GB
  static auto fields() {
    using O = ExactPosteriorOptions;
    return std::tuple_cat(
        std::tuple{field("prior", &O::prior,
                         "uniform: every DAG alike; order: a DAG counts once for each order of the variables it agrees "
                         "with. parent_prior and edge_penalty multiply either",
                         Choices<DagPrior>{{"uniform", DagPrior::kUniform}, {"order", DagPrior::kOrder}})},
        nested(&O::structure),
        std::tuple{
            field("max_parents", &O::max_parents,
                  "largest number of parents of a variable; -1: any. Probabilities are those under this limit",
                  Range{-1, 30}),
            field("draws", &O::draws, "independent DAGs drawn from the posterior, to find the most probable class",
                  Range{0, 10'000'000}),
            field("top_classes", &O::top_classes, "the most probable classes to report", Range{1, 1000}),
            field("v_structures", &O::v_structures,
                  "probabilities of v-structures: exact up to 12 variables, above their shares of the draws"),
            field("max_memory", &O::max_memory, "GB; a run that needs more is refused before it starts",
                  Range{0.001, 1e6})});
  }
};

struct ExactPosteriorResult : LearnResult {
  std::vector<detail::DagClass> top_classes;  ///< the most probable first
  std::vector<detail::ParentSets> draws;      ///< independent DAGs from the posterior
};

/// The posterior over all DAGs that obey knowledge, added up exactly.
///
/// The graph is the most probable class: of those drawn and that of the DAG with the largest posterior. `probability`
/// of an edge is that of the adjacency. matrices: "arc_probability" (row = parent), "adjacency_probability",
/// "path_probability" (row = ancestor), "class_2", ... (1 for each arc of the second class, both ways if undirected),
/// "v_structure_1", ... (into the first variable). numbers: "score" of the graph, without the learner's prior;
/// "log_evidence", the logarithm of the sum over all DAGs of exp(score) times the prior without its constant, so with
/// the default the log of the sum, not of the mean; "map_probability" of the graph; "missed_class", an upper bound of
/// the probability that no draw is in a class as probable as that: (1 - map_probability)^draws; "class_2_probability",
/// ...; "rounding", what rounding can put a probability off by; "negative_mass", the largest mass that rounding turned
/// negative (not with `order`); "monte_carlo_error", the largest standard error of what was counted in draws. counts:
/// "scores", "draws", "classes_drawn", "parent_limit". A run that is stopped returns the required edges alone and no
/// matrices.
///
/// Cost: O(3^p) for arcs and paths together, and under `order` p^2 2^p for arcs and p^2 3^p for paths (p <= 14, above
/// by draws); memory 24 bytes a set of possible parents of each variable, see detail::PosteriorPlan. Threads:
/// run.threads as far as their tables fit into max_memory too, same bytes. Source:
/// [tian2009], [koivisto2004], [parviainen2011], [talvitie2019]. Differs: see detail::DagSums, detail::draw_dags.
/// @throws NotApplicable when it does not fit into max_memory, and for a "rounding" above 0.005.
ExactPosteriorResult exact_posterior(const Score& score, const Knowledge& knowledge,
                                     const ExactPosteriorOptions& options, RunContext& run);

}  // namespace abdera
