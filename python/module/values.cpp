#include "python/module/values.hpp"

#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

namespace nb = nanobind;

namespace abdera::python {
namespace {

Value value_of(const std::string& name, nb::handle value) {
  if (nb::isinstance<nb::bool_>(value)) return nb::cast<bool>(value);
  if (nb::isinstance<nb::str>(value)) return nb::cast<std::string>(value);
  if (PyIndex_Check(value.ptr())) return nb::cast<std::int64_t>(nb::int_(value));
  if (nb::hasattr(value, "__float__")) return nb::cast<double>(nb::float_(value));
  throw UsageError("option '" + name + "' is a " + std::string(nb::type_name(value.type()).c_str()) +
                   "; options are numbers, texts, True and False");
}

}  // namespace

Params params_of(const nb::dict& options) {
  Params params;
  for (const auto& [key, value] : options) {
    const auto name = nb::cast<std::string>(key);
    params[name] = value_of(name, value);
  }
  return params;
}

nb::object from_json(const std::string& text) { return nb::module_::import_("json").attr("loads")(text); }

}  // namespace abdera::python
