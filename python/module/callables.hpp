#pragma once
#include <string>
#include <vector>

#include "citests/registry.hpp"
#include "scores/registry.hpp"

namespace nanobind {
class object;
}

namespace abdera::python {

/// A Python function as a test: function(x: str, y: str, given: tuple[str, ...]) gives a p-value, or an object with
/// `p_value` and, if it has them, `statistic`, `effect` and `dof`; None where it cannot be tested. It is asked with x
/// before y and S in the order of the columns, once for each question, from one thread.
/// @param name what results call it. @param names of the variables.
CiTestEntry ci_test_entry(const nanobind::object& function, std::string name, std::vector<std::string> names);

/// A Python function as a score: function(child: str, parents: tuple[str, ...]) gives the local score, larger is
/// better, in natural logarithms. Asked with parents in the order of the columns, once for each set, from one thread.
ScoreEntry score_entry(const nanobind::object& function, std::string name, std::vector<std::string> names);

}  // namespace abdera::python
