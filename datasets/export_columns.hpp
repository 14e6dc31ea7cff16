#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "datasets/dataset.hpp"

namespace abdera::detail {

/// One column as text and FITS tables hold it.
struct ExportColumn {
  std::string name, unit;
  std::span<const double> values;                     ///< into the data set or `made`
  std::span<const std::string> levels;                ///< labels of the codes; empty for numbers
  std::shared_ptr<const std::vector<double>> made{};  ///< values that the data set does not hold as doubles
};

/// The variables, each followed by `<name>_sigma` where it has measurement errors and by `<name>_upper_limit` (0 or 1)
/// where some value is a limit, then `weight`, `time`, `cluster` and `regime` where rows have them. Without `sigma` no
/// errors and limits. @throws UsageError if such a name is taken; NotApplicable for shared causes of error.
std::vector<ExportColumn> export_columns(const Dataset& data, bool sigma);

}  // namespace abdera::detail
