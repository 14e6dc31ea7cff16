#include "bench/sweep/merge.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <tuple>
#include <unordered_map>

#include "bench/sweep/agreement.hpp"
#include "bench/sweep/journal.hpp"
#include "core/sha256.hpp"

namespace abdera {
namespace {

constexpr std::size_t kDifferencesTold = 20;

int rank_of(CellStatus status) {
  if (status == CellStatus::kOk) return 3;
  if (is_final(status)) return 2;
  return status == CellStatus::kPreempted ? 1 : 0;
}

/// Where a table puts the values of axes: one column a name.
class FactorColumns {
 public:
  explicit FactorColumns(const SweepPlan& plan) {
    for (const SweepDataPoint& point : plan.data)
      for (const auto& factor : point.factors) add(factor.first, data_);
    for (const SweepLearnerPoint& point : plan.learners)
      for (const auto& factor : point.factors) add(learner_name(factor.first), learner_);
  }
  std::vector<std::string> names() const {
    std::vector<std::string> out = data_;
    out.insert(out.end(), learner_.begin(), learner_.end());
    return out;
  }
  std::vector<std::string> values(const SweepDataPoint& data, const SweepLearnerPoint& learner) const {
    std::vector<std::string> out(data_.size() + learner_.size());
    for (const auto& [name, value] : data.factors) out[place(name, data_)] = value;
    for (const auto& [name, value] : learner.factors) out[data_.size() + place(learner_name(name), learner_)] = value;
    return out;
  }

 private:
  static void add(const std::string& name, std::vector<std::string>& names) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  static std::size_t place(const std::string& name, const std::vector<std::string>& names) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  }
  /// A simulator and a learner may have options of the same name.
  std::string learner_name(const std::string& name) const {
    return place(name, data_) < data_.size() ? "learner_" + name : name;
  }
  std::vector<std::string> data_, learner_;
};

std::string file_name(const std::string& path) { return std::filesystem::path(path).filename().string(); }

ResultRow planned_row(const PlannedSweep& sweep, const SweepCell& cell, const FactorColumns& factors) {
  const SweepDataPoint& data_point = sweep.plan.data[cell.data];
  const SweepLearnerPoint& learner_point = sweep.plan.learners[cell.learner];
  const SweepData& data = sweep.spec.data[data_point.entry];
  const SweepLearner& learner = sweep.spec.learners[learner_point.entry];
  ResultRow row;
  row.cell_id = to_string(cell.id);
  row.data_id = to_string(cell.data_id);
  row.data = data.id;
  row.scenario = data.file.empty() ? data.simulator.name : file_name(data.file);
  row.learner = learner.id;
  row.algorithm = learner.command.empty() ? learner.learner.name : "command";
  row.baseline = learner.baseline;
  row.test = learner.test.name;
  row.score = learner.score.name;
  row.params = learner_point.canonical;
  row.data_params = data_point.canonical;
  row.replicate = cell.replicate;
  row.factors = factors.values(data_point, learner_point);
  return row;
}

std::string utc_text(double seconds) {
  const auto since = std::chrono::seconds(static_cast<std::int64_t>(seconds));
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", std::chrono::sys_seconds(since));
}

class Merger {
 public:
  Merger(const PlannedSweep& sweep, MergedSweep& out) : out_(out), rows_(out.results.rows) {
    const FactorColumns factors(sweep.plan);
    out.results.name = sweep.spec.name;
    out.results.spec_json = sweep_plan_json(sweep.spec, sweep.plan);
    out.results.plan_sha256 = sweep.plan.sha256;
    out.results.factors = factors.names();
    rows_.reserve(sweep.plan.cells.size());
    for (const SweepCell& cell : sweep.plan.cells) rows_.push_back(planned_row(sweep, cell, factors));
    index_.reserve(rows_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      index_.emplace(rows_[i].cell_id, i);
      data_ids_.insert(rows_[i].data_id);
    }
    sources_.resize(rows_.size(), kNoJournal);
  }

  void take(const std::string& journal) {
    out_.results.journals.push_back(file_name(journal) + "  " + sha256_of_file(journal));
    const JournalCounts counts =
        read_journal(journal, [&](SweepRecord record) { std::visit([&](auto& r) { take(std::move(r)); }, record); });
    out_.records += counts.records;
    out_.damaged += counts.damaged;
  }

