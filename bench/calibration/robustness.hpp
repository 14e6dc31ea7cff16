#pragma once
#include <string>
#include <vector>

#include "bench/calibration/size.hpp"

namespace abdera {

/// A way in which rows of galaxies are observed.
struct GalaxyCondition {
  std::string name, what;          ///< for tables and for people
  std::vector<std::string> steps;  ///< of observation, as lines of text (`parse_observation`)
  bool linear_scale = false;       ///< columns are 10 to the power of what the model says: not linear in each other
  int rows = 1000;
};

std::vector<GalaxyCondition> galaxy_conditions();

/// Galaxies observed in this way, the columns of the page.
Dataset galaxy_rows(const GalaxyCondition& condition, const Rng& rng);

/// What a test says of galaxies observed in one way, at level 0.01.
struct GalaxyEstimate {
  std::string test;
  int queries = 0;            ///< independences of the galaxies that are asked for in each draw
  int still = 0;              ///< of them those that hold for the recorded columns, by the extended graph
  double size_still = 0;      ///< share of these rejected: errors of the test itself; NaN when there are none
  double size_broken = 0;     ///< share of the others rejected: what the observation has made dependent
  double power = 0;           ///< share of draws in which density and star formation are found dependent given the rest
  double untested_share = 0;  ///< of all queries
};

/// Galaxies at redshift 2, whose seven quantities have no latent common cause, with a weak effect of density on star
/// formation: every non-adjacent pair given the parents of the later one, and that one effect. Discrete tests get
/// columns of four levels with equally many rows each.
/// Cost: draws x (rows + queries) for each test. Threads: run.threads, the result does not depend on them.
std::vector<GalaxyEstimate> galaxy_robustness(const GalaxyCondition& condition,
                                              const std::vector<CalibratedTest>& tests, int draws,
                                              const RunContext& run);

}  // namespace abdera
