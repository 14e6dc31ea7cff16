#pragma once
#include <concepts>
#include <memory>
#include <string>
#include <utility>

#include "citests/registry.hpp"
#include "core/error.hpp"

// How a class becomes an entry of the registry: citests/registry.cpp has one line for each.
namespace abdera::detail {

template <class Test, class Options>
concept MadeFromRows = std::constructible_from<Test, const Dataset&, const Options&, const RunContext&>;
template <class Test, class Options>
concept MadeFromCovariance =
    std::constructible_from<Test, Covariance, const Options&> || std::constructible_from<Test, Covariance>;

template <class Test, class Options>
std::unique_ptr<CiTest> made_from(Covariance covariance, const Options& options) {
  if constexpr (std::constructible_from<Test, Covariance, const Options&>) {
    return std::make_unique<Test>(std::move(covariance), options);
  } else {
    static_cast<void>(options);
    return std::make_unique<Test>(std::move(covariance));
  }
}

/// The entry of a test made from (rows, options, run), or from (covariance, options), or either. A test made from a
/// covariance alone gets that of the rows. Options that a constructor does not take have no fields.
/// A test that takes dependent rows or measurement errors into account, or relations between numbers to be linear, says
/// so by static constants kUsesDependence, kUsesErrors and kLinear.
template <class Test, Described Options>
requires MadeFromRows<Test, Options> || MadeFromCovariance<Test, Options> CiTestEntry
ci_test(ColumnKinds columns, std::string name, std::string summary, std::string source, bool uses_weights = false) {
  CiTestEntry entry;
  entry.columns = columns;
  entry.uses_weights = uses_weights;
  if constexpr (requires { Test::kUsesDependence; }) entry.uses_dependence = Test::kUsesDependence;
  if constexpr (requires { Test::kUsesErrors; }) entry.uses_errors = Test::kUsesErrors;
  if constexpr (requires { Test::kLinear; }) entry.linear = Test::kLinear;
  entry.takes_covariance = MadeFromCovariance<Test, Options>;
  entry.make = [name, columns, uses_weights](const CiTestInput& input, const Params& params,
                                             const RunContext& run) -> std::unique_ptr<CiTest> {
    const auto options = bind<Options>(params);
    if (input.data) {
      check_rows(*input.data, {"test", name, columns, uses_weights});
      if constexpr (MadeFromRows<Test, Options>) {
        return std::make_unique<Test>(*input.data, options, run);
      } else {
        return made_from<Test>(covariance(*input.data, run), options);
      }
    }
    require(input.covariance != nullptr, "test '" + name + "' needs data");
    if constexpr (MadeFromCovariance<Test, Options>) {
      return made_from<Test>(*input.covariance, options);
    } else {
      throw NotApplicable("test '" + name + "' needs a table of rows, not a covariance matrix");
    }
  };
  entry.options_in_force = [](const Params& params) { return values_of(bind<Options>(params)); };
  entry.info = {std::move(name), std::move(summary), std::move(source), describe<Options>()};
  return entry;
}

}  // namespace abdera::detail
