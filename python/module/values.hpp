#pragma once
#include <string>

#include "core/params.hpp"

namespace nanobind {
class dict;
class object;
}  // namespace nanobind

namespace abdera::python {

/// The options of a component from a dict: bool, int, float and str, numpy's scalars too.
/// @throws UsageError naming the option whose value is of another type.
Params params_of(const nanobind::dict& options);

/// JSON as Python values.
nanobind::object from_json(const std::string& text);

}  // namespace abdera::python
