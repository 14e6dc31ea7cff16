#include "bench/calibration/robustness.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "datasets/transform.hpp"
#include "graphs/separation.hpp"
#include "simulators/domains/galaxy_environment.hpp"
#include "simulators/linear_gaussian.hpp"
#include "simulators/recorder.hpp"

namespace abdera {
namespace {

const std::vector<std::string> kQuantities = {"log_halo_mass", "log_density", "log_stellar_mass", "log_gas_fraction",
                                              "log_sfr",       "colour",      "redshift"};
constexpr double kLevel = 0.01;

struct Query {
  Var x, y;
  std::vector<Var> given;
};

Scm galaxies() {
  GalaxyEnvironmentOptions options;
  options.epoch = GalaxyEpoch::kZ2;
  options.environment_z2 = 0.08;
  return galaxy_environment(options);
}

/// Positions in `kQuantities`.
std::vector<Query> independences(const Scm& scm) {
  std::vector<Var> nodes;
  for (const auto& name : kQuantities) nodes.push_back(scm.index_of(name));
  const auto order = causal_order(scm.dag());
  const auto place = [&](Var v) { return std::find(order.begin(), order.end(), v); };
  std::vector<Query> out;
  for (std::size_t a = 0; a < nodes.size(); ++a)
    for (std::size_t b = a + 1; b < nodes.size(); ++b) {
      if (scm.dag().adjacent(nodes[a], nodes[b])) continue;
      Query query{static_cast<Var>(a), static_cast<Var>(b), {}};
      const Var later = place(nodes[a]) < place(nodes[b]) ? nodes[b] : nodes[a];
      for (Var parent : scm.variable(later).parents)
        query.given.push_back(static_cast<Var>(std::find(nodes.begin(), nodes.end(), parent) - nodes.begin()));
      out.push_back(std::move(query));
    }
  return out;
}

bool holds_when_recorded(const ObservedScm& observed, const Query& query) {
  const auto& columns = observed.recording.columns;
  const auto node = [&](Var quantity) {
    const auto& name = kQuantities[static_cast<std::size_t>(quantity)];
    return std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.name == name; })->node;
  };
  std::vector<Var> given = observed.recording.selection;
  for (Var v : query.given) given.push_back(node(v));
  return m_separated(observed.scm.dag(), node(query.x), node(query.y), given);
}

Dataset rows_of(const ObservedScm& observed, const GalaxyCondition& condition, const Rng& rng) {
  Dataset data = select_columns(record(observed.scm, observed.recording, condition.rows, rng, {}), kQuantities);
  if (!condition.linear_scale) return data;
  Dataset::Matrix values = data.values();
  values.leftCols(5) = (values.leftCols(5).array() * std::log(10.0)).exp();
  return {data.variables(), std::move(values)};
}

ObservedScm observed_galaxies(const GalaxyCondition& condition, const Rng& rng) {
  std::vector<ObservationStep> steps;
  for (const auto& text : condition.steps) steps.push_back(parse_observation(text));
  return observe(galaxies(), steps, rng);
}

}  // namespace

Dataset galaxy_rows(const GalaxyCondition& condition, const Rng& rng) {
  return rows_of(observed_galaxies(condition, rng.fork("observe")), condition, rng.fork("rows"));
}

