#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/function_ref.hpp"
#include "datasets/import_options.hpp"

namespace abdera::detail {

/// The texts of ImportOptions resolved against the names of a table. Every unknown name is a DataError that names the
/// nearest one, every text that cannot be split in exactly one way a UsageError.
using Names = std::span<const std::string>;

/// One value that stands for "missing", in one column or (column < 0) in all.
struct NaRule {
  std::string text;
  std::optional<double> number;  ///< of the text, where it is one
  Var column = -1;
};
std::vector<NaRule> resolve_na(const std::vector<std::string>& rules, Names names);

struct SigmaPair {
  Var value, error;
};
std::vector<SigmaPair> resolve_sigma(const std::vector<std::string>& rules, Names names);

std::vector<std::pair<Var, VariableKind>> resolve_kinds(const std::vector<std::string>& rules, Names names);

/// Which columns are read at all: `columns` and their partners in `sigma`, less `drop`.
std::vector<char> kept_columns(const ImportOptions& options, Names names);

/// Moves the error columns of the pairs into `Dataset::sigma()`.
/// @param where says where a row stands in the input, for errors.
Dataset with_sigma(const Dataset& data, const std::vector<SigmaPair>& pairs,
                   FunctionRef<std::string(Eigen::Index row)> where);

/// The rules of `options` on a table whose reader knows names and types already (FITS, HDF5), recorded in its history,
/// and the warnings every import ends with.
Imported with_rules(Imported imported, const ImportOptions& options);

/// The options in force as text for `Dataset::history`.
std::string rules_text(const ImportOptions& options);

/// Index of a name. @throws DataError naming the nearest name and the option.
Var column_named(std::string_view name, Names names, std::string_view option);

}  // namespace abdera::detail
