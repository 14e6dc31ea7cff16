#include <gtest/gtest.h>

#include "simulators/coupled_maps.hpp"
#include "simulators/domains/ionosphere_scintillation.hpp"
#include "simulators/domains/solar_wind_magnetosphere.hpp"
#include "simulators/lorenz96.hpp"
#include "simulators/model_file.hpp"
#include "simulators/random_time_series.hpp"
#include "simulators/series_sample.hpp"

namespace abdera {
namespace {

ModelFile again(const ModelFile& file) { return model_from_json(to_json(file), "a model"); }

// Every simulator of series: what is read from its file makes the same rows, bit for bit.
TEST(SeriesFile, MakesTheSameRows) {
  const std::vector<TimeSeriesScm> models = {
      random_time_series({.variables = 4, .season_period = 12}, Rng(1)),
      random_time_series({.variables = 4, .mechanism = MechanismFamily::kMlp, .regimes = 2}, Rng(1)),
      lorenz96({.variables = 14, .step = 0.05, .noise = 1}),
      lorenz96({.variables = 5, .integrator = Integrator::kEulerMaruyama}),
      coupled_maps({}),
      coupled_maps({.coupling = Coupling::kLattice, .variables = 5}),
      solar_wind_magnetosphere({}),
  };
  for (const TimeSeriesScm& series : models) {
    Recording recording;
    for (Var v = 0; v < series.size(); ++v) recording.columns.push_back({series.variable(v).info.name, v});
    const ModelFile read = again({ObservedSeries{series, recording}, {}});
    EXPECT_EQ(sample(std::get<ObservedSeries>(read.model).series, 30, Rng(2), {}), sample(series, 30, Rng(2), {}));
  }
}

TEST(SeriesFile, OfTheIonosphereMakesTheSameRows) {
  const ObservedScm model = ionosphere_scintillation({});
  const ModelFile read = again({model, {}});
  const auto& observed = std::get<ObservedScm>(read.model);
  EXPECT_EQ(sample(observed.scm, 500, Rng(2), {}).values, sample(model.scm, 500, Rng(2), {}).values);
  EXPECT_EQ(observed.recording.added.size(), model.recording.added.size());
}

}  // namespace
}  // namespace abdera
