#include "scores/gaussian_search.hpp"

#include <algorithm>

namespace abdera {
namespace {

using Row = Eigen::Map<Eigen::ArrayXd>;
using ConstRow = Eigen::Map<const Eigen::ArrayXd>;

constexpr std::size_t start_of(std::size_t row) { return row * (row + 1) / 2; }

}  // namespace

GaussianSearch::GaussianSearch(const GaussianEvidence& evidence, Var child, std::shared_ptr<Rows> rows)
    : evidence_(evidence),
      child_(child),
      stride_(static_cast<std::size_t>(evidence.num_vars())),
      rows_(std::move(rows)) {
  factor_from(0);
}

void GaussianSearch::grow(std::size_t parents) {
  if (now_.inverse.size() >= parents) return;
  const std::size_t capacity = std::max<std::size_t>(8, 2 * parents);
  now_.factor.resize(start_of(capacity));
  for (auto* list : {&now_.inverse, &now_.child}) list->resize(capacity);
  for (auto* list : {&now_.left, &now_.log_det}) list->resize(capacity + 1);
  scratch_.resize(start_of(capacity) + 2 * capacity);
}

void GaussianSearch::factor_from(std::size_t first) {
  State& s = now_;
  const std::size_t size = s.parents.size();
  grow(size);
  known_rows_ = std::min(known_rows_, first);
  s.sound = std::min(s.sound, first);
  const double* with_child = evidence_.column(child_);
  while (s.sound < size) {
    const std::size_t j = s.sound;
    const Var a = s.parents[j];
    double* const row = s.factor.data() + start_of(j);
    const double left =
        detail::eliminate(evidence_.column(a), std::span(s.parents).first(j), s.factor.data(), s.inverse.data(), row);
    if (!(left >= evidence_.least_left)) break;
    row[j] = std::sqrt(left);
    s.inverse[j] = 1 / row[j];
    double covariance = with_child[a];
    for (std::size_t b = 0; b < j; ++b) covariance -= row[b] * s.child[b];
    s.child[j] = covariance * s.inverse[j];
    s.left[j + 1] = s.left[j] - s.child[j] * s.child[j];
    s.log_det[j + 1] = evidence_.half_parents == 0 ? 0 : s.log_det[j] + (std::log(left) + evidence_.scale(a));
    ++s.sound;
  }
  value_ = GaussianEvidence::kUndefined;
  if (s.sound < size || !(s.left[size] >= evidence_.least_left)) return;
  log_left_ = std::log(s.left[size]) + evidence_.scale(child_);
  value_ = evidence_.value(size, log_left_, s.log_det[size]);
}

void GaussianSearch::reset(std::span<const Var> parents) {
  const auto same = std::mismatch(parents.begin(), parents.end(), now_.parents.begin(), now_.parents.end());
  const auto kept = static_cast<std::size_t>(same.first - parents.begin());
  now_.parents.assign(parents.begin(), parents.end());
  factor_from(kept);
}

void GaussianSearch::add(Var parent) {
  now_.parents.push_back(parent);
  factor_from(now_.parents.size() - 1);
}

void GaussianSearch::remove(Var parent) {
  const auto at = std::find(now_.parents.begin(), now_.parents.end(), parent);
  const auto position = static_cast<std::size_t>(at - now_.parents.begin());
  now_.parents.erase(at);
  factor_from(position);
}

void GaussianSearch::save() { saved_ = now_; }

void GaussianSearch::restore() {
  const auto same =
      std::mismatch(saved_.parents.begin(), saved_.parents.end(), now_.parents.begin(), now_.parents.end());
  const auto kept = static_cast<std::size_t>(same.first - saved_.parents.begin());
  now_ = saved_;
  known_rows_ = std::min(known_rows_, kept);
  factor_from(now_.sound);
}

double GaussianSearch::gain(double squared_covariance, double candidate_left, Var candidate) const {
  const GaussianEvidence& e = evidence_;
  const std::size_t size = now_.parents.size();
  const double share = 1 - squared_covariance / (candidate_left * now_.left[size]);
  if (!(candidate_left >= e.least_left) || !(share * now_.left[size] >= e.least_left))
    return GaussianEvidence::kUndefined;
  // The difference of two values, without the rounding of their size.
  double gain = e.constant[size + 1] - e.constant[size] - e.half_dof[size + 1] * std::log(share) -
                (e.half_dof[size + 1] - e.half_dof[size]) * log_left_;
  if (e.half_parents != 0) gain -= e.half_parents * (std::log(candidate_left) + e.scale(candidate));
  return gain;
}

void GaussianSearch::gains_add(std::span<const Var> candidates, std::span<double> out) {
  if (candidates.empty()) return;
  const State& s = now_;
  const std::size_t size = s.parents.size();
  if (!defined()) {
    std::fill_n(out.begin(), candidates.size(), GaussianEvidence::kUndefined);
    return;
  }
  // In multiplications: four elements of a row cost one.
  const std::size_t alone = candidates.size() * (size * size / 2 + 2 * size);
  std::size_t together = 0;
  for (std::size_t j = known_rows(); j < size; ++j) together += (j + 4) * stride_ / 4;
  if (alone <= together) {
    const double* with_child = evidence_.column(child_);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const double left = detail::eliminate(evidence_.column(candidates[i]), s.parents, s.factor.data(),
                                            s.inverse.data(), scratch_.data());
      double covariance = with_child[candidates[i]];
      for (std::size_t b = 0; b < size; ++b) covariance -= s.child[b] * scratch_[b];
      out[i] = gain(covariance * covariance, left, candidates[i]);
    }
    return;
  }
  extend_rows();
  const double* const left = left_row(size);
  const double* const with_child = child_row(size);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const Var c = candidates[i];
    out[i] = gain(with_child[c] * with_child[c], left[c], c);
  }
}

