#include "citests/rank_test.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "core/error.hpp"

namespace abdera {
namespace {

constexpr double kMostStored = 256.0 * 1024 * 1024 / sizeof(double);
constexpr double kLowestEigenvalue = 1e-6;

bool definite(const Eigen::MatrixXd& correlation) {
  Eigen::MatrixXd lowered = correlation;
  lowered.diagonal().array() -= kLowestEigenvalue;
  return Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>>(lowered).info() == Eigen::Success;
}

/// The eigenvalues raised, the diagonal 1 again. @return the lowest eigenvalue before.
double make_definite(Eigen::MatrixXd& correlation) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> spectrum(correlation);
  const Eigen::VectorXd raised = spectrum.eigenvalues().cwiseMax(kLowestEigenvalue);
  Eigen::MatrixXd out = spectrum.eigenvectors() * raised.asDiagonal() * spectrum.eigenvectors().transpose();
  const Eigen::VectorXd scale = out.diagonal().cwiseSqrt().cwiseInverse();
  out = scale.asDiagonal() * out * scale.asDiagonal();
  out = ((out + out.transpose()) / 2).eval();
  out.diagonal().setOnes();
  correlation = out;
  return spectrum.eigenvalues()(0);
}

}  // namespace

RankTest::RankTest(const Dataset& data, std::unique_ptr<const RankCorrelation> pairs, const RunContext& run)
    : ScoreTest(RowUnits(data), static_cast<double>(data.num_rows()), static_cast<double>(data.num_rows())),
      pairs_(std::move(pairs)) {
  const Eigen::Index p = data.num_vars();
  const auto n = static_cast<std::size_t>(data.num_rows());
  raw_ = Eigen::MatrixXd::Zero(p, p);
  const double count = 0.5 * static_cast<double>(p) * static_cast<double>(p - 1);
  const bool store = count * static_cast<double>(n) <= kMostStored;
  if (store) stored_.resize(static_cast<std::size_t>(count));
  complete_ = parallel_for(p, run, count * pairs_->seconds(), [&](std::ptrdiff_t b) {
                for (Var a = 0; a < b; ++a) {
                  std::span<double> influence;
                  if (store) {
                    auto& kept = stored_[pair_index(a, static_cast<Var>(b))];
                    kept.resize(n);
                    influence = kept;
                  }
                  raw_(a, b) = pairs_->of(a, static_cast<Var>(b), influence);
                }
              }) == LoopEnd::kCompleted;
  Eigen::MatrixXd correlation = Eigen::MatrixXd::Identity(p, p);
  for (Var b = 0; b < p; ++b)
    for (Var a = 0; a < b; ++a) correlation(a, b) = correlation(b, a) = pairs_->bridge(raw_(a, b));
  if (!definite(correlation)) lowest_eigenvalue_ = make_definite(correlation);
  set_correlation(std::move(correlation));
}

std::size_t RankTest::pair_index(Var a, Var b) const {
  return static_cast<std::size_t>(b) * static_cast<std::size_t>(b - 1) / 2 + static_cast<std::size_t>(a);
}

CiResult RankTest::test(Var x, Var y, std::span<const Var> given) const {
  if (!complete_) return {};
  if (!given.empty() || !units().independent()) return ScoreTest::test(x, y, given);
  if (x > y) std::swap(x, y);
  CiResult out;
  out.n_used = rows();
  out.dof = rows() - 2;
  if (!(out.dof > 0)) return out;
  out.outcome = Outcome::kTested;
  out.effect = pairs_->bridge(raw_(x, y));
  pairs_->judge_marginal(x, y, raw_(x, y), out);
  return out;
}

void RankTest::contributions(const ResidualPair& pair, std::span<double> out) const {
  // u and v in terms of the variables x, y and S; the diagonal of the matrix of correlations is no estimate.
  std::vector<Var> vars{pair.x, pair.y};
  vars.insert(vars.end(), pair.members.begin(), pair.members.end());
  std::vector<double> u{1, 0}, v{0, 1};
  for (std::size_t m = 0; m < pair.members.size(); ++m) {
    u.push_back(-pair.coefficients_x[m]);
    v.push_back(-pair.coefficients_y[m]);
  }
  std::fill(out.begin(), out.end(), 0.0);
  std::vector<double> made;
  for (std::size_t i = 0; i < vars.size(); ++i)
    for (std::size_t j = i + 1; j < vars.size(); ++j) {
      const Var a = std::min(vars[i], vars[j]), b = std::max(vars[i], vars[j]);
      const double factor = (u[i] * v[j] + u[j] * v[i]) * pairs_->slope(raw_(a, b));
      if (factor == 0) continue;
      const double* influence = nullptr;
      if (stored_.empty()) {
        made.resize(out.size());
        pairs_->of(a, b, made);
        influence = made.data();
      } else {
        influence = stored_[pair_index(a, b)].data();
      }
      for (std::size_t row = 0; row < out.size(); ++row) out[row] += factor * influence[row];
    }
}

bool RankTest::estimable(const ResidualPair& pair, std::span<const Var>) const {
  constexpr double kLittle = 0.1;
  const double least = std::min(pairs_->left_of_nothing() / rows(), kLittle);
  return pair.members.empty() || (pair.variance_x >= least && pair.variance_y >= least);
}

std::vector<std::string> RankTest::remarks() const {
  auto out = ScoreTest::remarks();
  if (lowest_eigenvalue_ < 0 || lowest_eigenvalue_ > 0)
    out.push_back("the matrix of rank correlations was not positive definite (lowest eigenvalue " +
                  std::to_string(lowest_eigenvalue_) + "); the nearest that is was taken in its place");
  return out;
}

}  // namespace abdera
