#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "graphs/graph_document.hpp"
#include "simulators/continuous_mechanisms.hpp"
#include "simulators/discrete_worlds.hpp"

namespace abdera::scm_test {

/// A level mechanism whose parent number `position` is held at level 0 (or at the value 0).
class WithoutParent final : public LevelMechanism {
 public:
  WithoutParent(MechanismPtr inner, std::size_t position) : inner_(std::move(inner)), position_(position) {}
  int num_parents() const override { return inner_->num_parents() - 1; }
  Description description() const override { return {"without_parent", {}}; }
  void cumulative(ParentColumns parents, std::size_t i, std::vector<double>& out) const override {
    const double zero = 0;
    std::vector<const double*> all;
    for (const double* parent : parents) all.push_back(parent + i);
    all.insert(all.begin() + static_cast<std::ptrdiff_t>(position_), &zero);
    dynamic_cast<const LevelMechanism&>(*inner_).cumulative(all, 0, out);
  }

 private:
  MechanismPtr inner_;
  std::size_t position_;
};

/// Any mechanism whose parent number `position` is held at a value.
class HeldParent final : public Mechanism {
 public:
  HeldParent(MechanismPtr inner, std::size_t position, double value)
      : inner_(std::move(inner)), position_(position), value_(value) {}
  int num_parents() const override { return inner_->num_parents() - 1; }
  Description description() const override { return {"held_parent", {}}; }
  NoiseLaw noise() const override { return inner_->noise(); }
  Abduction abduction() const override { return inner_->abduction(); }
  void evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const override {
    const std::vector<double> held(out.size(), value_);
    inner_->evaluate(with(parents, held), noise, out);
  }
  void abduct(ParentColumns parents, std::span<const double> values, std::span<const double> uniform,
              std::span<double> noise) const override {
    const std::vector<double> held(values.size(), value_);
    inner_->abduct(with(parents, held), values, uniform, noise);
  }

 private:
  std::vector<const double*> with(ParentColumns parents, const std::vector<double>& held) const {
    std::vector<const double*> all(parents.begin(), parents.end());
    all.insert(all.begin() + static_cast<std::ptrdiff_t>(position_), held.data());
    return all;
  }
  MechanismPtr inner_;
  std::size_t position_;
  double value_;
};

/// The model with one edge deleted: to every fact of a domain belongs an edge without which it is no fact.
/// @param held the value at which mechanisms that are neither linear nor of levels hold that parent.
inline Scm without_edge(const Scm& scm, std::string_view from, std::string_view to, double held = 0) {
  std::vector<ScmVariable> variables(scm.variables().begin(), scm.variables().end());
  ScmVariable& child = variables[static_cast<std::size_t>(scm.index_of(to))];
  const auto at = std::find(child.parents.begin(), child.parents.end(), scm.index_of(from));
  if (at == child.parents.end()) throw std::invalid_argument("no edge " + std::string(from) + " -> " + std::string(to));
  const auto position = static_cast<std::size_t>(at - child.parents.begin());
  child.parents.erase(at);
  if (auto linear = child.mechanism->linear()) {
    linear->weights.erase(linear->weights.begin() + static_cast<std::ptrdiff_t>(position));
    NoiseLaw noise = child.mechanism->noise();
    noise.sd *= linear->gain;
    child.mechanism = linear_mechanism(linear->intercept, linear->weights, noise);
  } else if (dynamic_cast<const LevelMechanism*>(child.mechanism.get()) != nullptr) {
    child.mechanism = std::make_shared<WithoutParent>(child.mechanism, position);
  } else {
    child.mechanism = std::make_shared<HeldParent>(child.mechanism, position, held);
  }
  return Scm(std::move(variables));
}

/// Whether a graph joins two nodes, by their names.
inline bool joined(const GraphDocument& document, std::string_view a, std::string_view b) {
  const auto at = [&](std::string_view name) {
    return static_cast<Var>(std::find(document.nodes.begin(), document.nodes.end(), name) - document.nodes.begin());
  };
  return document.graph.adjacent(at(a), at(b));
}

/// P(event | given) by names, after interventions.
struct Named {
  std::string variable;
  int level;
};
inline double probability(const Scm& scm, const std::vector<Named>& event, const std::vector<Named>& given = {},
                          const std::vector<Named>& set = {}) {
  std::vector<Intervention> changes;
  for (const Named& s : set) changes.push_back(Intervention::set(scm.index_of(s.variable), s.level));
  const auto events = [&](const std::vector<Named>& named) {
    std::vector<WorldEvent> out;
    for (const Named& n : named) out.push_back({scm.index_of(n.variable), n.level});
    return out;
  };
  return DiscreteWorlds(intervene(scm, changes)).probability(events(event), events(given));
}

}  // namespace abdera::scm_test
