#pragma once
#include <Eigen/Core>

namespace abdera::testing_support {

/// 60 rows of 4 correlated integers. Values published for it come from two implementations, one of them pcalg 2.7.12.
inline constexpr int kIntegerRows = 60;
inline constexpr int kIntegerTable[kIntegerRows][4] = {
    {-4, -5, -5, -1}, {-4, 2, -3, -6}, {4, -5, -1, 8},    {-2, -7, -4, 0},  {6, 4, 5, -2},    {8, 7, 3, 2},
    {3, -2, -2, 2},   {1, 0, -2, 5},   {-8, -6, -3, 0},   {2, -7, -2, 9},   {-5, -5, -2, -8}, {4, 5, 3, 5},
    {-4, -1, -4, -5}, {1, 3, -1, -1},  {-8, -8, -3, -10}, {-2, 7, 3, -2},   {-3, 5, 0, -2},   {7, 10, 5, 1},
    {-4, 2, -1, -7},  {4, 8, 5, -6},   {-8, -3, -3, -4},  {2, -3, 0, 2},    {5, 3, 5, 4},     {1, 1, 4, -2},
    {-2, -6, -4, 1},  {4, -5, 0, 5},   {-6, -6, -5, -5},  {1, 7, 3, -7},    {4, -5, -1, 7},   {-4, -5, -2, -3},
    {-5, -2, -5, -2}, {1, -9, -4, 4},  {-3, -3, -3, 0},   {-1, -5, -2, -2}, {2, 7, 3, 2},     {-3, -2, -2, -3},
    {-8, 0, -3, -6},  {-8, -2, -5, 0}, {-7, 0, -3, -5},   {6, 9, 5, 4},     {-3, -3, 2, -3},  {-8, -1, -3, -3},
    {-6, 0, -1, -5},  {-8, 1, -3, -7}, {-5, -3, -1, -7},  {-2, 0, -3, -4},  {3, -2, 0, -2},   {1, 5, 0, -1},
    {5, 0, 5, -5},    {4, 1, 3, -4},   {8, 1, 5, 4},      {-6, -3, -5, -6}, {10, 6, 5, 2},    {-3, -1, 2, -9},
    {4, 10, 5, 1},    {1, 1, 1, 3},    {4, 6, 4, 3},      {2, 6, 3, -3},    {5, 6, 4, 2},     {-3, -5, -5, -3}};

inline Eigen::MatrixXd integer_table() {
  Eigen::MatrixXd values(kIntegerRows, 4);
  for (int i = 0; i < kIntegerRows; ++i)
    for (int j = 0; j < 4; ++j) values(i, j) = kIntegerTable[i][j];
  return values;
}

}  // namespace abdera::testing_support
