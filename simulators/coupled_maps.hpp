#pragma once
#include <Eigen/Core>
#include <tuple>

#include "core/params.hpp"
#include "simulators/time_series.hpp"

namespace abdera {

enum class Coupling : std::uint8_t {
  kSpecies,         ///< two species that compete, each way with its own strength
  kUnidirectional,  ///< a chain: each is driven by the one before
  kLattice,         ///< a ring: each mixes with its two neighbours
};

struct CoupledMapOptions {
  Coupling coupling = Coupling::kSpecies;
  int variables = 2;
  double growth = 3.8, growth_second = 3.5;
  double strength = 0.1, strength_back = 0.02;
  static auto fields() {
    using O = CoupledMapOptions;
    return std::tuple{
        field("coupling", &O::coupling, "who drives whom",
              Choices<Coupling>{{"species", Coupling::kSpecies},
                                {"unidirectional", Coupling::kUnidirectional},
                                {"lattice", Coupling::kLattice}}),
        field("variables", &O::variables, "number of maps; species: 2", {2, 100000}),
        field("growth", &O::growth, "r of the logistic map r x (1 - x); species: of the first", {0, 4}),
        field("growth_second", &O::growth_second, "species: r of the second", {0, 4}),
        field("strength", &O::strength, "coupling; species: of the second to the first", {0, 1}),
        field("strength_back", &O::strength_back, "species: coupling of the first to the second", {0, 1}),
    };
  }
};

/// Logistic maps f(x) = r x (1 - x) that drive one another, without noise, from random starts.
///
/// kSpecies: X(t+1) = X (r1 - r1 X - strength_back Y), Y(t+1) = Y (r2 - r2 Y - strength X). kUnidirectional:
/// x_i(t+1) = (1 - s) f(x_i) + s f(x_{i-1}), the first alone. kLattice: (1 - s) f(x_i) + s / 2 (f(x_{i-1}) +
/// f(x_{i+1})); of two maps each has the other as its only neighbour, with s.
/// @throws UsageError for species that are not two. Source: [sugihara2012] equation 1 (defaults), [kaneko1989].
TimeSeriesScm coupled_maps(const CoupledMapOptions& options);

/// Any network of competitors: x_i(t+1) = x_i (r_i - r_i x_i - sum over j of competition(i, j) x_j).
/// @param competition n x n, the diagonal is not used; 0 is no link.
TimeSeriesScm competing_species(const Eigen::VectorXd& growth, const Eigen::MatrixXd& competition);

}  // namespace abdera
