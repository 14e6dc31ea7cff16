#include "simulators/faithfulness.hpp"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <cmath>
#include <numeric>

#include "core/error.hpp"
#include "graphs/separation.hpp"

namespace abdera {
namespace {

constexpr double kMostQuestions = 5e7;

/// The next k of n in lexicographic order; false after the last.
bool next_subset(std::vector<std::size_t>& subset, std::size_t n) {
  for (std::size_t i = subset.size(); i-- > 0;) {
    if (subset[i] == n - subset.size() + i) continue;
    ++subset[i];
    for (std::size_t j = i + 1; j < subset.size(); ++j) subset[j] = subset[j - 1] + 1;
    return true;
  }
  return false;
}

double questions(double variables, int max_given) {
  double sets = 1, sum = 0;
  for (int k = 0; k <= max_given && variables - k >= 2; ++k) {
    sum += sets * (variables - k) * (variables - k - 1) / 2;
    sets *= (variables - k) / (k + 1);
  }
  return sum;
}

}  // namespace

Faithfulness faithfulness(const MixedGraph& dag, const Eigen::MatrixXd& covariance, const FaithfulnessOptions& options,
                          std::vector<Var> among) {
  require(covariance.rows() == dag.size() && covariance.cols() == dag.size(),
          fmt::format("the covariance is {} x {}, the graph has {} nodes", covariance.rows(), covariance.cols(),
                      dag.size()));
  if (among.empty()) {
    among.resize(static_cast<std::size_t>(dag.size()));
    std::iota(among.begin(), among.end(), 0);
  }
  const std::size_t n = among.size();
  if (const double asked = questions(static_cast<double>(n), options.max_given); asked > kMostQuestions)
    throw NotApplicable(
        fmt::format("{} variables with max_given={} make {:.2g} questions, more than {:.2g}: take a "
                    "smaller max_given",
                    n, options.max_given, asked, kMostQuestions));
  Faithfulness out;
  SeparationScratch scratch;
  VarSet connected(dag.size());
  for (std::size_t size = 0; size <= static_cast<std::size_t>(options.max_given) && size + 2 <= n; ++size) {
    std::vector<std::size_t> subset(size);
    std::iota(subset.begin(), subset.end(), std::size_t{0});
    do {
      std::vector<Var> given;
      for (std::size_t i : subset) given.push_back(among[i]);
      Eigen::MatrixXd left = covariance(among, among);
      if (!given.empty()) {
        const Eigen::MatrixXd with = covariance(given, among);
        left -= with.transpose() * covariance(given, given).ldlt().solve(with);
      }
      for (std::size_t i = 0, next = 0; i < n; ++i) {
        if (next < size && subset[next] == i) {
          ++next;
          continue;
        }
        m_connected(dag, among[i], given, scratch, connected);
        for (std::size_t j = i + 1; j < n; ++j) {
          if (!connected.contains(among[j])) continue;
          const auto a = static_cast<Eigen::Index>(i), b = static_cast<Eigen::Index>(j);
          const double r = left(a, b) / std::sqrt(left(a, a) * left(b, b));
          ++out.connected;
          if (std::abs(r) < options.bound) ++out.weak;
          if (out.weakest.a < 0 || std::abs(r) < std::abs(out.weakest.correlation))
            out.weakest = {among[i], among[j], given, r};
        }
      }
    } while (next_subset(subset, n));
  }
  return out;
}

}  // namespace abdera
