#pragma once
#include <Eigen/Core>
#include <vector>

#include "algorithms/score/family_sums.hpp"

namespace abdera::detail {

/// Probabilities of arcs and paths, added up from those of "the parents of j lie within U", in blocks so that the sum
/// does not depend on the threads.
class ArcSums {
 public:
  ArcSums(const FamilySums& families, std::size_t blocks)
      : families_(families),
        p_(static_cast<Eigen::Index>(families.size())),
        arcs_(blocks, Eigen::MatrixXd::Zero(p_, p_)),
        paths_(arcs_) {}

  /// The parents of `child` are one of the sets within `set`, by weight, with this probability more.
  void add_arcs(std::size_t block, Var child, Mask set, double probability) {
    if (probability == 0) return;
    const ParentSums& family = *families_[static_cast<std::size_t>(child)];
    for_each_bit(set & family.may().members(), 0,
                 [&](Var parent) { arcs_[block](parent, child) += probability * family.share_with(set, parent); });
  }
  /// `from` is an ancestor of `to` with this probability more.
  void add_path(std::size_t block, Var from, Var to, double probability) { paths_[block](from, to) += probability; }

  /// Row = parent. At most 1: rounding is cut.
  Eigen::MatrixXd arcs() const { return total(arcs_); }
  /// Row = ancestor.
  Eigen::MatrixXd paths() const { return total(paths_); }

 private:
  static Eigen::MatrixXd total(const std::vector<Eigen::MatrixXd>& parts) {
    Eigen::MatrixXd sum = parts.front();
    for (std::size_t i = 1; i < parts.size(); ++i) sum += parts[i];
    return sum.cwiseMin(1.0);
  }
  const FamilySums& families_;
  Eigen::Index p_;
  std::vector<Eigen::MatrixXd> arcs_, paths_;
};

}  // namespace abdera::detail
