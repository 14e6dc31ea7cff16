#pragma once
#include <Eigen/Core>
#include <string>

#include "datasets/dataset.hpp"
#include "datasets/hdf5_file.hpp"

namespace abdera {

/// Copies one tile of a column-major table into a row-major block of tile.rows x tile.cols values.
void tile_from_columns(const Dataset::View& values, const Tile& tile, double* block);

/// A two-dimensional numeric array (row-major on disk) as a column-major matrix.
/// @throws DataError. Cost: one pass, transposed tile by tile in the cache.
Eigen::MatrixXd read_matrix(const Hdf5Reader& file, const std::string& path);

}  // namespace abdera
