#pragma once

namespace nanobind {
class module_;
}

// What each file of the module adds to it. Signatures and behaviour for users are those of the Python files of the
// package; what is here is their other side.
namespace abdera::python {

void bind_errors(nanobind::module_& module);
void bind_data(nanobind::module_& module);
void bind_graph(nanobind::module_& module);
void bind_knowledge(nanobind::module_& module);
void bind_learn(nanobind::module_& module);
void bind_evidence(nanobind::module_& module);
void bind_worker(nanobind::module_& module);
void bind_rungs(nanobind::module_& module);
void bind_worlds(nanobind::module_& module);
void bind_metrics(nanobind::module_& module);
void bind_queries(nanobind::module_& module);

}  // namespace abdera::python
