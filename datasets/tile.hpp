#pragma once
#include <algorithm>
#include <array>
#include <cstddef>

namespace abdera {

/// A rectangle of a two-dimensional array: rows [row, row + rows), columns [col, col + cols).
struct Tile {
  std::size_t row, rows, col, cols;
};

/// visit(tile) for every tile of a rows x cols array, row by row of tiles; those at the ends may be smaller.
template <class Visit>
void for_tiles(std::size_t rows, std::size_t cols, std::size_t tile_rows, std::size_t tile_cols, Visit&& visit) {
  for (std::size_t r = 0; r < rows; r += tile_rows)
    for (std::size_t c = 0; c < cols; c += tile_cols)
      visit(Tile{r, std::min(tile_rows, rows - r), c, std::min(tile_cols, cols - c)});
}

/// Rows and columns of the tiles in which to read a rows x cols array of doubles: about 2 MB, made of whole chunks of
/// the file, so that each chunk is read and unpacked once. @param chunk rows and columns of a chunk; zeros for none.
inline std::array<std::size_t, 2> reading_tile(std::array<std::size_t, 2> shape, std::array<std::size_t, 2> chunk) {
  constexpr std::size_t kValues = std::size_t{1} << 18;
  const std::size_t rows = std::max<std::size_t>(1, shape[0]), cols = std::max<std::size_t>(1, shape[1]);
  if (chunk[0] == 0 || chunk[1] == 0) return {std::clamp<std::size_t>(kValues / cols, 1, rows), cols};
  const std::size_t chunks_across = (cols + chunk[1] - 1) / chunk[1];
  const std::size_t across = std::clamp<std::size_t>(kValues / chunk[0] / chunk[1], 1, chunks_across) * chunk[1];
  const std::size_t down = std::max<std::size_t>(1, kValues / across / chunk[0]) * chunk[0];
  return {std::min(down, rows), std::min(across, cols)};
}

}  // namespace abdera
