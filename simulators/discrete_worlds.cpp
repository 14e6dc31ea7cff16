#include "simulators/discrete_worlds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/error.hpp"
#include "graphs/separation.hpp"

namespace abdera {

/// One walk over the states: a depth is a variable.
struct DiscreteWorlds::Walk {
  const std::vector<World>& worlds;
  FunctionRef<void(double, std::span<const double>)> visitor;
  std::vector<Var> order;                  ///< variables that matter, parents first
  std::vector<std::vector<int>> required;  ///< [depth][world]: the level that is given, -1 none
  std::vector<double> values;
  /// Cumulative probabilities of [depth][world]: a depth writes its own while those above are in use.
  std::vector<std::vector<std::vector<double>>> cumulative;

  void find_cumulative(std::size_t depth, std::size_t w) {
    const Var v = order[depth];
    const World& world = worlds[w];
    const Cause& cause = world.causes[static_cast<std::size_t>(v)];
    auto& out = cumulative[depth][w];
    if (cause.mechanism == nullptr) {
      out.assign(static_cast<std::size_t>(cause.level) + 1, 0.0);
      out.back() = 1;
      return;
    }
    std::vector<const double*> parents;
    for (Var parent : world.scm.variable(v).parents) parents.push_back(&value(w, parent));
    cause.mechanism->cumulative(parents, 0, out);
  }

  double& value(std::size_t w, Var v) {
    return values[w * static_cast<std::size_t>(worlds[0].scm.size()) + static_cast<std::size_t>(v)];
  }

  void descend(std::size_t depth, double probability) {
    if (depth == order.size()) return visitor(probability, values);
    const Var v = order[depth];
    for (std::size_t w = 0; w < worlds.size(); ++w) find_cumulative(depth, w);
    const auto& up_to = cumulative[depth];
    std::vector<std::size_t> level(worlds.size(), 0);
    for (double low = 0; low < 1;) {  // the next interval of noise on which no world changes its level
      double high = 1;
      for (std::size_t w = 0; w < worlds.size(); ++w) {
        while (level[w] + 1 < up_to[w].size() && up_to[w][level[w]] <= low) ++level[w];
        if (level[w] + 1 < up_to[w].size()) high = std::min(high, up_to[w][level[w]]);
      }
      bool agrees = true;
      for (std::size_t w = 0; w < worlds.size(); ++w) {
        const int given = required[depth][w];
        agrees = agrees && (given < 0 || given == static_cast<int>(level[w]));
        value(w, v) = static_cast<double>(level[w]);
      }
      if (agrees) descend(depth + 1, probability * (high - low));
      low = high;
    }
  }
};

DiscreteWorlds::DiscreteWorlds(const Scm& scm, const std::vector<std::vector<Intervention>>& worlds) {
  worlds_.push_back({scm, {}});
  for (const auto& changes : worlds) worlds_.push_back({intervene(scm, changes), {}});
  for (World& world : worlds_)
    for (Var v = 0; v < scm.size(); ++v) {
      const ScmVariable& variable = world.scm.variable(v);
      const auto* levels = dynamic_cast<const LevelMechanism*>(variable.mechanism.get());
      const auto linear = variable.mechanism->linear();
      const bool fixed = scm.variable(v).info.discrete() && linear && linear->gain == 0 && linear->weights.empty();
      if (levels == nullptr && !fixed)
        throw NotApplicable(fmt::format("'{}' is not discrete: its states cannot be listed; sample the model instead",
                                        variable.info.name));
      if (variable.id != scm.variable(v).id)
        throw NotApplicable(
            fmt::format("'{}' is drawn anew: it shares no noise between the worlds; give the model "
                        "after that intervention as the model",
                        variable.info.name));
      world.causes.push_back({levels, fixed ? linear->intercept : 0});
    }
}

void DiscreteWorlds::check(std::span<const WorldEvent> events) const {
  const int size = worlds_[0].scm.size();
  for (const WorldEvent& e : events) {
    require(e.world >= 0 && e.world < num_worlds(), fmt::format("world {} of {}", e.world, num_worlds()));
    require(e.variable >= 0 && e.variable < size, fmt::format("variable {} of {}", e.variable + 1, size));
  }
}

void DiscreteWorlds::visit(std::span<const Var> of, std::span<const WorldEvent> given,
                           FunctionRef<void(double, std::span<const double>)> visitor) const {
  check(given);
  const Scm& scm = worlds_[0].scm;
  std::vector<Var> needed(of.begin(), of.end());
  for (const WorldEvent& e : given) needed.push_back(e.variable);
  const auto relevant = ancestors(scm.dag(), needed);
  Walk walk{worlds_, visitor, {}, {}, {}, {}};
  for (Var v : scm.order())
    if (relevant.contains(v)) walk.order.push_back(v);
  walk.required.assign(walk.order.size(), std::vector<int>(worlds_.size(), -1));
  for (const WorldEvent& e : given) {
    const auto depth =
        static_cast<std::size_t>(std::find(walk.order.begin(), walk.order.end(), e.variable) - walk.order.begin());
    int& required = walk.required[depth][static_cast<std::size_t>(e.world)];
    if (required >= 0 && required != e.level) return;  // two levels at once
    required = e.level;
  }
  walk.values.assign(worlds_.size() * static_cast<std::size_t>(scm.size()), 0.0);
  walk.cumulative.assign(walk.order.size(), std::vector<std::vector<double>>(worlds_.size()));
  walk.descend(0, 1.0);
}

double DiscreteWorlds::probability(std::span<const WorldEvent> event, std::span<const WorldEvent> given) const {
  check(event);
  std::vector<Var> of;
  for (const WorldEvent& e : event) of.push_back(e.variable);
  const auto size = static_cast<std::size_t>(worlds_[0].scm.size());
  double both = 0, all = 0;
  visit(of, given, [&](double p, std::span<const double> values) {
    const bool holds = std::all_of(event.begin(), event.end(), [&](const WorldEvent& e) {
      return values[static_cast<std::size_t>(e.world) * size + static_cast<std::size_t>(e.variable)] == e.level;
    });
    all += p;
    if (holds) both += p;
  });
  return all > 0 ? both / all : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace abdera
