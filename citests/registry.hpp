#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "citests/ci_test.hpp"
#include "core/registry.hpp"
#include "core/run.hpp"
#include "datasets/component_data.hpp"

namespace abdera {

/// What a test may be made from.
using CiTestInput = DataInput;

struct CiTestEntry {
  ComponentInfo info;
  ColumnKinds columns = ColumnKinds::kContinuous;
  bool takes_covariance = false;  ///< works without the table
  bool uses_weights = false;      ///< takes weights of rows into account; tables with weights are refused otherwise
  bool uses_dependence = false;   ///< takes clusters and autocorrelation of rows into account
  bool uses_errors = false;       ///< takes measurement errors into account
  bool linear = false;            ///< takes relations between numbers to be linear
  /// @throws UsageError for a wrong option, NotApplicable or DataError naming the column that does not fit.
  std::function<std::unique_ptr<CiTest>(const CiTestInput&, const Params&, const RunContext&)> make;
  /// Every option with the value in force after binding: provenance.
  std::function<std::vector<std::pair<std::string, Value>>(const Params&)> options_in_force;
};

/// Every conditional-independence test made from data, in the order `abdera list tests` shows.
std::span<const CiTestEntry> ci_tests();
/// @throws UsageError naming the nearest test.
const CiTestEntry& find_ci_test(std::string_view name);

}  // namespace abdera