void GaussianSearch::extend_rows() {
  const std::size_t size = now_.parents.size();
  const auto p = static_cast<Eigen::Index>(stride_);
  known_rows_ = known_rows();
  rows_->user = this;
  if (rows_->memory.size() < size * 3 * stride_) rows_->memory.resize(2 * size * 3 * stride_);
  for (; known_rows_ < size; ++known_rows_) {
    const std::size_t j = known_rows_;
    Row now(row(j), p);
    now = ConstRow(evidence_.column(now_.parents[j]), p);
    const double* const factor = now_.factor.data() + start_of(j);
    for (std::size_t b = 0; b < j; ++b) now -= factor[b] * Row(row(b), p);
    now *= now_.inverse[j];
    Row left(left_row(j + 1), p), child(child_row(j + 1), p);
    if (j == 0) {
      left = 1 - now * now;
      child = ConstRow(evidence_.column(child_), p) - now_.child[j] * now;
    } else {
      left = Row(left_row(j), p) - now * now;
      child = Row(child_row(j), p) - now_.child[j] * now;
    }
  }
}

void GaussianSearch::gains_remove(std::span<double> out) {
  const State& s = now_;
  const GaussianEvidence& e = evidence_;
  const std::size_t size = s.parents.size();
  if (size == 0) return;
  if (!defined()) {
    std::vector<Var> fewer;
    for (std::size_t i = 0; i < size; ++i) {
      fewer = s.parents;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      const double without = gaussian_local(e, child_, fewer);
      out[i] = without == GaussianEvidence::kUndefined ? without : -GaussianEvidence::kUndefined;
    }
    return;
  }
  // Column i of L^-1, then entry (i, i) of the inverse of V(S) and coefficient i of the regression.
  double* const column = scratch_.data();
  for (std::size_t i = 0; i < size; ++i) {
    double precision = 0, coefficient = 0;
    for (std::size_t r = i; r < size; ++r) {
      const double* const row = s.factor.data() + start_of(r);
      double value = r == i ? 1 : 0;
      for (std::size_t b = i; b < r; ++b) value -= row[b] * column[b];
      column[r] = value * s.inverse[r];
      precision += column[r] * column[r];
      coefficient += column[r] * s.child[r];
    }
    const double more = std::log1p(coefficient * coefficient / (precision * s.left[size]));
    out[i] = e.constant[size - 1] - e.constant[size] - e.half_dof[size - 1] * more +
             (e.half_dof[size] - e.half_dof[size - 1]) * log_left_;
    if (e.half_parents != 0) out[i] -= e.half_parents * (std::log(precision) - e.scale(s.parents[i]));
  }
}

}  // namespace abdera
