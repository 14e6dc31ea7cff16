#include "citests/registry.hpp"

#include "citests/fisher_z.hpp"
#include "core/error.hpp"
#include "datasets/checks.hpp"

namespace abdera {
namespace {

/// Entry of a test made from a covariance matrix alone.
template <class Test, Described Options>
CiTestEntry from_covariance(std::string name, std::string summary, std::string source) {
  CiTestEntry entry;
  entry.info = {name, std::move(summary), std::move(source), describe<Options>()};
  entry.takes_covariance = true;
  entry.make = [name](const CiTestInput& input, const Params& params,
                      const RunContext& run) -> std::unique_ptr<CiTest> {
    static_cast<void>(bind<Options>(params));
    if (input.data) {
      for (const Variable& v : input.data->variables())
        if (v.kind == VariableKind::kNominal)
          throw NotApplicable(name + " cannot use column '" + v.name + "': it is nominal; leave it out with --columns");
      require_complete(*input.data);
      require_varying(*input.data);
      return std::make_unique<Test>(covariance(*input.data, run));
    }
    require(input.covariance != nullptr, "test '" + name + "' needs a table or a covariance matrix");
    return std::make_unique<Test>(*input.covariance);
  };
  entry.options_in_force = [](const Params& params) { return values_of(bind<Options>(params)); };
  return entry;
}

}  // namespace

std::span<const CiTestEntry> ci_tests() {
  static const std::vector<CiTestEntry> entries{
      from_covariance<FisherZ, NoOptions>("fisher_z", "Fisher's z-test of a zero partial correlation (Gaussian data)",
                                          "fisher1924"),
  };
  return entries;
}

const CiTestEntry& find_ci_test(std::string_view name) { return find_component(ci_tests(), name, "test"); }

}  // namespace abdera
