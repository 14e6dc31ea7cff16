#include "simulators/response.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"

namespace abdera {

LinearResponse::LinearResponse(double intercept, std::vector<double> weights)
    : intercept_(intercept), weights_(std::move(weights)) {
  for (double w : weights_) require(std::isfinite(w), fmt::format("a linear weight must be finite, not {}", w));
  require(std::isfinite(intercept), fmt::format("an intercept must be finite, not {}", intercept));
}

void LinearResponse::evaluate(ParentColumns parents, std::span<double> out) const {
  std::fill(out.begin(), out.end(), intercept_);
  for (std::size_t j = 0; j < weights_.size(); ++j)
    for (std::size_t i = 0; i < out.size(); ++i) out[i] += weights_[j] * parents[j][i];
}

PolynomialResponse::PolynomialResponse(std::vector<std::vector<double>> coefficients)
    : coefficients_(std::move(coefficients)) {
  for (const auto& of_parent : coefficients_) require(!of_parent.empty(), "a polynomial needs a coefficient");
}

void PolynomialResponse::evaluate(ParentColumns parents, std::span<double> out) const {
  std::fill(out.begin(), out.end(), 0.0);
  for (std::size_t j = 0; j < coefficients_.size(); ++j)
    for (std::size_t i = 0; i < out.size(); ++i) {
      const double x = parents[j][i], inside = std::clamp(x, -kReach, kReach);
      double sum = 0, slope = 0;
      for (std::size_t k = coefficients_[j].size(); k-- > 0;) {
        slope = slope * inside + static_cast<double>(k + 1) * coefficients_[j][k];
        sum = (sum + coefficients_[j][k]) * inside;
      }
      out[i] += sum + slope * (x - inside);
    }
}

void SineResponse::evaluate(ParentColumns parents, std::span<double> out) const {
  std::fill(out.begin(), out.end(), 0.0);
  for (std::size_t j = 0; j < waves_.size(); ++j)
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] += waves_[j].amplitude * std::sin(waves_[j].frequency * parents[j][i] + waves_[j].phase);
}

UnitsResponse::UnitsResponse(int num_parents, Activation activation, std::vector<Unit> units)
    : num_parents_(num_parents), activation_(activation), units_(std::move(units)) {
  for (const Unit& unit : units_)
    require(static_cast<int>(unit.weights.size()) == num_parents,
            fmt::format("a hidden unit has {} weights for {} parents", unit.weights.size(), num_parents));
}

void UnitsResponse::evaluate(ParentColumns parents, std::span<double> out) const {
  for (std::size_t i = 0; i < out.size(); ++i) {
    double sum = 0;
    for (const Unit& unit : units_) {
      double input = unit.bias;
      for (std::size_t j = 0; j < unit.weights.size(); ++j) input += unit.weights[j] * parents[j][i];
      sum += unit.out_weight * (activation_ == Activation::kTanh ? std::tanh(input) : std::cos(input));
    }
    out[i] = sum;
  }
}

// Second derivatives of the natural spline: a tridiagonal system, zero at both ends.
SplineResponse::SplineResponse(std::vector<Spline> splines) {
  for (auto& spline : splines) {
    const auto& x = spline.knots;
    const auto& y = spline.values;
    require(x.size() >= 2 && x.size() == y.size(),
            fmt::format("a spline needs at least two knots with a value each, not {} and {}", x.size(), y.size()));
    require(std::is_sorted(x.begin(), x.end(), std::less_equal<>()), "the knots of a spline must increase");
    const std::size_t n = x.size();
    std::vector<double> curvature(n, 0.0), diagonal(n, 1.0), right(n, 0.0);
    for (std::size_t i = 1; i + 1 < n; ++i) {
      const double before = x[i] - x[i - 1], after = x[i + 1] - x[i];
      const double factor = i > 1 ? before / diagonal[i - 1] : 0;
      diagonal[i] = 2 * (before + after) - factor * before;
      right[i] = 6 * ((y[i + 1] - y[i]) / after - (y[i] - y[i - 1]) / before) - factor * right[i - 1];
    }
    for (std::size_t i = n - 1; i-- > 1;)
      curvature[i] = (right[i] - (x[i + 1] - x[i]) * curvature[i + 1]) / diagonal[i];
    splines_.push_back({std::move(spline.knots), std::move(spline.values), std::move(curvature)});
  }
}

double SplineResponse::Curve::at(double x) const {
  const std::size_t n = knots.size();
  const auto upper = std::upper_bound(knots.begin(), knots.end(), x);
  const std::size_t right = std::clamp<std::size_t>(static_cast<std::size_t>(upper - knots.begin()), 1, n - 1);
  const std::size_t left = right - 1;
  const double width = knots[right] - knots[left];
  const double slope = (values[right] - values[left]) / width;
  if (x < knots.front()) return values.front() + (x - knots.front()) * (slope - width * curvature[1] / 6);
  if (x > knots.back()) return values.back() + (x - knots.back()) * (slope + width * curvature[n - 2] / 6);
  const double a = (knots[right] - x) / width, b = (x - knots[left]) / width;
  return a * values[left] + b * values[right] +
         ((a * a * a - a) * curvature[left] + (b * b * b - b) * curvature[right]) * width * width / 6;
}

void SplineResponse::evaluate(ParentColumns parents, std::span<double> out) const {
  std::fill(out.begin(), out.end(), 0.0);
  for (std::size_t j = 0; j < splines_.size(); ++j)
    for (std::size_t i = 0; i < out.size(); ++i) out[i] += splines_[j].at(parents[j][i]);
}

InteractionResponse::InteractionResponse(LinearResponse linear, std::vector<Product> products)
    : linear_(std::move(linear)), products_(std::move(products)) {
  for (const Product& product : products_)
    require(
        product.first >= 0 && product.second >= 0 && product.first < num_parents() && product.second < num_parents(),
        fmt::format("a product of parents {} and {} of {}", product.first, product.second, num_parents()));
}

void InteractionResponse::evaluate(ParentColumns parents, std::span<double> out) const {
  linear_.evaluate(parents, out);
  for (const Product& product : products_) {
    const double* a = parents[static_cast<std::size_t>(product.first)];
    const double* b = parents[static_cast<std::size_t>(product.second)];
    for (std::size_t i = 0; i < out.size(); ++i) out[i] += product.weight * (a[i] * b[i]);
  }
}

}  // namespace abdera
