#include "python/module/task.hpp"

#include <fmt/format.h>
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "core/error.hpp"
#include "graphs/text/knowledge_file.hpp"
#include "python/module/by_rows.hpp"
#include "python/module/callables.hpp"
#include "python/module/values.hpp"

namespace nb = nanobind;

namespace abdera::python {
namespace {

/// The data as they were handed over; a table is a view of the same memory.
void take_data(PythonTask& out, nb::handle data) {
  cli::Input& input = out.task.run.input;
  input.file = "the data";
  if (nb::isinstance<Covariance>(data)) {
    cli::take_covariance(input, nb::cast<const Covariance&>(data));
  } else if (nb::isinstance<Table>(data)) {
    out.table = nb::cast<const Table&>(data);
    input.names = out.table->names();
    out.owner = kept(nb::borrow(data));
  } else {
    input.names = nb::cast<std::vector<std::string>>(data);
  }
}

bool is_function(nb::handle object) { return PyCallable_Check(object.ptr()) != 0; }
std::string name_of_function(nb::handle function) {
  return nb::cast<std::string>(nb::str(nb::getattr(function, "__name__", nb::type_name(function.type()))));
}

/// A component that is needed must be named where it has no default, one that is not must not be named.
void check_use(const LearnerEntry& learner, bool needed, nb::handle given, nb::handle options, const char* kind) {
  if (!needed && (!given.is_none() || nb::len(options) > 0))
    throw UsageError(
        fmt::format("learner '{}' takes no {}: leave {} and {}_options out", learner.info.name, kind, kind, kind));
}

CallOptions call_of(const nb::dict& request) {
  CallOptions call;
  call.threads = nb::cast<int>(request["threads"]);
  call.seed = nb::cast<std::uint64_t>(request["seed"]);
  call.time_limit = nb::cast<double>(request["time_limit"]);
  if (const nb::object show = request["progress"]; !show.is_none())
    call.progress = [show](const std::string& stage, double fraction) { show(stage, fraction); };
  return call;
}

}  // namespace

PythonTask task_of(const nb::dict& request) {
  PythonTask out;
  auto& task = out.task;
  out.call = call_of(request);
  take_data(out, request["data"]);
  task.learner = &find_learner(nb::cast<std::string>(request["learner"]));
  const nb::object test = request["test"], score = request["score"];
  check_use(*task.learner, task.learner->needs_test, test, request["test_options"], "test");
  check_use(*task.learner, task.learner->needs_score, score, request["score_options"], "score");
  if (is_function(test)) {
    out.own_test = std::make_unique<CiTestEntry>(ci_test_entry(test, name_of_function(test), task.run.input.names));
    task.test = out.own_test.get();
  } else {
    task.test = &find_ci_test(test.is_none() ? "fisher_z" : nb::cast<std::string>(test));
  }
  if (is_function(score)) {
    out.own_score = std::make_unique<ScoreEntry>(score_entry(score, name_of_function(score), task.run.input.names));
    task.score = out.own_score.get();
  } else {
    task.score = &find_score(score.is_none() ? "gaussian_bic" : nb::cast<std::string>(score));
  }
  if (out.own_test || out.own_score) out.call.threads = 1;
  if (task.learner->needs_data && !out.table)
    throw NotApplicable(fmt::format("learner '{}' needs a table of rows", task.learner->info.name));
  const bool functions_alone =
      (!task.learner->needs_test || out.own_test) && (!task.learner->needs_score || out.own_score);
  if (!out.table && !task.run.input.covariance && !functions_alone)
    throw UsageError("a list of names is data only where test= or score= is a function");
  task.params = params_of(request["options"]);
  task.test_params = params_of(request["test_options"]);
  task.score_params = params_of(request["score_options"]);
  bind_components(task);
  task.run.seed = out.call.seed;
  const auto missing = nb::cast<std::string>(request["missing"]);
  if (missing != "error" && missing != "testwise")
    throw UsageError("missing=\"" + missing + "\" is neither \"error\" nor \"testwise\"");
  if (missing == "testwise" && out.own_test)
    throw NotApplicable(
        "missing=\"testwise\" leaves rows out for tests that abdera makes; a function knows its own data");
  task.run.input.missing = missing == "testwise" ? MissingPolicy::kTestwise : MissingPolicy::kError;
  const auto toml = nb::cast<std::string>(request["knowledge"]);
  task.knowledge = toml.empty() ? Knowledge(static_cast<int>(task.run.input.names.size()))
                                : knowledge_from_toml(toml, task.run.input.names);
  return out;
}

void prepare(PythonTask& python, const RunContext& run) {
  auto& task = python.task;
  cli::Input& input = task.run.input;
  task.knowledge.check(input.names);
  if (!python.table) return;
  const cli::DataUse use{.test = task.learner->needs_test ? task.test : nullptr,
                         .score = task.learner->needs_score ? task.score : nullptr};
  // Other tests and scores, and learners that take rows, want columns.
  const bool covariance_will_do = !python.rows_are_used && !task.learner->needs_data && !python.own_test &&
                                  !python.own_score && input.missing == MissingPolicy::kError &&
                                  (!use.test || use.test->takes_covariance) &&
                                  (!use.score || use.score->takes_covariance);
  if (covariance_will_do && python.table->rows() &&
      examine_rows(input, python.table->variables(), *python.table->rows(), use, run))
    return;
  input.data = shallow(python.table->data());
  cli::examine(input, use, input.missing);
}

}  // namespace abdera::python
