#include <nanobind/eigen/dense.h>
#include <nanobind/nanobind.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "algorithms/bootstrap.hpp"
#include "cli/bootstrap_output.hpp"
#include "cli/graph_outputs.hpp"
#include "core/error.hpp"
#include "graphs/text/graph_io.hpp"
#include "python/module/bindings.hpp"
#include "python/module/task.hpp"
#include "python/module/values.hpp"

namespace nb = nanobind;

namespace abdera::python {
namespace {

/// What a run leaves: its document, and what reports are made from.
struct Run {
  cli::LearnRun run;
  std::shared_ptr<void> owner;
};

Run learn(const nb::dict& request) {
  PythonTask python = task_of(request);
  on_worker(python.call, [&](RunContext& context) {
    const cli::RunClock clock;
    prepare(python, context);
    cli::learn_all(python.task, context);
    clock.note(python.task.run, context);
    cli::add_sections(python.task.run);
  });
  return {std::move(python.task.run), std::move(python.owner)};
}

Resampling scheme_of(const std::string& name) {
  if (name == "bootstrap") return Resampling::kBootstrap;
  if (name == "subsample") return Resampling::kSubsample;
  if (name == "complementary") return Resampling::kComplementary;
  throw UsageError("resampling=\"" + name + "\" is none of \"bootstrap\", \"subsample\" and \"complementary\"");
}

/// @param resampling replicates, scheme, fraction, block.
Run bootstrap(const nb::dict& request, const nb::dict& resampling) {
  PythonTask python = task_of(request);
  auto& task = python.task;
  python.rows_are_used = true;
  if (python.own_test || python.own_score)
    throw NotApplicable("a bootstrap draws rows again, and a function knows only its own: name a test and a score");
  if (task.run.input.covariance)
    throw NotApplicable("a bootstrap draws rows again: it needs a table, not a covariance matrix");
  cli::BootstrapRun bootstrap;
  bootstrap.scheme = nb::cast<std::string>(resampling["scheme"]);
  bootstrap.options.replicates = nb::cast<int>(resampling["replicates"]);
  bootstrap.options.resampling.scheme = scheme_of(bootstrap.scheme);
  bootstrap.options.resampling.fraction = nb::cast<double>(resampling["fraction"]);
  bootstrap.options.resampling.block = nb::cast<int>(resampling["block"]);
  require(bootstrap.options.replicates > 0, "replicates must be at least 1");
  on_worker(python.call, [&](RunContext& context) {
    const cli::RunClock clock;
    prepare(python, context);
    cli::learn_all(task, context);
    cli::bootstrap_all(task, bootstrap, context);
    clock.note(task.run, context);
    cli::add_sections(task.run);
    task.run.document.sections.emplace_back("bootstrap", cli::bootstrap_json(bootstrap, task.run.document));
  });
  return {std::move(task.run), std::move(python.owner)};
}

}  // namespace

void bind_learn(nb::module_& module) {
  nb::class_<Run>(module, "Run")
      .def_prop_ro("document", [](const Run& r) { return r.run.document; })
      .def_prop_ro("counts", [](const Run& r) { return r.run.counts; })
      .def_prop_ro("numbers", [](const Run& r) { return r.run.numbers; })
      .def_prop_ro("matrices", [](const Run& r) { return r.run.matrices; })
      .def_prop_ro("warnings", [](const Run& r) { return r.run.input.warnings; })
      .def_prop_ro("remarks", [](const Run& r) { return r.run.remarks; })
      .def_prop_ro("seconds", [](const Run& r) { return r.run.seconds; })
      .def_prop_ro("threads", [](const Run& r) { return r.run.threads; })
      .def("json", [](const Run& r) { return graph_text(r.run.document, GraphFormat::kJson); })
      .def("sections",
           [](const Run& r) {
             nb::dict out;
             for (const auto& [name, json] : r.run.document.sections) out[name.c_str()] = from_json(json);
             return out;
           })
      .def("write", [](const Run& r, const std::string& path, bool force) {
        const nb::gil_scoped_release unlocked;
        cli::write_learn_output(r.run, path, force);
      });
  module.def("learn", &learn);
  module.def("bootstrap", &bootstrap);
}

}  // namespace abdera::python
