#pragma once
#include <memory>
#include <vector>

#include "core/kernels/dispatch.hpp"
#include "core/kernels/schur_walk.hpp"

namespace abdera {

/// The walk of a dispatch level. @pre dispatch_supported(level)
kernels::SchurRun schur_walk(DispatchLevel level);

/// Memory of one Schur walk, reused from walk to walk: it grows and is never given back.
class SchurMemory {
 public:
  /// Points the arrays of `walk` to memory of their sizes and clears alive; level 0 is left for the caller to fill.
  /// @param walk its size, pool, targets and single are read.
  void lay_out(kernels::SchurWalk& walk);

 private:
  std::vector<double> doubles_;
  std::vector<int> ints_;
  std::vector<std::uint64_t> words_;
  std::vector<kernels::SchurLevel> levels_;
};

}  // namespace abdera
