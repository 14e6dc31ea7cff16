#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bench/sweep/results.hpp"

namespace abdera::detail {

/// How the values of a column are got from a row and, when a file is read, put into it. Missing: "" of texts, NaN.
struct TextColumn {
  std::function<std::string(const ResultRow&)> get;
  std::function<void(ResultRow&, std::string)> set;
};
struct RealColumn {
  std::function<double(const ResultRow&)> get;
  std::function<void(ResultRow&, double)> set;
};
struct WholeColumn {
  int bytes = 8;  ///< 1, 4 or 8 in files
  std::function<std::int64_t(const ResultRow&)> get;
  std::function<void(ResultRow&, std::int64_t)> set;
  bool may_miss = false;                                     ///< -1 is missing
  std::vector<std::pair<std::int8_t, std::string>> flags{};  ///< what the values mean
};

/// A column of the table of cells.
struct ResultColumn {
  std::string name, about;  ///< `about`: attribute long_name
  std::string units;        ///< "" for texts and flags
  std::variant<TextColumn, RealColumn, WholeColumn> values;
  bool of_the_run = false;  ///< times, places, attempts: another run of the same plan has others
};

/// The numbers of kinds of graphs in files, and their names.
std::vector<std::pair<std::int8_t, std::string>> graph_kind_flags();

/// The columns of results in the order of the file: those every file has, and one for each factor, metric, count and
/// number in the rows. Those of what a learner found come after `graph_kind`, which says whether it found something.
std::vector<ResultColumn> columns_of(const SweepResults& results);

/// The column of a file for reading; a factor's or metric's name is added to `results`. None for a name that means
/// nothing here. @param is_text whether the file holds texts in it.
std::optional<ResultColumn> column_named(const std::string& name, bool is_text, SweepResults& results);

}  // namespace abdera::detail
