#include "scores/structure_prior.hpp"

#include "core/special.hpp"

namespace abdera {

double StructurePrior::log_weight(int num_parents, int num_vars) const {
  double weight = -edge_penalty * num_parents;
  if (parents == ParentPrior::kFair)
    weight -= log_gamma(num_vars) - log_gamma(num_parents + 1.0) - log_gamma(num_vars - num_parents);
  return weight;
}

std::vector<double> StructurePrior::log_weights(int num_vars) const {
  std::vector<double> out;
  for (int k = 0; k < num_vars; ++k) out.push_back(log_weight(k, num_vars));
  return out;
}

}  // namespace abdera
