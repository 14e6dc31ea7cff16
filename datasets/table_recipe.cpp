#include "datasets/table_recipe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "datasets/fits.hpp"
#include "datasets/number_text.hpp"

namespace abdera {
namespace {

std::string field_of(const Variable& variable, double x, bool whole) {
  if (std::isnan(x)) return "";
  if (variable.discrete() && !whole) return variable.levels[static_cast<std::size_t>(x)];
  return whole ? fmt::format("{:.0f}", x) : recipe_number(x);
}

std::vector<Eigen::Index> kept_rows(const Dataset& source, const TableRecipe& recipe) {
  const Var cut = source.index_of(recipe.cut);
  const auto& levels = source.variable(cut).levels;
  std::vector<Eigen::Index> rows;
  for (Eigen::Index i = 0; i < source.num_rows(); ++i) {
    const double code = source.values()(i, cut);
    if (std::isnan(code) || levels.empty()) continue;
    if (std::find(recipe.kept.begin(), recipe.kept.end(), levels[static_cast<std::size_t>(code)]) != recipe.kept.end())
      rows.push_back(i);
  }
  if (rows.empty()) throw DataError(fmt::format("no row of {} has a '{}' of the recipe", source.source, recipe.cut));
  return rows;
}

}  // namespace

std::string recipe_number(double x) {
  constexpr double kLarge = 1e6;
  if (std::abs(x) >= kLarge) return fmt::format("{:.8g}", x);
  auto text = fmt::format("{}", detail::parse_number(fmt::format("{:.8f}", x)).value());
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string derived_table(const TableRecipe& recipe, const std::string& fits_path) {
  ImportOptions wanted;
  wanted.na = {"inf", "-inf"};
  wanted.columns = {recipe.cut};
  for (const auto& column : recipe.columns) wanted.columns.push_back(column.source);
  const Dataset source = read_fits(fits_path, wanted).data;
  std::vector<Var> from;
  std::string text;
  for (const auto& column : recipe.columns) {
    text += (from.empty() ? "" : ",") + column.name;
    from.push_back(source.index_of(column.source));
  }
  text += '\n';
  for (const auto row : kept_rows(source, recipe)) {
    for (std::size_t j = 0; j < from.size(); ++j) {
      if (j > 0) text += ',';
      text += field_of(source.variable(from[j]), source.values()(row, from[j]), recipe.columns[j].whole);
    }
    text += '\n';
  }
  return text;
}

}  // namespace abdera
