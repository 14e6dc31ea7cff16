#include "scores/block_bic.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/spare.hpp"
#include "datasets/statistics/residual.hpp"
#include "scores/determined.hpp"

namespace abdera {
namespace {

constexpr double kUndefined = -std::numeric_limits<double>::infinity();

/// Eliminates column c of a covariance matrix in place.
void eliminate_column(Eigen::Ref<Eigen::MatrixXd> matrix, Eigen::Index c) {
  const Eigen::Index rest = matrix.cols() - c - 1;
  const Eigen::VectorXd along = matrix.col(c).tail(rest) / std::sqrt(matrix(c, c));
  matrix.bottomRightCorner(rest, rest).noalias() -= along * along.transpose();
}

}  // namespace

BlockBic::BlockBic(const Embedding& embedding, std::vector<std::string> names, ChildColumns columns,
                   double penalty_discount, const StructurePrior& prior, const RunContext& run)
    : blocks_(block_correlation(embedding, run)),
      names_(std::move(names)),
      penalty_(penalty_discount / 2 * std::log(blocks_.n)),
      prior_(prior.log_weights(num_vars())),
      only_values_(columns == ChildColumns::kValues),
      score_equivalent_(columns == ChildColumns::kBlock && prior.score_equivalent()) {
  for (Var v = 0; v < num_vars(); ++v) {
    const ColumnBasis& basis = embedding.basis(v);
    log_scale_.push_back(basis.has_levels ? 0 : std::log(basis.scale));
  }
}

double BlockBic::value(Var child, Eigen::Ref<Eigen::MatrixXd> block, int m, std::size_t num_parents) const {
  const bool only_value = only_values_ && !blocks_.levels[static_cast<std::size_t>(child)];
  const Eigen::Index columns = only_value ? 1 : block.cols();  // the first function of a number is its value
  Eigen::Ref<Eigen::MatrixXd> residual = block.topLeftCorner(columns, columns);
  const auto d = static_cast<double>(columns);
  if (m + d >= blocks_.n) return kUndefined;
  double log_det = 2 * log_scale_[static_cast<std::size_t>(child)];
  for (Eigen::Index c = 0; c < columns; ++c) {
    if (!(residual(c, c) >= kNoResidual)) return kUndefined;
    log_det += std::log(residual(c, c));
    eliminate_column(residual, c);
  }
  return -blocks_.n / 2 * (log_det + d * (std::log(2 * std::numbers::pi) + 1)) - penalty_ * d * (m + (d + 3) / 2) +
         prior_[num_parents];
}

std::vector<std::string> BlockBic::remarks() const {
  return remarks_on_determined(blocks_.matrix, blocks_.first, names_, kNoResidual, blocks_.n - 2);
}

double BlockBic::local(Var child, std::span<const Var> sorted, BlockElimination& elimination) const {
  Spare<ResidualBlock> block;
  elimination.eliminate(blocks_, sorted);
  elimination.project(child, *block);
  const auto d = static_cast<Eigen::Index>(blocks_.size(child));
  return value(child, Eigen::Map<Eigen::MatrixXd>(block->within.data(), d, d), elimination.eliminated(), sorted.size());
}

double BlockBic::local(Var child, std::span<const Var> parents) const {
  std::vector<Var> sorted(parents.begin(), parents.end());
  std::sort(sorted.begin(), sorted.end());
  Spare<BlockElimination> elimination;
  return local(child, sorted, *elimination);
}

/// Keeps the parents eliminated.
class BlockSearch final : public ParentSearch {
 public:
  BlockSearch(const BlockBic& score, Var child) : score_(score), child_(child) { BlockSearch::reset({}); }

  void reset(std::span<const Var> parents) override {
    parents_.assign(parents.begin(), parents.end());
    std::sort(parents_.begin(), parents_.end());
    eliminate();
  }
  std::span<const Var> parents() const override { return parents_; }
  double value() const override { return value_; }
  void gains_add(std::span<const Var> candidates, std::span<double> out) override {
    if (std::isinf(value_)) {  // what parents determine, more of them determine too
      std::fill_n(out.begin(), candidates.size(), kUndefined);
      return;
    }
    elimination_.project(child_, own_);
    for (std::size_t i = 0; i < candidates.size(); ++i) out[i] = value_with(candidates[i]) - value_;
  }
  void gains_remove(std::span<double> out) override {
    BlockElimination others;
    std::vector<Var> fewer;
    for (std::size_t i = 0; i < parents_.size(); ++i) {
      fewer = parents_;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      const double value = score_.local(child_, fewer, others);
      out[i] = value == value_ ? 0 : value - value_;  // not infinity less infinity
    }
  }
  void add(Var parent) override {
    parents_.insert(std::lower_bound(parents_.begin(), parents_.end(), parent), parent);
    eliminate();
  }
  void remove(Var parent) override {
    std::erase(parents_, parent);
    eliminate();
  }
  void save() override { saved_ = parents_; }
  void restore() override {
    parents_ = saved_;
    eliminate();
  }

 private:
  void eliminate() { value_ = score_.local(child_, parents_, elimination_); }

  double value_with(Var candidate) {
    elimination_.project(candidate, other_);
    const bool first = child_ < candidate;
    elimination_.moments(first ? own_ : other_, first ? other_ : own_, moments_);
    // The columns of the candidate to the front, then out.
    const auto d = static_cast<Eigen::Index>(score_.blocks_.size(child_));
    const Eigen::Index b = moments_.cols() - d;
    ordered_.resize(moments_.rows(), moments_.cols());
    const Eigen::Index from = first ? d : 0, child = first ? 0 : b;
    ordered_.topLeftCorner(b, b) = moments_.block(from, from, b, b);
    ordered_.bottomLeftCorner(d, b) = moments_.block(child, from, d, b);
    ordered_.bottomRightCorner(d, d) = moments_.block(child, child, d, d);
    int m = elimination_.eliminated();
    for (Eigen::Index c = 0; c < b; ++c) {
      if (!(ordered_(c, c) >= kNoResidual)) continue;
      eliminate_column(ordered_, c);
      ++m;
    }
    return score_.value(child_, ordered_.bottomRightCorner(d, d), m, parents_.size() + 1);
  }

  const BlockBic& score_;
  Var child_;
  std::vector<Var> parents_, saved_;
  BlockElimination elimination_;
  ResidualBlock own_, other_;
  Eigen::MatrixXd moments_, ordered_;
  double value_ = 0;
};

std::unique_ptr<ParentSearch> BlockBic::open(Var child) const { return std::make_unique<BlockSearch>(*this, child); }

}  // namespace abdera
