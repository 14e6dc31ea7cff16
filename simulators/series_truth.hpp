#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "graphs/graph_document.hpp"
#include "simulators/time_series.hpp"

namespace abdera {

/// from(t - lag) --> to(t), at every t.
struct LaggedEdge {
  Var from;
  int lag;
  Var to;
  double weight;  ///< of a linear mechanism; NaN of others
  bool operator==(const LaggedEdge&) const = default;
};

/// Every link of a series, sorted by (to, lag, from): its ts-DAG. Interventions are not part of it.
/// A link of weight 0 in a linear mechanism is none.
std::vector<LaggedEdge> lagged_edges(const TimeSeriesScm& series);

/// Whether a link of any lag leads from one variable to another, (child, parent), 1 or 0; own pasts are on the
/// diagonal. The summary graph may have cycles.
Eigen::MatrixXi summary_graph(const TimeSeriesScm& series);

/// The links among x(t - lags), ..., x(t), earliest first: a DAG over size() * (lags + 1) nodes "X(t-2)", "X(t)".
/// With latent variables in it; what came before the window is left out, see `window_truth`.
GraphDocument window_dag(const TimeSeriesScm& series, int lags);

/// The same links over a longer past, with the nodes that are not seen: for projections onto the window (`mag_of`).
struct WindowTruth {
  GraphDocument dag;          ///< window_dag(series, lags + past)
  std::vector<Var> latent;    ///< latent variables, and everything before the window
  std::vector<Var> recorded;  ///< the others: recorded variables in the window, earliest first
};
/// The MAG of a window has bidirected edges among its first times, where common causes lie before it. All of them are
/// there once `past` is long enough; links of x(t) alone, `lagged_edges`, are what stationary learners report.
/// Source: [gerhardus2024].
WindowTruth window_truth(const TimeSeriesScm& series, int lags, int past);

/// A stretch of a series as an ordinary model: a variable for each variable and time, with its noise. So interventions,
/// counterfactuals and effects of any kind have the machinery of `Scm`, and rows are units.
struct UnrolledSeries {
  Scm scm;
  std::int64_t first;  ///< the first time it has, before the first step
  int variables;
  /// The node of a variable at a time: "X(3)". @throws UsageError for a time outside.
  Var at(Var v, std::int64_t time) const;
};

/// From the start to `last`; times before 0 are not recorded. Its samples are those of the series bit for bit, its
/// interventions at nodes those of `intervene` at times. Cost: memory (nodes)^2 / 2 bytes.
/// @throws UsageError for a last time before the start.
UnrolledSeries unroll(const TimeSeriesScm& series, std::int64_t last);
/// From `first` to `last`, given the values of max_lag() steps before: rows of the times first - max_lag, ...,
/// first - 1, all variables. @throws UsageError for history of another shape.
UnrolledSeries unroll(const TimeSeriesScm& series, std::int64_t first, std::int64_t last,
                      const Eigen::MatrixXd& history);

}  // namespace abdera
