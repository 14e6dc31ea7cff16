#include "simulators/recorder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"

namespace abdera {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool numeric(const Variable& v) { return !v.discrete() && v.kind != VariableKind::kCircular; }

}  // namespace

Recorder::Recorder(std::span<const ScmVariable> nodes, Recording recording) : recording_(std::move(recording)) {
  recording_.check(nodes);
  for (const auto& column : recording_.columns) {
    Variable info = nodes[static_cast<std::size_t>(column.node)].info;
    info.name = column.name;
    if (recording_.window > 1 && !numeric(info))
      throw NotApplicable(
          fmt::format("column '{}' is {}: rows of a window have no mean; hide it", info.name, to_string(info.kind)));
    schema_.push_back(std::move(info));
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
  return out;
}

Dataset record(const Scm& scm, const Recording& recording, Eigen::Index rows, const Rng& stream,
               const RunContext& run) {
  require(rows >= 0, fmt::format("a sample of {} rows", rows));
  const Recorder recorder(scm.variables(), recording);
  const std::int64_t block_rows =
      (1024 + recorder.block_multiple() - 1) / recorder.block_multiple() * recorder.block_multiple();
  const auto make = [&](const Rng& of, std::int64_t block) {
    Eigen::MatrixXd values(block_rows, scm.size());
    scm.sample_rows(of, block * block_rows, values);
    return recorder.rows(values, block * block_rows);
  };
  if (!recording.selection.empty()) {
    Eigen::Index kept = 0;
    std::int64_t made = 0;
    for (const Rng pilot = stream.fork("pilot"); kept < 10 && made < 100'000; made += block_rows)
      kept += make(pilot, made / block_rows).size();
    if (kept < 10)
      throw NotApplicable(
          fmt::format("only {} of {} rows of a pilot sample are selected, fewer than 1 in 10,000: "
                      "take a milder selection",
                      kept, made));
  }
  // A few blocks a thread at a time, kept in order, so that no more is made than a round too much.
  std::vector<RecordedRows> blocks;
  Eigen::Index have = 0;
  std::int64_t next = 0;
  while (have < rows) {
    const double share = have > 0 ? static_cast<double>(have) / static_cast<double>(next * block_rows) : 1;
    const double wanted = static_cast<double>(rows - have) / share / static_cast<double>(block_rows);
    const auto round = static_cast<std::int64_t>(std::clamp(std::ceil(wanted), 1.0, 4096.0));
    std::vector<RecordedRows> made(static_cast<std::size_t>(round));
    const double seconds = static_cast<double>(round * block_rows) * scm.size() * 2e-8;
    const auto end = parallel_for(round, run, seconds, [&](std::ptrdiff_t block) {
      made[static_cast<std::size_t>(block)] = make(stream, next + block);
    });
    if (end == LoopEnd::kStopped) throw Error("stopped before all rows were made");
    for (auto& block : made) have += block.size(), blocks.push_back(std::move(block));
    next += round;
  }
  const Dataset all = recorder.dataset(blocks);
  if (have == rows) return all;
  std::vector<Eigen::Index> first(static_cast<std::size_t>(rows));
  for (std::size_t i = 0; i < first.size(); ++i) first[i] = static_cast<Eigen::Index>(i);
  return all.select_rows(first);
}

}  // namespace abdera
