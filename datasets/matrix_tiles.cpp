#include "datasets/matrix_tiles.hpp"

#include <algorithm>

namespace abdera {
namespace {

// Rows by columns whose lines, on both sides, stay in the first-level cache while they are exchanged.
constexpr std::size_t kPatch = 8;

/// visit(r, c) once for every cell, patch by patch.
template <class Visit>
void by_patches(std::size_t rows, std::size_t cols, Visit&& visit) {
  for (std::size_t r0 = 0; r0 < rows; r0 += kPatch) {
    const std::size_t r1 = std::min(rows, r0 + kPatch);
    for (std::size_t c0 = 0; c0 < cols; c0 += kPatch) {
      const std::size_t c1 = std::min(cols, c0 + kPatch);
      for (std::size_t c = c0; c < c1; ++c)
        for (std::size_t r = r0; r < r1; ++r) visit(r, c);
    }
  }
}

}  // namespace

void tile_from_columns(const Dataset::View& values, const Tile& tile, double* block) {
  const auto stride = static_cast<std::size_t>(values.outerStride());
  const double* from = values.data() + tile.row + tile.col * stride;
  by_patches(tile.rows, tile.cols,
             [&](std::size_t r, std::size_t c) { block[r * tile.cols + c] = from[r + c * stride]; });
}

Eigen::MatrixXd read_matrix(const Hdf5Reader& file, const std::string& path) {
  const auto shape = file.shape(path);
  Eigen::MatrixXd values;
  file.tiles(path, [&](const Tile& tile, const double* block) {
    // Asked for only now: `tiles` has compared the shape with the bytes that are stored.
    if (values.size() == 0) values.resize(static_cast<Eigen::Index>(shape[0]), static_cast<Eigen::Index>(shape[1]));
    double* to = values.data() + tile.row + tile.col * shape[0];
    by_patches(tile.rows, tile.cols,
               [&](std::size_t r, std::size_t c) { to[r + c * shape[0]] = block[r * tile.cols + c]; });
  });
  if (values.size() == 0) values.resize(static_cast<Eigen::Index>(shape.at(0)), static_cast<Eigen::Index>(shape.at(1)));
  return values;
}

}  // namespace abdera
