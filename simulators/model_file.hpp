#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "simulators/observe.hpp"
#include "simulators/time_series.hpp"

namespace abdera {

/// A model of a time series with how it is recorded.
struct ObservedSeries {
  TimeSeriesScm series;
  Recording recording;
};

/// Which rows of a model a data set holds.
struct SampleOrigin {
  std::string simulator;                                       ///< "" when the model was not drawn by one
  std::vector<std::pair<std::string, std::string>> options{};  ///< of the simulator, as text
  std::uint64_t seed = 0;
  std::int64_t rows = 0;
};

/// A model as a file holds it.
struct ModelFile {
  std::variant<ObservedScm, ObservedSeries> model;
  std::optional<SampleOrigin> sample;  ///< of the data it comes with
};

/// As JSON of layout abdera-scm/1: variables with parents and mechanisms, one a line, and how rows are recorded.
/// @throws UsageError for a series with interventions.
std::string to_json(const ModelFile& file);

/// The same model to the last bit. @param where names the text in messages.
/// @throws DataError naming the variable and the entry that is wrong.
ModelFile model_from_json(std::string_view text, std::string_view where);

}  // namespace abdera
