#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "datasets/column_names.hpp"
#include "simulators/continuous_mechanisms.hpp"
#include "simulators/logistic_share.hpp"
#include "simulators/observe_steps.hpp"
#include "simulators/observer.hpp"

namespace abdera {
namespace {

/// How often a value is missing is the same for all rows.
MechanismPtr constant_rate(double rate) {
  return std::make_shared<TableMechanism>(std::vector<int>{}, 2, std::vector<double>{1 - rate, rate});
}

/// One indicator for all columns together, or one for each.
template <class Mechanism>
void mask_all(Observer& observer, const std::vector<RecordedColumn*>& columns, bool together, Mechanism&& mechanism) {
  if (together) {
    auto [parents, how] = mechanism(*columns.front());
    observer.mask(columns, std::move(parents), std::move(how));
    return;
  }
  for (RecordedColumn* column : columns) {
    auto [parents, how] = mechanism(*column);
    observer.mask(std::span(&column, 1), std::move(parents), std::move(how));
  }
}

/// A size in the unit of a column or in standard deviations of it.
double size_of(Observer& observer, const RecordedColumn& column, double absolute, double in_sd) {
  return in_sd > 0 ? in_sd * observer.moments(column.node).sd : absolute;
}

void require_unmeasured(const RecordedColumn& column, std::string_view step) {
  require(column.sigma < 0, fmt::format("'{}' is measured already: put {} before measure", column.name, step));
}
void require_unlimited(const RecordedColumn& column, std::string_view step) {
  require(column.upper_limit < 0,
          fmt::format("'{}' has upper limits already: put {} before upper_limit", column.name, step));
}

}  // namespace

void apply(const MissingMcarStep& step, Observer& observer) {
  const auto columns = observer.columns(step.columns);
  mask_all(observer, columns, step.together, [&](const RecordedColumn&) {
    return std::pair{std::vector<Var>{}, constant_rate(step.rate)};
  });
}

void apply(const MissingMarStep& step, Observer& observer) {
  require(!step.columns.empty() && !step.cause.empty(), "missing_mar needs columns= and cause=");
  const RecordedColumn& cause = observer.column(unquote_name(step.cause));
  require(cause.missing.empty(),
          fmt::format("'{}' has missing values itself: what depends on it is not missing at random; use missing_mnar",
                      cause.name));
  const auto columns = observer.columns(step.columns);
  require(std::find(columns.begin(), columns.end(), &cause) == columns.end(),
          fmt::format("'{}' cannot be missing depending on itself at random; use missing_mnar", cause.name));
  const std::vector<Var> parents = {cause.node};
  const auto mechanism = logistic_share(observer, parents, std::span(&step.strength, 1), step.rate);
  mask_all(observer, columns, step.together, [&](const RecordedColumn&) { return std::pair{parents, mechanism}; });
  observer.recording().at_random.push_back(parents.front());
}

void apply(const MissingMnarStep& step, Observer& observer) {
  require(!step.columns.empty(), "missing_mnar needs columns=");
  const auto columns = observer.columns(step.columns);
  mask_all(observer, columns, false, [&](const RecordedColumn& column) {
    const std::vector<Var> parents = {step.cause.empty() ? column.node : observer.node(unquote_name(step.cause))};
    return std::pair{parents, logistic_share(observer, parents, std::span(&step.strength, 1), step.rate)};
  });
}

void apply(const MeasureStep& step, Observer& observer) {
  require(!step.columns.empty(), "measure needs columns=");
  require(step.sigma == 0 || step.sigma_sd == 0, "measure takes one of sigma= and sigma_sd=");
  require(step.sigma > 0 || step.sigma_sd > 0 || step.relative > 0,
          "measure needs the size of the error: sigma=, sigma_sd= or relative=");
  require(step.factor.empty() == (step.loading == 0), "measure takes factor= and loading= together");
  for (RecordedColumn* column : observer.numeric_columns(step.columns, "measured with an error")) {
    require_unmeasured(*column, MeasureStep::kName);
    require_unlimited(*column, MeasureStep::kName);
    std::vector<Var> factors;
    std::vector<double> loadings;
    if (!step.factor.empty()) {
      const std::string name = unquote_name(step.factor);
      Var factor = -1;
      for (const auto& added : observer.recording().added)
        if (added.role == NodeRole::kErrorFactor && observer.info(added.node).name == name) factor = added.node;
      if (factor < 0)
        factor = observer.add({.name = name}, NodeRole::kErrorFactor, -1, {}, linear_mechanism(0, {}, {}));
      factors.push_back(factor), loadings.push_back(step.loading);
      column->factors.emplace_back(factor, step.loading);
    }
    const double constant = size_of(observer, *column, step.sigma, step.sigma_sd);
    const bool of_value = step.relative > 0;
    const auto relative = of_value ? std::vector{step.relative} : std::vector<double>{};
    const ResponsePtr size = std::make_shared<QuadratureResponse>(constant, relative);
    Variable info{.name = column->name + ".sigma", .unit = observer.info(column->node).unit};
    column->sigma = observer.add(std::move(info), NodeRole::kSigma, column->node,
                                 of_value ? std::vector{column->node} : std::vector<Var>{},
                                 std::make_shared<LogNormalSize>(size, step.spread));
    factors.insert(factors.begin(), column->sigma);
    observer.replace(*column, "measured", std::make_shared<MeasurementError>(loadings), factors);
  }
}

void apply(const UpperLimitStep& step, Observer& observer) {
  require(!step.columns.empty(), "upper_limit needs columns=");
  require(!std::isnan(step.limit) + (step.share > 0) + (step.sigmas > 0) == 1,
          "upper_limit takes one of limit=, share= and sigmas=");
  for (RecordedColumn* column : observer.numeric_columns(step.columns, "censored")) {
    require_unlimited(*column, UpperLimitStep::kName);
    const Var node = column->node;
    const std::string flag = column->name + ".upper_limit";
    if (step.sigmas > 0) {
      require(column->sigma >= 0,
              fmt::format("'{}' has no error for a limit in multiples of it: put measure before", column->name));
      column->upper_limit = observer.add_binary(
          flag, NodeRole::kUpperLimit, node, {node, column->sigma},
          deterministic(std::make_shared<ComparisonResponse>(std::vector{-1.0, step.sigmas}, 0.0)), "value", "limit");
      observer.replace(*column, "limited",
                       deterministic(std::make_shared<LimitResponse>(LimitResponse::times_error(step.sigmas))),
                       {column->sigma});
      continue;
    }
    double limit = step.limit;
    if (step.share > 0) {
      Eigen::VectorXd values = observer.pilot(node);
      const auto rank = static_cast<Eigen::Index>(step.share * static_cast<double>(values.size() - 1));
      std::nth_element(values.data(), values.data() + rank, values.data() + values.size());
      limit = values(rank);
    }
    column->upper_limit = observer.add_binary(
        flag, NodeRole::kUpperLimit, node, {node},
        deterministic(std::make_shared<ComparisonResponse>(std::vector{-1.0}, -limit)), "value", "limit");
    observer.replace(*column, "limited",
                     deterministic(std::make_shared<LimitResponse>(LimitResponse::constant(limit))));
  }
}

void apply(const RoundStep& step, Observer& observer) {
  require((step.step > 0) != (step.step_sd > 0), "round takes one of step= and step_sd=");
  for (RecordedColumn* column : observer.numeric_columns(step.columns, "rounded")) {
    const double size = size_of(observer, *column, step.step, step.step_sd);
    observer.replace(*column, "rounded", deterministic(std::make_shared<RoundingResponse>(size)));
  }
}

void apply(const BatchStep& step, Observer& observer) {
  const auto columns = observer.numeric_columns(step.columns, "put on the scale of a batch");
  require(!columns.empty(), "batch needs a column that holds numbers");
  Variable info{.name = "batch", .kind = VariableKind::kNominal};
  for (int b = 1; b <= step.batches; ++b) info.levels.push_back(std::to_string(b));
  const auto even = std::vector<double>(static_cast<std::size_t>(step.batches), 1.0);
  const Var batch = observer.add(std::move(info), NodeRole::kBatch, -1, {},
                                 std::make_shared<TableMechanism>(std::vector<int>{}, step.batches, even));
  const Rng rng = observer.rng().fork("batch").fork(observer.info(batch).name);
  for (RecordedColumn* column : columns) {
    require_unmeasured(*column, BatchStep::kName);
    require_unlimited(*column, BatchStep::kName);
    const double sd = observer.moments(column->node).sd;
    Rng own = rng.fork(column->name);
    std::vector<double> offsets, scales;
    for (int b = 0; b < step.batches; ++b) {
      offsets.push_back(step.offset * sd * own.normal());
      scales.push_back(std::exp(step.scale * own.normal()));
    }
    observer.replace(*column, "batched",
                     deterministic(std::make_shared<BatchResponse>(std::move(offsets), std::move(scales))), {batch});
  }
  if (step.recorded) observer.recording().columns.push_back({.name = observer.info(batch).name, .node = batch});
}

}  // namespace abdera
