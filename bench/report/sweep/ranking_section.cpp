#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "bench/report/html.hpp"
#include "bench/report/sweep/data_columns.hpp"
#include "bench/report/sweep/rank_test.hpp"

namespace abdera::report {
namespace {

using Kind = SheetColumn::Kind;

/// The learners of an entry that apply to it: not all of their cells are skipped or missing.
std::vector<std::size_t> ranked_learners(const SweepView& view, std::size_t entry) {
  std::vector<bool> applies(view.groups.learners.size(), false);
  for (const SweepGroup* group : view.groups.of_entry(entry))
    for (const std::size_t r : group->rows) {
      const CellStatus status = view.results.rows[r].record.status;
      if (status == CellStatus::kOk || failed(status)) applies[group->learner] = true;
    }
  std::vector<std::size_t> out;
  for (const std::size_t l : view.groups.learners_of(entry))
    if (applies[l]) out.push_back(l);
  return out;
}

/// One row a table of data that every learner was asked about, one column a learner; smaller is better, NaN for none.
Eigen::MatrixXd paired(const SweepView& view, std::size_t entry, const std::vector<std::size_t>& learners,
                       const std::string& metric) {
  std::map<std::string, std::vector<const ResultRow*>> blocks;
  std::vector<std::string> order;
  for (const SweepGroup* group : view.groups.of_entry(entry)) {
    const auto at = std::find(learners.begin(), learners.end(), group->learner);
    if (at == learners.end()) continue;
    for (const std::size_t r : group->rows) {
      const ResultRow& row = view.results.rows[r];
      if (row.record.status != CellStatus::kOk && !failed(row.record.status)) continue;
      auto& block = blocks[row.data_id];
      if (block.empty()) block.resize(learners.size(), nullptr), order.push_back(row.data_id);
      block[static_cast<std::size_t>(at - learners.begin())] = &row;
    }
  }
  const auto asked_all = [](const auto& block) {
    return std::find(block.begin(), block.end(), nullptr) == block.end();
  };
  const double sign = perfect_of(metric) == Perfect::kOne ? -1 : 1;
  Eigen::MatrixXd values(std::count_if(order.begin(), order.end(), [&](auto& id) { return asked_all(blocks[id]); }),
                         static_cast<Eigen::Index>(learners.size()));
  Eigen::Index b = 0;
  for (const std::string& id : order) {
    if (!asked_all(blocks[id])) continue;
    for (std::size_t l = 0; l < learners.size(); ++l)
      values(b, static_cast<Eigen::Index>(l)) = sign * ok_value(*blocks[id][l], metric);
    ++b;
  }
  return values;
}

/// Whether a metric says something about a learner: it is not undefined in more than half of the cells that are ok. One
/// that is undefined by nature, as the SID of a PAG, is no failure to be ranked last.
bool defined_for(const SweepView& view, std::size_t entry, std::size_t learner, const std::string& metric) {
  std::size_t ok = 0, undefined = 0;
  for (const SweepGroup* group : view.groups.of_entry(entry)) {
    if (group->learner != learner) continue;
    for (const std::size_t r : group->rows) {
      const ResultRow& row = view.results.rows[r];
      if (row.record.status != CellStatus::kOk) continue;
      ++ok;
      if (std::isnan(ok_value(row, metric))) ++undefined;
    }
  }
  return 2 * undefined <= ok;
}

/// The test of those learners for which a metric is defined.
struct MetricRanking {
  RankTest test;
  std::vector<std::size_t> ranked;  ///< of `learners`, one for each mean rank
  std::string left_out;             ///< names of the others
};
MetricRanking metric_ranking(const SweepView& view, std::size_t entry, const std::vector<std::size_t>& learners,
                             const std::vector<std::string>& texts, const std::string& metric) {
  MetricRanking out;
  std::vector<std::size_t> kept;
  for (std::size_t l = 0; l < learners.size(); ++l) {
    if (defined_for(view, entry, learners[l], metric))
      out.ranked.push_back(l), kept.push_back(learners[l]);
    else
      out.left_out += (out.left_out.empty() ? "" : "; ") + texts[l];
  }
  if (kept.size() >= 2) out.test = rank_test(paired(view, entry, kept, metric));
  return out;
}

}  // namespace

ReportSection ranking_section(const SweepView& view) {
  ReportSection section{.id = "ranking", .title = "Ranking"};
  section.paragraphs.push_back(
      "Learners ranked on every table that all of them were asked about; 1 is best, equal values share a rank, and a "
      "cell that failed or whose value is not defined comes last. A learner for which a metric is not defined in more "
      "than half of its cells that are ok is left out of the ranking by that metric. Learners that share a letter, or "
      "whose bars overlap, are not told apart: their mean ranks differ by less than Nemenyi's critical difference at "
      "level 0.05 (Demsar 2006). The options of a learner count as learners of their own. Tables that differ only in "
      "their number of rows come from one model, so they are not independent: p-values and intervals are too sure.");
  Sheet tests{.id = "friedman",
              .title = "Do they differ at all?",
              .note =
                  "Friedman's test with ties, p-value by the F distribution (Iman and Davenport), which is rough "
                  "below ten tables.",
              .columns = {{"data", "data"},
                          {"metric", "metric"},
                          {"tables", "tables", Kind::kNumber, "on which learners were ranked"},
                          {"learners", "learners", Kind::kNumber},
                          {"chi-square", "chi_square", Kind::kNumber},
                          {"p", "p_value", Kind::kText},
                          {"critical difference", "critical_difference", Kind::kNumber}}};
  for (std::size_t e = 0; e < view.groups.entries.size(); ++e) {
    const auto learners = ranked_learners(view, e);
    if (learners.size() < 2) continue;
    const std::string& name = view.groups.entries[e];
    Sheet sheet{
        .id = fmt::format("ranks-{}", e + 1), .title = "Mean ranks on " + name, .columns = {{"learner", "learner"}}};
    Chart chart{.id = fmt::format("ranks-{}", e + 1),
                .title = name + ": mean ranks",
                .caption =
                    "Bars are half the critical difference to either side: where two overlap, the learners are not "
                    "told apart.",
                .x = {"mean rank (1 is best)", false},
                .y = {"", false},
                .points = {},
                .lines = false,
                .rows_are_series = true};
    std::vector<std::string> texts;
    for (const std::size_t l : learners) texts.push_back(learner_text(view.groups.learners[l]));
    // One column a metric: mean ranks and letters of all learners, NaN and "" for those that are left out.
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    std::vector<std::vector<double>> ranks;
    std::vector<std::vector<std::string>> letters;
    for (const std::string& metric : view.shown) {
      const MetricRanking ranking = metric_ranking(view, e, learners, texts, metric);
      const RankTest& test = ranking.test;
      if (!ranking.left_out.empty())
        sheet.note += fmt::format("{}{} is mostly not defined for, and leaves out: {}.", sheet.note.empty() ? "" : " ",
                                  metric, ranking.left_out);
      if (test.blocks < 2) continue;
      sheet.columns.push_back({metric, metric, Kind::kNumber, "mean rank"});
      sheet.columns.push_back({"group", metric + "_group"});
      tests.rows.push_back({name, metric, static_cast<std::int64_t>(test.blocks),
                            static_cast<std::int64_t>(ranking.ranked.size()), test.chi_square,
                            p_text(test.p_value, kNone), test.critical_difference});
      ranks.emplace_back(learners.size(), kNone);
      letters.emplace_back(learners.size());
      for (std::size_t i = 0; i < ranking.ranked.size(); ++i) {
        const std::size_t l = ranking.ranked[i];
        ranks.back()[l] = test.mean_ranks[i];
        letters.back()[l] = test.letters[i];
        chart.points.push_back({.series = texts[l],
                                .x = test.mean_ranks[i],
                                .low = test.mean_ranks[i] - test.critical_difference / 2,
                                .high = test.mean_ranks[i] + test.critical_difference / 2,
                                .panel = metric});
      }
    }
    if (ranks.empty()) continue;
    std::vector<std::size_t> order;
    for (std::size_t l = 0; l < learners.size(); ++l)
      if (std::any_of(ranks.begin(), ranks.end(), [l](const auto& of) { return !std::isnan(of[l]); }))
        order.push_back(l);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const double x = ranks.front()[a], y = ranks.front()[b];
      return std::isnan(y) ? !std::isnan(x) : x < y;
    });
    for (const std::size_t l : order) {
      std::vector<SheetCell> row{texts[l]};
      for (std::size_t m = 0; m < ranks.size(); ++m) row.emplace_back(ranks[m][l]), row.emplace_back(letters[m][l]);
      sheet.rows.push_back(std::move(row));
      chart.legend.push_back(texts[l]);
    }
    section.sheets.push_back(std::move(sheet));
    section.charts.push_back(std::move(chart));
  }
  if (!tests.rows.empty()) section.sheets.push_back(std::move(tests));
  return section;
}

}  // namespace abdera::report
