#pragma once
#include <limits>
#include <string>
#include <string_view>
#include <tuple>

#include "core/params.hpp"
#include "simulators/observation_mechanisms.hpp"

namespace abdera {

class Observer;

/// The steps of an observation. Each is an options struct with the name it has in text; lists of columns are names
/// joined by commas, in double quotes where they hold blanks or commas. A step acts on what the steps before it left:
/// the column as it is by then, and for shares, rates and scales the rows that are selected by then, of a pilot sample.

constexpr double kNotGiven = std::numeric_limits<double>::quiet_NaN();

/// Variables that are not recorded.
struct HideStep {
  static constexpr std::string_view kName = "hide", kSummary = "columns that are not recorded: latent variables";
  std::string columns{};
  double share = 0;
  static auto fields() {
    using O = HideStep;
    return std::tuple{
        field("columns", &O::columns, "their names, separated by commas"),
        field("share", &O::share, "or the share of all columns, chosen by the seed", {0, 1}),
    };
  }
};

enum class Side : std::uint8_t { kAbove, kBelow };

/// Rows are recorded where a column lies on one side of a threshold.
struct TruncateStep {
  static constexpr std::string_view kName = "truncate",
                                    kSummary = "rows are recorded only where a column is above (below) a threshold";
  std::string column{};
  Side keep = Side::kAbove;
  double threshold = kNotGiven, share = 0;
  static auto fields() {
    using O = TruncateStep;
    return std::tuple{
        field("column", &O::column, "the column, or any variable of the model by its name"),
        field("keep", &O::keep, "which rows are recorded",
              Choices<Side>{{"above", Side::kAbove}, {"below", Side::kBelow}}),
        field("threshold", &O::threshold, "in the unit of the column"),
        field("share", &O::share, "or the share of the rows that is recorded", {0, 1}),
    };
  }
};

/// Rows are recorded where a source is brighter than a limit.
struct FluxLimitStep {
  static constexpr std::string_view kName = "flux_limit",
                                    kSummary =
                                        "rows are recorded only where luminosity over distance^2 exceeds a limit";
  std::string luminosity{}, distance{};
  DistanceForm distance_form = DistanceForm::kRedshift;
  double limit = kNotGiven, share = 0;
  static auto fields() {
    using O = FluxLimitStep;
    using enum DistanceForm;
    return std::tuple{
        field("luminosity", &O::luminosity, "column of the decimal logarithm of the luminosity"),
        field("distance", &O::distance, "column that tells the distance"),
        field("distance_form", &O::distance_form, "what that column holds",
              Choices<DistanceForm>{{"redshift", kRedshift},
                                    {"distance", kDistance},
                                    {"log_distance", kLogDistance},
                                    {"modulus", kModulus}}),
        field("limit", &O::limit, "decimal logarithm of the faintest flux, in luminosity over distance^2"),
        field("share", &O::share, "or the share of the rows that is recorded", {0, 1}),
    };
  }
};

/// Rows are recorded with a probability that falls off like a Gaussian around a centre.
struct SelectKernelStep {
  static constexpr std::string_view kName = "select_kernel",
                                    kSummary = "rows are recorded with probability exp(-(x - centre)^2 / (2 width^2))";
  std::string columns{};
  std::string weights{};
  double centre = 0, width = 1;
  bool standardised = true;
  static auto fields() {
    using O = SelectKernelStep;
    return std::tuple{
        field("columns", &O::columns, "the columns whose weighted sum is x"),
        field("weights", &O::weights, "their weights, separated by commas; 1 each unless given"),
        field("centre", &O::centre, "where rows are recorded for certain"),
        field("width", &O::width, "of the kernel", {1e-300, 1e300}),
        field("standardised", &O::standardised,
              "whether centre and width are in standard deviations of x, the centre from its mean"),
    };
  }
};

/// Rows are recorded with a logistic probability.
struct SelectLogisticStep {
  static constexpr std::string_view kName = "select_logistic",
                                    kSummary = "rows are recorded with a probability logistic in some columns";
  std::string columns{};
  std::string weights{};
  double share = 0.5;
  static auto fields() {
    using O = SelectLogisticStep;
    return std::tuple{
        field("columns", &O::columns, "what the probability depends on"),
        field(
            "weights", &O::weights,
            "change of the log odds by a standard deviation of each column, separated by commas; 1 each unless given"),
        field("share", &O::share, "of the rows that is recorded", {0, 1}),
    };
  }
};

/// Values missing completely at random.
struct MissingMcarStep {
  static constexpr std::string_view kName = "missing_mcar", kSummary = "values are missing completely at random (MCAR)";
  std::string columns{};
  double rate = 0.1;
  bool together = false;
  static auto fields() {
    using O = MissingMcarStep;
    return std::tuple{
        field("columns", &O::columns, "all columns unless given"),
        field("rate", &O::rate, "share of the values that is missing", {0, 1}),
        field("together", &O::together, "whether all of them are missing in the same rows"),
    };
  }
};

/// Values missing at random: depending on a column that is always there.
struct MissingMarStep {
  static constexpr std::string_view kName = "missing_mar",
                                    kSummary = "values are missing depending on a complete column (MAR)";
  std::string columns{}, cause{};
  double rate = 0.1, strength = 1;
  bool together = false;
  static auto fields() {
    using O = MissingMarStep;
    return std::tuple{
        field("columns", &O::columns, "where values are missing"),
        field("cause", &O::cause, "a recorded column without missing values on which it depends"),
        field("rate", &O::rate, "expected share of the values that is missing", {0, 1}),
        field("strength", &O::strength, "change of the log odds by a standard deviation of the cause"),
        field("together", &O::together, "whether all of them are missing in the same rows"),
    };
  }
};

/// Values missing not at random: depending on what is missing itself, or on what is never seen.
struct MissingMnarStep {
  static constexpr std::string_view kName = "missing_mnar",
                                    kSummary = "values are missing depending on themselves or the unseen (MNAR)";
  std::string columns{}, cause{};
  double rate = 0.1, strength = 1;
  static auto fields() {
    using O = MissingMnarStep;
    return std::tuple{
        field("columns", &O::columns, "where values are missing"),
        field("cause", &O::cause, "a latent variable or a column on which it depends; each on itself unless given"),
        field("rate", &O::rate, "expected share of the values that is missing", {0, 1}),
        field("strength", &O::strength, "change of the log odds by a standard deviation of the cause"),
    };
  }
};

/// Values with a measurement error of known size.
struct MeasureStep {
  static constexpr std::string_view kName = "measure", kSummary = "values are measured with an error of known size";
  std::string columns{};
  double sigma = 0, sigma_sd = 0, relative = 0, spread = 0;
  std::string factor{};
  double loading = 0;
  static auto fields() {
    using O = MeasureStep;
    return std::tuple{
        field("columns", &O::columns, "what is measured"),
        field("sigma", &O::sigma, "one-sigma error in the unit of the column", {0, 1e300}),
        field("sigma_sd", &O::sigma_sd, "or in standard deviations of the column", {0, 1e300}),
        field("relative", &O::relative, "part of the error in units of the value, added in quadrature", {0, 1e300}),
        field("spread", &O::spread, "errors differ by row: standard deviation of their natural logarithm", {0, 10}),
        field("factor", &O::factor, "name of an error that all columns measured with this name share"),
        field("loading", &O::loading, "one-sigma effect of that on the column, in its unit"),
    };
  }
};

/// Values below a limit are upper limits.
struct UpperLimitStep {
  static constexpr std::string_view kName = "upper_limit",
                                    kSummary = "values below a limit are recorded as that limit (censored)";
  std::string columns{};
  double limit = kNotGiven, share = 0, sigmas = 0;
  static auto fields() {
    using O = UpperLimitStep;
    return std::tuple{
        field("columns", &O::columns, "where values are censored"),
        field("limit", &O::limit, "in the unit of the column"),
        field("share", &O::share, "or the share of the values that is below the limit", {0, 1}),
        field("sigmas", &O::sigmas, "or the limit as a multiple of the error of each value", {0, 1e300}),
    };
  }
};

/// Values rounded to a step.
struct RoundStep {
  static constexpr std::string_view kName = "round", kSummary = "values are rounded to multiples of a step";
  std::string columns{};
  double step = 0, step_sd = 0;
  static auto fields() {
    using O = RoundStep;
    return std::tuple{
        field("columns", &O::columns, "all continuous columns unless given"),
        field("step", &O::step, "in the unit of the column", {0, 1e300}),
        field("step_sd", &O::step_sd, "or in standard deviations of the column", {0, 1e300}),
    };
  }
};

/// Rows come in batches, each with its own zero and scale.
struct BatchStep {
  static constexpr std::string_view kName = "batch",
                                    kSummary = "rows come in batches that differ by an offset and a scale";
  std::string columns{};
  int batches = 3;
  double offset = 0.5, scale = 0;
  bool recorded = true;
  static auto fields() {
    using O = BatchStep;
    return std::tuple{
        field("columns", &O::columns, "what differs; all continuous columns unless given"),
        field("batches", &O::batches, "their number", {2, 10000}),
        field("offset", &O::offset, "standard deviation of the offsets, in standard deviations of the column",
              {0, 1e300}),
        field("scale", &O::scale, "standard deviation of the natural logarithm of the scales", {0, 10}),
        field("recorded", &O::recorded, "whether the batch of a row is a column"),
    };
  }
};

/// Means over windows of a time series.
struct AggregateStep {
  static constexpr std::string_view kName = "aggregate",
                                    kSummary = "a row of data is the mean over a window of a time series";
  int window = 2;
  static auto fields() {
    return std::tuple{field("window", &AggregateStep::window, "rows of the series a row of data", {2, 1000000})};
  }
};

/// Every k-th row of a time series.
struct SubsampleStep {
  static constexpr std::string_view kName = "subsample", kSummary = "every k-th row of a time series is recorded";
  int every = 2;
  static auto fields() {
    return std::tuple{field("every", &SubsampleStep::every, "rows of the series a row of data", {2, 1000000})};
  }
};

/// Rows that are recorded twice.
struct DuplicateStep {
  static constexpr std::string_view kName = "duplicate", kSummary = "some rows are recorded twice";
  double share = 0.05;
  static auto fields() {
    return std::tuple{field("share", &DuplicateStep::share,
                            "expected share of the rows of data that is a copy of the row before", {0, 0.5})};
  }
};

/// What each step adds to a model and its recording. @throws UsageError for a column or variable that there is not,
/// NotApplicable for one of the wrong kind, or a step that only time series have.
void apply(const HideStep&, Observer&);
void apply(const TruncateStep&, Observer&);
void apply(const FluxLimitStep&, Observer&);
void apply(const SelectKernelStep&, Observer&);
void apply(const SelectLogisticStep&, Observer&);
void apply(const MissingMcarStep&, Observer&);
void apply(const MissingMarStep&, Observer&);
void apply(const MissingMnarStep&, Observer&);
void apply(const MeasureStep&, Observer&);
void apply(const UpperLimitStep&, Observer&);
void apply(const RoundStep&, Observer&);
void apply(const BatchStep&, Observer&);
void apply(const AggregateStep&, Observer&);
void apply(const SubsampleStep&, Observer&);
void apply(const DuplicateStep&, Observer&);

}  // namespace abdera
