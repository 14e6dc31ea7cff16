#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/error.hpp"
#include "datasets/column_names.hpp"
#include "simulators/logistic_share.hpp"
#include "simulators/observe_steps.hpp"
#include "simulators/observer.hpp"

namespace abdera {
namespace {

/// One number for each of `count` columns: 1 unless the list says otherwise.
std::vector<double> weights_of(const std::string& list, std::size_t count) {
  if (list.empty()) return std::vector<double>(count, 1.0);
  std::vector<double> out;
  for (const auto& item : split_items(list, "weights")) {
    double weight = 0;
    const auto [end, error] = std::from_chars(item.data(), item.data() + item.size(), weight);
    require(error == std::errc{} && end == item.data() + item.size() && std::isfinite(weight),
            fmt::format("option 'weights' takes numbers separated by commas, not '{}'", list));
    out.push_back(weight);
  }
  require(out.size() == count, fmt::format("{} weights for {} columns", out.size(), count));
  return out;
}

/// The value of which `share` of the pilot sample is above.
double upper_quantile(Observer& observer, Var node, double share) {
  Eigen::VectorXd values = observer.pilot(node);
  const auto n = static_cast<double>(values.size());
  const auto rank = static_cast<Eigen::Index>(std::clamp((1 - share) * n, 0.0, n - 1));
  std::nth_element(values.data(), values.data() + rank, values.data() + values.size());
  return values(rank);
}

void require_one(std::string_view step, std::string_view name, double value, double share) {
  require(std::isnan(value) != (share == 0), fmt::format("{} takes one of {}= and share=", step, name));
}

}  // namespace

void apply(const HideStep& step, Observer& observer) {
  require(step.columns.empty() != (step.share == 0), "hide takes one of columns= and share=");
  auto& columns = observer.recording().columns;
  std::vector<std::string> hidden;
  if (step.columns.empty()) {
    std::vector<std::pair<double, std::string>> drawn;
    for (const auto& column : columns)
      drawn.emplace_back(observer.rng().fork("hide").fork(column.name).uniform(), column.name);
    std::sort(drawn.begin(), drawn.end());
    const double count = std::round(step.share * static_cast<double>(columns.size()));
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) hidden.push_back(drawn[i].second);
  } else {
    for (const auto* column : observer.columns(step.columns)) hidden.push_back(column->name);
  }
  require(hidden.size() < columns.size(), "hide leaves no column");
  std::erase_if(columns, [&](const RecordedColumn& c) {
    return std::find(hidden.begin(), hidden.end(), c.name) != hidden.end();
  });
}

void apply(const TruncateStep& step, Observer& observer) {
  require_one(TruncateStep::kName, "threshold", step.threshold, step.share);
  const Var node = observer.node(step.column);
  const bool above = step.keep == Side::kAbove;
  const double threshold =
      step.share > 0 ? upper_quantile(observer, node, above ? step.share : 1 - step.share) : step.threshold;
  const double sign = above ? 1 : -1;
  observer.select({node}, deterministic(std::make_shared<ComparisonResponse>(std::vector{sign}, sign * threshold)));
}

void apply(const FluxLimitStep& step, Observer& observer) {
  require_one(FluxLimitStep::kName, "limit", step.limit, step.share);
  const Var luminosity = observer.node(step.luminosity), distance = observer.node(step.distance);
  require(luminosity != distance, "flux_limit needs two columns, of luminosity and of distance");
  const Var flux = observer.add({.name = "log_flux"}, NodeRole::kDerived, -1, {luminosity, distance},
                                deterministic(std::make_shared<LogFluxResponse>(step.distance_form)));
  const double limit = step.share > 0 ? upper_quantile(observer, flux, step.share) : step.limit;
  observer.select({flux}, deterministic(std::make_shared<ComparisonResponse>(std::vector{1.0}, limit)));
}

void apply(const SelectKernelStep& step, Observer& observer) {
  const auto nodes = observer.nodes_named(step.columns);
  const auto weights = weights_of(step.weights, nodes.size());
  double centre = step.centre, width = step.width;
  if (step.standardised) {
    Eigen::VectorXd sum = weights[0] * observer.pilot(nodes[0]);
    for (std::size_t j = 1; j < nodes.size(); ++j) sum += weights[j] * observer.pilot(nodes[j]);
    const double mean = sum.mean(), sd = std::sqrt((sum.array() - mean).square().mean());
    if (!(sd > 0)) throw NotApplicable("the columns of select_kernel do not vary; give standardised=false");
    centre = mean + centre * sd, width *= sd;
  }
  observer.select(nodes, std::make_shared<GaussianKernel>(weights, centre, width));
}

void apply(const SelectLogisticStep& step, Observer& observer) {
  const auto nodes = observer.nodes_named(step.columns);
  observer.select(nodes, logistic_share(observer, nodes, weights_of(step.weights, nodes.size()), step.share));
}

void apply(const DuplicateStep& step, Observer& observer) {
  Recording& recording = observer.recording();
  require(recording.repeat < 0, "rows are duplicated already");
  require(recording.window == 1 && recording.every == 1, "duplicate cannot be combined with aggregate or subsample");
  // Of n rows with c copies c / (n + c) is the share of copies.
  const double repeat = step.share / (1 - step.share);
  recording.repeat = observer.add_binary(
      "repeated", NodeRole::kRepeat, -1, {},
      std::make_shared<TableMechanism>(std::vector<int>{}, 2, std::vector<double>{1 - repeat, repeat}));
}

namespace {

Recording& series_recording(std::string_view step, Observer& observer) {
  if (!observer.series())
    throw NotApplicable(
        fmt::format("{} is for time series: the rows of this model do not follow one another in time", step));
  Recording& recording = observer.recording();
  require(recording.window == 1 && recording.every == 1 && recording.repeat < 0,
          fmt::format("{} cannot be combined with aggregate, subsample or duplicate", step));
  return recording;
}

}  // namespace

void apply(const AggregateStep& step, Observer& observer) {
  Recording& recording = series_recording(AggregateStep::kName, observer);
  for (const auto& column : recording.columns) observer.numeric_columns(quote_name(column.name), "averaged");
  recording.window = step.window;
  recording.no_mag = fmt::format(
      "a row is the mean over {} rows of the series: effects of one row on a later one of the same window look "
      "simultaneous, and what separates the variables of the series need not separate their means",
      step.window);
}

void apply(const SubsampleStep& step, Observer& observer) {
  Recording& recording = series_recording(SubsampleStep::kName, observer);
  recording.every = step.every;
  recording.no_mag = fmt::format(
      "only every {}-th row of the series is recorded: what happens between is latent, so that effects reach over more "
      "than the lags of the model",
      step.every);
}

}  // namespace abdera
