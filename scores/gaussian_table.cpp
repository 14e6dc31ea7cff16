#include "scores/gaussian_table.hpp"

#include <algorithm>

namespace abdera {
namespace {

/// Residuals of the first candidates and the child given a set of later ones: the lower triangle by rows, then the
/// covariances with the child.
class Descent {
  static constexpr std::size_t kSizeOfLooks = 10;  ///< a thousand sets cost more than a look at the clock

 public:
  Descent(const GaussianEvidence& evidence, Var child, int max_parents, std::span<double> out, const StopToken& stop)
      : evidence_(evidence), child_scale_(evidence.scale(child)), most_(max_parents), out_(out), stop_(stop) {}

  void run(Var child, std::span<const Var> candidates) {
    const std::size_t count = candidates.size();
    std::vector<std::vector<double>> blocks(count + 1);
    for (std::size_t size = 0; size <= count; ++size) blocks[size].resize(size * (size + 1) / 2 + size);
    blocks_ = blocks;
    scales_.clear();
    for (Var c : candidates) scales_.push_back(evidence_.scale(c));
    double* to = blocks_[count].data();
    for (std::size_t r = 0; r < count; ++r)
      for (std::size_t c = 0; c <= r; ++c) *to++ = evidence_.column(candidates[r])[candidates[c]];
    for (Var c : candidates) *to++ = evidence_.column(child)[c];
    std::fill(out_.begin(), out_.end(), GaussianEvidence::kUndefined);
    descend(blocks_[count].data(), count, 0, 0, 1, 0);
  }

 private:
  /// Sets that hold `mask` and any of the first `size` candidates.
  /// @param block residuals given `mask`.
  void descend(const double* block, std::size_t size, std::size_t mask, int members, double left, double log_det) {
    settle(mask, members, left, log_det);
    if (members == most_ || stopped_) return;
    if (size >= kSizeOfLooks && (stopped_ = stop_.stop_requested())) return;
    const double* const with_child = block + size * (size + 1) / 2;
    for (std::size_t last = 0; last < size; ++last) {  // the largest member of the next set below `size`
      const double* const row = block + last * (last + 1) / 2;
      const double pivot = row[last];
      if (!(pivot >= evidence_.least_left)) continue;
      const double inverse = 1 / pivot;
      double* const to = blocks_[last].data();
      double* at = to;
      for (std::size_t r = 0; r < last; ++r) {
        const double* const from = block + r * (r + 1) / 2;
        const double factor = row[r] * inverse;
        for (std::size_t c = 0; c <= r; ++c) *at++ = from[c] - factor * row[c];
      }
      const double factor = with_child[last] * inverse;
      for (std::size_t r = 0; r < last; ++r) *at++ = with_child[r] - factor * row[r];
      const double more = evidence_.half_parents == 0 ? 0 : std::log(pivot) + scales_[last];
      descend(to, last, mask | std::size_t{1} << last, members + 1, left - factor * with_child[last], log_det + more);
    }
  }

  void settle(std::size_t mask, int members, double left, double log_det) {
    const auto count = static_cast<std::size_t>(members);
    if (left >= evidence_.least_left) out_[mask] = evidence_.value(count, std::log(left) + child_scale_, log_det);
  }

  const GaussianEvidence& evidence_;
  double child_scale_;
  int most_;
  std::span<double> out_;
  const StopToken& stop_;
  bool stopped_ = false;
  std::vector<double> scales_;
  std::vector<std::vector<double>> blocks_;
};

}  // namespace

void gaussian_table(const GaussianEvidence& evidence, Var child, std::span<const Var> candidates, int max_parents,
                    std::span<double> out, const StopToken& stop) {
  Descent(evidence, child, max_parents, out, stop).run(child, candidates);
}

}  // namespace abdera
