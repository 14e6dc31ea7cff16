#include "simulators/model_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/error.hpp"
#include "core/params.hpp"
#include "simulators/builders.hpp"

namespace abdera {

using detail::one;

namespace {

constexpr const char* kSchema = "abdera-scm/1";

// Writing.

using Entries = std::vector<std::pair<std::string, Description::Value>>;

/// What models and series say of a variable alike.
Entries entries_of(const Variable& info, std::uint64_t id, bool recorded) {
  Entries out = {{"name", info.name}, {"kind", std::string(to_string(info.kind))}};
  if (!info.levels.empty()) out.emplace_back("levels", info.levels);
  if (!info.unit.empty()) out.emplace_back("unit", info.unit);
  if (!info.long_name.empty()) out.emplace_back("long_name", info.long_name);
  if (info.tier >= 0) out.emplace_back("tier", static_cast<double>(info.tier));
  out.emplace_back("id", std::to_string(id));
  if (!recorded) out.emplace_back("recorded", 0.0);
  return out;
}

Description description_of(const ScmVariable& variable, std::span<const ScmVariable> all) {
  Description out{"", entries_of(variable.info, variable.id, variable.recorded)};
  Description::Texts parents;
  for (Var parent : variable.parents) parents.push_back(all[static_cast<std::size_t>(parent)].info.name);
  out.entries.emplace_back("parents", std::move(parents));
  out.entries.emplace_back("mechanism", one(variable.mechanism->description()));
  return out;
}

Description description_of(const SeriesVariable& variable, std::span<const SeriesVariable> all) {
  Description out{"", entries_of(variable.info, variable.id, variable.recorded)};
  Description::Texts parents;
  Description::Numbers lags;
  for (const auto& [parent, lag] : variable.parents) {
    parents.push_back(all[static_cast<std::size_t>(parent)].info.name);
    lags.push_back(lag);
  }
  out.entries.emplace_back("parents", std::move(parents));
  out.entries.emplace_back("lags", std::move(lags));
  if (variable.mechanism) out.entries.emplace_back("mechanism", one(variable.mechanism->description()));
  if (const auto& clock = variable.clock)
    out.entries.emplace_back("clock", one({std::string(to_string(clock->shape)),
                                           {{"period", clock->period},
                                            {"phase", clock->phase},
                                            {"amplitude", clock->amplitude},
                                            {"dwell", clock->dwell}}}));
  out.entries.emplace_back("start", one(description_of(variable.start)));
  return out;
}

template <class V>
std::vector<Description> descriptions_of(std::span<const V> variables) {
  std::vector<Description> out;
  for (const V& variable : variables) out.push_back(description_of(variable, variables));
  return out;
}

Description description_of(const SeriesIntervention& intervention, std::span<const SeriesVariable> all) {
  const Intervention& change = intervention.change;
  Description out{"",
                  {{"target", all[static_cast<std::size_t>(change.target)].info.name},
                   {"kind", std::string(to_string(change.kind))},
                   {"value", change.value},
                   {"first", static_cast<double>(intervention.first)},
                   {"last", static_cast<double>(intervention.last)}}};
  if (change.mechanism) out.entries.emplace_back("mechanism", one(change.mechanism->description()));
  return out;
}

/// Nodes are written by name.
template <class V>
Description description_of(const Recording& recording, std::span<const V> variables) {
  const auto name = [&](Var node) {
    return node < 0 ? std::string() : variables[static_cast<std::size_t>(node)].info.name;
  };
  const auto names = [&](const std::vector<Var>& nodes) {
    Description::Texts out;
    for (Var node : nodes) out.push_back(name(node));
    return out;
  };
  std::vector<Description> columns, added;
  for (const RecordedColumn& column : recording.columns) {
    Description::Texts factors;
    Description::Numbers loadings;
    for (const auto& [node, loading] : column.factors) factors.push_back(name(node)), loadings.push_back(loading);
    columns.push_back({"",
                       {{"name", column.name},
                        {"node", name(column.node)},
                        {"missing", names(column.missing)},
                        {"sigma", name(column.sigma)},
                        {"factors", std::move(factors)},
                        {"loadings", std::move(loadings)},
                        {"upper_limit", name(column.upper_limit)}}});
  }
  for (const ObservationNode& node : recording.added)
    added.push_back(
        {"", {{"node", name(node.node)}, {"role", std::string(to_string(node.role))}, {"of", name(node.of)}}});
  return {"",
          {{"columns", std::move(columns)},
           {"added", std::move(added)},
           {"selection", names(recording.selection)},
           {"repeat", name(recording.repeat)},
           {"window", static_cast<double>(recording.window)},
           {"every", static_cast<double>(recording.every)},
           {"at_random", names(recording.at_random)},
           {"no_mag", recording.no_mag}}};
}

// Reading.

std::vector<std::string> names_of(const std::vector<Description>& variables, std::string_view where) {
  std::vector<std::string> names;
  for (const auto& variable : variables) names.push_back(DescriptionReader(variable, where).text("name"));
  return names;
}

/// @param name "" for none.
Var node_named(const std::string& name, const std::vector<std::string>& names, const DescriptionReader& from) {
  if (name.empty()) return -1;
  const auto it = std::find(names.begin(), names.end(), name);
  if (it == names.end()) {
    const auto near = nearest_name(name, names);
    from.fail(fmt::format("there is no variable '{}'{}", name,
                          near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
  }
  return static_cast<Var>(it - names.begin());
}

std::vector<Var> nodes_named(const Description::Texts& texts, const std::vector<std::string>& names,
                             const DescriptionReader& from) {
  std::vector<Var> out;
  for (const auto& text : texts) out.push_back(node_named(text, names, from));
  return out;
}

VariableKind kind_of(DescriptionReader& from) {
  const auto& name = from.text("kind");
  for (int k = 0; k <= static_cast<int>(VariableKind::kCircular); ++k)
    if (const auto kind = static_cast<VariableKind>(k); name == to_string(kind)) return kind;
  from.fail(fmt::format("'{}' is no kind of variable", name));
}

Variable info_from(DescriptionReader& from) {
  Variable out;
  out.name = from.text("name");
  out.kind = kind_of(from);
  if (from.has("levels")) out.levels = from.texts("levels");
  if (from.has("unit")) out.unit = from.text("unit");
  if (from.has("long_name")) out.long_name = from.text("long_name");
  if (from.has("tier")) out.tier = from.integer("tier");
  return out;
}

/// Written as a text, because doubles cannot hold every 64-bit number.
std::uint64_t whole_number(DescriptionReader& from, const char* name) {
  const auto& text = from.text(name);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    from.fail(fmt::format("the {} '{}' is not a whole number below 2^64", name, text));
  return value;
}

bool recorded_from(DescriptionReader& from) { return !from.has("recorded") || from.flag("recorded"); }

ScmVariable variable_from(const Description& description, const std::vector<std::string>& names,
                          const std::string& where) {
  DescriptionReader from(description, where);
  ScmVariable out;
  out.info = info_from(from);
  out.id = whole_number(from, "id");
  out.recorded = recorded_from(from);
  out.parents = nodes_named(from.texts("parents"), names, from);
  out.mechanism = mechanism_from(from.part("mechanism"), where + ", its mechanism");
  from.finish();
  return out;
}

Clock clock_from(const Description& description, const std::string& where) {
  DescriptionReader from(description, where);
  for (const auto shape : {Clock::Shape::kSine, Clock::Shape::kSawtooth, Clock::Shape::kLevels}) {
    if (description.type != to_string(shape)) continue;
    Clock clock{shape, from.number("period"), from.number("phase"), from.number("amplitude"), from.numbers("dwell")};
    from.finish();
    return clock;
  }
  from.fail("no clock is called so");
}

SeriesVariable series_variable_from(const Description& description, const std::vector<std::string>& names,
                                    const std::string& where) {
  DescriptionReader from(description, where);
  SeriesVariable out;
  out.info = info_from(from);
  out.id = whole_number(from, "id");
  out.recorded = recorded_from(from);
  const auto parents = nodes_named(from.texts("parents"), names, from);
  const auto lags = from.integers("lags");
  if (parents.size() != lags.size()) from.fail("there are not as many lags as parents");
  constexpr int kLongestLag = 100'000;  // every step back is kept
  for (std::size_t j = 0; j < lags.size(); ++j) {
    if (lags[j] > kLongestLag) from.fail(fmt::format("a lag of {} is longer than {}", lags[j], kLongestLag));
    out.parents.push_back({parents[j], lags[j]});
  }
  if (from.has("mechanism")) out.mechanism = mechanism_from(from.part("mechanism"), where + ", its mechanism");
  if (from.has("clock")) out.clock = clock_from(from.part("clock"), where + ", its clock");
  out.start = noise_law_from(from.part("start"), where + ", its start");
  from.finish();
  return out;
}

/// A whole number of either sign that doubles hold.
std::int64_t time_from(DescriptionReader& from, const char* name) {
  const double value = from.number(name);
  if (!(std::abs(value) <= 0x1p53 && value == std::floor(value)))
    from.fail(fmt::format("'{}' is {}, no time", name, value));
  return static_cast<std::int64_t>(value);
}

SeriesIntervention intervention_from(const Description& description, const std::vector<std::string>& names,
                                     const std::string& where) {
  DescriptionReader from(description, where);
  const Var target = node_named(from.text("target"), names, from);
  const auto& kind = from.text("kind");
  for (int k = 0; k <= static_cast<int>(InterventionKind::kStochastic); ++k) {
    if (kind != to_string(static_cast<InterventionKind>(k))) continue;
    Intervention change{target, static_cast<InterventionKind>(k), from.number("value")};
    if (from.has("mechanism")) change.mechanism = mechanism_from(from.part("mechanism"), where);
    SeriesIntervention out{std::move(change), time_from(from, "first"), time_from(from, "last")};
    from.finish();
    return out;
  }
  from.fail(fmt::format("'{}' is no kind of intervention", kind));
}

NodeRole role_from(DescriptionReader& from) {
  const auto& name = from.text("role");
  for (int k = 0; k <= static_cast<int>(NodeRole::kRepeat); ++k)
    if (const auto role = static_cast<NodeRole>(k); name == to_string(role)) return role;
  from.fail(fmt::format("'{}' is no role of a node", name));
}

Recording recording_from(const Description& description, const std::vector<std::string>& names,
                         const std::string& where) {
  DescriptionReader from(description, where);
  Recording out;
  for (const Description& item : from.parts("columns")) {
    DescriptionReader column(item, where);
    RecordedColumn& to = out.columns.emplace_back();
    to.name = column.text("name");
    to.node = node_named(column.text("node"), names, column);
    to.missing = nodes_named(column.texts("missing"), names, column);
    to.sigma = node_named(column.text("sigma"), names, column);
    const auto factors = nodes_named(column.texts("factors"), names, column);
    const auto& loadings = column.numbers("loadings");
    if (factors.size() != loadings.size()) column.fail("there are not as many loadings as factors");
    for (std::size_t f = 0; f < factors.size(); ++f) to.factors.emplace_back(factors[f], loadings[f]);
    to.upper_limit = node_named(column.text("upper_limit"), names, column);
    column.finish();
  }
  for (const Description& item : from.parts("added")) {
    DescriptionReader node(item, where);
    const Var added = node_named(node.text("node"), names, node);
    const NodeRole role = role_from(node);
    out.added.push_back({added, role, node_named(node.text("of"), names, node)});
    node.finish();
  }
  out.selection = nodes_named(from.texts("selection"), names, from);
  out.repeat = node_named(from.text("repeat"), names, from);
  out.window = from.integer("window");
  out.every = from.integer("every");
  constexpr std::int64_t kMostAtOnce = 1'000'000;
  if (out.window > kMostAtOnce || out.every > kMostAtOnce)
    from.fail(fmt::format("windows of {} rows, every {}-th: at most {}", out.window, out.every, kMostAtOnce));
  out.at_random = nodes_named(from.texts("at_random"), names, from);
  out.no_mag = from.text("no_mag");
  from.finish();
  return out;
}

SampleOrigin sample_from(const Description& description, const std::string& where) {
  DescriptionReader from(description, where);
  SampleOrigin out;
  out.simulator = from.text("simulator");
  const auto &names = from.texts("options"), &values = from.texts("values");
  if (names.size() != values.size()) from.fail("there are not as many values as options");
  for (std::size_t i = 0; i < names.size(); ++i) out.options.emplace_back(names[i], values[i]);
  out.seed = whole_number(from, "seed");
  const auto count = [&](const char* name, double least) {
    const double value = from.number(name);
    if (!(value >= least && value <= 0x1p53 && value == std::floor(value)))
      from.fail(fmt::format("'{}' is {}, no number of rows or units", name, value));
    return static_cast<std::int64_t>(value);
  };
  out.rows = count("rows", 0);
  if (from.has("units")) out.units = count("units", 1);
  from.finish();
  return out;
}

}  // namespace

std::string to_json(const ModelFile& file) {
  Description out{"", {{"schema", std::string(kSchema)}}};
  if (const auto* observed = std::get_if<ObservedScm>(&file.model)) {
    out.entries.emplace_back("variables", descriptions_of(observed->scm.variables()));
    out.entries.emplace_back("recording", one(description_of(observed->recording, observed->scm.variables())));
  } else {
    const auto& [series, recording] = std::get<ObservedSeries>(file.model);
    out.entries.emplace_back("series", 1.0);
    out.entries.emplace_back("burn_in", static_cast<double>(series.burn_in()));
    out.entries.emplace_back("variables", descriptions_of(series.variables()));
    out.entries.emplace_back("recording", one(description_of(recording, series.variables())));
    if (!series.interventions().empty()) {
      std::vector<Description> changes;
      for (const SeriesIntervention& change : series.interventions())
        changes.push_back(description_of(change, series.variables()));
      out.entries.emplace_back("interventions", std::move(changes));
    }
  }
  if (file.sample) {
    Description::Texts names, values;
    for (const auto& [name, value] : file.sample->options) names.push_back(name), values.push_back(value);
    out.entries.emplace_back("sample", one({"",
                                            {{"simulator", file.sample->simulator},
                                             {"options", std::move(names)},
                                             {"values", std::move(values)},
                                             {"seed", std::to_string(file.sample->seed)},
                                             {"rows", static_cast<double>(file.sample->rows)},
                                             {"units", static_cast<double>(file.sample->units)}}}));
  }
  return to_json(out);
}

ModelFile model_from_json(std::string_view text, std::string_view where) {
  const Description description = description_from_json(text, where);
  DescriptionReader from(description, where);
  if (from.text("schema") != kSchema) from.fail(fmt::format("its schema is not {}", kSchema));
  const bool is_series = from.has("series") && from.flag("series");
  const auto& variables = from.parts("variables");
  const auto names = names_of(variables, where);
  const auto whose = [&](std::size_t i) { return fmt::format("{}, '{}'", where, names[i]); };
  const auto recording = [&] {
    return recording_from(from.part("recording"), names, fmt::format("{}, recording", where));
  };
  std::optional<SampleOrigin> sample;
  if (from.has("sample")) sample = sample_from(from.part("sample"), fmt::format("{}, sample", where));
  try {
    if (is_series) {
      std::vector<SeriesVariable> all;
      for (std::size_t i = 0; i < names.size(); ++i) all.push_back(series_variable_from(variables[i], names, whose(i)));
      ObservedSeries series{TimeSeriesScm(std::move(all), from.integer("burn_in")), recording()};
      series.recording.check(node_infos(series.series));
      std::vector<SeriesIntervention> changes;
      if (from.has("interventions"))
        for (const Description& change : from.parts("interventions"))
          changes.push_back(intervention_from(change, names, fmt::format("{}, interventions", where)));
      series.series = intervene(series.series, changes);
      from.finish();
      return {std::move(series), std::move(sample)};
    }
    std::vector<ScmVariable> all;
    for (std::size_t i = 0; i < names.size(); ++i) all.push_back(variable_from(variables[i], names, whose(i)));
    Scm scm(std::move(all));
    Recording how = from.has("recording") ? recording() : Recording::of(scm);
    how.check(node_infos(scm));
    from.finish();
    return {ObservedScm{std::move(scm), std::move(how)}, std::move(sample)};
  } catch (const UsageError& error) {
    throw DataError(fmt::format("{}: {}", where, error.what()));
  }
}

}  // namespace abdera
