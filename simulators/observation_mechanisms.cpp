#include "simulators/observation_mechanisms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/error.hpp"
#include "simulators/continuous_mechanisms.hpp"

namespace abdera {
MechanismPtr deterministic(ResponsePtr response) {
  return std::make_shared<AdditiveNoise>(std::move(response), NoiseLaw{NoiseKind::kUniform, 0, 0, 0});
}

ComparisonResponse::ComparisonResponse(std::vector<double> weights, double threshold)
    : weights_(std::move(weights)), threshold_(threshold) {
  for (double w : weights_) require(std::isfinite(w), fmt::format("a weight must be finite, not {}", w));
  require(!std::isnan(threshold), "a threshold must be a number");
}

void ComparisonResponse::evaluate(ParentColumns parents, std::span<double> out) const {
  for (std::size_t i = 0; i < out.size(); ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < weights_.size(); ++j) sum += weights_[j] * parents[j][i];
    out[i] = sum > threshold_ ? 1 : 0;
  }
}

LimitResponse::LimitResponse(double limit, double multiple, int num_parents)
    : limit_(limit), multiple_(multiple), num_parents_(num_parents) {
  require(std::isfinite(limit) && std::isfinite(multiple), "a limit must be finite");
}

void LimitResponse::evaluate(ParentColumns parents, std::span<double> out) const {
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = std::max(parents[0][i], num_parents_ == 1 ? limit_ : multiple_ * parents[1][i]);
}

RoundingResponse::RoundingResponse(double step) : step_(step) {
  require(step > 0 && std::isfinite(step), fmt::format("a step of rounding must be positive, not {}", step));
}

void RoundingResponse::evaluate(ParentColumns parents, std::span<double> out) const {
  const double inverse = std::round(1 / step_);
  const bool unit_fraction = inverse >= 1 && std::abs(inverse * step_ - 1) < 1e-12;
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = unit_fraction ? std::round(parents[0][i] * inverse) / inverse : std::round(parents[0][i] / step_) * step_;
}

QuadratureResponse::QuadratureResponse(double constant, std::vector<double> relative)
    : constant_(constant), relative_(std::move(relative)) {
  const auto check = [](double part) {
    require(part >= 0 && std::isfinite(part), fmt::format("a part of an error must be 0 or more, not {}", part));
  };
  check(constant_);
  for (double part : relative_) check(part);
}

void QuadratureResponse::evaluate(ParentColumns parents, std::span<double> out) const {
  for (std::size_t i = 0; i < out.size(); ++i) {
    double sum = constant_ * constant_;
    for (std::size_t j = 0; j < relative_.size(); ++j) {
      const double part = relative_[j] * parents[j][i];
      sum += part * part;
    }
    out[i] = std::sqrt(sum);
  }
}

BatchResponse::BatchResponse(std::vector<double> offsets, std::vector<double> scales)
    : offsets_(std::move(offsets)), scales_(std::move(scales)) {
  require(!offsets_.empty() && offsets_.size() == scales_.size(),
          fmt::format("{} offsets and {} scales of batches", offsets_.size(), scales_.size()));
}

void BatchResponse::evaluate(ParentColumns parents, std::span<double> out) const {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double batch = parents[1][i];
    if (!(batch >= 0 && batch < static_cast<double>(offsets_.size()) && batch == std::floor(batch)))
      throw DataError(fmt::format("row {}: {} is no batch 0..{}", i + 1, batch, offsets_.size() - 1));
    const auto b = static_cast<std::size_t>(batch);
    out[i] = offsets_[b] + scales_[b] * parents[0][i];
  }
}

// Simpson's rule in log(1 + z), where the integrand is smooth: dz / E(z) = (1 + z) / E(z) d log(1 + z).
double log_luminosity_distance(double redshift) {
  constexpr double kMatter = 0.3, kHubbleDistance = 299792.458 / 70;
  constexpr int kIntervals = 64;
  const double z = std::max(redshift, 0.0), step = std::log1p(z) / kIntervals;
  double sum = 0;
  for (int k = 0; k <= kIntervals; ++k) {
    const double a = std::exp(k * step), weight = k == 0 || k == kIntervals ? 1 : k % 2 == 1 ? 4 : 2;
    sum += weight * a / std::sqrt(kMatter * a * a * a + 1 - kMatter);
  }
  return std::log10(std::max(kHubbleDistance * (1 + z) * sum * step / 3, 1e-6));
}

void LogFluxResponse::evaluate(ParentColumns parents, std::span<double> out) const {
  const double log_sphere = std::log10(4 * std::numbers::pi);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double x = parents[1][i];
    double log_distance = x;
    if (form_ == DistanceForm::kDistance) log_distance = std::log10(std::max(x, 1e-6));
    if (form_ == DistanceForm::kModulus) log_distance = x / 5;
    if (form_ == DistanceForm::kRedshift) log_distance = log_luminosity_distance(x);
    out[i] = parents[0][i] - log_sphere - 2 * log_distance;
  }
}

LogNormalSize::LogNormalSize(ResponsePtr size, double spread) : size_(std::move(size)), spread_(spread) {
  noise().check();
}

void LogNormalSize::evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const {
  std::vector<double> size(out.size());
  size_->evaluate(parents, size);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = size[i] * std::exp(noise[i]);
}

void LogNormalSize::abduct(ParentColumns parents, std::span<const double> values, std::span<const double>,
                           std::span<double> noise) const {
  std::vector<double> size(values.size());
  size_->evaluate(parents, size);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!(values[i] > 0)) throw DataError(fmt::format("row {}: the size is {} and not positive", i + 1, values[i]));
    // The logarithm loses digits where the factor is far from 1: a step of Newton's brings them back.
    double x = std::log(values[i] / size[i]);
    for (int step = 0; step < 2; ++step) {
      const double value = size[i] * std::exp(x);
      x += (values[i] - value) / value;
    }
    noise[i] = x;
  }
}

double MeasurementError::without_noise(ParentColumns parents, std::size_t i) const {
  double sum = parents[0][i];
  for (std::size_t k = 0; k < loadings_.size(); ++k) sum += loadings_[k] * parents[2 + k][i];
  return sum;
}

void MeasurementError::evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = without_noise(parents, i) + parents[1][i] * noise[i];
}

void MeasurementError::abduct(ParentColumns parents, std::span<const double> values, std::span<const double>,
                              std::span<double> noise) const {
  for (std::size_t i = 0; i < values.size(); ++i)
    noise[i] = parents[1][i] == 0 ? 0 : (values[i] - without_noise(parents, i)) / parents[1][i];
}

GaussianKernel::GaussianKernel(std::vector<double> weights, double centre, double width)
    : weights_(std::move(weights)), centre_(centre), width_(width) {
  require(std::isfinite(centre) && width > 0 && std::isfinite(width),
          fmt::format("a kernel needs a finite centre and a positive width, not {} and {}", centre, width));
}

void GaussianKernel::cumulative(ParentColumns parents, std::size_t i, std::vector<double>& out) const {
  double sum = -centre_;
  for (std::size_t j = 0; j < weights_.size(); ++j) sum += weights_[j] * parents[j][i];
  const double away = sum / width_;
  out.assign({-std::expm1(-away * away / 2), 1.0});
}

}  // namespace abdera
