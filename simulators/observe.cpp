#include "simulators/observe.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.hpp"
#include "datasets/column_names.hpp"
#include "simulators/observer.hpp"

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
std::vector<Parser> parsers() { return parsers_of(static_cast<const ObservationStep*>(nullptr)); }

}  // namespace

ObservedScm observe(const Scm& scm, std::span<const ObservationStep> steps, const Rng& rng) {
  return observe(scm, Recording::of(scm), steps, rng);
}

ObservedScm observe(const Scm& scm, const Recording& so_far, std::span<const ObservationStep> steps, const Rng& rng) {
  const Rng pilot = rng.fork("pilot");
  Observer observer(
      {scm.variables().begin(), scm.variables().end()}, so_far,
      [&](std::int64_t first_row, Eigen::Ref<Eigen::MatrixXd> values) { scm.sample_rows(pilot, first_row, values); },
      false, rng);
  for (const auto& step : steps) std::visit([&](const auto& one) { apply(one, observer); }, step);
  ObservedScm out{Scm(observer.recorded_nodes()), observer.recording()};
  out.recording.check(out.scm.variables());
  return out;
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
