#include "simulators/recorder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "simulators/series_sample.hpp"

namespace abdera {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// The first rows of several blocks together.
void keep_first(std::vector<RecordedRows>& blocks, Eigen::Index left) {
  for (auto& block : blocks) {
    block.keep_first(std::min(left, block.size()));
    left -= block.size();
  }
}

}  // namespace

void RecordedRows::keep_first(Eigen::Index count) {
  for (Eigen::MatrixXd* part : {&values, &sigma, &upper_limit})
    if (part->cols() > 0) part->conservativeResize(count, Eigen::NoChange);
  model_rows.resize(static_cast<std::size_t>(count));
}

Recorder::Recorder(std::span<const Variable> nodes, Recording recording) : recording_(std::move(recording)) {
  recording_.check(nodes);
  for (const auto& column : recording_.columns) {
    Variable info = nodes[static_cast<std::size_t>(column.node)];
    info.name = column.name;
    if (recording_.window > 1 && !holds_numbers(info))
      throw NotApplicable(
          fmt::format("column '{}' is {}: rows of a window have no mean; hide it", info.name, to_string(info.kind)));
    if (recording_.window > 1) info.kind = VariableKind::kContinuous;  // means of counts are none
    schema_.push_back(std::move(info));
    for (const auto& factor : column.factors)
      factor_names_[factor.first] = nodes[static_cast<std::size_t>(factor.first)].name;
    any_sigma_ = any_sigma_ || column.sigma >= 0;
    any_limit_ = any_limit_ || column.upper_limit >= 0;
  }
}

bool Recorder::selected(const Eigen::MatrixXd& values, Eigen::Index row) const {
  return std::all_of(recording_.selection.begin(), recording_.selection.end(),
                     [&](Var v) { return values(row, v) == 1; });
}

RecordedRows Recorder::rows(const Eigen::MatrixXd& values, std::int64_t first_row) const {
  RecordedRows out;
  if (recording_.window > 1) {
    fill_windows(values, first_row, out);
    return out;
  }
  std::vector<Eigen::Index> kept;
  for (Eigen::Index i = 0; i < values.rows(); ++i) {
    if ((first_row + i) % recording_.every != 0 || !selected(values, i)) continue;
    kept.push_back(i);
    if (recording_.repeat >= 0 && values(i, recording_.repeat) == 1) kept.push_back(i);
  }
  fill(values, kept, out);
  for (Eigen::Index i : kept) out.model_rows.push_back(first_row + i);
  return out;
}

void Recorder::fill(const Eigen::MatrixXd& values, std::span<const Eigen::Index> rows, RecordedRows& out) const {
  const auto n = static_cast<Eigen::Index>(rows.size()), width = static_cast<Eigen::Index>(schema_.size());
  out.values.resize(n, width);
  if (any_sigma_) out.sigma.setConstant(n, width, kNaN);
  if (any_limit_) out.upper_limit.setZero(n, width);
  for (Eigen::Index j = 0; j < width; ++j) {
    const RecordedColumn& column = recording_.columns[static_cast<std::size_t>(j)];
    for (Eigen::Index i = 0; i < n; ++i) {
      const Eigen::Index row = rows[static_cast<std::size_t>(i)];
      const bool missing =
          std::any_of(column.missing.begin(), column.missing.end(), [&](Var v) { return values(row, v) == 1; });
      out.values(i, j) = missing ? kNaN : values(row, column.node);
      if (missing) continue;
      if (column.sigma >= 0) out.sigma(i, j) = values(row, column.sigma);
      if (column.upper_limit >= 0) out.upper_limit(i, j) = values(row, column.upper_limit);
    }
  }
}

void Recorder::fill_windows(const Eigen::MatrixXd& values, std::int64_t first_row, RecordedRows& out) const {
  const std::int64_t window = recording_.window;
  require(first_row % window == 0 && values.rows() % window == 0,
          fmt::format("rows {} to {} cut a window of {}", first_row, first_row + values.rows() - 1, window));
  RecordedRows single;
  std::vector<std::vector<Eigen::Index>> windows;  // the selected rows of each window that has one
  std::vector<Eigen::Index> all;
  for (Eigen::Index first = 0; first < values.rows(); first += window) {
    std::vector<Eigen::Index> inside;
    for (Eigen::Index i = first; i < first + window; ++i)
      if (selected(values, i)) inside.push_back(static_cast<Eigen::Index>(all.size())), all.push_back(i);
    if (inside.empty()) continue;
    windows.push_back(std::move(inside));
    out.model_rows.push_back(first_row + first);
  }
  fill(values, all, single);
  const auto n = static_cast<Eigen::Index>(windows.size()), width = static_cast<Eigen::Index>(schema_.size());
  out.values.resize(n, width);
  out.sigma.resize(n, single.sigma.cols()), out.upper_limit.resize(n, single.upper_limit.cols());
  for (Eigen::Index j = 0; j < width; ++j)
    for (Eigen::Index w = 0; w < n; ++w) {
      double sum = 0, squares = 0, limits = 0;
      int count = 0;
      for (Eigen::Index i : windows[static_cast<std::size_t>(w)]) {
        if (std::isnan(single.values(i, j))) continue;
        sum += single.values(i, j), ++count;
        if (any_sigma_) squares += single.sigma(i, j) * single.sigma(i, j);
        if (any_limit_) limits += single.upper_limit(i, j);
      }
      out.values(w, j) = count > 0 ? sum / count : kNaN;
      if (any_sigma_) out.sigma(w, j) = count > 0 ? std::sqrt(squares) / count : kNaN;
      if (any_limit_) out.upper_limit(w, j) = limits > 0 ? 1 : 0;
    }
}

