#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/sweep/results.hpp"

namespace abdera::report {

/// Data of one kind and size: what replicates share.
struct DataSetting {
  std::size_t entry = 0;            ///< of SweepGroups::entries
  std::vector<std::string> values;  ///< along SweepGroups::data_factors
  std::int64_t rows = 0;            ///< 0 where no worker reported the data
  std::int32_t variables = 0;       ///< the same
};

/// A learner with its options.
struct LearnerSetting {
  std::string learner;
  std::vector<std::string> values;  ///< along SweepGroups::learner_factors
  std::string label;                ///< "pc, alpha = 0.01"
  bool baseline = false;            ///< looks at the order of scales only: see docs/sort-and-regress.md
};

/// The cells of one learner on one kind of data: replicates of each other.
struct SweepGroup {
  std::size_t data = 0, learner = 0;  ///< of SweepGroups
  std::vector<std::size_t> rows;      ///< of SweepResults
};

/// The rows of a sweep by what they have in common, everything in the order of the plan. A factor belongs to learners
/// when it differs between cells of one learner on the same data, to the data otherwise.
struct SweepGroups {
  std::vector<std::size_t> data_factors, learner_factors;  ///< of SweepResults::factors
  std::vector<std::string> entries;                        ///< of data
  std::vector<DataSetting> data;
  std::vector<LearnerSetting> learners;
  std::vector<SweepGroup> groups;

  /// The groups of an entry of data.
  std::vector<const SweepGroup*> of_entry(std::size_t entry) const;
  /// The learners that have a group in an entry of data.
  std::vector<std::size_t> learners_of(std::size_t entry) const;
};
SweepGroups groups_of(const SweepResults& results);

/// Whether a learner of the registry sorts variables by a scale and regresses: a baseline, also where the file of a
/// sweep names it itself.
bool is_sort_and_regress(std::string_view algorithm);

}  // namespace abdera::report
