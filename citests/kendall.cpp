#include "citests/kendall.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/special.hpp"

namespace abdera {
namespace {

constexpr double kHalf = std::numbers::pi / 2;

/// Counts of inserted values by prefix.
class Fenwick {
 public:
  explicit Fenwick(std::int32_t size) : counts_(static_cast<std::size_t>(size) + 1, 0) {}
  void insert(std::int32_t value) {
    for (auto i = static_cast<std::size_t>(value) + 1; i < counts_.size(); i += i & (~i + 1)) ++counts_[i];
  }
  /// Inserted values smaller than `value`.
  std::int32_t below(std::int32_t value) const {
    std::int32_t sum = 0;
    for (auto i = static_cast<std::size_t>(value); i > 0; i &= i - 1) sum += counts_[i];
    return sum;
  }

 private:
  std::vector<std::int32_t> counts_;
};

/// What ties do to the law of the score S under independence: sums over groups of t tied rows.
struct Ties {
  double pairs = 0;     // t (t - 1)
  double triples = 0;   // t (t - 1) (t - 2)
  double variance = 0;  // t (t - 1) (2 t + 5)
};

class Tau final : public RankCorrelation {
 public:
  explicit Tau(const Dataset& data) : rows_(data.num_rows()) {
    for (Var v = 0; v < data.num_vars(); ++v) {
      rankings_.push_back(rank(data.column(v)));
      Ties ties;
      for (std::int32_t d = 0; d < rankings_.back().distinct(); ++d) {
        const double t = rankings_.back().tied(d);
        ties.pairs += t * (t - 1), ties.triples += t * (t - 1) * (t - 2), ties.variance += t * (t - 1) * (2 * t + 5);
      }
      ties_.push_back(ties);
    }
  }

  double of(Var a, Var b, std::span<double> influence) const override {
    const std::vector<std::int32_t> excess = concordance(a, b);
    std::int64_t twice = 0;
    for (const std::int32_t e : excess) twice += e;
    const double n = static_cast<double>(rows_), pairs = n * (n - 1);
    const double untied_a = 1 - tie(a).pairs / pairs, untied_b = 1 - tie(b).pairs / pairs;
    const double scale = std::sqrt(untied_a * untied_b);
    const double score = static_cast<double>(twice) / pairs, tau = std::clamp(score / scale, -1.0, 1.0);
    if (influence.empty()) return tau;
    const Ranking &ra = ranking(a), &rb = ranking(b);
    for (std::size_t i = 0; i < influence.size(); ++i) {
      const double own_a = (n - ra.tied(ra.dense[i])) / (n - 1), own_b = (n - rb.tied(rb.dense[i])) / (n - 1);
      influence[i] = 2 * (excess[i] / (n - 1) - score) / scale -
                     tau * ((own_a - untied_a) / untied_a + (own_b - untied_b) / untied_b);
    }
    return tau;
  }
  double bridge(double tau) const override { return std::sin(kHalf * tau); }
  double slope(double tau) const override { return kHalf * std::cos(kHalf * tau); }
  double left_of_nothing() const override { return 1; }
  double seconds() const override {
    return 5e-9 * static_cast<double>(rows_) * std::log2(static_cast<double>(rows_) + 1);
  }

  void judge_marginal(Var a, Var b, double tau, CiResult& out) const override {
    const double n = static_cast<double>(rows_), pairs = n * (n - 1);
    const Ties &ta = tie(a), &tb = tie(b);
    const double score = tau * std::sqrt((pairs - ta.pairs) * (pairs - tb.pairs)) / 2;
    const double variance = (pairs * (2 * n + 5) - ta.variance - tb.variance) / 18 +
                            ta.triples * tb.triples / (9 * pairs * (n - 2)) + ta.pairs * tb.pairs / (2 * pairs);
    out.statistic = score / std::sqrt(variance);
    out.p_value = normal_two_sided_p(out.statistic);
    out.log_p = log_normal_two_sided_p(out.statistic, out.p_value);
  }

 private:
  const Ranking& ranking(Var v) const { return rankings_[static_cast<std::size_t>(v)]; }
  const Ties& tie(Var v) const { return ties_[static_cast<std::size_t>(v)]; }

  /// Of each row: the rows that are concordant with it less those that are discordant.
  std::vector<std::int32_t> concordance(Var a, Var b) const {
    const Ranking &ra = ranking(a), &rb = ranking(b);
    const auto n = static_cast<std::int32_t>(rows_);
    std::vector<std::int32_t> out(static_cast<std::size_t>(n));
    Fenwick seen(rb.distinct());
    for (std::size_t d = 0; d + 1 < ra.first.size(); ++d) {
      const auto begin = static_cast<std::size_t>(ra.first[d]), end = static_cast<std::size_t>(ra.first[d + 1]);
      const std::int32_t before = ra.first[d], after = n - ra.first[d + 1];
      // Rows with smaller a that lie below and above in b; then, with the tied ones seen too, those with larger a.
      const auto row_of = [&](std::size_t i) { return static_cast<std::size_t>(ra.order[i]); };
      for (std::size_t i = begin; i < end; ++i) {
        const std::int32_t value = rb.dense[row_of(i)];
        out[row_of(i)] = seen.below(value) - (before - seen.below(value + 1));
      }
      for (std::size_t i = begin; i < end; ++i) seen.insert(rb.dense[row_of(i)]);
      for (std::size_t i = begin; i < end; ++i) {
        const std::int32_t value = rb.dense[row_of(i)];
        const std::int32_t less = rb.first[static_cast<std::size_t>(value)] - seen.below(value);
        const std::int32_t not_more = rb.first[static_cast<std::size_t>(value) + 1] - seen.below(value + 1);
        out[row_of(i)] += (after - not_more) - less;
      }
    }
    return out;
  }

  Eigen::Index rows_;
  std::vector<Ranking> rankings_;
  std::vector<Ties> ties_;
};

}  // namespace

Kendall::Kendall(const Dataset& data, const NoOptions&, const RunContext& run)
    : RankTest(data, std::make_unique<Tau>(data), run) {}

}  // namespace abdera