  void finish() {
    std::set<std::string_view> known;
    double first = std::numeric_limits<double>::infinity(), last = 0;
    for (ResultRow& row : rows_) {
      if (row.record.status != CellStatus::kMissing) {
        first = std::min(first, row.record.finished - row.record.wall_seconds);
        last = std::max(last, row.record.finished);
      }
      if (const auto data = out_.results.data.find(row.data_id); data != out_.results.data.end()) {
        row.rows = data->second.rows;
        row.variables = static_cast<std::int32_t>(data->second.names.size());
      }
      if (!row.record.result) continue;
      for (const auto& metric : row.record.result->metrics)
        if (known.insert(metric.first).second) out_.results.metrics.push_back(metric.first);
    }
    if (last > 0) out_.results.provenance = {{"started", utc_text(first)}, {"finished", utc_text(last)}};
  }

 private:
  static constexpr std::uint32_t kNoJournal = static_cast<std::uint32_t>(-1);
  std::uint32_t this_journal() const { return static_cast<std::uint32_t>(out_.results.journals.size() - 1); }

  void take(CellRecord record) {
    const auto found = index_.find(record.id);
    if (found == index_.end()) return void(++out_.foreign);
    ResultRow& row = rows_[found->second];
    std::uint32_t& source = sources_[found->second];
    if (is_final(record.status)) ++row.attempts;
    if (row.record.status == CellStatus::kOk && record.status == CellStatus::kOk) compare(row, source, record);
    if (source != kNoJournal && is_better(row.record, record)) return;
    std::replace(record.message.begin(), record.message.end(), '\0', ' ');  // no file format keeps it
    row.record = std::move(record);
    source = this_journal();
  }

  void compare(const ResultRow& row, std::uint32_t source, const CellRecord& record) {
    ++out_.compared;
    const std::string what =
        row.record.result && record.result ? difference(*row.record.result, *record.result) : std::string();
    if (what.empty()) return;
    const auto place = [&](const CellRecord& r, std::uint32_t journal) {
      return fmt::format("{} (host {}, {})", journal_name(journal), r.host, r.dispatch);
    };
    tell(fmt::format("cell {} ({} on {}, replicate {}): {}; in {} and {}", row.cell_id, row.learner, row.data,
                     row.replicate, what, place(row.record, source), place(record, this_journal())));
  }

  void take(DataRecord record) {
    if (!data_ids_.contains(record.data_id)) return void(++out_.foreign);
    const auto [kept, is_new] = out_.results.data.try_emplace(record.data_id, std::move(record));
    if (is_new) {
      data_sources_[kept->first] = this_journal();
    } else if (const std::string what = difference(kept->second, record); !what.empty()) {
      tell(fmt::format("data {}: {}; in {} and {}", record.data_id, what, journal_name(data_sources_[kept->first]),
                       journal_name(this_journal())));
    }
  }

  std::string journal_name(std::uint32_t journal) const {
    const std::string& text = out_.results.journals[journal];
    return text.substr(0, text.rfind("  "));
  }
  void tell(std::string text) {
    if (++out_.different <= kDifferencesTold) out_.differences.push_back(std::move(text));
  }

  MergedSweep& out_;
  std::vector<ResultRow>& rows_;
  std::unordered_map<std::string_view, std::size_t> index_;
  std::set<std::string_view> data_ids_;
  std::vector<std::uint32_t> sources_;                           ///< the journal of each row's record
  std::unordered_map<std::string, std::uint32_t> data_sources_;  ///< and of the data
};

}  // namespace

bool is_better(const CellRecord& one, const CellRecord& other) {
  const auto key = [](const CellRecord& r) {
    const bool whole = r.message.empty();  // an ok cell has a message where its metrics failed
    return std::tuple(rank_of(r.status), r.status != CellStatus::kOk || whole, r.finished, r.attempt);
  };
  return key(one) > key(other);
}

std::size_t MergedSweep::count(CellStatus status) const {
  return static_cast<std::size_t>(std::count_if(results.rows.begin(), results.rows.end(),
                                                [&](const ResultRow& row) { return row.record.status == status; }));
}

MergedSweep merge_journals(const PlannedSweep& sweep, const std::string& folder) {
  MergedSweep out;
  Merger merger(sweep, out);
  for (const std::string& journal : journals_in((std::filesystem::path(folder) / "journal").string()))
    merger.take(journal);
  merger.finish();
  return out;
}

}  // namespace abdera
