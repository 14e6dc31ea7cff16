#pragma once
#include <span>
#include <string>
#include <vector>

#include "datasets/dataset.hpp"

namespace abdera::detail {

/// One column as text and FITS tables hold it.
struct ExportColumn {
  std::string name, unit;
  std::span<const double> values;       ///< into the data set
  std::span<const std::string> levels;  ///< labels of the codes; empty for numbers
};

/// The variables, each followed by `<name>_sigma` where it has measurement errors and `sigma` asks for them.
/// @throws UsageError if such a name is taken.
std::vector<ExportColumn> export_columns(const Dataset& data, bool sigma);

}  // namespace abdera::detail
