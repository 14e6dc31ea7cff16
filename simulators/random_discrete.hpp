#pragma once
#include <tuple>

#include "core/params.hpp"
#include "simulators/observe.hpp"
#include "simulators/topology.hpp"

namespace abdera {

/// How a variable of levels depends on its parents.
enum class DiscreteFamily : std::uint8_t {
  kDirichlet,  ///< tables whose rows are drawn from a symmetric Dirichlet distribution
  kLogistic,   ///< (multinomial) logistic in the standardised codes of the parents
  kNoisyOr,    ///< binary: each parent causes it on its own
  kPoisson,    ///< counts, log-linear in the standardised parents
  kMixed,      ///< continuous and discrete: conditional Gaussian, tables, logistic with continuous parents
};

struct RandomDiscreteOptions {
  TopologyOptions graph{};
  DiscreteFamily family = DiscreteFamily::kDirichlet;
  int levels_low = 2, levels_high = 3;
  double concentration = 1;
  double weight_low = 0.5, weight_high = 1.5;
  double strength_low = 0.3, strength_high = 0.9, leak = 0.05;
  double discrete_share = 0.5;
  static auto fields() {
    using O = RandomDiscreteOptions;
    using enum DiscreteFamily;
    return std::tuple_cat(
        nested(&O::graph),
        std::tuple{
            field("family", &O::family, "how a variable depends on its parents",
                  Choices<DiscreteFamily>{{"dirichlet", kDirichlet},
                                          {"logistic", kLogistic},
                                          {"noisy_or", kNoisyOr},
                                          {"poisson", kPoisson},
                                          {"mixed", kMixed}}),
            field("levels_low", &O::levels_low, "fewest levels of a variable", {2, 1000}),
            field("levels_high", &O::levels_high, "most levels of a variable", {2, 1000}),
            field("concentration", &O::concentration,
                  "dirichlet, mixed: of the rows of tables; below 1 they are nearly certain, above 1 nearly even",
                  {1e-3, 1e6}),
            field("weight_low", &O::weight_low, "smallest |weight| of a standardised parent; signs are fair", {0, 1e3}),
            field("weight_high", &O::weight_high, "largest |weight|", {0, 1e3}),
            field("strength_low", &O::strength_low, "noisy_or: smallest probability with which a parent causes it",
                  {0, 1}),
            field("strength_high", &O::strength_high, "noisy_or: largest", {0, 1}),
            field("leak", &O::leak, "noisy_or: probability of a variable without any parent", {0, 1}),
            field("discrete_share", &O::discrete_share, "mixed: share of the variables that have levels", {0, 1}),
        });
  }
};

/// A random model of discrete, counted or mixed variables over a random graph. Scales are no trap here and are left as
/// they are, but for the numbers that weights multiply: those are standardised by a pilot sample of a stream of its
/// own. @throws UsageError as `random_dag`, for an empty range, and for a table of more than 2^20 entries, naming the
/// variable. Cost: a pilot of 10,000 rows where weights need one.
Scm random_discrete(const RandomDiscreteOptions& options, const Rng& rng);

/// The same with its selection variables at work, see `selected_by`.
ObservedScm observed_random_discrete(const RandomDiscreteOptions& options, const Rng& rng);

}  // namespace abdera
