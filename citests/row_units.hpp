#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "datasets/dataset.hpp"

namespace abdera {

/// How surely the rows of a table say a mean: which rows vary independently of which.
///
/// - Independent rows: every row is a unit.
/// - Clusters (groups, or the units of a panel): rows of one cluster may depend on each other in any way, clusters do
///   not; the contributions of a cluster are summed first.
/// - A time series: contributions may be autocorrelated. The long-run variance is the mean of B squared projections on
///   the slowest cosines of the time span, and the ratio follows t with B degrees of freedom. B is 0.4 n^(2/3), at most
///   64, and less for contributions whose lag-one autocorrelation rho is high: the spectrum of a first-order
///   autoregression then falls by at most 2 % on average over the cosines. Times say the order of the rows only.
///
/// Weights do not belong here: they are part of the contributions.
///
/// Source: [liang1986] for clusters, [lazarus2018] for series. Differs: [lazarus2018] fixes B = 0.4 n^(2/3); the bound
/// by autocorrelation keeps the size at rho = 0.9 (docs/gaussian-tests.md).
/// Cost: of a variance n, or n B / 8 for long series. Threads: const members from any number of threads.
class RowUnits {
 public:
  /// @throws DataError for one cluster only.
  explicit RowUnits(const Dataset& data);

  /// The variance of a sum over rows, and the degrees of freedom it is known with.
  struct Variance {
    double of_sum = 0, dof = 0;
  };
  /// @param contributions one a row, summing to zero but for rounding; their own mean is left out.
  Variance variance_of_sum(std::span<const double> contributions) const;

  /// Rows vary independently of each other.
  bool independent() const { return kind_ == Kind::kRows; }
  /// One sentence on what is taken into account; "" for independent rows.
  std::string remark() const;

 private:
  enum class Kind : std::uint8_t { kRows, kClusters, kSeries };
  void number_clusters(std::span<const std::int64_t> clusters);
  void order_by_time(std::span<const double> times);
  Variance of_clusters(std::span<const double> contributions) const;
  Variance of_series(std::span<const double> contributions) const;

  Kind kind_ = Kind::kRows;
  std::vector<std::int32_t> cluster_;  // of each row, from 0
  std::size_t clusters_ = 0;
  std::vector<std::int32_t> order_;  // rows by time; empty when they are in order
  std::size_t block_ = 1;            // rows of a series summed before they meet the cosines
  Eigen::MatrixXd cosines_;          // blocks x most cosines
};

}  // namespace abdera
