#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/var_set.hpp"
#include "datasets/schema.hpp"

namespace abdera {

/// What is known of the rows beside their values: each list is empty or has one entry a row, the last one a regime.
struct RowAttributes {
  std::vector<double> weight{};         ///< positive
  std::vector<double> time{};           ///< of a series or panel; finite
  std::string time_unit{};              ///< "s", "min", ...; "" for steps
  std::vector<std::int64_t> cluster{};  ///< the unit of a panel, or the group, that a row belongs to
  std::vector<std::int32_t> regime{};   ///< 0, 1, ...
  /// The variables intervened on in each regime, sorted; none: observational. Empty: not known, or no interventions.
  std::vector<std::vector<Var>> regime_targets{};

  bool operator==(const RowAttributes&) const = default;
  /// As files say it: "timeseries" with times, "panel" with times and clusters, else "iid".
  std::string_view sampling() const;
};

/// One cause of error that the values of a row share, such as a wrong distance: its one-sigma effect on every value.
struct ErrorFactor {
  std::string name;
  Eigen::MatrixXd loading;  ///< samples x variables
};

/// A table of samples: schema, values and what is known of them. Immutable once built, cheap to move.
///
/// Values are one column-major block of doubles, samples x variables; NaN is missing. Codes of discrete columns are
/// stored there as whole numbers 0..levels-1, as in the file format; `codes(v)` gives them as uint16.
/// Measurement errors, where known, are one-sigma per value in the same shape (NaN unknown).
class Dataset {
 public:
  using Matrix = Eigen::MatrixXd;
  /// Column-major view with any column stride: an owned block or a caller's memory.
  using View = Eigen::Map<const Matrix, 0, Eigen::OuterStride<>>;

  Dataset() = default;
  /// Owns `values` (samples x variables). @throws DataError for duplicate or empty names, or shapes that differ.
  Dataset(std::vector<Variable> variables, Matrix values);
  /// Views the caller's memory without a copy; it must outlive the data set.
  static Dataset view(std::vector<Variable> variables, const View& values);

  int num_vars() const { return static_cast<int>(variables_.size()); }
  Eigen::Index num_rows() const { return rows_; }
  const std::vector<Variable>& variables() const { return variables_; }
  const Variable& variable(Var v) const { return variables_[static_cast<std::size_t>(v)]; }
  std::vector<std::string> names() const;
  /// Index of a column. @throws DataError naming the nearest name.
  Var index_of(std::string_view name) const;

  View values() const { return {data(), rows_, num_vars(), Eigen::OuterStride<>(stride_)}; }
  std::span<const double> column(Var v) const { return {data() + v * stride_, static_cast<std::size_t>(rows_)}; }
  /// Codes of a discrete column; 0xFFFF is missing. @throws NotApplicable for a column that is not discrete.
  std::vector<std::uint16_t> codes(Var v) const;
  bool has_missing(Var v) const;

  /// One-sigma measurement errors, samples x variables (NaN where unknown); empty when there are none.
  const std::optional<Matrix>& sigma() const { return sigma_; }
  void set_sigma(Matrix sigma);

  using Flags = Eigen::Matrix<std::int8_t, Eigen::Dynamic, Eigen::Dynamic>;
  /// 1 where the value is an upper limit of the true one, samples x variables; empty when there are none.
  const std::optional<Flags>& upper_limit() const { return upper_limit_; }
  /// @throws DataError for another shape or an entry that is neither 0 nor 1.
  void set_upper_limit(Flags flags);

  const std::vector<ErrorFactor>& error_factors() const { return error_factors_; }
  /// @throws DataError for another shape, a name that is empty or used twice.
  void set_error_factors(std::vector<ErrorFactor> factors);

  const RowAttributes& row_attributes() const { return row_attributes_; }
  /// @throws DataError for lists of another length, a weight that is not positive, a time that is not finite, or a
  /// negative regime, naming the row, or for targets that are no columns, not sorted or not given for every regime.
  void set_row_attributes(RowAttributes attributes);

  std::string title, source;         ///< free text for people
  std::vector<std::string> history;  ///< one line a step (import, transform) with its options; oldest first

  /// The same data restricted to these columns, in this order.
  Dataset select(std::span<const Var> columns) const;
  /// The same data restricted to these rows, in this order.
  Dataset select_rows(std::span<const Eigen::Index> rows) const;

 private:
  void copy_descriptions(const Dataset& from);
  void check_targets(const RowAttributes& attributes) const;
  const double* data() const { return external_ ? external_ : owned_.data(); }
  std::vector<Variable> variables_;
  Matrix owned_;
  const double* external_ = nullptr;
  Eigen::Index rows_ = 0, stride_ = 0;
  std::optional<Matrix> sigma_;
  std::optional<Flags> upper_limit_;
  std::vector<ErrorFactor> error_factors_;
  RowAttributes row_attributes_;
};

}  // namespace abdera
