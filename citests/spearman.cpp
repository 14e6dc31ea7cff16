#include "citests/spearman.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/special.hpp"

namespace abdera {
namespace {

constexpr double kThird = std::numbers::pi / 3, kSixth = std::numbers::pi / 6;

class Rho final : public RankCorrelation {
 public:
  explicit Rho(const Dataset& data)
      : scores_(data.num_rows(), data.num_vars()), of_scale_(data.num_rows(), data.num_vars()) {
    const double n = static_cast<double>(data.num_rows());
    for (Var v = 0; v < data.num_vars(); ++v) {
      rankings_.push_back(rank(data.column(v)));
      const std::vector<double> ranks = rankings_.back().mid_ranks();
      auto column = scores_.col(v);
      for (Eigen::Index i = 0; i < column.size(); ++i)
        column(i) = (ranks[static_cast<std::size_t>(i)] - (n + 1) / 2) / n;
      sd_.push_back(std::sqrt(column.squaredNorm() / n));
      column /= sd_.back();
      // How a row moves the variance of the scores, relative: without ties nearly nothing.
      std::vector<double> above(static_cast<std::size_t>(column.size()), 0.0);
      add_above(v, v, above);
      auto moved = of_scale_.col(v);
      for (Eigen::Index i = 0; i < column.size(); ++i)
        moved(i) = column(i) * column(i) + 2 * above[static_cast<std::size_t>(i)];
      moved.array() -= moved.mean();
    }
  }

  double of(Var a, Var b, std::span<double> influence) const override {
    const double n = static_cast<double>(scores_.rows());
    const double rho = std::clamp(scores_.col(a).dot(scores_.col(b)) / n, -1.0, 1.0);
    if (influence.empty()) return rho;
    Eigen::Map<Eigen::VectorXd> out(influence.data(), scores_.rows());
    out = scores_.col(a).cwiseProduct(scores_.col(b)) - rho / 2 * (of_scale_.col(a) + of_scale_.col(b));
    add_above(a, b, influence);
    add_above(b, a, influence);
    out.array() -= out.mean();
    return rho;
  }
  double bridge(double rho) const override { return 2 * std::sin(kSixth * rho); }
  double slope(double rho) const override { return kThird * std::cos(kSixth * rho); }
  double left_of_nothing() const override { return 20; }
  double seconds() const override { return 6e-9 * static_cast<double>(scores_.rows()); }

  void judge_marginal(Var, Var, double rho, CiResult& out) const override {
    constexpr double kFewestRows = 10;
    if (out.n_used < kFewestRows) {
      out.outcome = Outcome::kNotTestable, out.effect = std::nan("");
      return;
    }
    // The last double below 1 keeps the statistic finite where one column is a function of the other.
    constexpr double kBelowOne = 1 - 0x1.0p-53;
    const double inside = std::clamp(rho, -kBelowOne, kBelowOne);
    out.statistic = inside * std::sqrt(out.dof / ((1 - inside) * (1 + inside)));
    out.p_value = student_t_two_sided_p(out.statistic, out.dof);
    out.log_p = log_student_t_two_sided_p(out.statistic, out.dof, out.p_value);
  }

 private:
  /// Adds to each row the mean, over all rows, of the scores of `b` where `a` is larger, those of ties by half: what
  /// the row does to the ranks of `a`.
  void add_above(Var a, Var b, std::span<double> to) const {
    const Ranking& ranking = rankings_[static_cast<std::size_t>(a)];
    const double* score = scores_.col(b).data();
    const double unit = 1 / (static_cast<double>(to.size()) * sd_[static_cast<std::size_t>(a)]);
    double above = 0;
    for (std::size_t d = ranking.first.size() - 1; d-- > 0;) {
      const auto begin = static_cast<std::size_t>(ranking.first[d]),
                 end = static_cast<std::size_t>(ranking.first[d + 1]);
      double here = 0;
      for (std::size_t i = begin; i < end; ++i) here += score[ranking.order[i]];
      for (std::size_t i = begin; i < end; ++i)
        to[static_cast<std::size_t>(ranking.order[i])] += (above + here / 2) * unit;
      above += here;
    }
  }

  std::vector<Ranking> rankings_;
  Eigen::MatrixXd scores_;    // mean ranks, mean 0 and mean square 1
  Eigen::MatrixXd of_scale_;  // influence of each row on the mean square of unscaled scores, relative
  std::vector<double> sd_;    // of (rank - (n + 1) / 2) / n
};

}  // namespace

Spearman::Spearman(const Dataset& data, const NoOptions&, const RunContext& run)
    : RankTest(data, std::make_unique<Rho>(data), run) {}

}  // namespace abdera
