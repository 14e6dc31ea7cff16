#include "datasets/dataset_hdf5.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "core/error.hpp"
#include "core/function_ref.hpp"
#include "datasets/foreign_hdf5.hpp"
#include "datasets/hdf5_file.hpp"
#include "datasets/matrix_tiles.hpp"

namespace abdera {
namespace {

constexpr const char* kSchema = "abdera-dataset/1";
constexpr std::array<std::int8_t, 6> kKinds = {0, 1, 2, 3, 4, 5};
constexpr const char* kKindNames = "continuous ordinal nominal binary count circular";
const std::string kSample = "/sample", kVariable = "/variable";

std::string joined_lines(const std::vector<std::string>& lines) {
  std::string text;
  for (auto line : lines) {
    std::replace(line.begin(), line.end(), '\n', ' ');
    text += (text.empty() ? "" : "\n") + line;
  }
  return text;
}

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

bool fits_float32(const Eigen::MatrixXd& values) {
  return std::all_of(values.data(), values.data() + values.size(),
                     [](double v) { return std::isnan(v) || static_cast<double>(static_cast<float>(v)) == v; });
}

template <class T, class F>
std::vector<T> of_variables(const Dataset& data, F&& f) {
  std::vector<T> values;
  for (const auto& v : data.variables()) values.push_back(f(v));
  return values;
}

void write_root_attributes(const Dataset& data, Hdf5Writer& file, const Hdf5WriteOptions& options) {
  file.attribute("/", "Conventions", std::string("CF-1.10"));
  file.attribute("/", "schema", std::string(kSchema));
  file.attribute("/", "title", data.title);
  file.attribute("/", "source", data.source);
  file.attribute("/", "history", joined_lines(data.history));
  const auto& regime = data.row_attributes().regime;
  const std::array<std::int64_t, 1> regimes = {regime.empty() ? 1
                                                              : 1 + *std::max_element(regime.begin(), regime.end())};
  file.attribute("/", "n_regimes", std::span<const std::int64_t>(regimes));
  file.attribute("/", "sampling", std::string(data.row_attributes().sampling()));
  if (!options.reproducible) {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    file.attribute("/", "date_created", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", now));
  }
}

void write_schema(const Dataset& data, Hdf5Writer& file) {
  const Hdf5Array per_variable{.dims = {kVariable}};
  const auto describe = [&](const std::string& path, const char* text) {
    file.attribute(path, "long_name", std::string(text));
  };
  file.numbers<std::int8_t>(
      "/kind", of_variables<std::int8_t>(data, [](const Variable& v) { return static_cast<std::int8_t>(v.kind); }),
      per_variable);
  describe("/kind", "kind of variable");
  file.attribute("/kind", "flag_values", std::span<const std::int8_t>(kKinds));
  file.attribute("/kind", "flag_meanings", std::string(kKindNames));
  file.numbers<std::int32_t>(
      "/n_levels",
      of_variables<std::int32_t>(data, [](const Variable& v) { return static_cast<std::int32_t>(v.levels.size()); }),
      per_variable);
  describe("/n_levels", "number of labelled levels, 0 if not discrete; labels are in /meta/levels");
  file.strings("/units", of_variables<std::string>(data, [](const Variable& v) { return v.unit; }), per_variable);
  describe("/units", "unit of each variable, empty if unknown");
  file.strings("/long_name", of_variables<std::string>(data, [](const Variable& v) { return v.long_name; }),
               per_variable);
  describe("/long_name", "description of each variable");
  file.numbers<std::int16_t>(
      "/tier", of_variables<std::int16_t>(data, [](const Variable& v) { return static_cast<std::int16_t>(v.tier); }),
      per_variable);
  constexpr std::array<std::int16_t, 1> kNoTier = {-1};
  file.attribute("/tier", "_FillValue", std::span<const std::int16_t>(kNoTier));
  describe("/tier", "background knowledge: a later tier never causes an earlier one; -1 none");
  bool any_levels = false;
  for (Var v = 0; v < data.num_vars(); ++v) {
    if (data.variable(v).levels.empty()) continue;
    if (!any_levels) file.group("/meta/levels");
    any_levels = true;
    file.label_dimension("/meta/levels/" + std::to_string(v), data.variable(v).levels);
  }
}

Hdf5Array value_block(const Hdf5WriteOptions& options) {
  return {.dims = {kSample, kVariable}, .checksum = true, .compress = options.compress};
}

void write_matrix(const Dataset::View& values, const std::string& path, StoredAs type, const Hdf5WriteOptions& options,
                  Hdf5Writer& file) {
  file.tiles(path, value_block(options), type,
             [&](const Tile& tile, double* block) { tile_from_columns(values, tile, block); });
}
Dataset::View view_of(const Eigen::MatrixXd& matrix) {
  return {matrix.data(), matrix.rows(), matrix.cols(), Eigen::OuterStride<>(matrix.rows())};
}

/// One strip of rows at a time, in order: tiles side by side share it.
void write_strips(const TableStream::Fill& fill, Eigen::Index cols, const std::string& path, StoredAs type,
                  const Hdf5WriteOptions& options, Hdf5Writer& file) {
  Eigen::MatrixXd strip;
  std::size_t first = 0;
  file.tiles(path, value_block(options), type, [&](const Tile& tile, double* block) {
    if (strip.size() == 0 || tile.row != first) {
      first = tile.row;
      strip.resize(static_cast<Eigen::Index>(tile.rows), cols);
      fill(strip);
    }
    tile_from_columns(view_of(strip), {0, tile.rows, tile.col, tile.cols}, block);
  });
}

void describe_sigma(Hdf5Writer& file) {
  file.attribute("/sigma", "long_name", std::string("one-sigma measurement error, NaN unknown"));
}
void describe_upper_limit(Hdf5Writer& file) {
  file.attribute("/upper_limit", "long_name", std::string("the value is an upper limit of the true one"));
  constexpr std::array<std::int8_t, 2> kFlags = {0, 1};
  file.attribute("/upper_limit", "flag_values", std::span<const std::int8_t>(kFlags));
  file.attribute("/upper_limit", "flag_meanings", std::string("value upper_limit"));
}

void write_row_attributes(const RowAttributes& rows, Hdf5Writer& file) {
  const Hdf5Array per_row{.dims = {kSample}, .checksum = true};
  const auto write = [&]<class T>(const std::string& path, const std::vector<T>& values, const char* text) {
    if (values.empty()) return;
    file.numbers<T>(path, values, per_row);
    file.attribute(path, "long_name", std::string(text));
  };
  write("/weight", rows.weight, "weight of each row");
  write("/time", rows.time, "time of each row");
  if (!rows.time.empty()) file.attribute("/time", "units", rows.time_unit.empty() ? "1" : rows.time_unit);
  write("/cluster", rows.cluster, "unit or group of each row");
  write("/regime", rows.regime, "regime of each row");
}

void write_targets(const Dataset& data, Hdf5Writer& file) {
  const auto& targets = data.row_attributes().regime_targets;
  if (targets.empty()) return;
  const auto p = static_cast<std::size_t>(data.num_vars());
  std::vector<std::int8_t> flags(targets.size() * p, 0);
  for (std::size_t r = 0; r < targets.size(); ++r)
    for (Var v : targets[r]) flags[r * p + static_cast<std::size_t>(v)] = 1;
  file.index_dimension("/regime_index", targets.size());
  file.numbers<std::int8_t>("/intervention", flags, {.dims = {"/regime_index", kVariable}});
  file.attribute("/intervention", "long_name", std::string("what was done to each variable in each regime"));
  constexpr std::array<std::int8_t, 4> kFlags = {0, 1, 2, 3};
  file.attribute("/intervention", "flag_values", std::span<const std::int8_t>(kFlags));
  file.attribute("/intervention", "flag_meanings", std::string("none perfect soft unknown"));
}

void write_factors(std::span<const std::string> names, std::span<const double> loadings,
                   const Hdf5WriteOptions& options, Hdf5Writer& file) {
  file.label_dimension("/factor", names);
  file.numbers<double>("/sigma_factor", loadings,
                       {.dims = {kSample, "/factor", kVariable}, .checksum = true, .compress = options.compress});
  file.attribute("/sigma_factor", "long_name", std::string("one-sigma effect of each shared cause of error"));
}

void write_errors(const Dataset& data, const Hdf5WriteOptions& options, Hdf5Writer& file) {
  if (data.sigma()) {
    const bool narrow = fits_float32(*data.sigma());
    write_matrix(view_of(*data.sigma()), "/sigma", narrow ? StoredAs::kFloat32 : StoredAs::kFloat64, options, file);
    describe_sigma(file);
    if (!narrow) file.attribute("/sigma", "comment", std::string("float64 because float32 would change some values"));
  }
  if (data.upper_limit()) {
    const Eigen::MatrixXd flags = data.upper_limit()->cast<double>();
    write_matrix(view_of(flags), "/upper_limit", StoredAs::kInt8, options, file);
    describe_upper_limit(file);
  }
  if (data.error_factors().empty()) return;
  std::vector<std::string> names;
  std::vector<double> loadings;
  for (const auto& factor : data.error_factors()) names.push_back(factor.name);
  for (Eigen::Index i = 0; i < data.num_rows(); ++i)
    for (const auto& factor : data.error_factors())
      for (Var v = 0; v < data.num_vars(); ++v) loadings.push_back(factor.loading(i, v));
  write_factors(names, loadings, options, file);
}

/// Everything but what there is one of for each row.
void write_head(const Dataset& data, std::int64_t rows, Hdf5Writer& file, const Hdf5WriteOptions& options,
                FunctionRef<void()> write_values) {
  write_root_attributes(data, file, options);
  file.index_dimension(kSample, static_cast<std::size_t>(rows));
  file.label_dimension(kVariable, data.names());
  write_values();
  file.attribute("/data", "long_name", std::string("values; codes of discrete variables as numbers, NaN missing"));
  write_schema(data, file);
}

// ------------------------------------------------------------------------------------------------------------ reading

[[noreturn]] void inconsistent(const Hdf5Reader& file, const std::string& what) {
  throw DataError(fmt::format("'{}' is not a valid {} file: {}", file.path(), kSchema, what));
}

/// /intervention (regime, variable).
std::vector<std::vector<Var>> read_targets(const Hdf5Reader& file, std::size_t p) {
  std::vector<std::vector<Var>> out;
  if (!file.has_dataset("/intervention")) return out;
  const auto shape = file.shape("/intervention");
  if (shape.size() != 2 || shape[1] != p) inconsistent(file, "/intervention is not of shape regimes x variables");
  const auto flags = file.numbers("/intervention");
  for (std::size_t r = 0; r < shape[0]; ++r) {
    auto& targets = out.emplace_back();
    for (std::size_t v = 0; v < p; ++v) {
      const double flag = flags[r * p + v];
      if (flag != 0 && flag != 1)
        inconsistent(file, fmt::format("/intervention holds {}; of interventions, 0 (none) and 1 (perfect) are "
                                       "understood",
                                       flag));
      if (flag == 1) targets.push_back(static_cast<Var>(v));
    }
  }
  return out;
}

/// An array with one entry a row, or nothing.
template <class T>
std::vector<T> per_row(const Hdf5Reader& file, const std::string& path, std::size_t rows) {
  if (!file.has_dataset(path)) return {};
  if (file.shape(path) != std::vector<std::size_t>{rows}) inconsistent(file, path + " has another length than /data");
  std::vector<T> out;
  out.reserve(rows);
  for (const double x : file.numbers(path)) {
    const T value = static_cast<T>(x);
    if (!std::isnan(x) && static_cast<double>(value) != x) inconsistent(file, fmt::format("{} holds {}", path, x));
    out.push_back(value);
  }
  return out;
}

RowAttributes read_row_attributes(const Hdf5Reader& file, std::size_t rows, std::size_t p) {
  RowAttributes out{per_row<double>(file, "/weight", rows),
                    per_row<double>(file, "/time", rows),
                    "",
                    per_row<std::int64_t>(file, "/cluster", rows),
                    per_row<std::int32_t>(file, "/regime", rows),
                    read_targets(file, p)};
  if (!out.time.empty()) out.time_unit = file.text_attribute("/time", "units").value_or("");
  if (out.time_unit == "1") out.time_unit.clear();
  return out;
}

/// /sigma_factor (sample, factor, variable), names in /factor.
std::vector<ErrorFactor> read_error_factors(const Hdf5Reader& file, std::size_t rows, std::size_t p) {
  if (!file.has_dataset("/sigma_factor")) return {};
  if (!file.has_dataset("/factor")) inconsistent(file, "there is no array /factor with the names of the error factors");
  std::vector<ErrorFactor> out;
  for (auto& name : file.strings("/factor"))
    out.push_back({std::move(name), Eigen::MatrixXd(rows, static_cast<Eigen::Index>(p))});
  if (file.shape("/sigma_factor") != std::vector<std::size_t>{rows, out.size(), p})
    inconsistent(file, "/sigma_factor is not of shape samples x factors x variables");
  const auto values = file.numbers("/sigma_factor");
  std::size_t at = 0;
  for (Eigen::Index i = 0; i < static_cast<Eigen::Index>(rows); ++i)
    for (auto& factor : out)
      for (Eigen::Index v = 0; v < factor.loading.cols(); ++v) factor.loading(i, v) = values[at++];
  return out;
}

std::vector<double> per_variable_numbers(const Hdf5Reader& file, const std::string& path, std::size_t p) {
  if (!file.has_dataset(path)) return {};
  if (file.shape(path) != std::vector<std::size_t>{p}) inconsistent(file, path + " has another length than /variable");
  if (file.type(path) != Hdf5Reader::Type::kInteger) inconsistent(file, path + " is not an array of integers");
  return file.numbers(path);
}

std::vector<std::string> per_variable_strings(const Hdf5Reader& file, const std::string& path, std::size_t p) {
  if (!file.has_dataset(path)) return {};
  if (file.shape(path) != std::vector<std::size_t>{p}) inconsistent(file, path + " has another length than /variable");
  return file.strings(path);
}

std::vector<Variable> read_schema(const Hdf5Reader& file) {
  if (!file.has_dataset(kVariable)) inconsistent(file, "there is no array /variable with the names");
  const auto names = file.strings(kVariable);
  const std::size_t p = names.size();
  const auto kinds = per_variable_numbers(file, "/kind", p), levels = per_variable_numbers(file, "/n_levels", p),
             tiers = per_variable_numbers(file, "/tier", p);
  const auto units = per_variable_strings(file, "/units", p), long_names = per_variable_strings(file, "/long_name", p);
  std::vector<Variable> variables(p);
  for (std::size_t i = 0; i < p; ++i) {
    Variable& v = variables[i];
    v.name = names[i];
    if (!kinds.empty()) {
      if (kinds[i] < 0 || kinds[i] > kKinds.back())
        inconsistent(file, fmt::format("the kind of column '{}' is {}, not one of 0 to 5", v.name, kinds[i]));
      v.kind = static_cast<VariableKind>(kinds[i]);
    }
    if (!units.empty()) v.unit = units[i];
    if (!long_names.empty()) v.long_name = long_names[i];
    if (!tiers.empty()) v.tier = static_cast<int>(std::max(-1.0, tiers[i]));
    if (const auto path = "/meta/levels/" + std::to_string(i); file.has_dataset(path)) v.levels = file.strings(path);
    if (!levels.empty() && static_cast<double>(v.levels.size()) != levels[i] && v.discrete())
      inconsistent(file, fmt::format("column '{}' has {} levels but {} labels", v.name, levels[i], v.levels.size()));
  }
  return variables;
}

void check_matrix(const Hdf5Reader& file, const std::string& path, std::size_t rows, std::size_t cols) {
  if (file.shape(path) != std::vector<std::size_t>{rows, cols})
    inconsistent(file, fmt::format("{} is not of shape {} x {}", path, rows, cols));
}

Dataset read_own(const Hdf5Reader& file) {
  auto variables = read_schema(file);
  if (!file.has_dataset("/data")) inconsistent(file, "there is no array /data");
  const auto shape = file.shape("/data");
  if (shape.size() != 2 || shape[1] != variables.size())
    inconsistent(file, fmt::format("/data does not have one column for each of the {} names", variables.size()));
  Eigen::MatrixXd values = read_matrix(file, "/data");
  if (file.has_dataset("/mask")) {
    check_matrix(file, "/mask", shape[0], shape[1]);
    const Eigen::MatrixXd mask = read_matrix(file, "/mask");
    values = (mask.array() == 0).select(std::numeric_limits<double>::quiet_NaN(), values);
  }
  Dataset data(std::move(variables), std::move(values));
  if (file.has_dataset("/sigma")) {
    check_matrix(file, "/sigma", shape[0], shape[1]);
    data.set_sigma(read_matrix(file, "/sigma"));
  }
  if (file.has_dataset("/upper_limit")) {
    check_matrix(file, "/upper_limit", shape[0], shape[1]);
    const Eigen::MatrixXd flags = read_matrix(file, "/upper_limit");
    if ((flags.array() != 0 && flags.array() != 1).any()) inconsistent(file, "/upper_limit holds more than 0 and 1");
    data.set_upper_limit(flags.cast<std::int8_t>());
  }
  data.set_error_factors(read_error_factors(file, shape[0], shape[1]));
  data.set_row_attributes(read_row_attributes(file, shape[0], shape[1]));
  const auto sampling = file.text_attribute("/", "sampling");
  if (sampling && *sampling != data.row_attributes().sampling())
    inconsistent(file, fmt::format("its sampling is '{}', but by /time and /cluster it is '{}'", *sampling,
                                   data.row_attributes().sampling()));
  data.title = file.text_attribute("/", "title").value_or("");
  data.source = file.text_attribute("/", "source").value_or("");
  data.history = split_lines(file.text_attribute("/", "history").value_or(""));
  return data;
}

}  // namespace

void write_hdf5(const Dataset& data, Hdf5Writer& file, const Hdf5WriteOptions& options) {
  write_head(data, data.num_rows(), file, options,
             [&] { write_matrix(data.values(), "/data", StoredAs::kFloat64, options, file); });
  write_row_attributes(data.row_attributes(), file);
  write_targets(data, file);
  write_errors(data, options, file);
}

void write_hdf5(const Dataset& schema, const TableStream& stream, Hdf5Writer& file, const Hdf5WriteOptions& options) {
  const auto cols = static_cast<Eigen::Index>(schema.num_vars());
  write_head(schema, stream.rows, file, options,
             [&] { write_strips(stream.values(), cols, "/data", StoredAs::kFloat64, options, file); });
  if (stream.sigma) {
    write_strips(stream.sigma(), cols, "/sigma", StoredAs::kFloat64, options, file);
    describe_sigma(file);
    file.attribute("/sigma", "comment", std::string("float64 because float32 would change some values"));
  }
  if (stream.upper_limit) {
    write_strips(stream.upper_limit(), cols, "/upper_limit", StoredAs::kInt8, options, file);
    describe_upper_limit(file);
  }
}

void write_hdf5(const Dataset& data, const std::string& path, const Hdf5WriteOptions& options) {
  Hdf5Writer file(path, options.force);
  write_hdf5(data, file, options);
  file.commit();
}

Dataset read_hdf5(const std::string& path) {
  const Hdf5Reader file(path);
  try {
    const auto schema = file.text_attribute("/", "schema");
    if (schema == kSchema) return read_own(file);
    if (schema && schema->starts_with("abdera-"))
      throw DataError(fmt::format("'{}' is a file of kind {}, not a data set ({})", path, *schema, kSchema));
    return read_foreign_hdf5(file);
  } catch (const std::bad_alloc&) {
    throw DataError(fmt::format("'{}' needs more memory than there is", path));
  }
}

}  // namespace abdera
