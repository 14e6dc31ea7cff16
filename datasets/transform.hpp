#pragma once
#include <span>
#include <string>

#include "datasets/dataset.hpp"

namespace abdera {

// Each returns a new data set and appends one line with its options to `history`; the argument stays as it is.
// Missing values stay missing. A name that does not exist is a DataError with the nearest name; a column of a kind that
// a transform cannot mean is NotApplicable. An empty list of names stands for every continuous column where a default
// makes sense (standardise, rank_normal).

using Names = std::span<const std::string>;

/// Only these columns, in this order.
Dataset select_columns(const Dataset& data, Names names);
Dataset drop_columns(const Dataset& data, Names names);
/// Rows without a missing value in these columns (all, if none is named). @throws DataError if no row is left.
Dataset drop_missing_rows(const Dataset& data, Names names = {});
Dataset rename_column(const Dataset& data, const std::string& from, const std::string& to);

enum class LogBase { kNatural, kTen };
/// Logarithm of these columns; sigma becomes sigma / (x ln base), the unit is dropped.
/// @throws DataError naming column and row of a value that is not positive.
Dataset log_columns(const Dataset& data, Names names, LogBase base);

/// (x - mean) / sd with divisor n - 1 over the observed values; sigma is divided by sd, the unit dropped.
/// @throws DataError for a constant column.
Dataset standardise(const Dataset& data, Names names = {});

enum class RankScore { kBlom, kVanDerWaerden };
/// Normal scores of ranks (ties share their mean rank): Phi^-1((r - 3/8) / (n + 1/4)) by Blom, Phi^-1(r / (n + 1)) by
/// van der Waerden. Sigma and unit are dropped. Source: [conover1999] section 5.10.
Dataset rank_normal(const Dataset& data, Names names = {}, RankScore score = RankScore::kBlom);

enum class Bins { kEqualWidth, kEqualCount };
/// Ordinal columns of `levels` (2..1000) intervals, labelled by their bounds "[a, b)", the last one "[a, b]".
/// Equal width: (max - min) / levels. Equal count: the bounds are sample quantiles (type 7); where ties make bounds
/// coincide the column gets fewer levels. Sigma and unit are dropped.
Dataset discretise(const Dataset& data, Names names, int levels, Bins bins);

/// The same values under another kind: a column of few whole numbers becomes discrete, levels in numeric order; a
/// discrete one with numeric labels becomes continuous again.
/// @throws DataError where the values do not allow it.
Dataset set_kind(const Dataset& data, Names names, VariableKind kind);

}  // namespace abdera
