#pragma once
#include "bench/report/sweep/sections.hpp"

namespace abdera::report {

/// The columns that tell the data settings of an entry apart: n, p and its other axes.
class DataColumns {
 public:
  /// @param entry of view.groups.entries.
  DataColumns(const SweepView& view, std::size_t entry);
  void add_to(std::vector<SheetColumn>& columns) const;
  void add_to(std::vector<SheetCell>& row, const DataSetting& setting) const;
  /// Names of the axes with more than one value in this entry, n and p aside.
  std::vector<std::string> others() const;

 private:
  const SweepView& view_;
  std::vector<std::size_t> shown_;  ///< of data_factors
};

/// A learner for a table: its label, and "(baseline)" where it is one.
std::string learner_text(const LearnerSetting& learner);
/// "ok", "timeout", "oom", "other": how many cells a mean is of, and what became of the rest.
void add_ending_columns(std::vector<SheetColumn>& columns);
void add_endings(std::vector<SheetCell>& row, const Endings& endings);

}  // namespace abdera::report
