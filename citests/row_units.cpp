#include "citests/row_units.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <unordered_map>

#include "core/error.hpp"

namespace abdera {
namespace {

constexpr int kMostCosines = 64;
constexpr int kFewestCosines = 4;
/// Blocks a cosine half-period at least: sums over blocks then lose less than 0.2 % of the fastest cosine.
constexpr std::size_t kBlocksPerCosine = 32;
/// Mean fall of the spectrum over the cosines that is allowed: B pi / n = sqrt(3 * 0.02) (1 - rho) / sqrt(rho).
constexpr double kSpectralFall = 0.02;

}  // namespace

RowUnits::RowUnits(const Dataset& data) {
  const RowAttributes& rows = data.row_attributes();
  if (!rows.cluster.empty()) {
    number_clusters(rows.cluster);
  } else if (!rows.time.empty()) {
    order_by_time(rows.time);
  }
}

void RowUnits::number_clusters(std::span<const std::int64_t> clusters) {
  kind_ = Kind::kClusters;
  std::unordered_map<std::int64_t, std::int32_t> number;
  for (const std::int64_t c : clusters)
    cluster_.push_back(number.emplace(c, static_cast<std::int32_t>(number.size())).first->second);
  clusters_ = number.size();
  if (clusters_ < 2)
    throw DataError(
        "all rows belong to one cluster: how much clusters vary cannot be seen; leave /cluster out if the "
        "rows are independent");
}

void RowUnits::order_by_time(std::span<const double> times) {
  kind_ = Kind::kSeries;
  if (!std::is_sorted(times.begin(), times.end())) {
    order_.resize(times.size());
    std::iota(order_.begin(), order_.end(), 0);
    std::stable_sort(order_.begin(), order_.end(), [&](std::int32_t a, std::int32_t b) {
      return times[static_cast<std::size_t>(a)] < times[static_cast<std::size_t>(b)];
    });
  }
  const double n = static_cast<double>(times.size());
  const int most = std::clamp(static_cast<int>(0.4 * std::cbrt(n * n)), kFewestCosines, kMostCosines);
  block_ = std::max<std::size_t>(1, times.size() / (kBlocksPerCosine * static_cast<std::size_t>(most)));
  const std::size_t blocks = (times.size() + block_ - 1) / block_;
  cosines_.resize(static_cast<Eigen::Index>(blocks), most);
  for (std::size_t b = 0; b < blocks; ++b) {
    const std::size_t begin = b * block_, end = std::min(begin + block_, times.size());
    const double middle = static_cast<double>(begin + end) / 2 / n;
    for (int j = 0; j < most; ++j)
      cosines_(static_cast<Eigen::Index>(b), j) = std::numbers::sqrt2 * std::cos(std::numbers::pi * (j + 1) * middle);
  }
}

RowUnits::Variance RowUnits::variance_of_sum(std::span<const double> contributions) const {
  switch (kind_) {
    case Kind::kRows:
      break;
    case Kind::kClusters:
      return of_clusters(contributions);
    case Kind::kSeries:
      return of_series(contributions);
  }
  // Eight partial sums: fast, and the same order whatever the vector width.
  double part[8] = {};
  std::size_t i = 0;
  for (; i + 8 <= contributions.size(); i += 8)
    for (std::size_t lane = 0; lane < 8; ++lane) part[lane] += contributions[i + lane] * contributions[i + lane];
  for (; i < contributions.size(); ++i) part[i % 8] += contributions[i] * contributions[i];
  return {((part[0] + part[4]) + (part[2] + part[6])) + ((part[1] + part[5]) + (part[3] + part[7])),
          static_cast<double>(contributions.size())};
}

RowUnits::Variance RowUnits::of_clusters(std::span<const double> contributions) const {
  std::vector<double> sums(clusters_, 0.0);
  for (std::size_t i = 0; i < contributions.size(); ++i)
    sums[static_cast<std::size_t>(cluster_[i])] += contributions[i];
  const double g = static_cast<double>(clusters_);
  return {std::inner_product(sums.begin(), sums.end(), sums.begin(), 0.0) * g / (g - 1), g - 1};
}

RowUnits::Variance RowUnits::of_series(std::span<const double> contributions) const {
  const auto at = [&](std::size_t i) {
    return contributions[order_.empty() ? i : static_cast<std::size_t>(order_[i])];
  };
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(cosines_.rows());
  double squares = 0, neighbours = 0, before = 0;
  for (std::size_t i = 0; i < contributions.size(); ++i) {
    const double value = at(i);
    sums(static_cast<Eigen::Index>(i / block_)) += value;
    squares += value * value;
    neighbours += value * before;
    before = value;
  }
  const double rho = squares > 0 ? std::clamp(neighbours / squares, 1e-6, 0.999) : 1e-6;
  const double n = static_cast<double>(contributions.size());
  const double bound = std::sqrt(3 * kSpectralFall) / std::numbers::pi * n * (1 - rho) / std::sqrt(rho);
  const auto most = static_cast<double>(cosines_.cols());
  const auto cosines = static_cast<Eigen::Index>(std::clamp(bound, static_cast<double>(kFewestCosines), most));
  double sum = 0;
  for (Eigen::Index j = 0; j < cosines; ++j) {
    const double projection = cosines_.col(j).dot(sums);
    sum += projection * projection;
  }
  return {sum / static_cast<double>(cosines), static_cast<double>(cosines)};
}

std::string RowUnits::remark() const {
  if (kind_ == Kind::kClusters) return "variances are summed over " + std::to_string(clusters_) + " clusters of rows";
  if (kind_ == Kind::kSeries) return "variances take the autocorrelation of the rows into account";
  return "";
}

}  // namespace abdera
