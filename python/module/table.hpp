#pragma once
#include <memory>

#include "datasets/dataset.hpp"

namespace nanobind {
class object;
}

namespace abdera::python {

/// A data set and what keeps the memory alive that it may be a view of.
struct Table {
  Dataset data;
  std::shared_ptr<void> owner{};
};

/// Keeps a Python object as long as C++ does, which may let it go on any thread. With the GIL.
std::shared_ptr<void> kept(nanobind::object object);

/// The same data set over the same memory. `data` must outlive it.
Dataset shallow(const Dataset& data);

}  // namespace abdera::python
