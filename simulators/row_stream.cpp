#include "simulators/row_stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"

namespace abdera {
namespace {

constexpr double kValuesAtOnce = 1 << 21;

/// Rows [from, from + n) of `source` to [at, at + n) of `out`.
void copy_rows(const RecordedRows& source, Eigen::Index from, Eigen::Index n, RecordedRows& out, Eigen::Index at) {
  out.values.middleRows(at, n) = source.values.middleRows(from, n);
  if (out.sigma.cols() > 0) out.sigma.middleRows(at, n) = source.sigma.middleRows(from, n);
  if (out.upper_limit.cols() > 0) out.upper_limit.middleRows(at, n) = source.upper_limit.middleRows(from, n);
  std::copy_n(source.model_rows.begin() + from, n, out.model_rows.begin() + at);
}

}  // namespace

RowStream::RowStream(const Scm& scm, const Recording& recording, const Rng& stream, const RunContext& run)
    : scm_(scm), stream_(stream), run_(run), recorder_(scm, recording), block_rows_(recorder_.block_rows()) {
  if (!recording.selection.empty()) check_selection();
}

void RowStream::check_selection() const {
  constexpr Eigen::Index kFew = 10;
  constexpr std::int64_t kPilot = 100'000;
  const Rng pilot = stream_.fork("pilot");
  Eigen::Index kept = 0;
  std::int64_t made = 0;
  for (; kept < kFew && made < kPilot; made += block_rows_) kept += block(pilot, made / block_rows_).size();
  if (kept < kFew)
    throw NotApplicable(fmt::format(
        "only {} of {} rows of a pilot sample are selected, fewer than 1 in 10,000: take a milder selection", kept,
        made));
}

RecordedRows RowStream::block(const Rng& stream, std::int64_t index) const {
  Eigen::MatrixXd values(block_rows_, scm_.size());
  scm_.sample_rows(stream, index * block_rows_, values);
  return recorder_.rows(values, index * block_rows_);
}

void RowStream::make(Eigen::Index wanted) {
  const double share =
      recorded_ > 0 ? static_cast<double>(recorded_) / static_cast<double>(next_block_ * block_rows_) : 1;
  const double blocks = std::ceil(static_cast<double>(wanted) / share / static_cast<double>(block_rows_));
  const double most =
      std::max<double>(run_.threads, kValuesAtOnce / static_cast<double>(block_rows_ * std::max(1, scm_.size())));
  const auto round = static_cast<std::int64_t>(std::clamp(blocks, 1.0, std::floor(most)));
  std::vector<RecordedRows> made(static_cast<std::size_t>(round));
  const double seconds = static_cast<double>(round * block_rows_) * scm_.size() * 2e-8;
  const auto end = parallel_for(round, run_, seconds, [&](std::ptrdiff_t i) {
    made[static_cast<std::size_t>(i)] = block(stream_, next_block_ + i);
  });
  if (end == LoopEnd::kStopped) throw Error("stopped before all rows were made");
  next_block_ += round;
  for (auto& rows : made) {
    recorded_ += rows.size();
    if (rows.size() > 0) made_.push_back(std::move(rows));
  }
}

RecordedRows RowStream::next(Eigen::Index rows) {
  RecordedRows out;
  const auto width = static_cast<Eigen::Index>(recorder_.schema().size());
  out.values.resize(rows, width);
  out.sigma.resize(rows, recorder_.has_sigma() ? width : 0);
  out.upper_limit.resize(rows, recorder_.has_upper_limit() ? width : 0);
  out.model_rows.resize(static_cast<std::size_t>(rows));
  for (Eigen::Index at = 0; at < rows;) {
    if (made_.empty()) {
      make(rows - at);
      continue;
    }
    const RecordedRows& first = made_.front();
    const Eigen::Index n = std::min(rows - at, first.size() - taken_);
    copy_rows(first, taken_, n, out, at);
    at += n, taken_ += n;
    if (taken_ == first.size()) made_.pop_front(), taken_ = 0;
  }
  return out;
}

Dataset record(const Scm& scm, const Recording& recording, Eigen::Index rows, const Rng& stream,
               const RunContext& run) {
  require(rows >= 0, fmt::format("a sample of {} rows", rows));
  RowStream source(scm, recording, stream, run);
  const RecordedRows all = source.next(rows);
  return source.recorder().dataset({&all, 1});
}

}  // namespace abdera
