#include "simulators/series_truth.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "core/error.hpp"
#include "simulators/continuous_mechanisms.hpp"
#include "simulators/linear_series.hpp"

namespace abdera {
namespace {

NoiseLaw fixed(double value) { return {NoiseKind::kGaussian, value, 0, 0}; }

/// Nodes of one time after another.
class Unroller {
 public:
  Unroller(const TimeSeriesScm& series, std::int64_t begin) : series_(series), begin_(begin) {}

  /// A value that comes from outside the stretch: drawn from a law, or given.
  void add_past(Var v, std::int64_t time, NoiseLaw law) {
    ScmVariable node = named(v, time);
    node.id = series_noise_id(series_.variable(v).id, time);
    node.mechanism = linear_mechanism(0, {}, law);
    node.recorded = false;
    nodes_.push_back(std::move(node));
  }
  void add(Var v, std::int64_t time) {
    ScmVariable node = named(v, time);
    const SeriesEquation equation = series_.equation(v, time);
    node.id = equation.noise_id;
    node.mechanism =
        equation.mechanism ? equation.mechanism : linear_mechanism(0, {}, fixed(series_.variable(v).clock->at(time)));
    for (const LaggedParent& parent : equation.parents)
      node.parents.push_back(index(parent.variable, time - parent.lag));
    nodes_.push_back(std::move(node));
  }
  Scm build() { return Scm(std::move(nodes_)); }

 private:
  ScmVariable named(Var v, std::int64_t time) const {
    ScmVariable node;
    node.info = series_.variable(v).info;
    node.info.name = fmt::format("{}({})", node.info.name, time);
    node.recorded = series_.variable(v).recorded && time >= 0;
    return node;
  }
  Var index(Var v, std::int64_t time) const { return static_cast<Var>((time - begin_) * series_.size()) + v; }

  const TimeSeriesScm& series_;
  std::int64_t begin_;
  std::vector<ScmVariable> nodes_;
};

}  // namespace

std::vector<LaggedEdge> lagged_edges(const TimeSeriesScm& series) {
  std::vector<LaggedEdge> out;
  for (Var v = 0; v < series.size(); ++v) {
    const SeriesVariable& variable = series.variable(v);
    if (variable.clock) continue;
    const auto equation = variable.mechanism->linear();
    for (std::size_t j = 0; j < variable.parents.size(); ++j) {
      const double weight = equation ? equation->weights[j] : std::numeric_limits<double>::quiet_NaN();
      if (weight != 0) out.push_back({variable.parents[j].variable, variable.parents[j].lag, v, weight});
    }
  }
  std::sort(out.begin(), out.end(), [](const LaggedEdge& a, const LaggedEdge& b) {
    return std::tie(a.to, a.lag, a.from) < std::tie(b.to, b.lag, b.from);
  });
  return out;
}

Eigen::MatrixXi summary_graph(const TimeSeriesScm& series) {
  Eigen::MatrixXi out = Eigen::MatrixXi::Zero(series.size(), series.size());
  for (const LaggedEdge& edge : lagged_edges(series)) out(edge.to, edge.from) = 1;
  return out;
}

GraphDocument window_dag(const TimeSeriesScm& series, int lags) {
  require(lags >= 0, fmt::format("a window of {} lags", lags));
  const int p = series.size();
  GraphDocument out;
  out.kind = GraphKind::kDag;
  out.graph = MixedGraph(p * (lags + 1));
  for (int lag = lags; lag >= 0; --lag)
    for (const SeriesVariable& variable : series.variables()) out.nodes.push_back(lagged_name(variable.info.name, lag));
  for (const LaggedEdge& edge : lagged_edges(series))
    for (int step = edge.lag; step <= lags; ++step)
      out.graph.set_directed((step - edge.lag) * p + edge.from, step * p + edge.to);
  return out;
}

WindowTruth window_truth(const TimeSeriesScm& series, int lags, int past) {
  require(lags >= 0 && past >= 0, fmt::format("a window of {} lags after a past of {}", lags, past));
  WindowTruth out{window_dag(series, lags + past), {}, {}};
  for (Var node = 0; node < out.dag.graph.size(); ++node) {
    const bool seen = node >= past * series.size() && series.variable(node % series.size()).recorded;
    (seen ? out.recorded : out.latent).push_back(node);
  }
  return out;
}

Var UnrolledSeries::at(Var v, std::int64_t time) const {
  const std::int64_t node = (time - first) * variables + v;
  require(v >= 0 && v < variables && node >= 0 && node < scm.size(),
          fmt::format("variable {} at time {} is not part of the unrolled series", v + 1, time));
  return static_cast<Var>(node);
}

UnrolledSeries unroll(const TimeSeriesScm& series, std::int64_t last) {
  const std::int64_t start = -series.burn_in(), begin = start - series.max_lag();
  require(last >= start, fmt::format("the series starts at time {}, after {}", start, last));
  Unroller unroller(series, begin);
  for (std::int64_t time = begin; time <= last; ++time)
    for (Var v = 0; v < series.size(); ++v) {
      if (time >= start) {
        unroller.add(v, time);
      } else {
        const SeriesVariable& variable = series.variable(v);
        unroller.add_past(v, time, variable.clock ? fixed(variable.clock->at(time)) : variable.start);
      }
    }
  return {unroller.build(), begin, series.size()};
}

UnrolledSeries unroll(const TimeSeriesScm& series, std::int64_t first, std::int64_t last,
                      const Eigen::MatrixXd& history) {
  require(last >= first, fmt::format("a stretch from time {} to {}", first, last));
  require(history.rows() == series.max_lag() && history.cols() == series.size(),
          fmt::format("a history of {} times of {} variables; {} times of {} are needed", history.rows(),
                      history.cols(), series.max_lag(), series.size()));
  const std::int64_t begin = first - series.max_lag();
  Unroller unroller(series, begin);
  for (std::int64_t time = begin; time <= last; ++time)
    for (Var v = 0; v < series.size(); ++v) {
      if (time >= first) {
        unroller.add(v, time);
      } else {
        unroller.add_past(v, time, fixed(history(time - begin, v)));
      }
    }
  return {unroller.build(), begin, series.size()};
}

}  // namespace abdera
