#include "cli/worlds.hpp"

#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include "cli/changes.hpp"
#include "cli/simulated_output.hpp"
#include "cli/world_table.hpp"
#include "core/error.hpp"
#include "python/module/bindings.hpp"
#include "python/module/table.hpp"
#include "python/module/values.hpp"
#include "python/module/worker.hpp"
#include "simulators/fit.hpp"
#include "simulators/registry.hpp"
#include "simulators/simulated_file.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace abdera::python {
namespace {

/// (how, name, value as text)
using Change = std::tuple<std::string, std::string, std::string>;

std::vector<Intervention> interventions_of(const std::vector<Change>& changes, const Simulation& model) {
  const auto variables = cli::variables_of(model);
  std::vector<Intervention> out;
  for (const auto& [how, name, value] : changes) out.push_back(cli::change_of(how, name, value, variables));
  require(!out.empty(), "nothing is changed: name an intervention, e.g. do={\"X1\": 0}");
  return out;
}

void check_rows(std::int64_t rows, std::int64_t units) {
  require(rows >= 1 && rows <= 1'000'000'000, "n must be from 1 to 10^9, not " + std::to_string(rows));
  require(units >= 1 && units <= 1'000'000, "units must be from 1 to 10^6, not " + std::to_string(units));
}

/// The rows asked for, of the origin of the model or of one of no simulator.
SampleOrigin rows_of(const ModelFile& file, std::int64_t rows, std::uint64_t seed, std::int64_t units) {
  check_rows(rows, units);
  SampleOrigin out = file.sample.value_or(SampleOrigin{"model"});
  out.rows = rows, out.units = units, out.seed = seed;
  return out;
}

ModelFile simulate(const std::string& name, const nb::dict& options, std::vector<std::string> observe,
                   std::uint64_t seed, std::int64_t rows, std::int64_t units) {
  check_rows(rows, units);
  const cli::SimulationRequest request{name, params_of(options), std::move(observe), seed, rows, units};
  std::optional<ModelFile> out;
  on_worker({.threads = 1}, [&](RunContext&) { out = cli::simulated_model(request); });
  return std::move(*out);
}

std::string to_text(NodeRole role) { return std::string(to_string(role)); }

/// (name, kind, levels, unit, role, recorded, parents) of every node
using Node = std::tuple<std::string, std::string, std::vector<std::string>, std::string, std::string, bool,
                        std::vector<std::string>>;
std::vector<Node> nodes(const ModelFile& file) {
  const Recording& recording = recording_of(file.model);
  const auto all = nodes_of(file.model);
  std::vector<Node> out;
  for (Var v = 0; v < static_cast<Var>(all.size()); ++v) {
    const auto& node = all[static_cast<std::size_t>(v)];
    std::vector<std::string> parents;
    for (const Var parent : node.parents) parents.push_back(all[static_cast<std::size_t>(parent)].info.name);
    const bool recorded = std::any_of(recording.columns.begin(), recording.columns.end(),
                                      [&](const RecordedColumn& column) { return column.node == v; });
    out.emplace_back(node.info.name, std::string(to_string(node.info.kind)), node.info.levels, node.info.unit,
                     to_text(recording.role(v)), recorded, parents);
  }
  return out;
}

Table rows(const ModelFile& file, std::int64_t n, std::uint64_t seed, std::int64_t units, int threads) {
  const SampleOrigin origin = rows_of(file, n, seed, units);
  Dataset out;
  on_worker({.threads = threads}, [&](RunContext& run) { out = simulated_data(file.model, origin, run); });
  return Table(std::move(out));
}

ModelFile intervene(const ModelFile& file, const std::vector<Change>& changes, double miss, double stray,
                    double stray_shift, std::optional<std::int64_t> from, std::optional<std::int64_t> to,
                    std::uint64_t seed) {
  const cli::InterventionRequest request{interventions_of(changes, file.model), {miss, stray, stray_shift}, from, to};
  std::vector<std::string> done;
  ModelFile out{cli::intervened(file.model, request, seed, done), file.sample};
  if (!out.sample) out.sample = SampleOrigin{"model"};
  for (const auto& text : done) out.sample->options.emplace_back("intervention", text);
  return out;
}

/// (rows in the other world, rows as they were, [(column, where its values come from)], whether nothing was drawn,
/// comparison as JSON)
nb::tuple counterfactual(const ModelFile& file, const Table* table, const std::vector<Change>& changes,
                         std::int64_t count, std::uint64_t seed, int threads) {
  const auto interventions = interventions_of(changes, file.model);
  const cli::CounterfactualRequest request{"the model", table ? &table->data() : nullptr, count, seed};
  std::optional<cli::CounterfactualAnswer> answer;
  std::string comparison;
  on_worker({.threads = threads}, [&](RunContext& run) {
    answer = cli::counterfactual_of(file, request, interventions, run);
    cli::WorldTable worlds(answer->rows.factual, answer->rows.data, "factual", "counterfactual", true);
    worlds.add_notes(answer->notes);
    comparison = worlds.json();
  });
  const auto names = answer->rows.data.names();
  nb::list notes;
  for (std::size_t j = 0; j < names.size(); ++j) notes.append(nb::make_tuple(names[j], answer->notes[j]));
  return nb::make_tuple(Table(std::move(answer->rows.data)), Table(std::move(answer->rows.factual)), notes,
                        answer->exact, from_json(comparison));
}

nb::object compare_worlds(const Table& first, const Table& second, const std::string& first_name,
                          const std::string& second_name, bool same_rows) {
  if (first.data().names() != second.data().names() || first.data().num_rows() != second.data().num_rows())
    throw UsageError("two worlds have the same columns and as many rows as one another");
  return from_json(cli::WorldTable(first.data(), second.data(), first_name, second_name, same_rows).json());
}

/// (model, report)
nb::tuple fit(const GraphDocument& graph, const Table& table, const nb::dict& options, int threads) {
  const auto chosen = abdera::bind<FitOptions>(params_of(options));
  std::optional<FittedScm> fitted;
  on_worker({.threads = threads}, [&](RunContext& run) { fitted.emplace(fit_scm(graph, table.data(), chosen, run)); });
  Recording recording = Recording::of(fitted->scm);
  const std::string report = to_json(fitted->report), text = to_text(fitted->report);
  return nb::make_tuple(ModelFile{ObservedScm{std::move(fitted->scm), std::move(recording)}, std::nullopt},
                        from_json(report), text);
}

std::string write(const ModelFile& file, const std::string& path, const std::string& truth, const std::string& graph,
                  bool compress, bool reproducible, bool force, int threads) {
  if (!file.sample) throw NotApplicable("a model without rows is written as .json");
  const cli::SimulatedOutput output{path, truth, graph, compress, reproducible, force};
  cli::check_simulated_output(output);
  std::string said;
  on_worker({.threads = threads},
            [&](RunContext& run) { said = cli::write_simulation(file.model, *file.sample, output, run); });
  return said;
}

nb::object origin(const ModelFile& file) {
  if (!file.sample) return nb::none();
  nb::list options;
  for (const auto& [name, value] : file.sample->options) options.append(nb::make_tuple(name, value));
  nb::dict out;
  out["simulator"] = file.sample->simulator, out["options"] = options, out["seed"] = file.sample->seed;
  out["rows"] = file.sample->rows, out["units"] = file.sample->units;
  return out;
}

}  // namespace

void bind_worlds(nb::module_& module) {
  nb::class_<ModelFile>(module, "Model")
      .def_static("simulate", &simulate, "name"_a, "options"_a, "observe"_a, "seed"_a, "rows"_a, "units"_a)
      .def_static("read", [](const std::string& path) { return read_model(path); })
      .def_static("of_json", [](const std::string& text) { return model_from_json(text, "the text"); })
      .def_static("fit", &fit, "graph"_a, "table"_a, "options"_a, "threads"_a)
      .def("json", [](const ModelFile& f) { return to_json(f); })
      .def("without_rows",
           [](const ModelFile& f) {
             return ModelFile{f.model, std::nullopt};
           })
      .def("nodes", &nodes)
      .def("is_series", [](const ModelFile& f) { return std::holds_alternative<ObservedSeries>(f.model); })
      .def("same_rows", [](const ModelFile& f) { return cli::same_rows(f.model); })
      .def("graphs", [](const ModelFile& f) { return truth_graphs(f.model); })
      .def("truth",
           [](const ModelFile& f, const std::string& asked) { return cli::truth_graph(f.model, asked).second; })
      .def("origin", &origin)
      .def("rows", &rows, "n"_a, "seed"_a, "units"_a, "threads"_a)
      .def("intervene", &intervene, "changes"_a, "miss"_a, "stray"_a, "stray_shift"_a, "start"_a.none(),
           "stop"_a.none(), "seed"_a)
      .def("counterfactual", &counterfactual, "table"_a.none(), "changes"_a, "rows"_a, "seed"_a, "threads"_a)
      .def("sortability",
           [](const ModelFile& f, std::uint64_t seed, int threads) {
             Sortabilities scores{};
             on_worker({.threads = threads},
                       [&](RunContext& run) { scores = sortabilities(f.model, sortability_stream(seed), run); });
             return std::pair(scores.var, scores.r2);
           })
      .def("write", &write, "path"_a, "truth"_a, "truth_graph"_a, "compress"_a, "reproducible"_a, "force"_a,
           "threads"_a);
  module.def("compare_worlds", &compare_worlds, "first"_a, "second"_a, "first_name"_a, "second_name"_a, "same_rows"_a);
  module.def("not_taken_over", [](const Table& table) { return cli::not_taken_over(table.data()); });
}

}  // namespace abdera::python
