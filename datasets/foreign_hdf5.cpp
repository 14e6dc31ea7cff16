#include "datasets/foreign_hdf5.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "datasets/matrix_tiles.hpp"

namespace abdera {
namespace {

using Strings = std::vector<std::string>;

std::string in_group(const std::string& group, const std::string& name) {
  return (group == "/" ? "" : group) + "/" + name;
}

bool numeric(const Hdf5Reader& file, const std::string& path) {
  const auto type = file.type(path);
  return type == Hdf5Reader::Type::kInteger || type == Hdf5Reader::Type::kFloat;
}

std::vector<Variable> named(const Strings& names) {
  std::vector<Variable> variables;
  for (const auto& name : names) variables.push_back({.name = name});
  return variables;
}

Dataset table(const Hdf5Reader& file, const Strings& names, Eigen::MatrixXd values, const std::string& layout) {
  Dataset data(named(names), std::move(values));
  data.history.push_back(fmt::format("read {} from {}", layout, file.path()));
  return data;
}

[[noreturn]] void refuse(const Hdf5Reader& file, const std::string& found) {
  throw DataError(fmt::format(
      "'{}' {}; readable are abdera-dataset/1, a pandas frame (to_hdf, format='fixed', numeric columns), AnnData with "
      "a dense X, one 2-D numeric array with its column names beside it, or 1-D numeric arrays of one length; from "
      "anything else export a CSV file and import that",
      file.path(), found));
}

/// pandas fixed format: blocks of columns of one type, each with the names it holds.
Dataset read_pandas(const Hdf5Reader& file, const std::string& group) {
  const Strings names = file.strings(in_group(group, "axis0"));
  Eigen::MatrixXd values;
  std::size_t filled = 0;
  for (int b = 0; file.has_dataset(in_group(group, fmt::format("block{}_items", b))); ++b) {
    const auto stored = in_group(group, fmt::format("block{}_values", b));
    const Strings items = file.strings(in_group(group, fmt::format("block{}_items", b)));
    if (!file.has_dataset(stored) || !numeric(file, stored) || file.shape(stored).size() != 2)
      refuse(file, fmt::format("holds a pandas frame whose columns '{}', ... are not numbers",
                               items.empty() ? "" : items.front()));
    const Eigen::MatrixXd block = read_matrix(file, stored);
    if (values.size() == 0) values.resize(block.rows(), static_cast<Eigen::Index>(names.size()));
    if (block.cols() != static_cast<Eigen::Index>(items.size()) || block.rows() != values.rows())
      throw DataError(fmt::format("'{}': {} does not have the shape its names say", file.path(), stored));
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto at = std::find(names.begin(), names.end(), items[i]);
      if (at == names.end())
        throw DataError(fmt::format("'{}': column '{}' is not among the names of the frame", file.path(), items[i]));
      values.col(at - names.begin()) = block.col(static_cast<Eigen::Index>(i));
      ++filled;
    }
  }
  if (filled != names.size()) refuse(file, "holds a pandas frame of which some columns are not stored as numbers");
  return table(file, names, std::move(values), "the pandas frame " + group);
}

Dataset read_anndata(const Hdf5Reader& file) {
  if (!file.has_dataset("/X") || !numeric(file, "/X") || file.shape("/X").size() != 2)
    refuse(file, "is an AnnData file whose X is not a dense numeric matrix");
  const auto index = in_group("/var", file.text_attribute("/var", "_index").value_or("_index"));
  if (!file.has_dataset(index)) refuse(file, "is an AnnData file without names of its variables");
  return table(file, file.strings(index), read_matrix(file, "/X"), "X of AnnData");
}

/// Column names kept beside or on a two-dimensional array; empty when there are none.
Strings names_beside(const Hdf5Reader& file, const std::string& group, const std::string& array, std::size_t count) {
  for (const char* name : {"columns", "column_names", "names", "variable"}) {
    if (auto on = file.texts_attribute(array, name); on && on->size() == count) return *on;
    const auto path = in_group(group, name);
    if (file.has_dataset(path) && file.type(path) == Hdf5Reader::Type::kString && file.shape(path).size() == 1 &&
        file.shape(path)[0] == count)
      return file.strings(path);
  }
  return {};
}

Dataset read_array(const Hdf5Reader& file, const std::string& group, const std::string& array) {
  const auto count = file.shape(array)[1];
  Strings names = names_beside(file, group, array, count);
  const bool unnamed = names.empty();
  for (std::size_t i = 0; unnamed && i < count; ++i) names.push_back(fmt::format("X{}", i + 1));
  Dataset data = table(file, names, read_matrix(file, array), "array " + array);
  if (unnamed && count > 0) data.history.back() += fmt::format("; no column names found, called X1 to X{}", count);
  return data;
}

Dataset read_columns(const Hdf5Reader& file, const std::string& group, const Strings& columns) {
  Strings names, units;
  Eigen::MatrixXd values;
  for (const auto& path : columns) {
    const auto numbers = file.numbers(path);
    if (names.empty())
      values.resize(static_cast<Eigen::Index>(numbers.size()), static_cast<Eigen::Index>(columns.size()));
    if (static_cast<Eigen::Index>(numbers.size()) != values.rows())
      refuse(file, fmt::format("holds arrays of different lengths ({} and {})", columns.front(), path));
    values.col(static_cast<Eigen::Index>(names.size())) =
        Eigen::Map<const Eigen::VectorXd>(numbers.data(), values.rows());
    names.push_back(path.substr(path.rfind('/') + 1));
    units.push_back(file.text_attribute(path, "units").value_or(""));
  }
  auto variables = named(names);
  for (std::size_t i = 0; i < variables.size(); ++i) variables[i].unit = units[i];
  Dataset data(std::move(variables), std::move(values));
  data.history.push_back(fmt::format("read {} arrays of {} from {}", columns.size(), group, file.path()));
  return data;
}

std::optional<Dataset> read_group(const Hdf5Reader& file, const std::string& group) {
  Strings matrices, columns;
  for (const auto& member : file.members(group)) {
    const auto path = in_group(group, member);
    if (!file.has_dataset(path) || !numeric(file, path) || file.is_dimension_scale(path)) continue;
    const auto rank = file.shape(path).size();
    if (rank == 2) matrices.push_back(path);
    if (rank == 1) columns.push_back(path);
  }
  if (matrices.size() == 1) return read_array(file, group, matrices.front());
  if (matrices.size() > 1)
    refuse(file, fmt::format("holds {} two-dimensional arrays ({}, {}, ...), and which one is the table is not said",
                             matrices.size(), matrices[0], matrices[1]));
  if (columns.empty()) return std::nullopt;
  return read_columns(file, group, columns);
}

}  // namespace

Dataset read_foreign_hdf5(const Hdf5Reader& file) {
  const Strings root = file.members("/");
  if (file.has_group("/var") && file.text_attribute("/", "encoding-type").value_or("anndata") == "anndata" &&
      (file.has_dataset("/X") || file.has_group("/X")))
    return read_anndata(file);
  for (const auto& member : root) {
    const auto group = "/" + member;
    if (!file.has_group(group)) continue;
    const auto type = file.text_attribute(group, "pandas_type");
    if (type == "frame") return read_pandas(file, group);
    if (type) refuse(file, fmt::format("holds a pandas object of kind '{}'", *type));
  }
  if (auto data = read_group(file, "/")) return std::move(*data);
  for (const auto& member : root)
    if (file.has_group("/" + member))
      if (auto data = read_group(file, "/" + member)) return std::move(*data);
  std::string found = "holds no numeric table";
  if (!root.empty()) found += fmt::format(" (its first object is '{}')", root.front());
  refuse(file, found);
}

}  // namespace abdera
