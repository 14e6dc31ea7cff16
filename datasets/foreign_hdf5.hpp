#pragma once
#include "datasets/dataset.hpp"
#include "datasets/hdf5_file.hpp"

namespace abdera {

/// A table from a layout of another program: see read_hdf5 for the list.
/// @throws DataError naming what the file holds and what can be read.
Dataset read_foreign_hdf5(const Hdf5Reader& file);

}  // namespace abdera
