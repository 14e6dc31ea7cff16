#pragma once
#include <cstdint>
#include <tuple>
#include <vector>

#include "core/params.hpp"

namespace abdera {

enum class ParentPrior : std::uint8_t { kUniform, kFair };

/// The logarithm of a prior over DAGs, up to a constant: what every score adds for the number of parents of a variable.
/// Each edge costs `edge_penalty`. A uniform prior weighs all sets of parents alike; a fair one weighs all sizes of
/// sets alike, -log C(p - 1, size), and so expects fewer large sets.
///
/// Markov equivalent DAGs have equally many edges, but not the same sizes of parent sets: the fair prior is not score
/// equivalent.
/// Source: [friedman2003] section 3.1 (fair). Differs: none.
struct StructurePrior {
  ParentPrior parents = ParentPrior::kUniform;
  double edge_penalty = 0;  ///< subtracted for each edge, in natural logarithms

  static auto fields() {
    return std::tuple{
        field("parent_prior", &StructurePrior::parents,
              "prior of a set of parents: uniform over sets, or fair over their sizes; fair is not score equivalent",
              Choices<ParentPrior>{{"uniform", ParentPrior::kUniform}, {"fair", ParentPrior::kFair}}),
        field("edge_penalty", &StructurePrior::edge_penalty, "log prior that each edge costs", Range{0, 1e6})};
  }

  bool score_equivalent() const { return parents == ParentPrior::kUniform; }
  /// What a variable with so many parents adds.
  /// @param num_vars of the whole graph, p > num_parents.
  double log_weight(int num_parents, int num_vars) const;
  /// The same for 0 .. num_vars - 1 parents.
  std::vector<double> log_weights(int num_vars) const;
};

}  // namespace abdera
