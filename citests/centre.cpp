#include "citests/centre.hpp"

#include <cmath>

namespace abdera {

double centre(Eigen::Ref<Eigen::ArrayXd> column, const Eigen::ArrayXd& weights) {
  const double size = column.abs().maxCoeff(), total = weights.sum();
  for (int pass = 0; pass < 2; ++pass) column -= (weights * column).sum() / total;
  const double sd = std::sqrt((weights * column.square()).sum() / total);
  if (sd > 1e-12 * size) return sd;
  column.setZero();
  return 0;
}

}  // namespace abdera
