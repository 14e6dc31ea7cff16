#include "simulators/scaled_mechanisms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"

namespace abdera {

Constant::Constant(double value) : value_(value) {
  require(std::isfinite(value), fmt::format("a constant must be finite, not {}", value));
}

void Constant::evaluate(ParentColumns, std::span<const double>, std::span<double> out) const {
  std::fill(out.begin(), out.end(), value_);
}

void Constant::abduct(ParentColumns, std::span<const double> values, std::span<const double> uniform,
                      std::span<double> noise) const {
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i] != value_)
      throw DataError(fmt::format("row {}: the value is {} and not {}, to which it was set", i + 1, values[i], value_));
  std::copy(uniform.begin(), uniform.end(), noise.begin());
}

Rescaled::Rescaled(MechanismPtr inner, double shift, double gain)
    : inner_(std::move(inner)), shift_(shift), gain_(gain) {
  require(std::isfinite(shift) && std::isfinite(gain) && gain != 0,
          fmt::format("a scale needs a finite shift and a finite gain other than 0, not {} and {}", shift, gain));
}

void Rescaled::evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const {
  inner_->evaluate(parents, noise, out);
  for (double& x : out) x = (x - shift_) * gain_;
}

std::optional<LinearEquation> Rescaled::linear() const {
  auto equation = inner_->linear();
  if (!equation) return std::nullopt;
  equation->intercept = (equation->intercept - shift_) * gain_;
  for (double& w : equation->weights) w *= gain_;
  equation->gain *= gain_;
  return equation;
}

void Rescaled::abduct(ParentColumns parents, std::span<const double> values, std::span<const double> uniform,
                      std::span<double> noise) const {
  std::vector<double> unscaled(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) unscaled[i] = values[i] / gain_ + shift_;
  inner_->abduct(parents, unscaled, uniform, noise);
}

RescaledParents::RescaledParents(MechanismPtr inner, std::vector<Unit> units)
    : inner_(std::move(inner)), units_(std::move(units)) {
  require(static_cast<int>(units_.size()) == inner_->num_parents(),
          fmt::format("{} units for {} parents", units_.size(), inner_->num_parents()));
  for (const Unit& unit : units_)
    require(std::isfinite(unit.shift) && std::isfinite(unit.gain),
            fmt::format("a unit needs a finite shift and gain, not {} and {}", unit.shift, unit.gain));
}

void RescaledParents::evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const {
  std::vector<std::vector<double>> storage;
  inner_->evaluate(rescaled(parents, out.size(), storage), noise, out);
}

std::optional<LinearEquation> RescaledParents::linear() const {
  auto equation = inner_->linear();
  if (!equation) return std::nullopt;
  for (std::size_t j = 0; j < units_.size(); ++j) {
    equation->intercept += equation->weights[j] * units_[j].shift;
    equation->weights[j] *= units_[j].gain;
  }
  return equation;
}

void RescaledParents::abduct(ParentColumns parents, std::span<const double> values, std::span<const double> uniform,
                             std::span<double> noise) const {
  std::vector<std::vector<double>> storage;
  inner_->abduct(rescaled(parents, values.size(), storage), values, uniform, noise);
}

std::vector<const double*> RescaledParents::rescaled(ParentColumns parents, std::size_t rows,
                                                     std::vector<std::vector<double>>& storage) const {
  std::vector<const double*> out;
  for (std::size_t j = 0; j < parents.size(); ++j) {
    auto& column = storage.emplace_back(rows);
    for (std::size_t i = 0; i < rows; ++i) column[i] = units_[j].shift + units_[j].gain * parents[j][i];
  }
  for (const auto& column : storage) out.push_back(column.data());
  return out;
}

}  // namespace abdera