std::vector<GalaxyCondition> galaxy_conditions() {
  const std::string measured = "columns=log_density,log_stellar_mass,log_gas_fraction,log_sfr";
  return {
      {.name = "as they are", .what = "1,000 galaxies, all quantities exact", .steps = {}},
      {.name = "n = 450,000", .what = "as many as a large survey has", .steps = {}, .rows = 450000},
      {.name = "flux limit",
       .what = "the brightest 30 % (flux from stellar mass and redshift)",
       .steps = {"flux_limit luminosity=log_stellar_mass distance=redshift share=0.3"}},
      {.name = "truncation",
       .what = "the 30 % with most star formation",
       .steps = {"truncate column=log_sfr keep=above share=0.3"}},
      {.name = "errors",
       .what = "0.1 dex, known, independent, on density, stellar mass, gas and star formation",
       .steps = {"measure " + measured + " sigma=0.1 spread=0.3"}},
      {.name = "correlated errors",
       .what = "0.05 dex each, and one of 0.1 dex that all four share",
       .steps = {"measure " + measured + " sigma=0.05 factor=distance_error loading=0.1"}},
      {.name = "upper limits",
       .what = "star formation censored below its 30th percentile",
       .steps = {"upper_limit columns=log_sfr share=0.3"}},
      {.name = "rounding", .what = "to half a standard deviation", .steps = {"round step_sd=0.5"}},
      {.name = "linear scale",
       .what = "masses, densities and rates in place of their logarithms: not linear, heavy tails",
       .steps = {},
       .linear_scale = true},
  };
}

std::vector<GalaxyEstimate> galaxy_robustness(const GalaxyCondition& condition,
                                              const std::vector<CalibratedTest>& tests, int draws,
                                              const RunContext& run) {
  const ObservedScm observed = observed_galaxies(condition, run.rng.fork("observe"));
  std::vector<Query> queries = independences(galaxies());
  std::vector<char> still;
  for (const Query& query : queries) still.push_back(holds_when_recorded(observed, query));
  queries.push_back({1, 4, {2, 3}});  // density and star formation given stellar mass and gas

  const std::size_t per_draw = queries.size();
  std::vector<double> p_values(tests.size() * static_cast<std::size_t>(draws) * per_draw);
  const auto at = [&](std::size_t test, std::ptrdiff_t draw, std::size_t query) -> double& {
    return p_values[(test * static_cast<std::size_t>(draws) + static_cast<std::size_t>(draw)) * per_draw + query];
  };
  parallel_for(draws, run, 1e-3 * draws, [&](std::ptrdiff_t i) {
    RunContext alone;
    alone.rng = run.rng.fork("galaxies", i);
    const Dataset data = rows_of(observed, condition, alone.rng.fork("rows"));
    const Dataset cut = discretise(data, kQuantities, 4, Bins::kEqualCount);
    for (std::size_t t = 0; t < tests.size(); ++t) {
      const Dataset& used = tests[t].entry->columns == ColumnKinds::kDiscrete ? cut : data;
      const auto test = tests[t].entry->make({.data = &used}, tests[t].params, alone);
      for (std::size_t q = 0; q < per_draw; ++q)
        at(t, i, q) = test->test(queries[q].x, queries[q].y, queries[q].given).p_value;
    }
  });

  std::vector<GalaxyEstimate> out;
  for (std::size_t t = 0; t < tests.size(); ++t) {
    GalaxyEstimate estimate;
    estimate.test = tests[t].name;
    estimate.queries = static_cast<int>(still.size());
    estimate.still = static_cast<int>(std::count(still.begin(), still.end(), 1));
    std::array<int, 3> rejected{}, tested{};  // broken, still, power
    int untested = 0;
    for (std::ptrdiff_t i = 0; i < draws; ++i)
      for (std::size_t q = 0; q < per_draw; ++q) {
        const double p = at(t, i, q);
        const std::size_t group = q + 1 == per_draw ? 2 : still[q] ? 1 : 0;
        untested += std::isnan(p);
        tested[group] += !std::isnan(p);
        rejected[group] += p <= kLevel;
      }
    const auto share = [&](std::size_t group) {
      return tested[group] > 0 ? static_cast<double>(rejected[group]) / tested[group]
                               : std::numeric_limits<double>::quiet_NaN();
    };
    estimate.size_broken = share(0), estimate.size_still = share(1), estimate.power = share(2);
    estimate.untested_share =
        static_cast<double>(untested) / (static_cast<double>(draws) * static_cast<double>(per_draw));
    out.push_back(std::move(estimate));
  }
  return out;
}

}  // namespace abdera
