#include "simulators/switched.hpp"

#include <fmt/format.h>

#include "core/error.hpp"

namespace abdera {

SwitchedMechanism::SwitchedMechanism(std::vector<MechanismPtr> of_level) : of_level_(std::move(of_level)) {
  require(!of_level_.empty(), "a switched mechanism needs one mechanism a level");
  for (const auto& mechanism : of_level_)
    require(mechanism->num_parents() == of_level_.front()->num_parents() &&
                mechanism->noise() == of_level_.front()->noise(),
            "the mechanisms of all levels need the same number of parents and the same law of noise");
}

/// Calls f(mechanism, its parents, first row, rows) for every run of rows of the same level.
template <class F>
void SwitchedMechanism::by_levels(ParentColumns parents, std::size_t rows, F&& f) const {
  std::vector<const double*> others;
  for (std::size_t first = 0, end; first < rows; first = end) {
    const double level = parents[0][first];
    for (end = first + 1; end < rows && parents[0][end] == level;) ++end;
    std::size_t index = 0;
    while (index < of_level_.size() && static_cast<double>(index) != level) ++index;
    if (index == of_level_.size())
      throw DataError(fmt::format("row {}: level {} of {}", first + 1, level, of_level_.size()));
    others.clear();
    for (const double* column : parents.subspan(1)) others.push_back(column + first);
    f(*of_level_[index], ParentColumns(others), first, end - first);
  }
}

void SwitchedMechanism::evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const {
  by_levels(parents, out.size(),
            [&](const Mechanism& mechanism, ParentColumns others, std::size_t first, std::size_t rows) {
              mechanism.evaluate(others, noise.subspan(first, rows), out.subspan(first, rows));
            });
}

Abduction SwitchedMechanism::abduction() const {
  for (const auto& mechanism : of_level_)
    if (mechanism->abduction() == Abduction::kSampled) return Abduction::kSampled;
  return Abduction::kExact;
}

void SwitchedMechanism::abduct(ParentColumns parents, std::span<const double> values, std::span<const double> uniform,
                               std::span<double> noise) const {
  by_levels(parents, values.size(),
            [&](const Mechanism& mechanism, ParentColumns others, std::size_t first, std::size_t rows) {
              try {
                mechanism.abduct(others, values.subspan(first, rows),
                                 uniform.empty() ? uniform : uniform.subspan(first, rows), noise.subspan(first, rows));
              } catch (const DataError& error) {
                throw DataError(fmt::format("counted from row {}: {}", first + 1, error.what()));
              }
            });
}

}  // namespace abdera
