#include <gmock/gmock.h>

#include <cstring>

#include "core/error.hpp"
#include "simulators/series_sample.hpp"
#include "simulators/series_truth.hpp"
#include "simulators/truth.hpp"
#include "tests/simulators/observe_support.hpp"
#include "tests/support/message_of.hpp"

namespace abdera::observe_test {
namespace {

using testing::HasSubstr;
using testing_support::message_of;

/// x(t) = 0.8 x(t-1) + e, y(t) = 0.5 y(t-1) + 0.7 x(t-1) + e.
TimeSeriesScm two_series() {
  SeriesVariable x, y;
  x.info.name = "x", x.id = 1, x.parents = {{0, 1}}, x.mechanism = linear_mechanism(0, {0.8}, {});
  y.info.name = "y", y.id = 2, y.parents = {{1, 1}, {0, 1}}, y.mechanism = linear_mechanism(0, {0.5, 0.7}, {});
  return TimeSeriesScm({x, y});
}

ObservedSeries observed(const TimeSeriesScm& series, const std::vector<std::string>& steps) {
  std::vector<ObservationStep> parsed;
  for (const auto& text : steps) parsed.push_back(parse_observation(text));
  return observe(series, parsed, Rng(1));
}

TEST(ObservedSeries, KeepsTheSeriesAndAddsNodesOfTheSameTime) {
  const auto model = observed(
      two_series(), {"measure columns=y sigma=0.5 spread=0.3", "missing_mnar columns=y rate=0.2", "hide columns=x"});
  const Eigen::MatrixXd before = sample(two_series(), 500, Rng(3), {}), after = sample(model.series, 500, Rng(3), {});
  EXPECT_EQ(before, after.leftCols(2)) << "bit for bit";
  for (const auto& edge : lagged_edges(model.series)) EXPECT_TRUE(edge.to < 2 || edge.lag == 0);
  EXPECT_FALSE(model.series.variable(0).recorded);
  const auto nodes = truth_nodes(node_infos(model.series), model.recording);
  EXPECT_EQ(nodes[static_cast<std::size_t>(model.series.index_of("y.measured"))].column, "y");
  EXPECT_TRUE(model.recording.no_mag.empty());

  const Dataset data = record(model.series, model.recording, 20'000, Rng(3), {});
  EXPECT_EQ(data.names(), (std::vector<std::string>{"y"}));
  EXPECT_EQ(data.row_attributes().time[77], 77);
  EXPECT_EQ(data.row_attributes().sampling(), "timeseries");
  // Values of y are correlated in time, those of a sum of 1 / (1 - 0.5) (1 - 0.8) lags at most: bands ten times wider.
  const double missing = data.values().col(0).array().isNaN().cast<double>().mean();
  EXPECT_NEAR(missing, 0.2, 10 * fitted_band(0.2, 20'000));
}

TEST(ObservedSeries, AveragesWindowsOfTheSeries) {
  const auto model = observed(two_series(), {"aggregate window=12"});
  const Eigen::MatrixXd all = sample(two_series(), 1200, Rng(3), {});
  const Dataset data = record(model.series, model.recording, 100, Rng(3), {});
  for (Eigen::Index w = 0; w < 100; ++w)
    for (Var v = 0; v < 2; ++v) EXPECT_NEAR(data.values()(w, v), all.col(v).segment(12 * w, 12).mean(), 1e-12);
  EXPECT_EQ(data.row_attributes().time[3], 36);
  EXPECT_THAT(model.recording.no_mag, HasSubstr("a row is the mean over 12 rows of the series"));
}

TEST(ObservedSeries, TakesEveryKthTime) {
  const auto model = observed(two_series(), {"subsample every=7"});
  const Eigen::MatrixXd all = sample(two_series(), 7000, Rng(3), {});
  const Dataset data = record(model.series, model.recording, 1000, Rng(3), {});
  for (Eigen::Index i = 0; i < 1000; ++i) ASSERT_EQ(data.values()(i, 1), all(7 * i, 1));
  EXPECT_THAT(model.recording.no_mag, HasSubstr("only every 7-th row"));
  EXPECT_THAT(message_of<UsageError>([] {
                observed(two_series(), {"subsample every=7", "aggregate window=2"});
              }),
              HasSubstr("cannot be combined"));
  EXPECT_THAT(message_of<UsageError>([] {
                observed(two_series(), {"subsample every=7", "duplicate share=0.1"});
              }),
              HasSubstr("cannot be combined"));
}

TEST(ObservedSeries, HasTheSameBitsOnAnyNumberOfThreadsAndInAnyCompany) {
  const auto model = observed(two_series(), {"truncate column=x share=0.4", "missing_mcar columns=y rate=0.3"});
  RunContext run;
  const Dataset one = record(model.series, model.recording, 300, Rng(3), run, 150);
  EXPECT_EQ(one.num_rows(), 300 * 150);
  EXPECT_EQ(one.row_attributes().cluster[300], 1);
  EXPECT_EQ(one.row_attributes().sampling(), "panel");
  const auto same = [](const Dataset& a, const Dataset& b, Eigen::Index rows) {
    for (Var v = 0; v < 2; ++v)
      if (std::memcmp(a.column(v).data(), b.column(v).data(), static_cast<std::size_t>(rows) * sizeof(double)) != 0)
        return false;
    return true;
  };
  for (int threads : {2, 7}) {
    run.threads = threads;
    EXPECT_TRUE(same(one, record(model.series, model.recording, 300, Rng(3), run, 150), 300 * 150));
  }
  EXPECT_TRUE(same(one, record(model.series, model.recording, 300, Rng(3), run, 3), 900));
  EXPECT_TRUE(same(one, record(model.series, model.recording, 100, Rng(3), run, 1), 100));
}

TEST(ObservedSeries, StopsWhereNothingIsSelected) {
  auto model = observed(two_series(), {"truncate column=x threshold=100"});
  EXPECT_THAT(message_of<NotApplicable>([&] { record(model.series, model.recording, 1, Rng(3), {}); }),
              HasSubstr("times of unit 1 are selected, fewer than 1 in 10,000"));
}

TEST(ObservedSeries, KeepsInterventionsOutOfThePilot) {
  const SeriesIntervention change{Intervention::set(0, 1000), 10, 20};
  const auto changed = intervene(two_series(), {&change, 1});
  const auto model = observed(changed, {"truncate column=x share=0.5"});
  EXPECT_EQ(model.series.interventions().size(), 1u);
  const auto natural = observed(two_series(), {"truncate column=x share=0.5"});
  EXPECT_EQ(model.series.variable(2).mechanism->description(), natural.series.variable(2).mechanism->description());
  EXPECT_EQ(sample(model.series, 15, Rng(3), {})(14, 0), 1000);
}

}  // namespace
}  // namespace abdera::observe_test
