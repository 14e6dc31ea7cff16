#include "simulators/observe.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>

#include "core/error.hpp"
#include "datasets/column_names.hpp"
#include "simulators/observer.hpp"
#include "simulators/series_sample.hpp"

namespace abdera {
namespace {

/// Pieces between blanks, but for blanks in double quotes. @throws UsageError for an unterminated quote.
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '"') quoted = !quoted;
    const bool blank = i == text.size() || text[i] == ' ' || text[i] == '\t';
    if (!blank || (quoted && i < text.size())) continue;
    if (i > begin) words.push_back(text.substr(begin, i - begin));
    begin = i + 1;
  }
  require(!quoted, fmt::format("the step '{}' has an unterminated double quote", text));
  return words;
}

struct Parser {
  std::string_view name;
  ObservationStep (*read)(const Params&);
  ComponentInfo (*info)();
};

template <class Step>
Parser parser_of() {
  return {Step::kName, [](const Params& params) { return ObservationStep(bind<Step>(params)); },
          [] {
            return ComponentInfo{std::string(Step::kName), std::string(Step::kSummary), "", describe<Step>()};
          }};
}
template <class... Steps>
std::vector<Parser> parsers_of(const std::variant<Steps...>*) {
  return {parser_of<Steps>()...};
}
void carry_out(std::span<const ObservationStep> steps, Observer& observer) {
  for (const auto& step : steps) std::visit([&](const auto& one) { apply(one, observer); }, step);
}

std::vector<Parser> parsers() { return parsers_of(static_cast<const ObservationStep*>(nullptr)); }

}  // namespace

ObservedScm observe(const Scm& scm, std::span<const ObservationStep> steps, const Rng& rng) {
  return observe(scm, Recording::of(scm), steps, rng);
}

ObservedScm observe(const Scm& scm, const Recording& so_far, std::span<const ObservationStep> steps, const Rng& rng) {
  const Rng pilot = rng.fork("pilot");
  Observer observer(
      {scm.variables().begin(), scm.variables().end()}, so_far,
      [&](std::int64_t first_row, Eigen::MatrixXd& values) { scm.sample_rows(pilot, first_row, values); }, false, rng);
  carry_out(steps, observer);
  return {Scm(observer.recorded_nodes()), observer.recording()};
}

ObservedSeries observe(const TimeSeriesScm& series, std::span<const ObservationStep> steps, const Rng& rng) {
  return observe(series, Recording::of(series), steps, rng);
}

ObservedSeries observe(const TimeSeriesScm& series, const Recording& so_far, std::span<const ObservationStep> steps,
                       const Rng& rng) {
  const TimeSeriesScm natural({series.variables().begin(), series.variables().end()}, series.burn_in());
  std::vector<ScmVariable> nodes;
  for (const auto& variable : series.variables()) {
    ScmVariable node;
    node.info = variable.info, node.id = variable.id;
    nodes.push_back(std::move(node));
  }
  const Rng pilot = rng.fork("pilot");
  std::optional<SeriesWalk> walk;
  const auto rows = [&](std::int64_t first_row, Eigen::MatrixXd& values) {
    if (first_row == 0) walk.emplace(natural, pilot);
    for (Eigen::Index i = 0; i < values.rows(); ++i) {
      walk->advance_to(first_row + i);
      values.row(i) = walk->values().row(0);
    }
  };
  Observer observer(std::move(nodes), so_far, rows, true, rng);
  carry_out(steps, observer);

  const auto all = observer.recorded_nodes();
  std::vector<SeriesVariable> variables(series.variables().begin(), series.variables().end());
  for (std::size_t v = 0; v < all.size(); ++v) {
    if (v >= variables.size()) {
      SeriesVariable added;
      added.info = all[v].info, added.id = all[v].id, added.mechanism = all[v].mechanism;
      for (Var parent : all[v].parents) added.parents.push_back({parent, 0});
      variables.push_back(std::move(added));
    }
    variables[v].recorded = all[v].recorded;
  }
  const TimeSeriesScm extended(std::move(variables), series.burn_in());
  return {intervene(extended, series.interventions()), observer.recording()};
}

ObservationStep parse_observation(std::string_view text) {
  const auto words = words_of(text);
  require(!words.empty(), "a step of observation is empty; write its name and options, e.g. missing_mcar rate=0.1");
  const auto all = parsers();
  std::vector<std::string> known;
  const Parser* parser = nullptr;
  for (const auto& one : all) {
    known.emplace_back(one.name);
    if (one.name == words.front()) parser = &one;
  }
  if (!parser) {
    const auto near = nearest_name(words.front(), known);
    throw UsageError(fmt::format(
        "there is no step of observation '{}'; {}", words.front(),
        near.empty() ? fmt::format("there are {}", fmt::join(known, ", ")) : fmt::format("did you mean '{}'?", near)));
  }
  Params params;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto equals = words[i].find('=');
    require(equals != std::string_view::npos && equals > 0,
            fmt::format("{} takes options as key=value, not '{}'", parser->name, words[i]));
    const std::string key(words[i].substr(0, equals));
    require(params.emplace(key, std::string(words[i].substr(equals + 1))).second,
            fmt::format("{} has the option '{}' twice", parser->name, key));
  }
  try {
    return parser->read(params);
  } catch (const UsageError& e) {
    throw UsageError(fmt::format("{}: {}", parser->name, e.what()));
  }
}

std::string to_text(const ObservationStep& step) {
  return std::visit(
      [](const auto& one) {
        using Step = std::remove_cvref_t<decltype(one)>;
        std::string out(Step::kName);
        const auto given = values_of(one), defaults = values_of(Step{});
        for (std::size_t i = 0; i < given.size(); ++i) {
          const std::string value = abdera::to_text(given[i].second);
          if (value != abdera::to_text(defaults[i].second)) out += fmt::format(" {}={}", given[i].first, value);
        }
        return out;
      },
      step);
}

std::vector<ComponentInfo> observation_steps() {
  std::vector<ComponentInfo> out;
  for (const auto& parser : parsers()) out.push_back(parser.info());
  return out;
}

}  // namespace abdera
