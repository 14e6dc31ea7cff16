#include "scores/determined.hpp"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <cmath>
#include <numeric>
#include <set>

namespace abdera {
namespace {

constexpr std::size_t kMostSentences = 5;
constexpr double kLeastSlope = 1e-4;  // of standardised functions: less is rounding of what almost cancels

/// Nothing is left of no function given those before it.
bool independent(const Eigen::MatrixXd& correlation, double least_left) {
  const Eigen::LLT<Eigen::MatrixXd> factor(correlation);
  return factor.info() == Eigen::Success &&
         factor.matrixLLT().diagonal().array().square().minCoeff() >= 2 * least_left;  // twice: another order of sums
}

/// The Cholesky factor of those functions that the ones before them leave something of.
class Independent {
 public:
  Independent(const Eigen::MatrixXd& correlation, double least_left)
      : correlation_(correlation), least_left_(least_left), factor_(correlation.rows(), correlation.cols()) {}

  /// The functions that determine this one; none, and it is one of ours, where something is left.
  std::vector<Eigen::Index> take(Eigen::Index function) {
    const auto k = std::ssize(kept_);
    const auto lower = factor_.topLeftCorner(k, k).triangularView<Eigen::Lower>();
    Eigen::VectorXd along = correlation_(kept_, function);
    lower.solveInPlace(along);
    const double left = 1 - along.squaredNorm();
    if (left >= least_left_) {
      factor_.row(k).head(k) = along.transpose();
      factor_(k, k) = std::sqrt(left);
      kept_.push_back(function);
      return {};
    }
    lower.transpose().solveInPlace(along);
    std::vector<Eigen::Index> by;
    for (Eigen::Index i = 0; i < k; ++i)
      if (std::abs(along(i)) > kLeastSlope) by.push_back(kept_[static_cast<std::size_t>(i)]);
    return by;
  }

 private:
  const Eigen::MatrixXd& correlation_;
  double least_left_;
  Eigen::MatrixXd factor_;
  std::vector<Eigen::Index> kept_;
};

std::string listed(const std::set<std::size_t>& variables, std::span<const std::string> names) {
  std::string out;
  std::size_t left = variables.size();
  for (const std::size_t v : variables) out += "'" + names[v] + "'" + (--left == 0 ? "" : left == 1 ? " and " : ", ");
  return out;
}

}  // namespace

std::vector<std::string> remarks_on_determined(const Eigen::MatrixXd& correlation, std::span<const int> first,
                                               std::span<const std::string> names, double least_left, double most) {
  if (names.empty() || independent(correlation, least_left)) return {};
  std::vector<std::size_t> owner;
  for (std::size_t v = 0; v < names.size(); ++v) owner.resize(static_cast<std::size_t>(first[v + 1]), v);
  Independent functions(correlation, least_left);
  std::vector<std::string> remarks;
  std::size_t untold = 0;
  for (std::size_t v = 0; v < names.size(); ++v) {
    std::set<std::size_t> by;
    for (int function = first[v]; function < first[v + 1]; ++function) {
      const auto some = functions.take(function);
      if (static_cast<double>(some.size()) > most) continue;
      for (const Eigen::Index other : some) by.insert(owner[static_cast<std::size_t>(other)]);
    }
    by.erase(v);
    if (by.empty()) continue;
    if (remarks.size() == kMostSentences) {
      ++untold;
      continue;
    }
    remarks.push_back(fmt::format(
        "'{}' is determined by {}: no variable gets parents that determine it, or one another, so which of these "
        "columns an edge joins is decided by a hair; leave one out",
        names[v], listed(by, names)));
  }
  if (untold > 0) remarks.push_back(fmt::format("{} more columns are determined by others", untold));
  return remarks;
}

std::vector<std::string> remarks_on_determined(const Eigen::MatrixXd& correlation, std::span<const std::string> names,
                                               double least_left, double most) {
  std::vector<int> first(names.size() + 1);
  std::iota(first.begin(), first.end(), 0);
  return remarks_on_determined(correlation, first, names, least_left, most);
}

}  // namespace abdera
