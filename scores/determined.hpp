#pragma once
#include <Eigen/Core>
#include <span>
#include <string>
#include <vector>

namespace abdera {

/// What people should know of variables that are linear functions of earlier ones, a sentence each: by which.
///
/// Cost: a Cholesky factorisation where there are none; else a column at a time.
/// @param correlation of all functions of the variables. @param first variable v has the functions first[v] ..
/// first[v + 1] - 1. @param names of the variables. @param least_left residual variance below which nothing is left.
/// @param most functions that may determine another: with few rows, any so many others do.
std::vector<std::string> remarks_on_determined(const Eigen::MatrixXd& correlation, std::span<const int> first,
                                               std::span<const std::string> names, double least_left, double most);
/// The same where every variable is its only function.
std::vector<std::string> remarks_on_determined(const Eigen::MatrixXd& correlation, std::span<const std::string> names,
                                               double least_left, double most);

}  // namespace abdera
