#pragma once
#include <span>
#include <vector>

#include "core/function_ref.hpp"
#include "simulators/discrete_mechanisms.hpp"
#include "simulators/intervention.hpp"

namespace abdera {

/// That a variable has this level; world 0 is the model as it is.
struct WorldEvent {
  Var variable;
  int level;
  int world = 0;
};

/// The exact joint distribution of a discrete model and of other worlds of it, each made by interventions, that share
/// every noise: what is seen, what would be seen, and what would have been. Nothing is sampled: the noise of a variable
/// is cut into the intervals on which it has one level in each world.
///
/// Threads: const, safe together.
class DiscreteWorlds {
 public:
  /// @param worlds interventions that make the worlds 1, 2, ... of the model.
  /// @throws NotApplicable naming a variable that is not discrete, or drawn anew in another world; UsageError as
  /// `intervene`.
  explicit DiscreteWorlds(const Scm& scm, const std::vector<std::vector<Intervention>>& worlds = {});

  int num_worlds() const { return static_cast<int>(worlds_.size()); }

  /// Calls visitor(probability, values) for every state of the variables `of` and `given` and what they descend from;
  /// values[world * scm.size() + v] is the level of v (meaningless for other variables). The probabilities sum to that
  /// of `given`. Cost: states of those variables that agree with `given`, times the worlds.
  void visit(std::span<const Var> of, std::span<const WorldEvent> given,
             FunctionRef<void(double, std::span<const double>)> visitor) const;

  /// P(event | given). NaN when `given` is impossible. @throws UsageError for a world or variable that is not there.
  double probability(std::span<const WorldEvent> event, std::span<const WorldEvent> given = {}) const;

 private:
  /// How a variable comes about in one world: a level mechanism, or a level that was set.
  struct Cause {
    const LevelMechanism* mechanism;
    double level;
  };
  struct World {
    Scm scm;
    std::vector<Cause> causes;
  };
  struct Walk;
  void check(std::span<const WorldEvent> events) const;
  std::vector<World> worlds_;
};

}  // namespace abdera
