#include <nanobind/nanobind.h>

#include "core/error.hpp"
#include "python/module/bindings.hpp"

namespace nb = nanobind;

namespace abdera::python {
namespace {

/// Raises abdera.errors.<name>(text), which puts the text into the words of Python.
void raise(const char* name, const char* text) {
  const nb::object error = nb::module_::import_("abdera.errors").attr(name)(text);
  PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(error.ptr())), error.ptr());
}

}  // namespace

void bind_errors(nb::module_&) {
  nb::register_exception_translator(
      [](const std::exception_ptr& error, void*) {
        try {
          std::rethrow_exception(error);
        } catch (const UsageError& e) {
          raise("UsageError", e.what());
        } catch (const DataError& e) {
          raise("DataError", e.what());
        } catch (const NotApplicable& e) {
          raise("NotApplicable", e.what());
        } catch (const KnowledgeConflict& e) {
          raise("KnowledgeConflict", e.what());
        } catch (const OutputError& e) {
          raise("OutputError", e.what());
        }
      },
      nullptr);
}

}  // namespace abdera::python
