#include "simulators/coupled_maps.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "simulators/continuous_mechanisms.hpp"

namespace abdera {
namespace {

SeriesVariable map_of(Var v, std::vector<LaggedParent> parents, ResponsePtr response) {
  SeriesVariable out;
  out.info.name = fmt::format("x{}", v + 1);
  out.id = static_cast<std::uint64_t>(v);
  out.parents = std::move(parents);
  out.mechanism = std::make_shared<AdditiveNoise>(std::move(response), NoiseLaw{NoiseKind::kGaussian, 0, 0, 0});
  out.start = {NoiseKind::kUniform, 0.5, 0.2, 0};  // between 0.15 and 0.85
  return out;
}

}  // namespace

TimeSeriesScm competing_species(const Eigen::VectorXd& growth, const Eigen::MatrixXd& competition) {
  require(competition.rows() == growth.size() && competition.cols() == growth.size(),
          fmt::format("a competition matrix of {} x {} for {} species", competition.rows(), competition.cols(),
                      growth.size()));
  std::vector<SeriesVariable> variables;
  for (Var v = 0; v < static_cast<Var>(growth.size()); ++v) {
    std::vector<LaggedParent> parents = {{v, 1}};
    std::vector<double> linear = {growth(v)};
    std::vector<InteractionResponse::Product> products = {{0, 0, -growth(v)}};
    for (Var other = 0; other < static_cast<Var>(growth.size()); ++other) {
      if (other == v || competition(v, other) == 0) continue;
      products.push_back({0, static_cast<int>(parents.size()), -competition(v, other)});
      parents.push_back({other, 1}), linear.push_back(0);
    }
    variables.push_back(map_of(v, std::move(parents),
                               std::make_shared<InteractionResponse>(LinearResponse(0, linear), std::move(products))));
  }
  return TimeSeriesScm(std::move(variables));
}

TimeSeriesScm coupled_maps(const CoupledMapOptions& o) {
  if (o.coupling == Coupling::kSpecies) {
    require(o.variables == 2, fmt::format("coupling=species is for 2 maps, not {}", o.variables));
    Eigen::MatrixXd competition = Eigen::MatrixXd::Zero(2, 2);
    competition(0, 1) = o.strength_back, competition(1, 0) = o.strength;
    return competing_species(Eigen::Vector2d(o.growth, o.growth_second), competition);
  }
  std::vector<SeriesVariable> variables;
  for (Var v = 0; v < o.variables; ++v) {
    std::vector<Var> neighbours;
    if (o.coupling == Coupling::kUnidirectional) {
      if (v > 0) neighbours = {v - 1};
    } else {
      neighbours = {(v + o.variables - 1) % o.variables};
      if (o.variables > 2) neighbours.push_back((v + 1) % o.variables);
    }
    const bool driven = !neighbours.empty() && o.strength > 0;
    std::vector<LaggedParent> parents = {{v, 1}};
    std::vector<double> shares = {driven ? 1 - o.strength : 1};
    for (Var other : neighbours)
      if (driven) parents.push_back({other, 1}), shares.push_back(o.strength / static_cast<double>(neighbours.size()));
    std::vector<InteractionResponse::Product> squares;
    for (double& share : shares) {
      share *= o.growth;
      squares.push_back({static_cast<int>(squares.size()), static_cast<int>(squares.size()), -share});
    }
    variables.push_back(map_of(v, std::move(parents),
                               std::make_shared<InteractionResponse>(LinearResponse(0, shares), std::move(squares))));
  }
  return TimeSeriesScm(std::move(variables));
}

}  // namespace abdera
