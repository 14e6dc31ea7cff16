#include "scores/structure_prior.hpp"

#include "core/special.hpp"

namespace abdera {

double StructurePrior::log_weight(int num_parents, int num_vars) const {
  double weight = -edge_penalty * num_parents;
  if (parents == ParentPrior::kFair)
    weight -= log_gamma(num_vars) - log_gamma(num_parents + 1.0) - log_gamma(num_vars - num_parents);
  return weight;
}

}  // namespace abdera
