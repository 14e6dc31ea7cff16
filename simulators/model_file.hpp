#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "simulators/simulation.hpp"

namespace abdera {

/// Which rows of a model a data set holds.
struct SampleOrigin {
  std::string simulator;                                       ///< "" when the model was not drawn by one
  std::vector<std::pair<std::string, std::string>> options{};  ///< of the simulator, as text
  std::uint64_t seed = 0;
  std::int64_t rows = 0;   ///< of each unit
  std::int64_t units = 1;  ///< of a time series: a panel
};

/// A model as a file holds it.
struct ModelFile {
  Simulation model;
  std::optional<SampleOrigin> sample;  ///< of the data it comes with
};

/// As JSON of layout abdera-scm/1: variables with parents and mechanisms, one a line, and how rows are recorded.
/// A series is written with its interventions. @throws UsageError for a number that is not finite.
std::string to_json(const ModelFile& file);

/// The same model to the last bit. @param where names the text in messages.
/// @throws DataError naming the variable and the entry that is wrong.
ModelFile model_from_json(std::string_view text, std::string_view where);

}  // namespace abdera
