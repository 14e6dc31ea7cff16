#pragma once
#include <span>
#include <string>
#include <vector>

#include "datasets/dataset.hpp"

namespace abdera::cli {

/// The same columns in two worlds: mean and standard deviation of each, missing values left out, and the difference of
/// the means with its standard error by rows. Of labels the shares.
class WorldTable {
 public:
  /// @param same_rows row i is the same unit in both, and rows are independent: else no standard errors.
  WorldTable(const Dataset& first, const Dataset& second, std::string first_name, std::string second_name,
             bool same_rows);
  /// A note for each column, e.g. where its values come from.
  void add_notes(std::vector<std::string> notes) { notes_ = std::move(notes); }

  std::string text() const;
  std::string json() const;

 private:
  struct Row {
    Var column;
    std::string name;
    double mean[2], sd[2], difference, standard_error;
  };
  void add(Var column, std::string name, std::span<const double> a, std::span<const double> b);
  std::vector<Row> rows_;
  std::vector<std::string> notes_;
  bool same_rows_;
  std::string first_name_, second_name_;
};

}  // namespace abdera::cli
