#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "bench/metrics/comparison.hpp"
#include "python/module/bindings.hpp"
#include "python/module/values.hpp"
#include "python/module/worker.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace abdera::python {
namespace {

/// ([(metric, [(name of a value, value)])], kind of graph that marks were compared with)
nb::tuple compare_graphs(const GraphDocument& truth, const GraphDocument& estimate,
                         const std::vector<std::string>& names, const nb::dict& options, int threads) {
  const Params params = params_of(options);
  Comparison comparison;
  on_worker({.threads = threads}, [&](RunContext& run) { comparison = compare(truth, estimate, names, params, run); });
  nb::list results;
  for (const auto& [metric, numbers] : comparison.results) {
    nb::list values;
    for (std::size_t i = 0; i < numbers.size(); ++i) values.append(nb::make_tuple(metric->values[i].name, numbers[i]));
    results.append(nb::make_tuple(metric->info.name, values));
  }
  return nb::make_tuple(results, std::string(to_string(comparison.marks_against)));
}

}  // namespace

void bind_metrics(nb::module_& module) {
  module.def("compare", &compare_graphs, "truth"_a, "estimate"_a, "metrics"_a, "options"_a, "threads"_a);
}

}  // namespace abdera::python
