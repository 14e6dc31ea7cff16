#include "python/module/table.hpp"

#include <nanobind/nanobind.h>

namespace nb = nanobind;

namespace abdera::python {

std::shared_ptr<void> kept(nb::object object) {
  return {object.release().ptr(), [](void* p) {
            const nb::gil_scoped_acquire gil;
            Py_DECREF(static_cast<PyObject*>(p));
          }};
}

Dataset shallow(const Dataset& data) {
  Dataset out = Dataset::view(data.variables(), data.values());
  if (data.sigma()) out.set_sigma(*data.sigma());
  if (data.upper_limit()) out.set_upper_limit(*data.upper_limit());
  if (!data.error_factors().empty()) out.set_error_factors(data.error_factors());
  out.set_row_attributes(data.row_attributes());
  out.title = data.title, out.source = data.source, out.history = data.history;
  return out;
}

}  // namespace abdera::python
