#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <nlohmann/json.hpp>

#include "cli/components.hpp"
#include "cli/describe.hpp"
#include "cli/version.hpp"
#include "core/blas.hpp"
#include "python/module/bindings.hpp"
#include "python/module/values.hpp"

namespace nb = nanobind;

NB_MODULE(_core, module) {
  using namespace abdera::python;
  abdera::use_one_blas_thread();
  module.attr("version") = abdera::cli::version_text();
  bind_errors(module);
  bind_worker(module);
  bind_data(module);
  bind_graph(module);
  bind_knowledge(module);
  bind_evidence(module);
  bind_learn(module);
  bind_worlds(module);
  bind_rungs(module);
  bind_metrics(module);
  bind_queries(module);
  module.def(
      "components", [] { return from_json(abdera::cli::components_json()); },
      nb::sig("def components() -> list[dict[str, object]]"));
}