std::int64_t Recorder::block_rows() const {
  return (1024 + block_multiple() - 1) / block_multiple() * block_multiple();
}

Dataset Recorder::dataset(std::span<const RecordedRows> blocks) const {
  Eigen::Index n = 0;
  for (const auto& block : blocks) n += block.size();
  const auto width = static_cast<Eigen::Index>(schema_.size());
  const auto joined = [&](Eigen::MatrixXd RecordedRows::*part) {
    Eigen::MatrixXd all(n, width);
    Eigen::Index row = 0;
    for (const auto& block : blocks) all.middleRows(row, block.size()) = block.*part, row += block.size();
    return all;
  };
  Dataset out(schema_, joined(&RecordedRows::values));
  if (any_sigma_) out.set_sigma(joined(&RecordedRows::sigma));
  if (any_limit_) out.set_upper_limit(joined(&RecordedRows::upper_limit).cast<std::int8_t>());
  std::vector<ErrorFactor> factors;
  for (std::size_t j = 0; j < recording_.columns.size(); ++j)
    for (const auto& factor : recording_.columns[j].factors) {
      const std::string& name = factor_names_.at(factor.first);
      auto found = std::find_if(factors.begin(), factors.end(), [&](const ErrorFactor& f) { return f.name == name; });
      if (found == factors.end()) found = factors.insert(found, {name, Eigen::MatrixXd::Zero(n, width)});
      found->loading.col(static_cast<Eigen::Index>(j)).setConstant(factor.second);
    }
  out.set_error_factors(std::move(factors));
  return out;
}

Dataset record(const TimeSeriesScm& series, const Recording& recording, Eigen::Index rows, const Rng& stream,
               const RunContext& run, Eigen::Index units) {
  require(rows >= 0 && units >= 1, fmt::format("a sample of {} rows of {} units", rows, units));
  constexpr Eigen::Index kUnitsTogether = 64;
  const Recorder recorder(series, recording);
  const std::int64_t block_rows = recorder.block_rows();
  std::vector<std::vector<RecordedRows>> blocks(static_cast<std::size_t>(units));
  const Eigen::Index groups = (units + kUnitsTogether - 1) / kUnitsTogether;
  const double seconds =
      static_cast<double>((rows * recording.window * recording.every + series.burn_in()) * units * series.size()) *
      2e-8;
  const auto end = parallel_for(groups, run, seconds, [&](std::ptrdiff_t group) {
    const Eigen::Index first = group * kUnitsTogether, n = std::min(kUnitsTogether, units - first);
    SeriesWalk walk(series, stream, first, n);
    std::vector<Eigen::MatrixXd> values(static_cast<std::size_t>(n), Eigen::MatrixXd(block_rows, series.size()));
    std::vector<Eigen::Index> have(static_cast<std::size_t>(n));
    for (std::int64_t time = 0; *std::min_element(have.begin(), have.end()) < rows; time += block_rows) {
      for (std::int64_t i = 0; i < block_rows; ++i) {
        walk.advance_to(time + i);
        for (Eigen::Index u = 0; u < n; ++u) values[static_cast<std::size_t>(u)].row(i) = walk.values().row(u);
      }
      for (std::size_t u = 0; u < have.size(); ++u) {
        if (have[u] >= rows) continue;
        auto made = recorder.rows(values[u], time);
        have[u] += made.size();
        blocks[static_cast<std::size_t>(first) + u].push_back(std::move(made));
        const std::int64_t seen = (time + block_rows) / recording.every;
        if (seen >= 100'000 && static_cast<double>(have[u]) < 1e-4 * static_cast<double>(seen))
          throw NotApplicable(fmt::format(
              "only {} of {} times of unit {} are selected, fewer than 1 in 10,000: take a milder selection", have[u],
              seen, first + static_cast<Eigen::Index>(u) + 1));
      }
    }
  });
  if (end == LoopEnd::kStopped) throw Error("stopped before all rows were made");
  std::vector<RecordedRows> all;
  RowAttributes attributes;
  for (Eigen::Index unit = 0; unit < units; ++unit) {
    keep_first(blocks[static_cast<std::size_t>(unit)], rows);
    for (auto& block : blocks[static_cast<std::size_t>(unit)]) {
      for (std::int64_t time : block.model_rows) {
        attributes.time.push_back(static_cast<double>(time));
        if (units > 1) attributes.cluster.push_back(unit);
      }
      all.push_back(std::move(block));
    }
  }
  Dataset out = recorder.dataset(all);
  out.set_row_attributes(std::move(attributes));
  return out;
}

}  // namespace abdera
