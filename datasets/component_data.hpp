#pragma once
#include <cstdint>
#include <string>

#include "datasets/covariance.hpp"
#include "datasets/dataset.hpp"

// What tests and scores are made from, and what they can use of it.
namespace abdera {

/// A table, or a covariance matrix with a sample size in its place.
struct DataInput {
  const Dataset* data = nullptr;
  const Covariance* covariance = nullptr;
};

/// The columns that a component can use.
enum class ColumnKinds : std::uint8_t {
  kContinuous,  ///< numbers; codes of ordinal and binary columns count as such, nominal ones are refused
  kDiscrete,    ///< ordinal, nominal and binary
  kMixed,       ///< all
};

/// A test or a score as messages name it.
struct DataUser {
  std::string kind;  ///< "test" or "score"
  std::string name;
  ColumnKinds columns = ColumnKinds::kContinuous;
  bool uses_weights = false;
};

/// @throws NotApplicable naming the column of a wrong kind, or the weights, that the component cannot use.
void check_columns(const Dataset& data, const DataUser& user);
/// The same, and @throws DataError for missing or infinite values and columns that do not vary.
void check_rows(const Dataset& data, const DataUser& user);

}  // namespace abdera
