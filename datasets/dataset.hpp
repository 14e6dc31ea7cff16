#pragma once
#include <Eigen/Core>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/var_set.hpp"
#include "datasets/schema.hpp"

namespace abdera {

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

  std::string title, source;         ///< free text for people
  std::vector<std::string> history;  ///< one line a step (import, transform) with its options; oldest first

  /// The same data restricted to these columns, in this order.
  Dataset select(std::span<const Var> columns) const;
  /// The same data restricted to these rows, in this order.
  Dataset select_rows(std::span<const Eigen::Index> rows) const;

 private:
  const double* data() const { return external_ ? external_ : owned_.data(); }
  std::vector<Variable> variables_;
  Matrix owned_;
  const double* external_ = nullptr;
  Eigen::Index rows_ = 0, stride_ = 0;
  std::optional<Matrix> sigma_;
};

}  // namespace abdera
