#include "simulators/observe.hpp"

#include <gmock/gmock.h>

#include <cstring>
#include <set>

#include "core/error.hpp"
#include "simulators/intervention.hpp"
#include "tests/simulators/observe_support.hpp"
#include "tests/support/message_of.hpp"

namespace abdera::observe_test {
namespace {

using testing::HasSubstr;
using testing_support::message_of;

constexpr Eigen::Index kRows = 20'000;

Eigen::ArrayXd column(const Dataset& data, std::string_view name) {
  return data.values().col(data.index_of(name)).array();
}
double missing_share(const Dataset& data, std::string_view name) {
  return column(data, name).isNaN().cast<double>().mean();
}
double correlation(const Eigen::ArrayXd& a, const Eigen::ArrayXd& b) {
  const Eigen::ArrayXd x = a - a.mean(), y = b - b.mean();
  return (x * y).sum() / std::sqrt(x.square().sum() * y.square().sum());
}
/// Bound for the correlation of independent columns of n rows: 5 standard deviations, 5.8e-7.
double no_correlation(double n) { return 5 / std::sqrt(n); }

std::string refusal(const std::vector<std::string>& steps) {
  return message_of<UsageError>([&] { observed(fork(), steps); });
}

TEST(Observe, HidesColumnsAndKeepsThemInTheModel) {
  const auto model = observed(fork(), {"hide columns=Z"});
  EXPECT_EQ(recorded(model, 3).names(), (std::vector<std::string>{"X", "Y", "W"}));
  EXPECT_EQ(model.scm.latent(), (std::vector<Var>{0}));
  EXPECT_EQ(observed(fork(), {"hide share=0.5"}).recording.columns.size(), 2u);
  EXPECT_THAT(refusal({"hide columns=Z,X,Y,W"}), HasSubstr("hide leaves no column"));
  EXPECT_THAT(refusal({"hide columns=z1"}), HasSubstr("there is no recorded column 'z1'"));
}

TEST(Observe, TruncatesAtAThresholdOrAShare) {
  const Dataset above = recorded(observed(fork(), {"truncate column=Z threshold=11"}), kRows);
  EXPECT_GT(column(above, "Z").minCoeff(), 11);
  const Dataset below = recorded(observed(fork(), {"truncate column=Z keep=below threshold=11"}), kRows);
  EXPECT_LT(column(below, "Z").maxCoeff(), 11);
  // The threshold of a share is the quantile of the law, N(10, 2): z(0.7) = 0.5244. Its standard error over 10,000
  // pilot rows is 2 sqrt(0.21 / 10000) / density(0.5244) = 0.0264; five of them.
  for (const char* step : {"truncate column=Z share=0.3", "truncate column=Z keep=below share=0.7"}) {
    const Dataset data = recorded(observed(fork(), {step}), kRows);
    const bool upper = std::strstr(step, "below") == nullptr;
    EXPECT_NEAR(upper ? column(data, "Z").minCoeff() : column(data, "Z").maxCoeff(), 10 + 2 * 0.5244, 0.132);
  }
  // A second truncation takes its share of what the first has left.
  const auto twice = observed(fork(), {"truncate column=Z share=0.5", "truncate column=W share=0.5"});
  EXPECT_EQ(twice.recording.selection.size(), 2u);
  const Eigen::MatrixXd all = sample(twice.scm, kRows, Rng(5), {}).values;
  const auto both = (all.col(4).array() * all.col(5).array()).mean();
  EXPECT_NEAR(both, 0.25, 2 * fitted_band(0.5, kRows));
  EXPECT_THAT(refusal({"truncate column=Z"}), HasSubstr("truncate takes one of threshold= and share="));
}

TEST(Observe, LimitsTheFluxOfWhatIsFarAway) {
  const Scm scm({linear_variable("log_L", {}, {}, 1, 0.5, 10), linear_variable("d", {}, {}, 2, 10, 100)});
  const auto model = observed(scm, {"flux_limit luminosity=log_L distance=d distance_form=distance limit=4.9"});
  const Dataset data = recorded(model, kRows);
  const Eigen::ArrayXd log_flux =
      column(data, "log_L") - 2 * column(data, "d").log10() - std::log10(4 * 3.14159265358979323846);
  EXPECT_GT(log_flux.minCoeff(), 4.9 - 1e-12);
  EXPECT_LT(log_flux.minCoeff(), 4.91);
  EXPECT_GT(correlation(column(data, "log_L"), column(data, "d")), no_correlation(kRows)) << "Malmquist";
  EXPECT_EQ(model.recording.role(model.scm.index_of("log_flux")), NodeRole::kDerived);
  EXPECT_EQ(data.names(), (std::vector<std::string>{"log_L", "d"}));
}

// By a rule without anything in common: midpoints in z, a hundred thousand of them.
TEST(LogFlux, KnowsTheDistanceOfARedshift) {
  for (double z : {0.01, 0.1, 1.0, 6.0, 20.0}) {
    double sum = 0;
    constexpr int kPieces = 100'000;
    for (int k = 0; k < kPieces; ++k) sum += 1 / std::sqrt(0.3 * std::pow(1 + z * (k + 0.5) / kPieces, 3) + 0.7);
    const double distance = 299792.458 / 70 * (1 + z) * sum * z / kPieces;
    EXPECT_NEAR(std::pow(10, log_luminosity_distance(z)) / distance, 1, 1e-7) << z;
  }
}

TEST(Observe, SelectsByAKernelThatLeavesAGaussian) {
  // X given selection is N(c', v'): 1/v' = 1/v + 1/w^2. In units of its sd: v = 1, w = 0.5, c = 1: mean 0.8, var 0.2.
  const auto model = observed(fork(), {"select_kernel columns=W centre=1 width=0.5"});
  const Eigen::ArrayXd w = (column(recorded(model, kRows), "W") - 5) / 3;
  // The pilot mean and sd are off by 1 / sqrt(10000) at most five times: 0.8 +- (0.05 + 0.036), var 0.2 +- ...
  EXPECT_NEAR(w.mean(), 0.8, 5 * std::sqrt(0.2 / kRows) + 0.09);
  EXPECT_NEAR((w - w.mean()).square().mean(), 0.2, 5 * 0.2 * std::sqrt(2.0 / kRows) + 0.02);
  const Dataset raw = recorded(
      observed(fork(), {"select_kernel columns=Z,W weights=1,-0.5 centre=7 width=1 standardised=false"}), kRows);
  // u = Z - W / 2 is N(7.5, 4 + 2.25); given u + noise = 7 its mean is 7.5 - 0.5 * 6.25 / 7.25.
  const Eigen::ArrayXd u = column(raw, "Z") - 0.5 * column(raw, "W");
  EXPECT_NEAR(u.mean(), 7.5 - 0.5 * 6.25 / 7.25, 5 * std::sqrt(6.25 / 7.25 / kRows));
  EXPECT_THAT(refusal({"select_kernel columns=Z,W weights=1"}), HasSubstr("1 weights for 2 columns"));
  EXPECT_THAT(refusal({"select_kernel columns=Z weights=one"}), HasSubstr("numbers separated by commas, not 'one'"));
}

TEST(Observe, SelectsAShareByALogisticRule) {
  const auto model = observed(fork(), {"select_logistic columns=X,W weights=2,-1 share=0.2"});
  const Eigen::MatrixXd all = sample(model.scm, kRows, Rng(5), {}).values;
  EXPECT_NEAR(all.col(4).mean(), 0.2, fitted_band(0.2, kRows));
  EXPECT_GT(correlation(all.col(4).array(), all.col(1).array()), 0.3);
  EXPECT_LT(correlation(all.col(4).array(), all.col(3).array()), -0.1);
}

TEST(Observe, LeavesOutValuesAtTheAskedRates) {
  const Dataset mcar = recorded(observed(fork(), {"missing_mcar rate=0.3"}), kRows);
  for (const auto& name : mcar.names()) EXPECT_NEAR(missing_share(mcar, name), 0.3, share_band(0.3, kRows)) << name;
  EXPECT_NEAR(correlation(column(mcar, "X").isNaN().cast<double>(), column(mcar, "Y").isNaN().cast<double>()), 0,
              no_correlation(kRows));
  const Dataset together = recorded(observed(fork(), {"missing_mcar columns=X,Y rate=0.3 together=true"}), kRows);
  EXPECT_TRUE((column(together, "X").isNaN() == column(together, "Y").isNaN()).all());
  EXPECT_EQ(missing_share(together, "Z"), 0);

  const Dataset mar = recorded(observed(fork(), {"missing_mar columns=X,W cause=Z rate=0.25 strength=2"}), kRows);
  for (const char* name : {"X", "W"}) {
    EXPECT_NEAR(missing_share(mar, name), 0.25, fitted_band(0.25, kRows));
    EXPECT_GT(correlation(column(mar, name).isNaN().cast<double>(), column(mar, "Z")), 0.4);
  }
  const auto self = observed(fork(), {"missing_mnar columns=W rate=0.4 strength=-3"});
  const Dataset mnar = recorded(self, kRows);
  EXPECT_NEAR(missing_share(mnar, "W"), 0.4, fitted_band(0.4, kRows));
  const Eigen::ArrayXd there = column(mnar, "W");
  EXPECT_GT(there.isNaN().select(5.0, there).mean(), 5 + 3 * no_correlation(kRows)) << "low values are missing";

  // The rate is that among recorded rows: selection on W, missingness on W.
  const auto both = observed(fork(), {"truncate column=W share=0.2", "missing_mnar columns=W rate=0.4 strength=1"});
  EXPECT_NEAR(missing_share(recorded(both, kRows), "W"), 0.4, fitted_band(0.4, kRows));
  // By what is never seen.
  const auto latent = observed(fork(), {"hide columns=Z", "missing_mnar columns=W cause=Z rate=0.4 strength=1"});
  EXPECT_NEAR(missing_share(recorded(latent, kRows), "W"), 0.4, fitted_band(0.4, kRows));
  EXPECT_EQ(latent.scm.variable(latent.scm.index_of("W.missing")).parents, (std::vector<Var>{0}));
}

TEST(Observe, KeepsMissingAtRandomWhatItSays) {
  EXPECT_THAT(refusal({"missing_mcar columns=Z", "missing_mar columns=X cause=Z"}), HasSubstr("use missing_mnar"));
  EXPECT_THAT(refusal({"missing_mar columns=X cause=Z", "missing_mcar columns=Z"}), HasSubstr("put missing_mar last"));
  EXPECT_THAT(refusal({"missing_mar columns=X cause=Z", "round columns=Z step=1"}), HasSubstr("put missing_mar last"));
  EXPECT_THAT(refusal({"missing_mar columns=X cause=Z", "hide columns=Z"}), HasSubstr("put missing_mar last"));
  EXPECT_THAT(refusal({"missing_mar columns=X,Z cause=Z"}), HasSubstr("depending on itself"));
  EXPECT_THAT(refusal({"hide columns=Z", "missing_mar columns=X cause=Z"}), HasSubstr("no recorded column 'Z'"));
  EXPECT_THAT(refusal({"missing_mar columns=X"}), HasSubstr("needs columns= and cause="));
  EXPECT_THAT(refusal({"missing_mnar columns=X rate=0"}), HasSubstr("lies between 0 and 1, not at 0"));
}

TEST(Observe, MeasuresWithTheErrorsItStates) {
  const auto model = observed(fork(), {"measure columns=X,W sigma=0.2 relative=0.1 spread=0.5"});
  const Dataset data = recorded(model, kRows);
  const Eigen::MatrixXd truth = sample(model.scm, kRows, Rng(2), {}).values;  // the same rows: nothing is selected
  for (Var v : {1, 3}) {
    const Eigen::ArrayXd sigma = data.sigma()->col(v).array();
    const Eigen::ArrayXd pull = (data.values().col(v) - truth.col(v)).array() / sigma;
    EXPECT_NEAR(pull.mean(), 0, 5 / std::sqrt(kRows));
    EXPECT_NEAR(pull.square().mean(), 1, 5 * std::sqrt(2.0 / kRows));
    EXPECT_NEAR(pull.pow(4).mean(), 3, 5 * std::sqrt(96.0 / kRows));
    const Eigen::ArrayXd median = (0.04 + 0.01 * truth.col(v).array().square()).sqrt();
    const Eigen::ArrayXd spread = (sigma / median).log();
    EXPECT_NEAR(spread.mean(), 0, 5 * 0.5 / std::sqrt(kRows));
    EXPECT_NEAR(spread.square().mean(), 0.25, 5 * 0.25 * std::sqrt(2.0 / kRows));
  }
  EXPECT_TRUE(data.sigma()->col(0).array().isNaN().all());
  const Dataset in_sd = recorded(observed(fork(), {"measure columns=Z sigma_sd=0.5"}), 10);
  EXPECT_NEAR((*in_sd.sigma())(0, 0), 1, 5 * 0.5 * 2 / std::sqrt(2 * 10'000.0));
}

TEST(Observe, SharesAnErrorBetweenColumns) {
  const auto model = observed(fork(), {"measure columns=X sigma=0.1 factor=distance loading=2",
                                       "measure columns=W sigma=0.1 factor=distance loading=-1"});
  const Eigen::MatrixXd truth = sample(model.scm, kRows, Rng(2), {}).values;
  const Dataset data = recorded(model, kRows);
  const Var factor = model.scm.index_of("distance");
  EXPECT_EQ(model.recording.role(factor), NodeRole::kErrorFactor);
  EXPECT_FALSE(model.scm.variable(factor).recorded);
  for (const auto& [v, loading] : {std::pair<Var, double>{1, 2}, {3, -1}}) {
    const Eigen::ArrayXd error = (data.values().col(v) - truth.col(v)).array();
    const Eigen::ArrayXd pull = (error - loading * truth.col(factor).array()) / 0.1;
    EXPECT_NEAR(pull.square().mean(), 1, 5 * std::sqrt(2.0 / kRows));
    EXPECT_GT(std::abs(correlation(error, truth.col(factor).array())), 0.98);
  }
}

TEST(Observe, FlagsWhatIsOnlyALimit) {
  const auto model = observed(fork(), {"upper_limit columns=W limit=4"});
  const Eigen::MatrixXd truth = sample(model.scm, kRows, Rng(2), {}).values;
  const Recorder recorder(model.scm.variables(), model.recording);
  const RecordedRows rows = recorder.rows(truth, 0);
  for (Eigen::Index i = 0; i < kRows; ++i) {
    EXPECT_EQ(rows.upper_limit(i, 3), truth(i, 3) < 4 ? 1 : 0);
    EXPECT_EQ(rows.values(i, 3), std::max(truth(i, 3), 4.0));
  }
  const auto share = observed(fork(), {"upper_limit columns=W share=0.3"});
  const Eigen::MatrixXd values = sample(share.scm, kRows, Rng(2), {}).values;
  EXPECT_NEAR(Recorder(share.scm.variables(), share.recording).rows(values, 0).upper_limit.col(3).mean(), 0.3,
              fitted_band(0.3, kRows));

  const auto errors = observed(fork(), {"measure columns=W sigma=1 spread=0.5", "upper_limit columns=W sigmas=3"});
  const Eigen::MatrixXd all = sample(errors.scm, kRows, Rng(2), {}).values;
  const RecordedRows limited = Recorder(errors.scm.variables(), errors.recording).rows(all, 0);
  const Var measured = errors.scm.index_of("W.measured");
  for (Eigen::Index i = 0; i < kRows; ++i) {
    const double limit = 3 * limited.sigma(i, 3);
    EXPECT_EQ(limited.upper_limit(i, 3), all(i, measured) < limit ? 1 : 0);
    EXPECT_EQ(limited.values(i, 3), std::max(all(i, measured), limit));
  }
  EXPECT_THAT(refusal({"upper_limit columns=W sigmas=3"}), HasSubstr("put measure before"));
  EXPECT_THAT(refusal({"upper_limit columns=W limit=3 share=0.1"}), HasSubstr("one of limit=, share= and sigmas="));
  EXPECT_THAT(refusal({"upper_limit columns=W limit=3", "measure columns=W sigma=1"}),
              HasSubstr("put measure before upper_limit"));
}

TEST(Observe, RoundsToTheNearestDecimals) {
  const Dataset data = recorded(observed(fork(), {"round columns=W step=0.01", "round columns=Z step=5"}), 1000);
  for (double w : column(data, "W")) EXPECT_EQ(w, std::stod(std::to_string(std::round(w * 100) / 100)));
  for (double z : column(data, "Z")) EXPECT_EQ(z, 5 * std::round(z / 5));
  const RoundingResponse tenth(0.1);
  const double x = 0.3000001;
  const double* const parent = &x;
  double out = 0;
  tenth.evaluate(std::span(&parent, 1), std::span(&out, 1));
  EXPECT_EQ(out, 0.3) << "and not 0.30000000000000004";
}

TEST(Observe, PutsRowsOnTheScaleOfTheirBatch) {
  const auto model = observed(fork(), {"batch columns=X,W batches=4 offset=2 scale=0.3"});
  const Dataset data = recorded(model, kRows);
  const Eigen::MatrixXd truth = sample(model.scm, kRows, Rng(2), {}).values;
  EXPECT_EQ(data.names(), (std::vector<std::string>{"Z", "X", "Y", "W", "batch"}));
  const Eigen::ArrayXd batch = column(data, "batch");
  std::set<double> offsets;
  for (int b = 0; b < 4; ++b) {
    EXPECT_NEAR((batch == b).cast<double>().mean(), 0.25, share_band(0.25, kRows));
    // The same line for all rows of a batch, told from two of them.
    std::vector<Eigen::Index> rows;
    for (Eigen::Index i = 0; i < kRows; ++i)
      if (batch(i) == b) rows.push_back(i);
    const double slope =
        (data.values()(rows[1], 3) - data.values()(rows[0], 3)) / (truth(rows[1], 3) - truth(rows[0], 3));
    const double offset = data.values()(rows[0], 3) - slope * truth(rows[0], 3);
    for (Eigen::Index i : rows) ASSERT_NEAR(data.values()(i, 3), offset + slope * truth(i, 3), 1e-9);
    offsets.insert(offset);
  }
  EXPECT_EQ(offsets.size(), 4u);
  EXPECT_EQ(recorded(observed(fork(), {"batch columns=X recorded=false"}), 3).num_vars(), 4);
  EXPECT_THAT(refusal({"measure columns=W sigma=1", "batch columns=W"}), HasSubstr("put batch before measure"));
}

TEST(Observe, RepeatsTheAskedShareOfRows) {
  const Dataset data = recorded(observed(fork(), {"duplicate share=0.2"}), kRows);
  int copies = 0;
  for (Eigen::Index i = 1; i < kRows; ++i) copies += data.values()(i, 0) == data.values()(i - 1, 0);
  EXPECT_NEAR(copies / static_cast<double>(kRows), 0.2, share_band(0.2, kRows));
}

TEST(Observe, RefusesTimeSeriesStepsForRowsThatHaveNoOrder) {
  for (const char* step : {"aggregate window=3", "subsample every=3"})
    EXPECT_THAT(message_of<NotApplicable>([&] { observed(fork(), {step}); }), HasSubstr("is for time series"));
}

TEST(Observe, RefusesLevelsWhereNumbersAreNeeded) {
  ScmVariable coin;
  coin.info = {.name = "coin", .kind = VariableKind::kBinary, .levels = {"heads", "tails"}};
  coin.mechanism = std::make_shared<TableMechanism>(std::vector<int>{}, 2, std::vector<double>{1, 1});
  const Scm scm({coin, linear_variable("x", {}, {}, 7)});
  const auto message = [&](const char* step) { return message_of<NotApplicable>([&] { observed(scm, {step}); }); };
  EXPECT_THAT(message("measure columns=coin sigma=1"), HasSubstr("'coin' is binary and cannot be measured"));
  EXPECT_THAT(message("round columns=coin step=1"), HasSubstr("cannot be rounded"));
  EXPECT_THAT(message("upper_limit columns=coin limit=0"), HasSubstr("cannot be censored"));
  EXPECT_EQ(observed(scm, {"round step=1"}).scm.size(), 3) << "all columns that hold numbers";
}

// Adding a step leaves every column that does not depend on it as it was, bit for bit.
TEST(Observe, AStepMoreChangesNoOtherColumn) {
  const std::vector<std::string> first = {"measure columns=X sigma=0.3 spread=0.2", "missing_mcar columns=Y rate=0.2",
                                          "missing_mnar columns=X rate=0.2", "upper_limit columns=X share=0.1",
                                          "batch columns=Y"};
  const Dataset before = recorded(observed(fork(), first), 3000);
  for (const char* more : {"measure columns=W sigma=1", "missing_mcar columns=W", "missing_mnar columns=W cause=Z",
                           "round columns=W step=1", "upper_limit columns=W share=0.1", "batch columns=W"})
    for (bool in_front : {false, true}) {
      auto steps = first;
      steps.insert(in_front ? steps.begin() : steps.end(), more);
      const bool batches = std::string_view(more).starts_with("batch");
      if (batches && in_front) continue;  // the first of two batches is the one named "batch"
      const Dataset after = recorded(observed(fork(), steps), 3000);
      for (const char* name : {"Z", "X", "Y"}) {
        const auto a = before.column(before.index_of(name)), b = after.column(after.index_of(name));
        EXPECT_EQ(std::memcmp(a.data(), b.data(), a.size_bytes()), 0) << more << ": " << name;
      }
      const auto a = before.column(3), b = after.column(after.index_of("W"));
      EXPECT_NE(std::memcmp(a.data(), b.data(), a.size_bytes()), 0) << more;
    }
}

TEST(Observe, DrawsNothingFromTheRowsThatAreWritten) {
  const auto model = observed(fork(), {"missing_mnar columns=W rate=0.2", "truncate column=Z share=0.3"}, 1);
  const Dataset one = recorded(model, 100, 7), other = recorded(model, 100, 8);
  EXPECT_NE(one.values()(0, 0), other.values()(0, 0));
  // The rule is the model's and does not look at the sample: the same model twice is the same model.
  const auto again = observed(fork(), {"missing_mnar columns=W rate=0.2", "truncate column=Z share=0.3"}, 1);
  const Eigen::MatrixXd a = sample(model.scm, 500, Rng(9), {}).values, b = sample(again.scm, 500, Rng(9), {}).values;
  EXPECT_EQ(a, b);
}

TEST(Observe, IsUndoneByNoIntervention) {
  // An intervention on a variable reaches what is recorded of it, with the same errors and the same indicators.
  const auto model = observed(fork(), {"measure columns=X sigma=0.5", "missing_mcar columns=X rate=0.3"});
  const auto change = Intervention::shift(1, 100);
  const Dataset before = recorded(model, 200);
  const Dataset after = record(intervene(model.scm, {&change, 1}), model.recording, 200, Rng(2), {});
  for (Eigen::Index i = 0; i < 200; ++i) {
    EXPECT_EQ(std::isnan(before.values()(i, 1)), std::isnan(after.values()(i, 1)));
    if (std::isnan(before.values()(i, 1))) continue;
    EXPECT_NEAR(after.values()(i, 1) - before.values()(i, 1), 100, 1e-10);
  }
}

TEST(ParseObservation, ReadsBackWhatItWrites) {
  for (const char* text :
       {"hide columns=X1,X2", "hide share=0.25", "truncate column=X keep=below threshold=-1.5",
        "truncate column=X share=0.3", "flux_limit luminosity=L distance=d distance_form=modulus limit=-12.5",
        "select_kernel columns=A,B weights=1,-2 centre=0.5 width=0.1 standardised=false",
        "select_logistic columns=A weights=-3 share=0.9", "missing_mcar columns=X rate=0.2 together=true",
        "missing_mar columns=X1 cause=X2 rate=0.2",
        "missing_mnar columns=\"log(M*, gal)\",X cause=\"a \"\"b\"\"\" strength=2",
        "measure columns=X sigma=0.1 spread=0.3 factor=distance loading=-0.5", "upper_limit columns=X sigmas=3",
        "round columns=X step=0.01", "batch columns=X batches=5 recorded=false", "aggregate window=12",
        "subsample every=7", "duplicate share=0.02"})
    EXPECT_EQ(to_text(parse_observation(text)), text);
  EXPECT_EQ(to_text(parse_observation("  missing_mcar\trate=0.1 ")), "missing_mcar");
}

TEST(ParseObservation, NamesTheNearestOfWhatItDoesNotKnow) {
  const auto message = [](const char* text) { return message_of<UsageError>([&] { parse_observation(text); }); };
  EXPECT_THAT(message("mising_mar columns=X"),
              HasSubstr("no step of observation 'mising_mar'; did you mean 'missing_mar'?"));
  EXPECT_THAT(message("fog"), HasSubstr("there are hide, truncate,"));
  EXPECT_THAT(message("measure colums=X"), HasSubstr("measure: no option named 'colums'; did you mean 'columns'?"));
  EXPECT_THAT(message("missing_mcar rate=2"), HasSubstr("'rate' = 2 is outside [0, 1]"));
  EXPECT_THAT(message("missing_mcar rate"), HasSubstr("options as key=value, not 'rate'"));
  EXPECT_THAT(message("missing_mcar rate=0.1 rate=0.2"), HasSubstr("'rate' twice"));
  EXPECT_THAT(message("hide columns=\"X"), HasSubstr("unterminated double quote"));
  EXPECT_THAT(message(" "), HasSubstr("a step of observation is empty"));
}

TEST(ObservationSteps, AreAllDescribed) {
  const auto steps = observation_steps();
  EXPECT_EQ(steps.size(), std::variant_size_v<ObservationStep>);
  std::set<std::string> names;
  for (const auto& step : steps) {
    EXPECT_TRUE(names.insert(step.name).second);
    EXPECT_FALSE(step.summary.empty() || step.options.empty()) << step.name;
    EXPECT_EQ(to_text(parse_observation(step.name)), step.name);
  }
}

}  // namespace
}  // namespace abdera::observe_test
