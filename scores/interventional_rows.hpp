#pragma once
#include <Eigen/Core>
#include <string>
#include <vector>

#include "core/run.hpp"
#include "datasets/covariance.hpp"

namespace abdera {

/// What the rows say in which none of some variables is a target of an intervention: all that counts for the local
/// scores of these variables, since an intervention replaces the law of its target given the parents.
struct RowsOfChildren {
  std::vector<Var> children;
  Covariance covariance;  ///< of all columns; zero for a column that is constant in these rows
  Eigen::VectorXd means;
};

/// Variables with the same rows together. Without regimes or without targets all variables have all rows.
/// @throws DataError naming a variable that is a target in all rows, or but one, or constant where it is none.
/// Cost: a covariance for each different set of rows.
std::vector<RowsOfChildren> rows_of_children(const Dataset& data, const RunContext& run);

/// One sentence on how many rows are left for which variable, for people.
std::vector<std::string> remarks_on(const std::vector<RowsOfChildren>& parts, const Dataset& data);

}  // namespace abdera
