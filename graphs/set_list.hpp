#pragma once
#include <vector>

#include "core/var_set.hpp"

namespace abdera {

/// Sets that a search has found. No set at all differs from one set that is empty.
struct SetList {
  std::vector<VarSet> sets;  ///< by size, then in the order of their members
  bool complete = true;      ///< false: a bound was met, there may be more
};

}  // namespace abdera
